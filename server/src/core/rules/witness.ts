/** The path of a verdict as plain data, for whoever takes it again: every turn, call, failure and update, in their order. */
import type { Origin } from "../ir/types.ts";
import { constantOf } from "../symbolic/range.ts";
import { referenceOf } from "../symbolic/reference.ts";
import type { Term } from "../symbolic/term.ts";
import { eventsOf, type Trace, type Turn } from "../symbolic/trace.ts";
import type { Verdict } from "./rule.ts";

export type WitnessStep =
	/** From a block with several successors, the one that was taken. */
	| { readonly kind: "turn"; readonly block: number; readonly target: number }
	/** A call whose body was followed, and the way through it. */
	| { readonly kind: "call"; readonly at: Origin; readonly callee: string; readonly steps: readonly WitnessStep[] }
	/** A call by model row that failed. */
	| { readonly kind: "fails"; readonly at: Origin; readonly operation: string }
	/** `counted`: it changes the counter that the finding is about. */
	| {
			readonly kind: "update";
			readonly at: Origin;
			readonly operation: string;
			readonly change: number;
			readonly counted: boolean;
	  };

export interface Witness {
	readonly function: string;
	readonly file: string;
	readonly steps: readonly WitnessStep[];
	/** The return statement at its end. */
	readonly exit: Origin;
	/** What the caller can tell of the value returned. */
	readonly result: Verdict["result"];
	/** The number returned, where the path fixes one. */
	readonly value: bigint | undefined;
	readonly counter: string;
	/** The counter is a reference whose count is out of sight. */
	readonly reference: boolean;
	readonly delta: number;
	/** Code that nobody knows was handed something that matters, and was taken to leave counters alone. */
	readonly assumed: boolean;
}

/** The path of a verdict; undefined where the judgement rests on more than the books of one path. */
export function witnessOf(verdict: Verdict): Witness | undefined {
	const { exit, instance } = verdict;
	const entry = exit.state.ledger.get(instance);
	const steps = stepsOf(exit.state.trace, exit.state.turns, new Set([instance]));
	if (!entry && !counts(exit.state.trace, new Set([instance]))) return undefined;
	return {
		function: verdict.function.name,
		file: verdict.function.file,
		steps,
		exit: exit.origin,
		result: verdict.result,
		value: exit.value && constantOf(exit.state.rangeOf(exit.value)),
		counter: verdict.counter,
		reference: referenceOf(instance) !== undefined,
		delta: verdict.delta,
		assumed: exit.state.assumed.size > 0,
	};
}

function stepsOf(trace: Trace | undefined, turns: Turn | undefined, instances: ReadonlySet<Term>): WitnessStep[] {
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
		const step = stepOf(link, instances);
		if (step) steps.push(step);
		add(link);
	}
	return steps;
}

function stepOf({ event, origin: at }: Trace, instances: ReadonlySet<Term>): WitnessStep | undefined {
	switch (event.kind) {
		case "call": {
			const { callee, inner, turns, renamed } = event;
			let steps: WitnessStep[] | undefined;
			return {
				kind: "call",
				at,
				callee,
				// A path may lead through thousands of calls: the way through one is written down when it is gone.
				get steps() {
					steps ??= stepsOf(inner, turns, insideOf(renamed, instances));
					return steps;
				},
			};
		}
		case "fails":
			return { kind: "fails", at, operation: event.operation };
		case "update": {
			const { operation, change, instance } = event;
			return { kind: "update", at, operation, change: change.constant, counted: instances.has(instance) };
		}
		default:
			return undefined;
	}
}

function insideOf(renamed: ReadonlyMap<Term, Term>, instances: ReadonlySet<Term>): ReadonlySet<Term> {
	const inside = new Set<Term>();
	for (const [there, here] of renamed) if (instances.has(here)) inside.add(there);
	return inside;
}

function counts(trace: Trace | undefined, instances: ReadonlySet<Term>): boolean {
	for (let link = trace; link; link = link.previous) {
		const { event } = link;
		if (event.kind === "update" && instances.has(event.instance)) return true;
		if (event.kind === "call" && [...event.renamed.values()].some((here) => instances.has(here))) return true;
	}
	return false;
}
