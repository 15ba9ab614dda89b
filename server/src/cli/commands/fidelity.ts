import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { readFiles } from "../../frontend/fidelity/reading.ts";
import { fileInTree } from "../../frontend/paths.ts";
import type { CommandContext } from "../context.ts";
import { exitCodes, Failure } from "../failure.ts";
import { findFiles } from "../fidelity/files.ts";
import { type FidelityReporter, jsonReport, textReport } from "../fidelity/report.ts";
import { Totals } from "../fidelity/totals.ts";

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
		.option("--jobs <number>", "how many threads read (default: one for each processor)", positive)
		.addOption(new Option("--format <format>", "how to report").choices(Object.keys(reporters)).default("text"))
		.action(async (dir: string, flags: FidelityFlags) => {
			context.exitCode = await fidelity(dir, flags, context);
		});
}

async function fidelity(dir: string, flags: FidelityFlags, { engine, output }: CommandContext): Promise<number> {
	const path = resolve(dir);
	const stat = statSync(path, { throwIfNoEntry: false });
	if (stat === undefined) throw new Failure(`${dir}: no such file or folder`);
	const tree = flags.tree === undefined ? engine.findTreeRoot(path) : resolve(flags.tree);
	if (tree !== undefined && statSync(tree, { throwIfNoEntry: false })?.isDirectory() !== true)
		throw new Failure(`--tree ${flags.tree}: no such folder`);
	const root = tree !== undefined && inside(tree, path) ? tree : stat.isDirectory() ? path : dirname(path);
	const { files, skipped } = stat.isDirectory()
		? findFiles(root, root === path ? "" : fileInTree(root, path), wanted(flags.headers === true))
		: { files: [root === tree ? fileInTree(root, path) : basename(path)], skipped: [] };
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
		output.progress(progressText(++ended, files.length, totals.functions, performance.now() - started));
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

function inside(tree: string, path: string): boolean {
	return path === tree || path.startsWith(`${tree}/`);
}

const barWidth = 30;

function progressText(done: number, all: number, functions: number, milliseconds: number): string {
	const filled = Math.round((barWidth * done) / all);
	const left = (milliseconds / done) * (all - done);
	const bar = "█".repeat(filled) + "░".repeat(barWidth - filled);
	return `${bar} ${Math.floor((100 * done) / all)} %  ${done} of ${all} files, ${functions} functions, ${timeText(left)} left`;
}

function timeText(milliseconds: number): string {
	const seconds = Math.round(milliseconds / 1000);
	return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function positive(value: string): number {
	const number = Number(value);
	if (!Number.isInteger(number) || number < 1 || number > 256)
		throw new InvalidArgumentError("It must be a whole number from 1 to 256.");
	return number;
}
