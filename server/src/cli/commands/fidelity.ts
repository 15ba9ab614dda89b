import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import { readFiles } from "../../frontend/fidelity/reading.ts";
import { wholeNumber } from "../arguments.ts";
import type { CommandContext } from "../context.ts";
import { exitCodes, Failure } from "../failure.ts";
import { type FidelityReporter, jsonReport, textReport } from "../fidelity/report.ts";
import { Totals } from "../fidelity/totals.ts";
import { progressText } from "../progress.ts";
import { findSources } from "../sourceFiles.ts";

const reporters: Record<string, FidelityReporter> = { text: textReport, json: jsonReport };

interface FidelityFlags {
	readonly tree?: string;
	readonly headers?: boolean;
	readonly jobs?: number;
	readonly format: string;
}

/** `counterbalance fidelity DIR` */
export function fidelityCommand(program: Command, context: CommandContext): void {
	program
		.command("fidelity")
		.description("report how much of the C code under a folder is understood, and what is not")
		.argument(
			"<dir>",
			"a folder of a kernel tree, or all of it (without tools/, samples/ and Documentation/); or a file",
		)
		.option("--tree <dir>", "the kernel tree to read headers from (default: the one the folder lies in)")
		.option("--headers", "read .h files as well as .c files")
		.option("--jobs <number>", "how many threads read (default: one for each processor)", wholeNumber(256))
		.addOption(new Option("--format <format>", "how to report").choices(Object.keys(reporters)).default("text"))
		.action(async (dir: string, flags: FidelityFlags) => {
			context.exitCode = await fidelity(dir, flags, context);
		});
}

async function fidelity(dir: string, flags: FidelityFlags, { engine, output }: CommandContext): Promise<number> {
	const { tree, root, files, skipped } = findSources(dir, engine, {
		tree: flags.tree,
		wanted: wanted(flags.headers === true),
	});
	if (files.length === 0)
		throw new Failure(
			`${dir}: no .c files there${flags.headers ? " and no headers" : " (--headers reads headers too)"}`,
		);

	const totals = new Totals();
	totals.skipped.push(...skipped);
	const threads = Math.min(flags.jobs ?? availableParallelism(), files.length);
	const stop = new AbortController();
	const onInterrupt = (): void => stop.abort();
	process.once("SIGINT", onInterrupt);
	const started = performance.now();
	let ended = 0;
	for await (const done of readFiles({
		folder: root,
		isTree: root === tree,
		files,
		threads,
		signal: stop.signal,
		onProgress: (text) => output.progress(text),
	})) {
		if ("failure" in done) totals.failed.push({ file: done.file, reason: done.failure });
		else if ("skipped" in done.result) totals.skipped.push({ file: done.file, reason: done.result.skipped });
		else totals.add(done.result);
		output.progress(progressText(++ended, files.length, `${totals.functions} functions`, performance.now() - started));
	}
	process.off("SIGINT", onInterrupt);
	output.progress("");
	reporters[flags.format]?.(
		totals,
		{
			tree,
			folder: dir,
			seconds: (performance.now() - started) / 1000,
			threads,
			peakBytes: process.resourceUsage().maxRSS * 1024,
			wanted: files.length,
			stopped: stop.signal.aborted,
		},
		output,
	);
	return stop.signal.aborted || totals.failed.length > 0 ? exitCodes.failed : exitCodes.nothingFound;
}

function wanted(headers: boolean): (name: string) => boolean {
	return (name) => name.endsWith(".c") || (headers && name.endsWith(".h"));
}
