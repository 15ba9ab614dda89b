import type { Finding, Incomplete, PathStep } from "../../core/api/types.ts";
import { groupBy } from "../../core/base/groupBy.ts";
import { type Allowance, unusedText } from "../../frontend/allowances.ts";
import { balanceText, signed } from "../../frontend/balance.ts";
import { replayText } from "../../frontend/replay.ts";
import type { Output } from "../output.ts";
import { type Palette, palette } from "./colours.ts";
import type { Reporter, Summary } from "./reporter.ts";
import type { SourceView } from "./sourceView.ts";

/** At most this many functions that were not wholly analysed are named per file; the closing line counts them all. */
const maxIncomplete = 5;
const maxWidth = 100;

/** For people: like a compiler's report, with the path and its running balance under each finding. */
export function textReporter(output: Output): Reporter {
	const paint = palette(output.colours);
	return {
		file(report, source) {
			for (const finding of report.findings) output.write(`${findingText(finding, source, paint)}\n`);
			output.write(report.unused.map((allowance) => unusedNote(allowance, source, paint)).join(""));
			output.write(incompleteText(report.incomplete, source, paint));
		},
		end(summary) {
			output.write(`${summaryText(summary)}\n`);
		},
	};
}

function findingText(finding: Finding, source: SourceView, paint: Palette): string {
	const { line, column } = source.start(finding.at);
	const severity = finding.severity === "information" ? "note" : finding.severity;
	const where = paint.strong(`${finding.at.file}:${line}:${column}:`);
	const tag = paint.faint(`[${finding.rule}, ${finding.confidence} confidence]`);
	return [
		`${where} ${paint[severity](`${severity}:`)} ${paint.strong(finding.message)} ${tag}`,
		...excerpt(finding, source, paint),
		...pathText(finding, source, paint),
		...(finding.confidenceReason === "" ? [] : [`  ${finding.confidence} confidence: ${finding.confidenceReason}`]),
		...replayText(finding).map((text) => `  ${text}`),
		...(finding.assumed.length === 0 ? [] : wrapped("  assumed harmless: ", finding.assumed)),
		...[...new Set(finding.fix.map((fix) => fix.title))].map((title) => `  ${paint.down("fix:")} ${title}`),
		"",
	].join("\n");
}

/** The line of the finding, marked under it; tabs stay tabs in both lines, so they stay aligned. */
function excerpt(finding: Finding, source: SourceView, paint: Palette): readonly string[] {
	const text = source.line(finding.at);
	const { line, column } = source.start(finding.at);
	const end = source.end(finding.at);
	const number = String(line).padStart(5);
	const before = text.slice(0, column - 1).replaceAll(/[^\t]/g, " ");
	const length = (end.line === line ? end.column : text.length + 1) - column;
	const marks = "^".padEnd(Math.max(1, Math.min(length, text.length - column + 1)), "~");
	return [`${paint.faint(`${number} |`)} ${text}`, `${paint.faint("      |")} ${before}${paint.up(marks)}`];
}

function pathText(finding: Finding, source: SourceView, paint: Palette): readonly string[] {
	if (finding.path.length === 0) return [];
	const places = finding.path.map((step) => `${step.at.file}:${source.start(step.at).line}`);
	const balances = finding.path.map(balanceText);
	const placeWidth = Math.max(...places.map((place) => place.length));
	const balanceWidth = Math.max(...balances.map((balance) => balance.length));
	const rows = finding.path.map((step, index) => {
		const place = (places[index] ?? "").padEnd(placeWidth);
		const balance = (balances[index] ?? "").padStart(balanceWidth);
		return `    ${paint.faint(place)}  ${paintChange(step, balance, paint)}  ${"  ".repeat(step.depth)}${step.text}`;
	});
	return [`  the path, with the balance of ${finding.counter}, ${signed(finding.delta)} at its end:`, ...rows];
}

function paintChange(step: PathStep, text: string, paint: Palette): string {
	if (step.change === 0) return text;
	return step.change > 0 ? paint.up(text) : paint.down(text);
}

function unusedNote(allowance: Allowance, source: SourceView, paint: Palette): string {
	const { line, column } = source.start(allowance.at);
	const where = paint.strong(`${allowance.at.file}:${line}:${column}:`);
	return `${where} ${paint.note("note:")} ${unusedText(allowance)}\n`;
}

function incompleteText(incomplete: readonly Incomplete[], source: SourceView, paint: Palette): string {
	const functions = [...groupBy(incomplete, ({ file, function: name }) => `${file} ${name}`).values()];
	const named = functions.slice(0, maxIncomplete).map((reasons) => {
		const [first] = reasons as [Incomplete, ...Incomplete[]];
		const where = paint.strong(`${first.at.file}:${source.start(first.at).line}:`);
		const why = reasons.map(({ reason }) => reason).join("; ");
		return `${where} ${paint.note("note:")} ${first.function}() was not wholly analysed: ${why}\n`;
	});
	const left = functions.length - named.length;
	return named.join("") + (left > 0 ? `… and ${count(left, "more function")} not wholly analysed\n` : "");
}

/** Words after a heading, in lines of a readable length, the later ones indented like the words. */
function wrapped(heading: string, words: readonly string[]): readonly string[] {
	const lines = [heading];
	for (const [index, word] of words.entries()) {
		const next = index < words.length - 1 ? `${word},` : word;
		const line = lines[lines.length - 1] ?? "";
		if (line.length > heading.length && line.length + 1 + next.length > maxWidth)
			lines.push(" ".repeat(heading.length) + next);
		else lines[lines.length - 1] = line.length > heading.length ? `${line} ${next}` : line + next;
	}
	return lines;
}

function summaryText(summary: Summary): string {
	const { findings, hidden, allowed, minConfidence, incomplete, notRead, unknownCallees, remaining } = summary;
	const nothing = remaining === undefined ? "nothing found" : "nothing new";
	const found = findings === 0 ? nothing : count(findings, remaining === undefined ? "finding" : "new finding");
	return [
		`${count(summary.files, "file")}, ${count(summary.functions, "function")}: ${found}`,
		...(remaining ? [`${remaining} there before`] : []),
		...(hidden > 0 ? [`${hidden} hidden below ${minConfidence} confidence`] : []),
		...(allowed > 0 ? [`${allowed} allowed by comments`] : []),
		...(incomplete > 0 ? [`${count(incomplete, "function")} not wholly analysed`] : []),
		...(notRead > 0 ? [`${count(notRead, "function")} not read (#if, configuration: ${summary.configuration})`] : []),
		...(unknownCallees.length > 0 ? [`${count(unknownCallees.length, "unknown callee")} assumed harmless`] : []),
	].join(", ");
}

function count(number: number, what: string): string {
	return `${number} ${what}${number === 1 ? "" : "s"}`;
}
