/** The line that shows how far a long run has come. */
const barWidth = 30;

/** `found` is what there is to say about the files done so far, after `milliseconds`. */
export function progressText(done: number, all: number, found: string, milliseconds: number): string {
	const filled = Math.round((barWidth * done) / all);
	const left = (milliseconds / done) * (all - done);
	const bar = "█".repeat(filled) + "░".repeat(barWidth - filled);
	return `${bar} ${Math.floor((100 * done) / all)} %  ${done} of ${all} files, ${found}, ${timeText(left)} left`;
}

function timeText(milliseconds: number): string {
	const seconds = Math.round(milliseconds / 1000);
	return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
