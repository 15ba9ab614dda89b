import { availableParallelism } from "node:os";
import { relative, resolve } from "node:path";
import type { Confidence } from "../../core/api/types.ts";
import { type Engine, noConfiguration } from "../../frontend/engine.ts";
import { LineMaps } from "../../frontend/lineMaps.ts";
import { type Baseline, compareWithBaseline, readBaseline } from "../../frontend/scan/baseline.ts";
import { ScanJournal } from "../../frontend/scan/journal.ts";
import type { ScanAssignment, ScannedFile } from "../../frontend/scan/scanned.ts";
import { indexTree, scanFiles } from "../../frontend/scan/scanning.ts";
import { TextCache } from "../../store/files.ts";
import { reasonOf } from "../../store/reasons.ts";
import { exitCodes, Failure } from "../failure.ts";
import { palette } from "../format/colours.ts";
import type { Reporter } from "../format/reporter.ts";
import { SourceView } from "../format/sourceView.ts";
import type { Output } from "../output.ts";
import { progressText } from "../progress.ts";
import { findSources } from "../sourceFiles.ts";
import { closingText } from "./closing.ts";
import { type ScanRun, scanFacts } from "./facts.ts";
import { inOrder } from "./inOrder.ts";
import { ScanTotals } from "./totals.ts";
import { wantedBy } from "./wanted.ts";

export interface ScanCommandOptions {
	readonly tree?: string;
	readonly config?: string;
	readonly jobs?: number;
	readonly format: string;
	readonly rule: readonly string[];
	readonly minConfidence: Confidence;
	/** Folders or patterns, relative to the tree; all files if empty. */
	readonly files: readonly string[];
	readonly replay: boolean;
	/** Where to keep what is done, and to go on from. */
	readonly resume?: string;
	/** The JSON of an earlier scan: what it has is not reported again. */
	readonly baseline?: string;
	/** How many of the slowest functions to name. */
	readonly slowest?: number;
}

const textBytes = 32e6;

/** Checks all files under a folder on several threads, reports in the order of the files; gives the exit code. */
export async function scan(
	dir: string,
	options: ScanCommandOptions,
	engine: Engine,
	reporter: Reporter,
	output: Output,
): Promise<number> {
	const sources = findSources(dir, engine, { tree: options.tree, wanted: (name) => name.endsWith(".c") });
	const { tree, root } = sources;
	const baseline = options.baseline === undefined ? undefined : theBaseline(options.baseline);
	const files = sources.files.filter(wantedBy(options.files));
	if (files.length === 0)
		throw new Failure(`${dir}: no .c files there${options.files.length > 0 ? " that --files names" : ""}`);
	const threads = Math.min(options.jobs ?? availableParallelism(), files.length);
	const totals = new ScanTotals();
	totals.skipped.push(...sources.skipped);
	const stop = new AbortController();
	const onInterrupt = (): void => stop.abort();
	process.once("SIGINT", onInterrupt);
	const started = performance.now();
	const isTree = root === tree;
	const configuration =
		options.config === undefined || options.config === "none" ? options.config : resolve(options.config);
	const { name: configured, problem } = isTree
		? await indexTree(root, configuration, (text) => output.progress(text))
		: noConfiguration;
	if (problem !== undefined && configuration !== undefined) throw new Failure(`--config: ${problem}`);
	if (problem !== undefined) output.complain(problem);
	const view = new Texts(root);
	const assignment: ScanAssignment = {
		folder: root,
		isTree,
		rules: options.rule,
		minConfidence: options.minConfidence,
		fixes: options.format === "json" || options.format === "sarif",
		configuration,
		replays: options.replay,
	};
	const journal = journalAt(options.resume, assignment);
	const runs = scanFiles({ ...assignment, files, threads, signal: stop.signal, journal });
	let ended = 0;
	const watched = (async function* () {
		for await (const run of runs) {
			output.progress(progressText(++ended, files.length, `${totals.shown} findings`, performance.now() - started));
			yield run;
		}
	})();
	const results: ScannedFile[] = [];
	const report = ({ report }: ScannedFile, findings = report.findings): void =>
		// Whoever reads this wants findings; the closing table counts what was not wholly analysed.
		reporter.file({ ...report, findings, ...(options.format === "text" ? { incomplete: [] } : {}) }, view.ofFile());
	for await (const done of inOrder(files, watched)) {
		if ("failure" in done) {
			totals.failed.push({ file: done.file, reason: done.failure });
			output.complain(`${done.file}: ${done.failure}`);
		} else if ("skipped" in done.result) totals.skipped.push({ file: done.file, reason: done.result.skipped });
		else {
			totals.add(done.result);
			if (baseline === undefined) report(done.result);
			else results.push(done.result);
		}
	}
	journal?.close();
	const compared =
		baseline === undefined
			? undefined
			: compareWithBaseline({
					baseline,
					results,
					root,
					rules: options.rule,
					minConfidence: options.minConfidence,
					asked: askedFor(dir, root, options.files),
				});
	for (const result of results)
		report(
			result,
			result.report.findings.filter((one) => compared?.introduced.has(one)),
		);
	const reported = compared?.introduced.size ?? totals.shown;
	process.off("SIGINT", onInterrupt);
	output.progress("");
	const run: ScanRun = {
		seconds: (performance.now() - started) / 1000,
		threads,
		peakBytes: process.resourceUsage().maxRSS * 1024,
		wanted: files.length,
		stopped: stop.signal.aborted,
		slowest: options.slowest ?? 0,
	};
	const failed = run.stopped || totals.failed.length > 0;
	reporter.end(
		{
			tree,
			configuration: configured,
			files: totals.files,
			functions: totals.functions,
			findings: reported,
			...(compared === undefined ? {} : { remaining: compared.remaining }),
			hidden: totals.judged - totals.shown,
			minConfidence: options.minConfidence,
			allowed: totals.allowed,
			incomplete: totals.incomplete,
			notRead: totals.notRead,
			unknownCallees: [...totals.unknownCallees].sort(),
			failed,
			scan: scanFacts(totals, run, compared),
		},
		view.ofFile(),
	);
	if (options.format === "text") output.write(closingText(totals, run, palette(output.colours), compared));
	if (run.stopped) output.complain(`stopped; ${files.length - totals.files} files were not checked`);
	if (failed) return exitCodes.failed;
	return reported > 0 ? exitCodes.findings : exitCodes.nothingFound;
}

function theBaseline(name: string): Baseline {
	try {
		return readBaseline(name);
	} catch (error) {
		throw new Failure(`--baseline ${name}: ${reasonOf(error)}`);
	}
}

/** Whether a file of this name, were it there, would be one of those to check. */
function askedFor(dir: string, root: string, patterns: readonly string[]): (file: string) => boolean {
	const folder = relative(root, resolve(dir));
	const wanted = wantedBy(patterns);
	return (file) => (folder === "" || file === folder || file.startsWith(`${folder}/`)) && wanted(file);
}

function journalAt(path: string | undefined, assignment: ScanAssignment): ScanJournal | undefined {
	if (path === undefined) return undefined;
	const journal = ScanJournal.open(path, assignment);
	if (typeof journal === "string") throw new Failure(`--resume ${path}: ${journal}`);
	return journal;
}

/** The texts of the files that findings are in, no more of them than fit. */
class Texts {
	readonly #root: string;
	readonly #texts: TextCache;

	constructor(root: string) {
		this.#root = root;
		this.#texts = new TextCache(root, textBytes);
	}

	/** A view for one file's findings: line maps are kept no longer than that. */
	ofFile(): SourceView {
		return new SourceView(this.#root, { text: (file) => this.#texts.read(file) }, new LineMaps());
	}
}
