/** What a review asks of single functions: their outline, and a judgement of these and nothing else of their file. */
import type { Cancellation } from "../base/cancellation.ts";
import { type CounterIndex, directCallees } from "../interproc/counterIndex.ts";
import type { Summaries } from "../interproc/summaries.ts";
import { toldToCallers } from "../interproc/toldToCallers.ts";
import { countersOf } from "../interproc/updates.ts";
import type { IrFunction, Origin } from "../ir/types.ts";
import type { ExaminedFunction, FunctionOutline } from "../review/version.ts";
import type { TextOf } from "../rules/evidence.ts";
import { exitCharges } from "../rules/exitCharges.ts";
import { word } from "../rules/finding.ts";
import type { Examination, Verdict } from "../rules/rule.ts";
import { outcomePhrase } from "../rules/words.ts";
import type { Exit } from "../symbolic/outcome.ts";
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
	/** The function's exits as rules look at them. */
	examination(fn: IrFunction, exits: readonly Exit[]): Examination;
	readonly textOf: TextOf;
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
		...chargesIn(ask.examination(fn, exits), ask.textOf),
		told: toldToCallers(summary),
		standings: new Map(countersOf(fn).updates.map(({ counter }) => [counter, ask.counters.kind(counter).kind])),
		incomplete: incompleteIn(fn, summary.dropped).map(({ reason }) => reason),
		unknownCallees: [...summary.unknownCallees].sort(),
	};
}

function chargesIn(
	examination: Examination,
	textOf: TextOf,
): Pick<ExaminedFunction, "settledCharges" | "leftCharges" | "givenUp" | "ends"> {
	const { settled, left, givenUp } = exitCharges(examination);
	const { function: fn, counters } = examination;
	const chargersOf = (counter: string) =>
		counters.record(counter).updates.filter(({ sign, function: by }) => sign > 0 && by.file === fn.file && by !== fn);
	const ends = new Map<string, Origin>();
	for (const { exit, result } of examination.exits) {
		const outcome = outcomePhrase(result, exit.value, exit.state);
		if (!ends.has(outcome)) ends.set(outcome, exit.origin);
	}
	const common = ({ counter, operation, outcome, origin, held, way }: (typeof settled | typeof left)[number]) => ({
		charge: [counter, operation, textAt(textOf, origin)].join(" | "),
		outcome: outcome.replace("a negative error", "an error"),
		held,
		way,
	});
	return {
		settledCharges: settled.map((exit) => ({ ...common(exit), passed: exit.passed })),
		leftCharges: left.map((exit) => ({
			...common(exit),
			maySettle: exit.maySettle,
			finding: word(exit.verdict, textOf),
		})),
		givenUp: new Map(
			[...givenUp].map((counter) => [counter, [...new Set(chargersOf(counter).map(({ function: by }) => by.name))]]),
		),
		ends: [...ends].map(([outcome, at]) => ({ outcome, at: { ...at } })),
	};
}

/** The text of a charge, however it is broken into lines. */
function textAt(textOf: TextOf, { file, start, end }: Origin): string {
	return (textOf(file) ?? "").slice(start, end).replace(/\s+/g, " ");
}
