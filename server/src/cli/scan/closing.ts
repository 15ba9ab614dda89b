import { confidences } from "../../frontend/confidence.ts";
import type { BaselineResult } from "../../frontend/scan/baseline.ts";
import type { Palette } from "../format/colours.ts";
import type { ScanRun } from "./facts.ts";
import type { LeftOut, ScanTotals } from "./totals.ts";

const numbers = new Intl.NumberFormat("en-US");
const width = 44;
const shownLeftOut = 20;

/** The closing tables, for people; each line but the first after a blank one is part of a table. */
export function closingText(totals: ScanTotals, run: ScanRun, paint: Palette, baseline?: BaselineResult): string {
	return [
		...(run.stopped
			? [
					"",
					paint.warning(
						`stopped: ${numbers.format(run.wanted - totals.files)} of ${numbers.format(run.wanted)} files were not checked`,
					),
				]
			: []),
		...(baseline === undefined ? [] : againstBaseline(baseline)),
		...findings(totals),
		...incomplete(totals),
		...list("not read", totals.skipped),
		...list("failed", totals.failed),
		...slowest(totals, run),
		"",
		speed(totals, run),
		"",
	].join("\n");
}

function againstBaseline({ name, introduced, remaining, lessSure, fixed }: BaselineResult): string[] {
	const count = (number: number, what: string): string =>
		`  ${what.padEnd(width)}${numbers.format(number).padStart(9)}`;
	return [
		"",
		...fixed.map(
			({ file, line, function: name, rule, counter, fate, cutShort }) =>
				`  gone: ${file}:${line} ${name}() ${counter} [${rule}]: ${fate}${cutShort ? ", and not wholly analysed now" : ""}`,
		),
		...(fixed.length > 0 ? [""] : []),
		`  compared with ${name}`,
		count(introduced.size, "new"),
		count(remaining, "there before"),
		...(lessSure > 0 ? [count(lessSure, "there before, and less sure now")] : []),
		count(fixed.length, "gone"),
		...fates(fixed).map(([fate, number]) => count(number, `  ${fate}`)),
	];
}

function fates(fixed: BaselineResult["fixed"]): (readonly [string, number])[] {
	const counts = new Map<string, number>();
	for (const { fate } of fixed) counts.set(fate, (counts.get(fate) ?? 0) + 1);
	return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}

function findings(totals: ScanTotals): string[] {
	const rows = totals.byRule();
	if (rows.length === 0) return [];
	const cell = (value: number | string): string => String(value).padStart(9);
	return [
		"",
		`  ${"findings by rule and confidence".padEnd(width)}${confidences.map(cell).join("")}`,
		...rows.map(
			({ rule, counts }) =>
				`  ${rule.padEnd(width)}${confidences.map((one) => cell(numbers.format(counts.get(one) ?? 0))).join("")}`,
		),
	];
}

function incomplete(totals: ScanTotals): string[] {
	const reasons = totals.reasons();
	if (reasons.length === 0) return [];
	const row = (what: string, functions: number): string =>
		`  ${what.padEnd(width)}${numbers.format(functions).padStart(9)}  ${percent(functions, totals.functions).padStart(8)}`;
	return [
		"",
		`  ${"not wholly analysed".padEnd(width)}${"functions".padStart(9)}`,
		...reasons.map(([reason, functions]) => row(reason, functions)),
		row("cut short by any budget", totals.cutShort),
	];
}

function list(what: string, files: readonly LeftOut[]): string[] {
	if (files.length === 0) return [];
	const left = files.length - shownLeftOut;
	return [
		"",
		`  ${what}: ${numbers.format(files.length)} ${files.length === 1 ? "file" : "files"}`,
		...files.slice(0, shownLeftOut).map(({ file, reason }) => `    ${file}: ${reason}`),
		...(left > 0 ? [`    … and ${numbers.format(left)} more (--format json has all)`] : []),
	];
}

function slowest(totals: ScanTotals, run: ScanRun): string[] {
	const rows = totals.slowest(run.slowest);
	if (rows.length === 0) return [];
	return [
		"",
		"  slowest functions, without what they call",
		...rows.map(
			({ file, function: name, milliseconds }) => `    ${seconds(milliseconds).padStart(7)}  ${name}() ${file}`,
		),
	];
}

function speed(totals: ScanTotals, run: ScanRun): string {
	const { longestFile, tooSlow } = totals;
	return [
		`${run.seconds.toFixed(1)} s on ${run.threads} ${run.threads === 1 ? "thread" : "threads"}`,
		...(longestFile === undefined ? [] : [`longest file ${longestFile.file}, ${seconds(longestFile.milliseconds)}`]),
		...(tooSlow > 0 ? [`${tooSlow} ${tooSlow === 1 ? "function" : "functions"} took more than 2 s`] : []),
		`peak memory ${numbers.format(Math.round(run.peakBytes / 1e6))} MB`,
	].join("; ");
}

/** Rounded up: what is not nothing is not 0 %. */
function percent(part: number, all: number): string {
	return `${(Math.ceil((part / all) * 1e5) / 1e3).toFixed(3)} %`;
}

function seconds(milliseconds: number): string {
	return `${(milliseconds / 1000).toFixed(1)} s`;
}
