/** What parts of a report look like; without colours every function gives its text back. */
export interface Palette {
	readonly strong: (text: string) => string;
	readonly faint: (text: string) => string;
	readonly error: (text: string) => string;
	readonly warning: (text: string) => string;
	readonly note: (text: string) => string;
	readonly up: (text: string) => string;
	readonly down: (text: string) => string;
}

/** Terminal colours, or none. */
export function palette(colours: boolean): Palette {
	const style = (open: string, close: string) => (text: string) =>
		colours && text !== "" ? `\u001b[${open}m${text}\u001b[${close}m` : text;
	return {
		strong: style("1", "22"),
		faint: style("2", "22"),
		error: style("1;31", "22;39"),
		warning: style("1;35", "22;39"),
		note: style("1;36", "22;39"),
		up: style("31", "39"),
		down: style("32", "39"),
	};
}
