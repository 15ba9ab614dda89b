/** Summaries, callee first, kept as long as the function and everything it was computed from stay the same. */
import type { Budgets } from "../base/budgets.ts";
import type { Cancellation } from "../base/cancellation.ts";
import type { IrFunction } from "../ir/types.ts";
import { modelOf } from "../models/index.ts";
import type { Callees } from "../symbolic/call.ts";
import { type Exploration, type Probe, explore } from "../symbolic/explore.ts";
import { type Exit, type Outcome, type Summary, toOutcome } from "../symbolic/outcome.ts";
import type { Term } from "../symbolic/term.ts";
import { mergeOutcomes } from "./outcomes.ts";
import { countersOf } from "./updates.ts";

/** Finds function bodies. The same function must be answered by the same object until its text changes. */
export interface FunctionSource {
	/** The function a call of `name` inside `caller` reaches, or undefined where no body is to be had. */
	resolve(name: string, caller: IrFunction): IrFunction | undefined;
}

/** Everything learnt from exploring one function. */
export interface FunctionResult {
	readonly function: IrFunction;
	readonly exits: readonly Exit[];
	readonly summary: Summary;
	/** What the judge said of the exits. */
	readonly verdicts: readonly unknown[];
}

/**
 * Looks at a function's exits before they become its summary. Instances it answers for an exit are reported there: callers do not
 * inherit them.
 */
export interface Judge<Verdict> {
	/** Told of each function before it is explored. */
	enter(fn: IrFunction): void;
	/** Whether books are kept of a counter. */
	tracks(counter: string): boolean;
	judge(fn: IrFunction, exits: readonly Exit[]): { readonly verdicts: readonly Verdict[]; readonly reported: ReadonlyMap<Exit, ReadonlySet<Term>> };
}

interface Entry<Verdict> {
	readonly function: IrFunction;
	/** Callee name -> body and summary it was computed with. */
	readonly from: ReadonlyMap<string, { readonly body: IrFunction | undefined; readonly entry: Entry<Verdict> | undefined }>;
	readonly result: FunctionResult & { readonly verdicts: readonly Verdict[] };
	/** The run of `result()` in which the entry was last found valid. */
	checked: number;
}

export class Summaries<Verdict> {
	readonly #entries = new Map<IrFunction, Entry<Verdict>>();
	readonly #byPlace = new Map<string, IrFunction>();
	readonly #running: IrFunction[] = [];
	readonly #source: FunctionSource;
	readonly #judge: Judge<Verdict>;
	readonly #budgets: Budgets;
	#run = 0;

	constructor(source: FunctionSource, judge: Judge<Verdict>, budgets: Budgets) {
		this.#source = source;
		this.#judge = judge;
		this.#budgets = budgets;
	}

	/** To be called when texts changed: what was found valid before is looked at again. */
	invalidate(): void {
		this.#run++;
	}

	/** Explores `fn` (or takes what is known). Throws CancelledError; what was finished by then is kept. */
	result(fn: IrFunction, cancellation: Cancellation): Entry<Verdict>["result"] {
		return this.#entry(fn, cancellation).result;
	}

	/** Explores `fn` once more with a probe; summaries of callees are taken from what is known. */
	explore(fn: IrFunction, cancellation: Cancellation, probe: Probe): Exploration {
		this.#running.push(fn);
		try {
			return explore(fn, { callees: this.#callees(fn, cancellation, new Map(), new Set()), budgets: this.#budgets, cancellation, probe });
		} finally {
			this.#running.pop();
		}
	}

	#entry(fn: IrFunction, cancellation: Cancellation): Entry<Verdict> {
		const known = this.#entries.get(fn);
		if (known && this.#valid(known, cancellation)) return known;
		this.#running.push(fn);
		try {
			const entry = this.#compute(fn, cancellation);
			this.#remember(entry);
			return entry;
		} finally {
			this.#running.pop();
		}
	}

	#remember(entry: Entry<Verdict>): void {
		const place = `${entry.function.file}:${entry.function.name}`;
		const before = this.#byPlace.get(place);
		if (before && before !== entry.function) this.#entries.delete(before);
		this.#byPlace.set(place, entry.function);
		this.#entries.set(entry.function, entry);
	}

	/** Still true if every callee is the same body with the same, itself valid, summary. */
	#valid(entry: Entry<Verdict>, cancellation: Cancellation): boolean {
		if (entry.checked === this.#run) return true;
		for (const [name, { body, entry: used }] of entry.from) {
			if (this.#source.resolve(name, entry.function) !== body) return false;
			if (!body || !used || this.#running.includes(body)) continue;
			this.#running.push(entry.function);
			try {
				if (this.#entry(body, cancellation) !== used) return false;
			} finally {
				this.#running.pop();
			}
		}
		entry.checked = this.#run;
		return true;
	}

	#compute(fn: IrFunction, cancellation: Cancellation): Entry<Verdict> {
		const from = new Map<string, { body: IrFunction | undefined; entry: Entry<Verdict> | undefined }>();
		const unknownCallees = new Set<string>();
		const dropped = new Map<string, number>();
		const callees = this.#callees(fn, cancellation, from, unknownCallees, () => dropped.set("recursion", (dropped.get("recursion") ?? 0) + 1));
		this.#judge.enter(fn);
		const exploration = explore(fn, { callees, budgets: this.#budgets, cancellation });
		for (const [budget, count] of exploration.dropped) dropped.set(budget, (dropped.get(budget) ?? 0) + count);
		const { verdicts, reported } = this.#judge.judge(fn, exploration.exits);
		const outcomes: Outcome[] = exploration.exits.map((exit) => {
			for (const instance of reported.get(exit) ?? []) exit.state.ledger.delete(instance);
			return toOutcome(exit, fn, this.#budgets.writesPerOutcome);
		});
		const merged = mergeOutcomes(outcomes, exploration.arena, this.#budgets.outcomesPerSummary);
		if (merged.dropped > 0) dropped.set("outcomesPerSummary", merged.dropped);
		const forgotten = merged.outcomes.reduce((sum, outcome) => sum + outcome.forgotten, 0);
		if (forgotten > 0) dropped.set("writesPerOutcome", forgotten);
		const decreases = decreasesOf(fn, from.values());
		const summary: Summary = { function: fn, arena: exploration.arena, outcomes: merged.outcomes, dropped, decreases, unknownCallees };
		return { function: fn, from, result: { function: fn, exits: exploration.exits, summary, verdicts }, checked: this.#run };
	}

	#callees(
		fn: IrFunction,
		cancellation: Cancellation,
		from: Map<string, { body: IrFunction | undefined; entry: Entry<Verdict> | undefined }>,
		unknown: Set<string>,
		recursion: () => void = () => {},
	): Callees {
		return {
			summary: (name) => {
				let used = from.get(name);
				if (!used) {
					const body = modelOf(name) ? undefined : this.#source.resolve(name, fn);
					const follow = body && !this.#running.includes(body) && this.#running.length < this.#budgets.callDepth;
					if (body && !follow) recursion();
					used = { body, entry: follow ? this.#entry(body, cancellation) : undefined };
					from.set(name, used);
				}
				return used.entry?.result.summary;
			},
			unknown: (name) => unknown.add(name),
			tracks: (counter) => this.#judge.tracks(counter),
		};
	}
}

function decreasesOf(fn: IrFunction, callees: Iterable<{ readonly entry: { readonly result: FunctionResult } | undefined }>): Set<string> {
	const names = new Set<string>();
	for (const update of countersOf(fn).updates) if (update.sign < 0) names.add(update.counter);
	for (const { entry } of callees) for (const name of entry?.result.summary.decreases ?? []) names.add(name);
	return names;
}
