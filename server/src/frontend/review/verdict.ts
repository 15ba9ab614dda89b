/** A review's verdict in words, with what it rests on: silence would not be one. */
import type { Problem } from "../../core/review/patch.ts";
import type { ChangedStanding, Comparison, FindingGroup, MatrixRow, Scope } from "../../core/review/result.ts";
import { shortCounter, signed } from "../balance.ts";

/** "1 introduced, 2 fixed, 1 remaining; 3 functions in 1 file judged". */
export function headline(comparison: Comparison, { functions, files }: Scope): string {
	const { introduced, fixed, remaining, hidden, allowed } = comparison;
	const low = hidden.introduced + hidden.fixed + hidden.remaining;
	return [
		`${introduced.length === 0 ? "nothing" : introduced.length} introduced, ${fixed.length} fixed, ${remaining.length} remaining`,
		`${counted(functions, "function")} in ${counted(files.length, "file")} judged`,
		...(low > 0 ? [`${low} less sure ${low === 1 ? "finding" : "findings"} not shown`] : []),
		...(allowed > 0 ? [`${allowed} allowed by comments`] : []),
	].join("; ");
}

const named = 8;

/** What the verdict rests on and what was left out, a sentence each. */
export function grounds(scope: Scope, configuration: string): readonly string[] {
	const lines = [
		configuration === "none"
			? "no kernel configuration is known: each #if is read as docs/configuration.md says"
			: `read as ${configuration} configures the kernel`,
	];
	const { unknownCallees, incomplete, namesChanged, callersLeft } = scope;
	if (unknownCallees.length > 0)
		lines.push(`taken to leave counters alone, since neither body nor model is known: ${someOf(unknownCallees)}`);
	if (incomplete.length > 0)
		lines.push(
			`not wholly analysed: ${someOf(
				incomplete.map((one) => `${one.function}() (${one.reasons.join(", ")})`),
				"; ",
			)}`,
		);
	if (namesChanged.length > 0)
		lines.push(
			`a header gives these names another meaning; their uses in other files were not looked at: ${someOf(namesChanged)}`,
		);
	if (callersLeft > 0)
		lines.push(
			`${counted(callersLeft, "more file")} may call a function whose contract changed and ${callersLeft === 1 ? "was" : "were"} not looked at`,
		);
	return lines;
}

/** "net/core/x.c, hunk 3: does not apply: …" */
export function problemText({ file, hunk, reason }: Problem): string {
	const where = [file, hunk === undefined ? undefined : `hunk ${hunk}`].filter((part) => part !== undefined).join(", ");
	return where === "" ? reason : `${where}: ${reason}`;
}

/** "table.live was held to balance; nothing that was looked at counts it down now, so …" */
export function standingText({ counter, before, after }: ChangedStanding): string {
	const is = {
		gauge: "it must balance now",
		statistic: "nothing that was looked at counts it down now, so it is not held to balance",
	}[after];
	const was = { gauge: "was held to balance", statistic: "only grew", unknown: "was not counted" }[before] ?? before;
	return `${counter} ${was}; ${is ?? "nothing that was looked at counts it now"}`;
}

/** "`gc_entries` stays +1 in f()", for a list. */
export function groupTitle({ function: name, counter, findings }: FindingGroup): string {
	const deltas = [...new Set(findings.map(({ delta }) => signed(delta)))];
	return `${shortCounter(counter)} ${deltas.join(" or ")} in ${name}()`;
}

/** "enters in 1/2, settled in 2/2" */
export function passage({ enters, settled }: MatrixRow): string {
	const from = enters === undefined ? "was there before" : `enters in ${enters}`;
	return settled === undefined ? from : `${from}, settled in ${settled}`;
}

export function counted(number: number, what: string): string {
	return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function someOf(words: readonly string[], between = ", "): string {
	const rest = words.length - named;
	return words.slice(0, named).join(between) + (rest > 0 ? `${between}and ${rest} more` : "");
}
