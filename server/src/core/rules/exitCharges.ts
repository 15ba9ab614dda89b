/**
 * What the exits of a function make of each charge that is made on the way to them: left, or settled. By itself that is no judgement: who may settle what is left is
 * for the rules to say. Two versions of a function compared by it tell which exits a patch made to leave what they settled before.
 */
import type { Origin } from "../ir/types.ts";
import { counterOf } from "../models/index.ts";
import { certainIncrease } from "../symbolic/linear.ts";
import { counterName } from "../symbolic/naming.ts";
import { referenceOf } from "../symbolic/reference.ts";
import type { Charge } from "../symbolic/state.ts";
import { rootOf, rootsOf, type Term } from "../symbolic/term.ts";
import { eventsOf, type Trace } from "../symbolic/trace.ts";
import { mayBeHeld, settledUnderOtherName } from "./exits.ts";
import { holds } from "./leftReference.ts";
import type { ClassifiedExit, Examination, Verdict } from "./rule.ts";
import { outcomePhrase } from "./words.ts";

interface ExitCharge {
	readonly counter: string;
	readonly operation: string;
	/** Where the charge is made, in this function or in what it calls. */
	readonly origin: Origin;
	/** How the function ends, as a verb phrase. */
	readonly outcome: string;
	/** Something that lives on may settle it: a holder, or an object that is stored. */
	readonly held: boolean;
	/** What the function called itself on the way, and which calls failed, but for what counts this counter down. */
	readonly way: ReadonlySet<string>;
}

/** An exit behind a charge that has it no more. */
export interface SettledCharge extends ExitCharge {
	/** What was called on the way. */
	readonly passed: ReadonlySet<string>;
}

/** An exit that still has a charge. */
export interface LeftCharge extends ExitCharge {
	/** What was called on the way and may have settled it, or keep what is counted. */
	readonly maySettle: ReadonlySet<string>;
	/** As if nothing spoke for the exit. */
	readonly verdict: Verdict;
}

export interface ExitCharges {
	readonly settled: readonly SettledCharge[];
	readonly left: readonly LeftCharge[];
	/** Counters of which some exit gives up more than was taken on the way: what somebody else has charged. */
	readonly givenUp: ReadonlySet<string>;
}

/** Looks at every exit and every charge of a counter that must balance. */
export function exitCharges(examination: Examination): ExitCharges {
	const settled: SettledCharge[] = [];
	const left: LeftCharge[] = [];
	const givenUp = new Set<string>();
	for (const classified of examination.exits) {
		const { state, value } = classified.exit;
		const outcome = outcomePhrase(classified.result, value, state);
		const open = new Set<Origin>();
		for (const { instance, charges } of state.ledger.values()) {
			for (const { origin } of charges) open.add(origin);
			const one = leftCharge(instance, { classified, outcome, examination });
			if (one) left.push(one);
		}
		const passed = new Set<string>();
		const net = new Map<string, number>();
		const made = chargesOn(state.trace, { counters: examination.counters, passed, net });
		for (const { instance, ...charge } of made)
			if (!open.has(charge.origin))
				settled.push({
					...charge,
					outcome,
					passed,
					held: isHeld(instance, [], classified),
					way: wayOf(charge.counter, state.trace),
				});
		for (const [counter, change] of net) if (change < 0) givenUp.add(counter);
	}
	return { settled, left, givenUp };
}

function leftCharge(
	instance: Term,
	{ classified, outcome, examination }: { classified: ClassifiedExit; outcome: string; examination: Examination },
): LeftCharge | undefined {
	const { exit, result } = classified;
	const { state } = exit;
	const entry = state.ledger.get(instance);
	const increase = entry && certainIncrease(entry.delta);
	const charge = entry?.charges.at(-1);
	const root = rootOf(instance);
	const counter = nameOf(instance);
	if (!entry || increase === undefined || !charge || !counter) return undefined;
	if (root.kind === "local" || state.object(root).freed || state.isNull(root)) return undefined;
	if (examination.counters.kind(counter).kind !== "gauge") return undefined;
	if (settledUnderOtherName(counter, instance, increase, state)) return undefined;
	const { origin, operation } = charge;
	return {
		counter,
		operation,
		origin,
		outcome,
		held: isHeld(instance, entry.charges, classified),
		maySettle: possibleSettlers(instance, state.trace),
		way: wayOf(counter, state.trace),
		verdict: {
			rule: "leak-on-exit",
			function: examination.function,
			exit,
			result,
			instance,
			counter,
			delta: increase,
			confidence: "low",
			reason: "the other version settles it on this exit",
			outcome,
			at: exit.origin,
			deadHolder: undefined,
			grounds: [],
			charge: origin,
			chargedBy: [charge.by, ...charge.through],
			operation,
		},
	};
}

function wayOf(counter: string, trace: Trace | undefined): ReadonlySet<string> {
	const way = new Set<string>();
	for (const { event } of eventsOf(trace)) {
		if (event.kind === "unknown" || (event.kind === "call" && !event.decreases.has(counter))) way.add(event.callee);
		if (event.kind === "fails") way.add(`${event.operation} fails`);
	}
	return way;
}

function nameOf(instance: Term): string | undefined {
	const reference = referenceOf(instance);
	const name = reference ? counterOf(reference) : counterName(instance);
	return name?.startsWith("?") ? undefined : name;
}

function isHeld(instance: Term | undefined, charges: readonly Charge[], classified: ClassifiedExit): boolean {
	if (!instance) return false;
	return (
		holds(rootOf(instance), classified) || mayBeHeld(instance, charges, classified.exit.state, classified.reachable)
	);
}

/** Callees that count the instance down on some path, and those that were handed its object and are not known, or handed it on. */
function possibleSettlers(instance: Term, trace: Trace | undefined): ReadonlySet<string> {
	const roots = rootsOf(instance);
	const found = new Set<string>();
	for (const { event } of eventsOf(trace)) {
		if (event.kind === "unknown" && [...event.objects].some((object) => roots.has(object))) found.add(event.callee);
		if (event.kind !== "call") continue;
		if (event.settles.has(instance) || [...event.handed].some((object) => roots.has(object))) found.add(event.callee);
	}
	return found;
}

interface Gathering {
	readonly counters: Examination["counters"];
	/** Grows by the names of all callees. */
	readonly passed: Set<string>;
	/** By how much each counter changes. */
	readonly net: Map<string, number>;
}

type Made = Pick<ExitCharge, "counter" | "operation" | "origin"> & {
	/** As the asking function names it, where it can. */
	readonly instance: Term | undefined;
};

/** The charges made on a path, calls included. */
function chargesOn(
	trace: Trace | undefined,
	gathering: Gathering,
	here: (term: Term) => Term | undefined = (term) => term,
): Made[] {
	const { counters, passed, net } = gathering;
	return eventsOf(trace).flatMap(({ event, origin }): Made[] => {
		if (event.kind === "unknown") passed.add(event.callee);
		if (event.kind === "call") {
			passed.add(event.callee);
			const outer = (term: Term) => {
				const renamed = event.renamed.get(term);
				return renamed && here(renamed);
			};
			return chargesOn(event.inner, gathering, outer);
		}
		if (event.kind !== "update") return [];
		const counter = nameOf(event.instance);
		if (!counter || counters.kind(counter).kind !== "gauge") return [];
		net.set(counter, (net.get(counter) ?? 0) + event.change.constant);
		if (certainIncrease(event.change) === undefined) return [];
		return [{ counter, operation: event.operation, origin, instance: here(event.instance) }];
	});
}
