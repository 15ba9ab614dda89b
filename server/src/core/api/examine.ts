/** What a review asks of single functions: their outline, and a judgement of these and nothing else of their file. */
import type { Cancellation } from "../base/cancellation.ts";
import { type CounterIndex, directCallees } from "../interproc/counterIndex.ts";
import type { Summaries } from "../interproc/summaries.ts";
import { toldToCallers } from "../interproc/toldToCallers.ts";
import { countersOf } from "../interproc/updates.ts";
import type { IrFunction } from "../ir/types.ts";
import type { ExaminedFunction, FunctionOutline } from "../review/version.ts";
import type { Verdict } from "../rules/rule.ts";
import { contractOf } from "./contract.ts";
import { exitBalances } from "./exitBalances.ts";
import { incompleteIn } from "./incomplete.ts";
import { ownershipOf } from "./ownership.ts";
import type { SourceFile } from "./sourceFiles.ts";
import type { Finding } from "./types.ts";

/** What examining asks. */
export interface ExamineSources {
	readonly summaries: Summaries<Verdict>;
	readonly counters: CounterIndex;
	readonly findings: readonly Finding[];
	readonly until: Cancellation;
}

/** The functions of a file, in their order. */
export function outlineOf(source: SourceFile | undefined): readonly FunctionOutline[] {
	return (source?.functions ?? []).map((fn) => ({
		name: fn.name,
		span: { start: fn.span.start, end: fn.span.end },
		static: fn.static,
		calls: directCallees(fn),
	}));
}

/** The functions of `file` that call one of `called`, directly or through others of the file. */
export function callersWithin(
	file: string,
	called: readonly IrFunction[],
	counters: CounterIndex,
): readonly IrFunction[] {
	const reached = new Set(called);
	for (const fn of reached)
		for (const caller of counters.callers(fn.name)) if (caller.file === file) reached.add(caller);
	return [...reached].slice(called.length);
}

/** Everything a review asks of one function. */
export function examineFunction(fn: IrFunction, source: SourceFile, ask: ExamineSources): ExaminedFunction {
	const { summary } = ask.summaries.result(fn, ask.until);
	const { exits } = ask.summaries.explore(fn, ask.until);
	return {
		name: fn.name,
		file: fn.file,
		static: fn.static,
		span: { ...fn.span },
		calls: directCallees(fn),
		findings: ask.findings,
		contract: contractOf(summary, ask.counters),
		ownership: ownershipOf(summary, ask.counters),
		exits: exitBalances(fn, exits, source.text, ask.counters),
		told: toldToCallers(summary),
		standings: new Map(countersOf(fn).updates.map(({ counter }) => [counter, ask.counters.kind(counter).kind])),
		incomplete: incompleteIn(fn, summary.dropped).map(({ reason }) => reason),
		unknownCallees: [...summary.unknownCallees].sort(),
	};
}
