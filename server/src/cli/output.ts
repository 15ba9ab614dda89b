/** Where a command writes. Tests give their own. */
export interface Output {
	/** The result: standard output. */
	write(text: string): void;
	/** What went wrong, and progress: standard error. */
	complain(line: string): void;
	/** Shows what is being worked on, where somebody watches; the next call replaces it, an empty text removes it. */
	progress(text: string): void;
	readonly colours: boolean;
}

/** The process's own streams; a reader that went away (`| head`) ends the process silently. */
export function processOutput(): Output {
	const { stdout, stderr, env } = process;
	stdout.on("error", (error: NodeJS.ErrnoException) => {
		if (error.code !== "EPIPE") throw error;
		process.exit();
	});
	let shown = false;
	const progress = (text: string): void => {
		if (!stderr.isTTY || (text === "" && !shown)) return;
		shown = text !== "";
		stderr.write(`\r\u001b[K${text.slice(0, (stderr.columns || 80) - 1)}`);
	};
	return {
		write: (text) => {
			progress("");
			stdout.write(text);
		},
		complain: (line) => {
			progress("");
			stderr.write(`counterbalance: ${line}\n`);
		},
		progress,
		colours: wantsColours(env, stdout.isTTY),
	};
}

/** Colours on a terminal, unless `NO_COLOR` forbids them or `FORCE_COLOR` orders them (0 is no order). */
function wantsColours(env: NodeJS.ProcessEnv, terminal: boolean): boolean {
	if (env.NO_COLOR) return false;
	const forced = env.FORCE_COLOR;
	if (forced !== undefined) return forced !== "0";
	return terminal && env.TERM !== "dumb";
}
