/** The path of a verdict as plain data, for whoever takes it again: every turn, call, failure and update, in their order. */
import type { Origin } from "../ir/types.ts";
import { counterName } from "../symbolic/naming.ts";
import type { ResultClass } from "../symbolic/outcome.ts";
import type { Term } from "../symbolic/term.ts";
import { type Event, eventsOf, type Trace, type Turn } from "../symbolic/trace.ts";
import type { Verdict } from "./rule.ts";
import { type WitnessTerm, witnessTerm } from "./witnessTerm.ts";

export type WitnessStep =
	/** From a block with several successors, the one that was taken. */
	| { readonly kind: "turn"; readonly block: number; readonly target: number }
	| WitnessCall
	/** A call by model row that failed. */
	| { readonly kind: "fails"; readonly at: Origin; readonly operation: string }
	/** `counted`: it changes the counter that the finding is about. */
	| { readonly kind: "update"; readonly at: Origin; readonly operation: string; readonly counted: boolean };

/** A call whose body was followed. */
export interface WitnessCall {
	readonly kind: "call";
	readonly at: Origin;
	readonly callee: string;
	/** The way through it. */
	readonly steps: readonly WitnessStep[];
	/** Something in it changes the counter that the finding is about. */
	readonly counts: boolean;
	/** What it answered, in terms of its parameters, and the class of that. */
	readonly answer: WitnessTerm | undefined;
	readonly answerClass: ResultClass;
	/** Where it wrote, and what; undefined for a value that cannot be told. */
	readonly wrote: readonly (readonly [place: WitnessTerm, value: WitnessTerm | undefined])[];
}

export interface Witness {
	readonly function: string;
	readonly file: string;
	readonly steps: readonly WitnessStep[];
	/** What the caller can tell of the value returned. */
	readonly result: ResultClass;
	readonly counter: string;
	readonly delta: number;
	/** How the balance at the exit is compared: `sign` where amounts are counted that nobody knows, `none` where the finding is about something else. */
	readonly balance: "exact" | "sign" | "none";
}

/** The path of a verdict; undefined where the judgement rests on more than one path. */
export function witnessOf(verdict: Verdict): Witness | undefined {
	const { exit, instance, counter, operation, delta, result } = verdict;
	const { trace, turns } = exit.state;
	const here = byInstance(new Set([instance]));
	// An instance that a loop has moved goes by another name at the exit: the operation then says which update is meant.
	const counted = here.anywhere(trace) ? here : byName(counter, operation);
	const isCounted = counted.anywhere(trace);
	if (delta !== 0 && !isCounted) return undefined;
	const steps = stepsOf(trace, turns, counted);
	const balance = delta === 0 ? "none" : counted.openAmount(trace) ? "sign" : "exact";
	return { function: verdict.function.name, file: verdict.function.file, steps, result, counter, delta, balance };
}

type Update = Event & { readonly kind: "update" };
type Call = Event & { readonly kind: "call" };

/** Calls are looked into no deeper than this for updates. */
const deepest = 12;

/** Which updates change the finding's counter. */
class Counted {
	readonly #is: (update: Update) => boolean;
	readonly #inside: (call: Call) => Counted | undefined;

	constructor(is: (update: Update) => boolean, inside: (call: Call) => Counted | undefined) {
		this.#is = is;
		this.#inside = inside;
	}

	is(update: Update): boolean {
		return this.#is(update);
	}

	/** Which do inside a call. */
	inside(call: Call): Counted {
		return this.#inside(call) ?? nothing;
	}

	anywhere(trace: Trace | undefined): boolean {
		return this.#some(trace, () => true);
	}

	/** An amount is counted that nobody knows. */
	openAmount(trace: Trace | undefined): boolean {
		return this.#some(trace, ({ change }) => change.unknowns.size > 0);
	}

	#some(trace: Trace | undefined, meant: (update: Update) => boolean): boolean {
		if (this === nothing) return false;
		for (let link = trace; link; link = link.previous) {
			const { event } = link;
			if (event.kind === "update" && this.#is(event) && meant(event)) return true;
			if (event.kind === "call" && this.inside(event).#some(event.inner, meant)) return true;
		}
		return false;
	}
}

const nothing = new Counted(
	() => false,
	() => undefined,
);

function byInstance(instances: ReadonlySet<Term>): Counted {
	return new Counted(
		({ instance }) => instances.has(instance),
		({ renamed }) => {
			const inside = [...renamed].filter(([, here]) => instances.has(here)).map(([there]) => there);
			return inside.length === 0 ? undefined : byInstance(new Set(inside));
		},
	);
}

function byName(counter: string, operation: string, depth = 0): Counted {
	return new Counted(
		(update) => update.operation === operation && counterName(update.instance) === counter,
		() => (depth < deepest ? byName(counter, operation, depth + 1) : undefined),
	);
}

function stepsOf(trace: Trace | undefined, turns: Turn | undefined, counted: Counted): WitnessStep[] {
	const turnsAfter = new Map<Trace | undefined, Turn[]>();
	for (let turn = turns; turn; turn = turn.previous) {
		const list = turnsAfter.get(turn.after);
		if (list) list.push(turn);
		else turnsAfter.set(turn.after, [turn]);
	}
	const steps: WitnessStep[] = [];
	const add = (after: Trace | undefined): void => {
		for (const { block, target } of turnsAfter.get(after)?.reverse() ?? []) steps.push({ kind: "turn", block, target });
	};
	add(undefined);
	for (const link of eventsOf(trace)) {
		const step = stepOf(link, counted);
		if (step) steps.push(step);
		add(link);
	}
	return steps;
}

function stepOf({ event, origin: at }: Trace, counted: Counted): WitnessStep | undefined {
	switch (event.kind) {
		case "call":
			return new CallStep(event, at, counted);
		case "fails":
			return { kind: "fails", at, operation: event.operation };
		case "update":
			return { kind: "update", at, operation: event.operation, counted: counted.is(event) };
		default:
			return undefined;
	}
}

/** A path may lead through thousands of calls: what happened in one is written down when it is gone through. */
class CallStep implements WitnessCall {
	readonly kind = "call";
	readonly at: Origin;
	readonly callee: string;
	readonly #event: Call;
	readonly #counted: Counted;
	#steps: readonly WitnessStep[] | undefined;
	#counts: boolean | undefined;

	constructor(event: Call, at: Origin, counted: Counted) {
		this.at = at;
		this.callee = event.callee;
		this.#event = event;
		this.#counted = counted.inside(event);
	}

	get steps(): readonly WitnessStep[] {
		this.#steps ??= stepsOf(this.#event.inner, this.#event.turns, this.#counted);
		return this.#steps;
	}

	get counts(): boolean {
		this.#counts ??= this.#counted.anywhere(this.#event.inner);
		return this.#counts;
	}

	get answer(): WitnessTerm | undefined {
		return this.#event.answer && witnessTerm(this.#event.answer);
	}

	get answerClass(): ResultClass {
		return this.#event.answerClass as ResultClass;
	}

	get wrote(): WitnessCall["wrote"] {
		return [...this.#event.wrote].flatMap(([address, value]) => {
			const place = witnessTerm(address);
			return place ? [[place, witnessTerm(value)] as const] : [];
		});
	}
}
