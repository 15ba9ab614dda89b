/** A review for people: each patch like a compiler's report, the balance sheet, the series, and the verdict with its grounds. */

import type {
	ChangedContract,
	Comparison,
	FindingGroup,
	PatchReview,
	ReviewedFinding,
	ReviewedStep,
} from "../../core/review/result.ts";
import { balanceText, signed } from "../../frontend/balance.ts";
import type { ReviewReport } from "../../frontend/review/run.ts";
import { grounds, groupTitle, headline, problemText, standingText } from "../../frontend/review/verdict.ts";
import { type Palette, palette } from "../format/colours.ts";
import type { Output } from "../output.ts";
import { matrixText, sheetText } from "./tables.ts";

export function textReview(report: ReviewReport, output: Output): void {
	const paint = palette(output.colours);
	const { review, remarks, configuration } = report;
	const several = review.patches.length > 1;
	const lines: string[] = remarks.map((problem) => problemLine(problem, paint));
	for (const patch of review.patches) lines.push(...patchLines(patch, several, paint));
	if (several) {
		lines.push(...matrixText(review, paint));
		lines.push(paint.strong("the series as a whole:"), ...comparisonLines(review.whole, paint, false));
	}
	lines.push(headline(review.whole, review.scope));
	lines.push(...grounds(review.scope, configuration).map((ground) => `  ${ground}`));
	output.write(`${lines.join("\n")}\n`);
}

function patchLines(patch: PatchReview, several: boolean, paint: Palette): readonly string[] {
	return [
		...(several ? [paint.strong(`[${patch.id}] ${patch.title}`)] : []),
		...patch.problems.map((problem) => problemLine(problem, paint)),
		...comparisonLines(patch, paint, true),
		...(several ? [`${headline(patch, patch.scope)}`, ""] : []),
	];
}

function problemLine(problem: PatchReview["problems"][number], paint: Palette): string {
	const word = problem.fatal ? paint.error("not judged:") : paint.note("note:");
	return `${word} ${problemText(problem)}`;
}

function comparisonLines(comparison: Comparison, paint: Palette, detailed: boolean): readonly string[] {
	const { introduced, fixed, remaining, contracts, standings } = comparison;
	return [
		...introduced.flatMap((group) =>
			detailed ? introducedLines(group, paint) : [oneLine("introduced", group, paint)],
		),
		...fixed.map((group) => oneLine("fixed", group, paint)),
		...remaining.map((group) => oneLine("remaining", group, paint)),
		...contracts.flatMap((contract) => contractLines(contract, paint)),
		...standings.map((standing) => `${paint.note("counter:")} ${standingText(standing)}`),
		...(detailed ? sheetText(comparison.sheet, paint) : []),
	];
}

function introducedLines({ findings }: FindingGroup, paint: Palette): readonly string[] {
	const [finding, ...others] = findings;
	if (!finding) return [];
	const { at, rule, confidence } = finding;
	const where = paint.strong(`${at.file}:${at.line}:${at.column}:`);
	const word = paint[finding.severity === "information" ? "note" : finding.severity]("introduced:");
	const also = [...new Set(others.map(({ outcome, delta }) => `${outcome} (${signed(delta)})`))];
	return [
		`${where} ${word} ${paint.strong(finding.message)} ${paint.faint(`[${rule}, ${confidence} confidence]`)}`,
		...excerpt(finding, paint),
		...(also.length > 0 ? [`  also when it ${also.join(", when it ")}`] : []),
		...causeLines(finding),
		...pathLines(finding, paint),
		...(finding.confidenceReason === "" ? [] : [`  ${confidence} confidence: ${finding.confidenceReason}`]),
		...(finding.assumed.length === 0 ? [] : [`  assumed harmless: ${finding.assumed.join(", ")}`]),
		"",
	];
}

function excerpt({ at, source: text }: ReviewedFinding, paint: Palette): readonly string[] {
	const before = text.slice(0, at.column - 1).replaceAll(/[^\t]/g, " ");
	const length = (at.endLine === at.line ? at.endColumn : text.length + 1) - at.column;
	const marks = "^".padEnd(Math.max(1, Math.min(length, text.length - at.column + 1)), "~");
	return [
		`${paint.faint(`${String(at.line).padStart(5)} |`)} ${text}`,
		`${paint.faint("      |")} ${before}${paint.up(marks)}`,
	];
}

function causeLines({ cause: { hunks, through } }: ReviewedFinding): readonly string[] {
	if (hunks.length === 0) return [];
	const named = hunks.map(({ file, hunk, after }) => `hunk ${hunk} of ${file} (line ${after})`).join(", ");
	return [
		`  caused by ${named}${through.length > 0 ? `, through ${through.map((name) => `${name}()`).join(", ")}` : ""}`,
	];
}

function pathLines(finding: ReviewedFinding, paint: Palette): readonly string[] {
	const places = finding.path.map(({ at }) => `${at.file}:${at.line}`);
	const balances = finding.path.map(balanceText);
	const [placeWidth, balanceWidth] = [longest(places), longest(balances)];
	return [
		`  the path, with the balance of ${finding.counter}, ${signed(finding.delta)} at its end:`,
		...finding.path.map((step, i) => {
			const place = (places[i] ?? "").padEnd(placeWidth);
			const balance = painted(step, (balances[i] ?? "").padStart(balanceWidth), paint);
			return `    ${paint.faint(place)}  ${balance}  ${"  ".repeat(step.depth)}${step.text}`;
		}),
	];
}

function painted({ change }: ReviewedStep, text: string, paint: Palette): string {
	return change === 0 ? text : change > 0 ? paint.up(text) : paint.down(text);
}

function oneLine(word: "introduced" | "fixed" | "remaining", group: FindingGroup, paint: Palette): string {
	const [finding] = group.findings;
	const colour = { introduced: paint.warning, fixed: paint.down, remaining: paint.note }[word];
	const where = finding ? `${finding.at.file}:${finding.at.line}: ` : "";
	return `${paint.strong(where)}${colour(`${word}:`)} ${groupTitle(group)} ${paint.faint(`[${group.rule}]`)}`;
}

function contractLines(
	{ function: name, file, before, after, callers, callersLeft }: ChangedContract,
	paint: Palette,
): readonly string[] {
	const untouched = callers.filter(({ touched }) => !touched).map((caller) => `${caller.function}() in ${caller.file}`);
	return [
		`${paint.strong(`${file}:`)} ${paint.note("contract:")} ${name}() now: ${after.sentence}`,
		`  before: ${before.sentence}`,
		...(untouched.length > 0 ? [`  callers the patch does not touch: ${untouched.join(", ")}`] : []),
		...(callersLeft > 0 ? [`  ${callersLeft} more files that may call it were not looked at`] : []),
	];
}

function longest(texts: readonly string[]): number {
	return Math.max(0, ...texts.map((text) => text.length));
}
