/** What a thread of `counterbalance scan` says of a file: plain data, so that it can be sent. */
import type { Confidence, FileReport, Finding } from "../../core/api/types.ts";
import { type Allowance, judge } from "../allowances.ts";
import { byConfidence } from "../confidence.ts";
import type { OpenedProgram } from "../engine.ts";
import { LineMaps } from "../lineMaps.ts";

export interface ScanWish {
	/** These rules only; all of them if empty. */
	readonly rules: readonly string[];
	readonly minConfidence: Confidence;
	/** Fixes are looked for: each costs an exploration or more. */
	readonly fixes: boolean;
}

export interface SlowFunction {
	readonly file: string;
	readonly function: string;
	readonly milliseconds: number;
}

export interface ScannedFile {
	readonly file: string;
	/** With the findings to show only. */
	readonly report: FileReport & { readonly unused: readonly Allowance[] };
	/** Of all findings that no comment allows, those not shown as well. */
	readonly judged: readonly Pick<Finding, "rule" | "confidence" | "identity">[];
	readonly allowed: number;
	readonly milliseconds: number;
	/** Functions that were explored for this file and took long, wherever they are. */
	readonly slow: readonly SlowFunction[];
}

/** What a thread is told at its start. */
export interface ScanAssignment extends ScanWish {
	/** Files are named relative to this folder. */
	readonly folder: string;
	/** `folder` is a kernel tree: what its files share is read. */
	readonly isTree: boolean;
	/** `none`, or the file that says how the kernel is configured; default: the tree's own. */
	readonly configuration?: string | undefined;
	/** Whether the paths of findings are replayed. */
	readonly replays: boolean;
}

/** What a thread says of a file. */
export type FileScan = ScannedFile | { readonly file: string; readonly skipped: string };

/** Checks one file and lets it go. */
export async function scanFile(
	{ program }: OpenedProgram,
	file: string,
	{ rules, minConfidence, fixes }: ScanWish,
): Promise<Omit<ScannedFile, "slow" | "milliseconds">> {
	const snapshot = program.snapshot();
	const report = await snapshot.check(file);
	const { findings, allowed, unused } = judge(report, snapshot, new LineMaps());
	const wanted = findings.filter(({ rule }) => rules.length === 0 || rules.includes(rule));
	const shown = byConfidence(wanted, minConfidence).shown.map((finding) => sendable(finding, fixes));
	program.done(file);
	return {
		file,
		report: { ...report, findings: shown, unused },
		judged: wanted.map(({ rule, confidence, identity }) => ({ rule, confidence, identity })),
		allowed,
	};
}

/** A copy without getters: fixes are looked for now or not at all. */
function sendable(finding: Finding, fixes: boolean): Finding {
	const words = Object.entries(Object.getOwnPropertyDescriptors(finding)).filter(([name]) => name !== "fix");
	const copy = Object.fromEntries(words.map(([name, { value }]) => [name, value])) as Omit<Finding, "fix">;
	return { ...copy, fix: fixes ? [...finding.fix] : [] };
}
