/** Loops: how a path group that comes round again stands for any number of rounds. */
import type { Origin } from "../ir/types.ts";
import { add, constant, isConstant, multiple, negated, noChange } from "./linear.ts";
import { fullRange } from "./range.ts";
import { referenceOf } from "./reference.ts";
import type { LedgerEntry, LoopEntry, State } from "./state.ts";
import { rootOf, type Term } from "./term.ts";
import { concerns } from "./trace.ts";
import type { LoopTraits } from "./variation.ts";

/** Remembers how things stood when the loop was entered. */
export function enterLoop(state: State, head: number): void {
	const entry: LoopEntry = { state: state.clone(), rounds: 0 };
	state.loops = new Map(state.loops).set(head, entry);
}

/**
 * What comes round a loop again, as any number of rounds: whatever the round changed becomes unknown (what was found out about values stays true
 * of them), and a counter that it changed by d has
 * changed by d times the number of rounds, unless only varying instructions did so, which come to another one next time. Undefined if this path was round already: the first time stands for all.
 */
export function widen(state: State, head: number, { varying, growing }: LoopTraits): State | undefined {
	const entry = state.loops.get(head);
	if (!entry) return undefined;
	const first = entry.state;
	if (entry.rounds > 0) return undefined;
	const { arena } = state;
	const lost = new Set([...state.ledger.values()].filter((entry) => isLost(entry, state)));
	const carried = new Set<LedgerEntry>();
	for (const [address, value] of state.memory) {
		if (first.memory.get(address) === value) continue;
		const was = first.memory.get(address);
		const from = was ? first.rangeOf(was) : fullRange;
		const now = state.rangeOf(value);
		const grows = from.low !== undefined && now.low !== undefined && now.low >= from.low;
		const unknown = arena.fresh(
			`w${head}.${address.id}#${state.round}`,
			grows ? { low: isCounter(address, growing) ? now.low : from.low, high: undefined, not: undefined } : fullRange,
		);
		const variable = rootOf(address).kind === "local";
		if (!variable) state.blur(value);
		state.memory.set(address, unknown);
		if (variable) for (const entry of carry(state, value, unknown)) carried.add(entry);
	}
	for (let id = 0; id < state.temps.length; id++) if (state.temps[id] !== first.temps[id]) state.temps[id] = undefined;
	for (const [instance, now] of state.ledger) {
		const before = first.ledger.get(instance)?.delta ?? noChange;
		const change = add(now.delta, negated(before));
		if (change.constant === 0 || !isConstant(change) || lost.has(now) || carried.has(now)) continue;
		if (changedOnlyBy(varying, instance, state, first)) continue;
		const widened: LedgerEntry = {
			...now,
			delta: add(add(now.delta, constant(-change.constant)), multiple(`rounds${head}`, change.constant)),
		};
		state.ledger.set(instance, widened);
	}
	state.round++;
	state.loops = new Map(state.loops).set(head, { state: state.clone(), rounds: entry.rounds + 1 });
	return state;
}

function isCounter(address: Term, growing: ReadonlySet<number>): boolean {
	return address.kind === "local" && growing.has(address.index);
}

/** Whether what changed the counter in this round are all of these instructions. */
function changedOnlyBy(origins: ReadonlySet<Origin>, instance: Term, state: State, entered: State): boolean {
	let changed = false;
	for (let link = state.trace; link && link !== entered.trace; link = link.previous) {
		const { event, origin } = link;
		if (event.kind === "update" ? event.instance !== instance : !concerns(event, instance)) continue;
		if (!origins.has(origin)) return false;
		changed = true;
	}
	return changed;
}

/**
 * A cursor that is moved along with its reference (`for (p = find(); p; p = next(p))`) holds one in every round: the books of the object it
 * points to now become those of whatever it points to. Returns the entries made.
 */
function carry(state: State, pointer: Term, unknown: Term): LedgerEntry[] {
	const made: LedgerEntry[] = [];
	for (const [instance, entry] of state.ledger) {
		if (rootOf(instance) !== pointer || pointer.kind !== "fresh" || !isConstant(entry.delta)) continue;
		if (entry.charges.length === 0 || (!referenceOf(instance) && entry.charges.some(({ owned }) => !owned))) continue;
		const here = substituted(instance, pointer, unknown, state);
		const moved = { ...entry, instance: here };
		state.ledger.delete(instance);
		state.ledger.set(here, moved);
		made.push(moved);
	}
	return made;
}

/** The address `term` with its root `from` replaced. */
function substituted(term: Term, from: Term, to: Term, state: State): Term {
	if (term === from || !term.a) return to;
	const base = substituted(term.a, from, to, state);
	if (term.kind === "index" && term.b) return state.arena.element(base, term.b);
	return term.kind === "container"
		? state.arena.container(base, term.struct, term.name)
		: state.arena.field(base, term.struct, term.name);
}

/** A reference whose pointer is gone: no later round can give it up. */
function isLost({ instance, charges }: LedgerEntry, state: State): boolean {
	const root = rootOf(instance);
	if (root.kind !== "fresh" || charges.some(({ owned }) => !owned) || state.object(root).stored !== "no") return false;
	for (const [address, value] of state.memory) if (rootOf(value) === root && rootOf(address) !== root) return false;
	return charges.length > 0;
}
