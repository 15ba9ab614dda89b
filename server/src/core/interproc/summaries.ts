/** Summaries, callee first, kept as long as the function and everything it was computed from stay the same. */
import type { Budgets } from "../base/budgets.ts";
import type { Cancellation } from "../base/cancellation.ts";
import type { IrFunction } from "../ir/types.ts";
import { isReferenceRow, type Model, modelOf } from "../models/index.ts";
import type { Callees } from "../symbolic/call.ts";
import { type Exploration, explore, type Probe } from "../symbolic/explore.ts";
import { type Exit, type Outcome, type Summary, toOutcome } from "../symbolic/outcome.ts";
import type { Term } from "../symbolic/term.ts";
import { unlinks } from "../symbolic/trace.ts";
import { foreignView, makeForeignView } from "./foreignView.ts";
import { mergeOutcomes } from "./outcomes.ts";
import { OwnTime, type Stopwatch } from "./ownTime.ts";
import { moveSteps, sameSummary } from "./sameSummary.ts";
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
	/** What is held of a counter, as a text: what was computed while another text held is out of date. */
	standing(counter: string): string;
	/** The same for what is held of counted lists. */
	listStanding(): string;
	judge(
		fn: IrFunction,
		exits: readonly Exit[],
	): { readonly verdicts: readonly Verdict[]; readonly reported: ReadonlyMap<Exit, ReadonlySet<Term>> };
}

interface Entry<Verdict> {
	readonly function: IrFunction;
	/** Callee name -> body and summary it was computed with. */
	readonly from: ReadonlyMap<string, Used>;
	readonly result: FunctionResult & { readonly verdicts: readonly Verdict[] };
	/** What was held of the counters it came across; and of counted lists, if it takes anything off a list. */
	readonly standings: ReadonlyMap<string, string>;
	readonly lists: string | undefined;
	/** The run of `result()` in which the entry was last found valid. */
	checked: number;
	/** Kept from an earlier judge, without exits and verdicts. */
	readonly inherited?: true;
}

/** A callee as it was when a summary was computed: what it is by place, and what it was said to do. */
interface Used {
	readonly body: IrFunction | undefined;
	readonly summary: Summary | undefined;
}

export class Summaries<Verdict> {
	readonly #entries = new WeakMap<IrFunction, Entry<Verdict>>();
	readonly #byPlace = new Map<string, IrFunction>();
	/** Computed since the judge took over. */
	readonly #own = new Set<IrFunction>();
	readonly #running: IrFunction[] = [];
	readonly #source: FunctionSource;
	#judge: Judge<Verdict>;
	readonly #budgets: Budgets;
	readonly #time: OwnTime;
	#run = 0;

	constructor(source: FunctionSource, judge: Judge<Verdict>, budgets: Budgets, stopwatch?: Stopwatch) {
		this.#source = source;
		this.#judge = judge;
		this.#budgets = budgets;
		this.#time = new OwnTime(stopwatch);
	}

	/** To be called when texts changed: what was found valid before is looked at again. */
	invalidate(): void {
		this.#run++;
	}

	/**
	 * Another judge takes over, who knows other functions. What was learnt is inherited, and used only where exploring anew would come to
	 * the same, calls that are cut off included: answers do not depend on what came before.
	 */
	handOver(judge: Judge<Verdict>): void {
		for (const fn of this.#own) {
			const entry = this.#entries.get(fn);
			if (entry)
				this.#entries.set(fn, { ...entry, inherited: true, result: { ...entry.result, exits: [], verdicts: [] } });
		}
		this.#own.clear();
		this.#byPlace.clear();
		this.#judge = judge;
		this.#run++;
	}

	/** Explores `fn` (or takes what is known). Throws CancelledError; what was finished by then is kept. */
	result(fn: IrFunction, cancellation: Cancellation): Entry<Verdict>["result"] {
		const entry = this.#entry(fn, cancellation);
		return (entry.inherited ? this.#renew(fn, cancellation) : entry).result;
	}

	/** Explores `fn` by itself, perhaps with a probe, keeping nothing of it; summaries of callees are those of the program. */
	explore(fn: IrFunction, cancellation: Cancellation, probe?: Probe): Exploration {
		this.#running.push(fn);
		try {
			return explore(fn, {
				callees: this.#callees(fn, cancellation, { from: new Map(), unknown: new Set(), standings: new Map() }),
				budgets: this.#budgets,
				cancellation,
				...(probe && { probe }),
			});
		} finally {
			this.#running.pop();
		}
	}

	#entry(fn: IrFunction, cancellation: Cancellation): Entry<Verdict> {
		const known = this.#entries.get(fn);
		if (known && this.#valid(known, cancellation)) return known;
		return this.#renew(fn, cancellation);
	}

	#renew(fn: IrFunction, cancellation: Cancellation): Entry<Verdict> {
		this.#running.push(fn);
		try {
			return this.#remember(this.#time.measure(fn, () => this.#compute(fn, cancellation)));
		} finally {
			this.#running.pop();
		}
	}

	/** Keeps the entry, with the summary there was before if it says the same: callers then stay valid. */
	#remember(fresh: Entry<Verdict>): Entry<Verdict> {
		const place = `${fresh.function.file}:${fresh.function.name}`;
		const before = this.#entries.get(this.#byPlace.get(place) ?? fresh.function);
		let entry = fresh;
		if (before && sameSummary(before.result.summary, fresh.result.summary)) {
			moveSteps(before.result.summary, fresh.result.summary);
			entry = { ...fresh, result: { ...fresh.result, summary: before.result.summary } };
		}
		if (before && before.function !== fresh.function) this.#entries.delete(before.function);
		this.#byPlace.set(place, fresh.function);
		this.#entries.set(fresh.function, entry);
		this.#own.add(fresh.function);
		return entry;
	}

	/** Still true if every callee is the same body with the same, itself valid, summary. */
	#valid(entry: Entry<Verdict>, cancellation: Cancellation): boolean {
		if (entry.checked === this.#run) return true;
		if (entry.lists !== undefined && entry.lists !== this.#judge.listStanding()) return false;
		for (const [counter, standing] of entry.standings) if (this.#judge.standing(counter) !== standing) return false;
		this.#running.push(entry.function);
		try {
			for (const [name, used] of entry.from) if (!this.#usesStill(entry, name, used, cancellation)) return false;
		} finally {
			this.#running.pop();
		}
		entry.checked = this.#run;
		if (entry.inherited) this.#judge.enter(entry.function);
		return true;
	}

	#usesStill(entry: Entry<Verdict>, name: string, used: Used, cancellation: Cancellation): boolean {
		const body = this.#modelFor(name, entry.function) ? undefined : this.#source.resolve(name, entry.function);
		if (entry.inherited && this.#follows(body) !== (used.summary !== undefined)) return false;
		if (!body || !used.summary || this.#running.includes(body)) return body === used.body;
		return this.#entry(body, cancellation).result.summary === used.summary;
	}

	/** Whether a call made now is followed: recursion and too deep a nesting of calls are not. */
	#follows(body: IrFunction | undefined): body is IrFunction {
		return body !== undefined && !this.#running.includes(body) && this.#running.length < this.#budgets.callDepth;
	}

	#compute(fn: IrFunction, cancellation: Cancellation): Entry<Verdict> {
		const from = new Map<string, Used>();
		const standings = new Map<string, string>();
		const unknownCallees = new Set<string>();
		const dropped = new Map<string, number>();
		const callees = this.#callees(fn, cancellation, { from, unknown: unknownCallees, standings }, () =>
			dropped.set("recursion", (dropped.get("recursion") ?? 0) + 1),
		);
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
		const summary: Summary = {
			function: fn,
			outcomes: merged.outcomes,
			dropped,
			decreases,
			unknownCallees,
		};
		if (!fn.static && fn.file.endsWith(".c"))
			makeForeignView(summary, exploration.arena, this.#budgets.outcomesPerSummary);
		return {
			function: fn,
			from,
			result: { function: fn, exits: exploration.exits, summary, verdicts },
			standings,
			lists: exploration.exits.some(({ state }) => unlinks(state.trace)) ? this.#judge.listStanding() : undefined,
			checked: this.#run,
		};
	}

	#modelFor(name: string, caller: IrFunction): Model | undefined {
		const model = modelOf(name);
		return model && isReferenceRow(name) && this.#source.resolve(name, caller)?.file === caller.file
			? undefined
			: model;
	}

	#callees(
		fn: IrFunction,
		cancellation: Cancellation,
		{
			from,
			unknown,
			standings,
		}: { readonly from: Map<string, Used>; readonly unknown: Set<string>; readonly standings: Map<string, string> },
		recursion: () => void = () => {},
	): Callees {
		return {
			model: (name) => this.#modelFor(name, fn),
			summary: (name) => {
				let used = from.get(name);
				if (!used) {
					const body = this.#modelFor(name, fn) ? undefined : this.#source.resolve(name, fn);
					const follow = this.#follows(body);
					if (body && !follow) recursion();
					used = { body, summary: follow ? this.#entry(body, cancellation).result.summary : undefined };
					from.set(name, used);
				}
				if (!used.summary || !isForeign(used.summary.function, fn)) return used.summary;
				return foreignView(used.summary);
			},
			unknown: (name) => unknown.add(name),
			tracks: (counter) => {
				if (!standings.has(counter)) standings.set(counter, this.#judge.standing(counter));
				return this.#judge.tracks(counter);
			},
		};
	}
}

/** In another file, headers aside. */
function isForeign(callee: IrFunction, caller: IrFunction): boolean {
	return callee.file !== caller.file && callee.file.endsWith(".c");
}

function decreasesOf(fn: IrFunction, callees: Iterable<Used>): Set<string> {
	const names = new Set<string>();
	for (const update of countersOf(fn).updates) if (update.sign < 0) names.add(update.counter);
	for (const { summary } of callees) for (const name of summary?.decreases ?? []) names.add(name);
	return names;
}
