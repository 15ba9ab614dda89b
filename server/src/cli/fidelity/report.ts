import { packageVersion } from "../../frontend/package.ts";
import { palette } from "../format/colours.ts";
import type { Output } from "../output.ts";
import type { Cause, Totals } from "./totals.ts";

/** What a run was, besides what it found. */
export interface Run {
	/** The kernel tree, if there is one. */
	readonly tree: string | undefined;
	/** What was read, as it was given. */
	readonly folder: string;
	readonly seconds: number;
	readonly threads: number;
	readonly peakBytes: number;
	/** Files there were to read; more than were read if the run was stopped. */
	readonly wanted: number;
	readonly stopped: boolean;
}

export type FidelityReporter = (totals: Totals, run: Run, output: Output) => void;

const shownCauses = 15;
const shownSkipped = 20;
const numbers = new Intl.NumberFormat("en-US");

/** For people: a table. */
export const textReport: FidelityReporter = (totals, run, output) => {
	const paint = palette(output.colours);
	const count = (value: number): string => numbers.format(value).padStart(11);
	const row = (what: string, value: number, share?: number): string =>
		`  ${what.padEnd(44)}${count(value)}${share === undefined ? "" : `  ${percent(share).padStart(9)}`}`;
	const of = (value: number): number => (totals.functions === 0 ? 1 : value / totals.functions);
	const parsed = totals.functions - totals.withErrors;
	const followed = totals.functions - totals.withOpaque;
	const lines = [
		paint.strong(`${run.folder}: ${numbers.format(totals.files)} files, ${megabytes(totals.characters)}`),
		...(run.stopped
			? [paint.warning(`stopped; ${numbers.format(run.wanted - totals.files)} files were not read`)]
			: []),
		"",
		row("functions", totals.functions),
		row("without a syntax error", parsed, of(parsed)),
		row("without an instruction not understood", followed, of(followed)),
		row("with inline assembly", totals.withAssembly, of(totals.withAssembly)),
		row("items outside functions with a syntax error", totals.otherErrors),
		row("lines on sides of #if that are not read", totals.untakenLines),
		...causesTable(totals.causes()).map((line) => line),
		...list("not read", totals.skipped),
		...list("failed", totals.failed),
		"",
		speed(totals, run),
	];
	output.write(`${lines.join("\n")}\n`);
};

function causesTable(causes: readonly Cause[]): string[] {
	if (causes.length === 0) return [];
	const shown = causes.slice(0, shownCauses);
	const width = Math.max(...shown.map(({ kind, cause }) => kind.length + cause.length + 2));
	const rows = shown.map(({ kind, cause, functions, example }) => {
		const where = `${example.file}:${example.line}${example.function === undefined ? "" : ` ${example.function}()`}`;
		return `  ${`${kind}: ${cause}`.padEnd(width)}${numbers.format(functions).padStart(8)}  ${where}: ${cut(example.text)}`;
	});
	const left = causes.length - shown.length;
	return [
		"",
		`  ${"not understood, most frequent first".padEnd(width)}${"places".padStart(8)}  the first`,
		...rows,
		...(left > 0 ? [`  … and ${left} causes more (--format json has all)`] : []),
	];
}

function list(what: string, files: Totals["skipped"]): string[] {
	if (files.length === 0) return [];
	const shown = sorted(files).slice(0, shownSkipped);
	const left = files.length - shown.length;
	return [
		"",
		`  ${what}: ${numbers.format(files.length)} ${files.length === 1 ? "file" : "files"}`,
		...shown.map(({ file, reason }) => `    ${file}: ${reason}`),
		...(left > 0 ? [`    … and ${numbers.format(left)} more (--format json has all)`] : []),
	];
}

/** Threads come to files in any order. */
function sorted(files: Totals["skipped"]): Totals["skipped"] {
	return [...files].sort((a, b) => (a.file < b.file ? -1 : 1));
}

function speed({ characters, parsing, lowering, slowest }: Totals, run: Run): string {
	const rate = `${(characters / 1e6 / run.seconds).toFixed(1)} MB/s`;
	const share = `parsing ${seconds(parsing)}, lowering ${seconds(lowering)} of thread time`;
	const longest = slowest === undefined ? "" : `; longest file ${slowest.file}, ${seconds(slowest.milliseconds)}`;
	return `${run.seconds.toFixed(1)} s on ${run.threads} ${run.threads === 1 ? "thread" : "threads"}, ${rate} (${share})${longest}; peak memory ${megabytes(run.peakBytes)}`;
}

/** Rounded down: 99.99 % is not 100 %. */
function percent(share: number): string {
	return `${(Math.floor(share * 1e5) / 1e3).toFixed(3)} %`;
}

function seconds(milliseconds: number): string {
	return `${(milliseconds / 1000).toFixed(1)} s`;
}

function megabytes(bytes: number): string {
	return `${(bytes / 1e6).toFixed(1)} MB`;
}

function cut(text: string): string {
	return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** One JSON document. */
export const jsonReport: FidelityReporter = (totals, run, output) => {
	const { files, characters, functions, withErrors, withOpaque, withAssembly, otherErrors, untakenLines } = totals;
	const report = {
		version: packageVersion,
		tree: run.tree ?? null,
		folder: run.folder,
		stopped: run.stopped,
		filesWanted: run.wanted,
		files,
		characters,
		functions,
		withoutErrors: functions - withErrors,
		withoutOpaque: functions - withOpaque,
		withAssembly,
		otherErrors,
		untakenLines,
		causes: totals.causes(),
		gaps: totals.gaps(),
		skipped: sorted(totals.skipped),
		failed: sorted(totals.failed),
		seconds: run.seconds,
		threads: run.threads,
		parsingSeconds: totals.parsing / 1000,
		loweringSeconds: totals.lowering / 1000,
		slowest: totals.slowest ?? null,
		peakBytes: run.peakBytes,
	};
	output.write(`${JSON.stringify(report, undefined, 2)}\n`);
};
