/** Runs the rules over a function's exits, keeps one verdict per identity, and says what callers must not be told again. */
import type { CounterIndex } from "../interproc/counterIndex.ts";
import type { Judge } from "../interproc/summaries.ts";
import type { IrFunction } from "../ir/types.ts";
import { classify, type Exit, type ResultClass, reachableObjects } from "../symbolic/outcome.ts";
import type { Term } from "../symbolic/term.ts";
import { unlinks, usesOrFrees } from "../symbolic/trace.ts";
import { rules } from "./index.ts";
import { askCallers, type Judged } from "./latent.ts";
import type { ClassifiedExit, Examination, Verdict } from "./rule.ts";

export class RuleJudge implements Judge<Verdict> {
	readonly #counters: CounterIndex;

	constructor(counters: CounterIndex) {
		this.#counters = counters;
	}

	enter(fn: IrFunction): void {
		this.#counters.add(fn);
	}

	tracks(counter: string): boolean {
		return this.#counters.kind(counter).kind !== "statistic";
	}

	standing(counter: string): string {
		const { kind, reason, plain } = this.#counters.kind(counter);
		return `${kind}|${reason}|${plain}`;
	}

	listStanding(): string {
		return this.#counters.membershipText();
	}

	/** What holds of the verdicts once callers have been asked, and what the rules say that judge a file's functions together. */
	judgeFile(results: readonly Judged[]): Verdict[] {
		const judging = rules.filter((rule) => rule.examineFile !== undefined);
		const examinations = results.map(({ function: fn, exits }) => this.examination(fn, exits));
		const together = judging.flatMap((rule) => rule.examineFile?.(examinations, this.#counters) ?? []);
		return [...askCallers(results), ...together];
	}

	/** A function's exits as rules look at them. */
	examination(fn: IrFunction, exits: readonly Exit[]): Examination {
		return { function: fn, exits: classified(fn, exits), counters: this.#counters };
	}

	judge(fn: IrFunction, exits: readonly Exit[]): ReturnType<Judge<Verdict>["judge"]> {
		const reported = new Map<Exit, Set<Term>>();
		if (exits.every(({ state }) => state.ledger.size === 0 && state.spent.size === 0 && !marked(state.trace)))
			return { verdicts: [], reported };
		const examination = this.examination(fn, exits);
		const all = rules.flatMap((rule) => rule.examine(examination));
		const best = new Map<string, Verdict>();
		for (const verdict of all) {
			let instances = reported.get(verdict.exit);
			if (!instances) {
				instances = new Set();
				reported.set(verdict.exit, instances);
			}
			if (!verdict.latent) instances.add(verdict.instance);
			const key = `${verdict.rule}|${verdict.counter}|${howItEnds(verdict)}|${verdict.at.start}|${verdict.operation}`;
			const known = best.get(key);
			if (!known || better(verdict, known)) best.set(key, verdict);
		}
		return { verdicts: withoutDoubles([...best.values()]), reported };
	}
}

function marked(trace: Exit["state"]["trace"]): boolean {
	return unlinks(trace) || usesOrFrees(trace);
}

/** An exit that returns an error of which it is not known whether it is negative is one exit. */
function howItEnds({ result, outcome }: Verdict): string {
	return result === "negative" || result === "nonzero" ? "fails" : outcome;
}

const rank = { high: 0, medium: 1, low: 2 } as const;

function better(a: Verdict, b: Verdict): boolean {
	if (a.confidence !== b.confidence) return rank[a.confidence] < rank[b.confidence];
	return (a.exit.state.trace?.length ?? 0) < (b.exit.state.trace?.length ?? 0);
}

/** Where a leak is reported, the pair of exits it makes inconsistent says nothing new. */
function withoutDoubles(verdicts: readonly Verdict[]): Verdict[] {
	const leaking = new Set(
		verdicts.filter((verdict) => verdict.rule !== "inconsistent-exits").map((verdict) => verdict.counter),
	);
	return verdicts.filter((verdict) => verdict.rule !== "inconsistent-exits" || !leaking.has(verdict.counter));
}

const known = new WeakMap<readonly Exit[], readonly ClassifiedExit[]>();

function classified(fn: IrFunction, exits: readonly Exit[]): readonly ClassifiedExit[] {
	let list = known.get(exits);
	if (!list) {
		list = exits.map((exit) => new LazilyClassified(exit, classify(exit.value, fn.result, exit.state)));
		known.set(exits, list);
	}
	return list;
}

class LazilyClassified implements ClassifiedExit {
	readonly exit: Exit;
	readonly result: ResultClass;
	#reachable: ReadonlySet<Term> | undefined;

	constructor(exit: Exit, result: ResultClass) {
		this.exit = exit;
		this.result = result;
	}

	get reachable(): ReadonlySet<Term> {
		this.#reachable ??= reachableObjects(this.exit.state, this.exit.value);
		return this.#reachable;
	}
}
