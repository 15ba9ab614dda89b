/** Where a missing settlement could be written, and whether writing it there makes the books balance. */
import type { IrFunction } from "../ir/types.ts";
import { settlingStatement } from "../models/inverse.ts";
import { factText } from "../symbolic/factWords.ts";
import { isConstant, isZero, linearKey } from "../symbolic/linear.ts";
import { counterName, placeText } from "../symbolic/naming.ts";
import { classify, type Exit, type ResultClass } from "../symbolic/outcome.ts";
import type { LedgerEntry } from "../symbolic/state.ts";
import { deadHolder } from "./leakOnExit.ts";
import type { Verdict } from "./rule.ts";

/** A text to try: `insert` put at `offset` of the file. */
export interface Candidate {
	readonly offset: number;
	readonly insert: string;
	readonly statement: string;
	readonly guard: string | undefined;
}

/** Insertions that might settle the verdict's charge, the likeliest first. */
export function candidates(verdict: Verdict, text: string): Candidate[] {
	const fn = verdict.function;
	const place = placeText(verdict.instance, fn);
	const statement = place && settlingStatement(verdict.operation, place);
	if (!statement || verdict.delta !== 1) return [];
	const found: Candidate[] = [];
	for (const line of places(verdict, text)) {
		for (const guard of guards(verdict)) {
			const insert = guard
				? `${line.indent}if (${guard})\n${line.indent}\t${statement}\n`
				: `${line.indent}${statement}\n`;
			found.push({ offset: line.start, insert, statement, guard });
		}
	}
	return found;
}

/** Starts of lines: where the finding stands, then after each label of the function. */
function places(verdict: Verdict, text: string): { readonly start: number; readonly indent: string }[] {
	const starts = new Set<number>();
	const lineAt = (offset: number): number => text.lastIndexOf("\n", offset - 1) + 1;
	if (verdict.deadHolder || verdict.at !== verdict.exit.origin) starts.add(lineAt(verdict.at.start));
	const { start, end } = verdict.function.span;
	const body = text.slice(start, end);
	for (const label of body.matchAll(/^[ \t]*(?!default\b)[A-Za-z_]\w*[ \t]*:[ \t]*(?:\/\*.*\*\/)?[ \t]*\r?\n/gm))
		starts.add(start + label.index + label[0].length);
	starts.add(lineAt(verdict.at.start));
	return [...starts].map((at) => ({ start: at, indent: /^[ \t]*/.exec(text.slice(at, at + 80))?.[0] || "\t" }));
}

/** No guard, or one condition on a parameter that held where the charge was made. */
function guards(verdict: Verdict): (string | undefined)[] {
	const found: string[] = [];
	for (const [term, range] of verdict.exit.state.facts) {
		if (term.kind !== "param") continue;
		const condition = factText(term, range, verdict.function);
		if (condition && !found.includes(condition)) found.push(condition);
	}
	return [undefined, ...found.slice(0, 4)];
}

/** True if with `now` the exits balance that `verdict` is about, and every other kind of exit is as it was. */
export function balances(verdict: Verdict, before: readonly Exit[], now: readonly Exit[], fn: IrFunction): boolean {
	const expected = new Set<string>();
	for (const exit of before) {
		const result = classify(exit.value, fn.result, exit.state);
		expected.add(`${result}:${judgedWrong(verdict, exit, result) ? "0" : deltaOf(verdict.counter, exit)}`);
	}
	const found = new Set(
		now.map((exit) => `${classify(exit.value, fn.result, exit.state)}:${deltaOf(verdict.counter, exit)}`),
	);
	return found.size === expected.size && [...found].every((row) => expected.has(row));
}

/** Whether the verdict speaks of this exit too: the same cause, whatever the exit returns where the object is gone. */
function judgedWrong(verdict: Verdict, exit: Exit, result: ResultClass): boolean {
	if (deltaOf(verdict.counter, exit) !== String(verdict.delta)) return false;
	if (!verdict.deadHolder) return result === verdict.result;
	return entriesOf(verdict.counter, exit).some((entry) => deadHolder(entry.charges, exit.state) !== undefined);
}

function entriesOf(counter: string, exit: Exit): LedgerEntry[] {
	return [...exit.state.ledger.values()].filter(
		(entry) => counterName(entry.instance) === counter && !isZero(entry.delta),
	);
}

function deltaOf(counter: string, exit: Exit): string {
	const open = entriesOf(counter, exit);
	return open.length === 0
		? "0"
		: open.map((entry) => (isConstant(entry.delta) ? String(entry.delta.constant) : linearKey(entry.delta))).join("&");
}
