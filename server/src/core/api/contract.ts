/** A function's contract, read off its summary: what each group of paths does, as a caller sees it. */
import type { CounterIndex } from "../interproc/counterIndex.ts";
import type { IrFunction } from "../ir/types.ts";
import { factText } from "../symbolic/factWords.ts";
import { isConstant, type Linear, linearKey } from "../symbolic/linear.ts";
import { counterName, shortName } from "../symbolic/naming.ts";
import type { Outcome, ResultClass, Summary } from "../symbolic/outcome.ts";
import { rootOf, type Term } from "../symbolic/term.ts";
import type { ContractInfo, OutcomeRow } from "./types.ts";

/** The contract of the summarised function; only counters that must balance are listed. */
export function contractOf(summary: Summary, counters: CounterIndex): ContractInfo {
	const fn = summary.function;
	const rows = groupsOf(summary, counters).map(({ row }) => row);
	const dropped = [...summary.dropped].map(([budget, count]) => `${budget} (${count})`);
	return {
		function: fn.name,
		sentence: sentenceOf(rows),
		outcomes: rows,
		incomplete: dropped.length > 0 ? `not all paths were followed: ${dropped.join(", ")}` : undefined,
		definedAt: { ...fn.nameSpan },
	};
}

/** The rows of the contract, each with the outcomes that it stands for. */
export function groupsOf(
	summary: Summary,
	counters: CounterIndex,
): readonly { readonly row: OutcomeRow; readonly outcomes: readonly Outcome[] }[] {
	const fn = summary.function;
	const drafts = summary.outcomes.map((outcome) => ({ outcome, changes: changesOf(outcome, counters) }));
	const groups = new Map<string, { outcomes: Outcome[]; changes: OutcomeRow["changes"]; result: string }>();
	for (const { outcome, changes } of drafts) {
		const result = resultWords(outcome.resultClass, outcome);
		const key = `${result}|${changes.map((c) => `${c.counter}${c.change}`).join()}`;
		const group = groups.get(key);
		if (group) group.outcomes.push(outcome);
		else groups.set(key, { outcomes: [outcome], changes, result });
	}
	const all = [...groups.values()];
	return all.map(({ result, changes, outcomes }) => {
		const others = all.filter((other) => other.outcomes !== outcomes && other.result === result);
		const apart = others.flatMap((other) => other.outcomes);
		const condition = others.length > 0 ? conditionOf(outcomes, apart, fn) : "";
		return { row: { result, condition, changes }, outcomes };
	});
}

/** Whether changes of the counter belong to a contract: those of statistics do not, nor of integers that may count nothing. */
export function isContracted(counter: string, counters: CounterIndex): boolean {
	const { kind, plain } = counters.kind(counter);
	return kind !== "statistic" && (!plain || kind === "gauge");
}

function changesOf(outcome: Outcome, counters: CounterIndex): OutcomeRow["changes"] {
	const changes = new Map<string, string>();
	for (const [instance, entry] of outcome.ledger) {
		const name = counterName(instance);
		if (!name || name.startsWith("?") || !isContracted(name, counters)) continue;
		const owner = rootOf(instance).kind === "new" ? " of the new object" : "";
		changes.set(name + owner, changeWords(entry.delta));
	}
	return [...changes]
		.map(([counter, change]) => ({ counter, change }))
		.sort((a, b) => (a.counter < b.counter ? -1 : 1));
}

/** `+1`, `-1 per round`, `by n`. */
export function changeWords(delta: Linear): string {
	if (isConstant(delta)) return delta.constant < 0 ? String(delta.constant) : `+${delta.constant}`;
	const rounds = [...delta.unknowns].filter(([name]) => name.includes("rounds"));
	if (rounds.length === delta.unknowns.size) {
		const per = rounds.map(([, factor]) => (factor < 0 ? `${factor}` : `+${factor}`)).join(" ");
		return `${delta.constant ? `${delta.constant} and ` : ""}${per} per round`;
	}
	return linearKey(delta).startsWith("0+") || delta.constant === 0
		? `${[...delta.unknowns.values()].every((f) => f < 0) ? "-" : "+"}n`
		: `${delta.constant} ± n`;
}

function resultWords(result: ResultClass, outcome: Outcome): string {
	switch (result) {
		case "void":
			return "returns";
		case "null":
			return "returns NULL";
		case "error-pointer":
			return "returns an error pointer";
		case "pointer":
			return outcome.result && rootOf(outcome.result).kind === "new" ? "returns the new object" : "returns a pointer";
		case "zero":
			return "returns 0";
		case "negative":
			return "returns a negative error";
		case "nonzero":
			return "returns non-zero";
		case "positive":
			return "returns a positive number";
		case "false":
			return "returns false";
		case "true":
			return "returns true";
		case "unknown":
			return "returns a value not known";
	}
}

/** The conditions that hold on all of `outcomes` and tell them from `others`. */
function conditionOf(outcomes: readonly Outcome[], others: readonly Outcome[], fn: IrFunction): string {
	const [first, ...rest] = outcomes;
	if (!first) return "";
	const telling: string[] = [];
	for (const [term, range] of first.facts) {
		if (!nameable(term)) continue;
		const text = factText(term, range, fn);
		if (!text || isPresumed(term, text, first)) continue;
		const holds = (outcome: Outcome): boolean => {
			const there = outcome.facts.get(term);
			return there !== undefined && factText(term, there, fn) === text;
		};
		if (rest.every(holds) && !others.every(holds)) telling.push(text);
	}
	return telling
		.sort((a, b) => a.length - b.length)
		.slice(0, 2)
		.join(" && ");
}

/** That a counter which goes up was not negative is taken for granted: no caller can tell outcomes by it. */
function isPresumed(term: Term, text: string, { ledger }: Outcome): boolean {
	const counted = (part: Term | undefined): boolean =>
		part !== undefined && (part.kind === "initial" ? part.a !== undefined && ledger.has(part.a) : counted(part.a));
	return / >= 0$| < 0\)$/.test(text) && counted(term);
}

function nameable(term: Term): boolean {
	return (
		term.visible && (term.kind === "param" || term.kind === "initial" || term.kind === "not" || term.kind === "binary")
	);
}

function sentenceOf(rows: readonly OutcomeRow[]): string {
	const charged = rows.filter((row) => row.changes.length > 0);
	if (rows.length === 0) return "does not return";
	if (charged.length === 0) return "leaves every counter as it was";
	const parts = charged.slice(0, 3).map((row) => {
		const changes = row.changes.map(({ counter, change }) => `${change} ${shortName(counter)}`).join(", ");
		const when = [row.condition && `if ${row.condition}`, row.result === "returns" ? "" : `when it ${row.result}`]
			.filter(Boolean)
			.join(", ");
		return when ? `${changes} ${when}` : changes;
	});
	if (charged.length > 3) parts.push(`${charged.length - 3} more`);
	if (charged.length < rows.length) parts.push("0 otherwise");
	return parts.join("; ");
}
