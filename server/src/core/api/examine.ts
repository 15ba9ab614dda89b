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
import { ownershipOf } from "./ownership.ts";
import type { SourceFile } from "./sourceFiles.ts";
import type { Finding, Incomplete } from "./types.ts";

export interface ExamineSources {
	readonly summaries: Summaries<Verdict>;
	readonly counters: CounterIndex;
	readonly findings: readonly Finding[];
	incomplete(fn: IrFunction, dropped: ReadonlyMap<string, number>): readonly Incomplete[];
	readonly until: Cancellation;
}

export function outlineOf(source: SourceFile | undefined): readonly FunctionOutline[] {
	return (source?.functions ?? []).map((fn) => ({
		name: fn.name,
		span: { start: fn.span.start, end: fn.span.end },
		static: fn.static,
		calls: directCallees(fn),
	}));
}

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
		incomplete: ask.incomplete(fn, summary.dropped).map(({ reason }) => reason),
		unknownCallees: [...summary.unknownCallees].sort(),
	};
}
