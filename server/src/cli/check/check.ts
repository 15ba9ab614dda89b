import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Confidence, FileReport } from "../../core/api/types.ts";
import { judge } from "../../frontend/allowances.ts";
import { byConfidence } from "../../frontend/confidence.ts";
import type { Engine, OpenedProgram } from "../../frontend/engine.ts";
import { LineMaps } from "../../frontend/lineMaps.ts";
import { reasonOf } from "../../store/reasons.ts";
import { exitCodes, Failure } from "../failure.ts";
import type { Reporter, Summary } from "../format/reporter.ts";
import { SourceView } from "../format/sourceView.ts";
import { openProgram } from "../openProgram.ts";
import type { Output } from "../output.ts";
import { coreName, findTargets, type Target } from "./targets.ts";
import { readSource } from "./textFile.ts";

export interface CheckOptions {
	readonly files: readonly string[];
	readonly cwd: string;
	readonly tree?: string;
	readonly overlay: readonly { readonly file: string; readonly from: string }[];
	/** `none`, or the file that says how the kernel is configured. */
	readonly config?: string;
	/** Report these rules only; all of them if empty. */
	readonly rule: readonly string[];
	readonly minConfidence: Confidence;
	/** Whether the paths of findings are replayed. */
	readonly replay: boolean;
}

/** Checks the files, reports as it goes; gives the exit code. */
export async function check(
	options: CheckOptions,
	engine: Engine,
	reporter: Reporter,
	output: Output,
): Promise<number> {
	const root = findRoot(options, engine);
	const overlays = readOverlays(options, root);
	const { targets, remarks } = findTargets({ ...options, root, overlays });
	for (const remark of remarks) output.complain(`${remark.name}: ${remark.text}`);
	const opened = await openProgram(engine, root, options, output);
	try {
		for (const [file, text] of overlays) opened.program.setText(file, text);
		for (const { file, text } of targets) if (text !== undefined) opened.program.setText(file, text);
		const failed = remarks.some((remark) => remark.fatal);
		return await checkTargets(targets, { options, root, opened, reporter, output, failed });
	} finally {
		opened.close();
	}
}

interface Run {
	readonly options: CheckOptions;
	readonly root: string | undefined;
	readonly opened: OpenedProgram;
	readonly reporter: Reporter;
	readonly output: Output;
	/** Something given could not be checked. */
	readonly failed: boolean;
}

async function checkTargets(targets: readonly Target[], run: Run): Promise<number> {
	const { options, root, opened, reporter, output } = run;
	const snapshot = opened.program.snapshot();
	const maps = new LineMaps();
	const source = new SourceView(root, snapshot, maps);
	const unknownCallees = new Set<string>();
	let failed = run.failed;
	let findings = 0;
	const total = { files: 0, functions: 0, hidden: 0, allowed: 0, incomplete: 0, notRead: 0 };
	for (const [index, { file }] of targets.entries()) {
		output.progress(`[${index + 1}/${targets.length}] ${file}`);
		let report: FileReport;
		try {
			report = await snapshot.check(file);
		} catch (error) {
			output.complain(`${file}: internal error: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
			failed = true;
			continue;
		}
		const { findings: open, allowed, unused } = judge(report, snapshot, maps);
		const wanted = open.filter(({ rule }) => options.rule.length === 0 || options.rule.includes(rule));
		const { shown, hidden } = byConfidence(wanted, options.minConfidence);
		total.files++;
		total.functions += report.functions;
		total.incomplete += new Set(report.incomplete.map((one) => one.function)).size;
		for (const region of report.untaken) total.notRead += region.functions;
		total.hidden += hidden;
		total.allowed += allowed;
		findings += shown.length;
		for (const callee of report.unknownCallees) unknownCallees.add(callee);
		reporter.file({ ...report, findings: shown, unused }, source);
		if (targets.length > 1) opened.program.done(file);
	}
	output.progress("");
	const summary: Summary = {
		...total,
		findings,
		failed,
		tree: root,
		configuration: opened.configuration.name,
		minConfidence: options.minConfidence,
		unknownCallees: [...unknownCallees].sort(),
	};
	reporter.end(summary, source);
	if (failed) return exitCodes.failed;
	return findings > 0 ? exitCodes.findings : exitCodes.nothingFound;
}

/** The tree to read: the one told, else the one the first file that lies in any lies in. */
function findRoot({ tree, files, cwd }: CheckOptions, engine: Engine): string | undefined {
	if (tree !== undefined) {
		const root = resolve(cwd, tree);
		if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true)
			throw new Failure(`--tree ${tree}: no such folder`);
		return root;
	}
	for (const file of files) {
		const root = engine.findTreeRoot(resolve(cwd, file));
		if (root !== undefined) return root;
	}
	return undefined;
}

function readOverlays({ overlay, cwd }: CheckOptions, root: string | undefined): ReadonlyMap<string, string> {
	return new Map(
		overlay.map(({ file, from }) => {
			try {
				return [coreName(file, cwd, root), readSource(resolve(cwd, from))];
			} catch (error) {
				throw new Failure(`--overlay ${file}=${from}: ${reasonOf(error)}`);
			}
		}),
	);
}
