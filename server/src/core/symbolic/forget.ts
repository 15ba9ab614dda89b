/** What a path group lets go of: what no later instruction can ask for, and what nothing reaches any more. */

import type { Flow } from "./flow.ts";
import { isConstant } from "./linear.ts";
import type { LedgerEntry, State } from "./state.ts";
import { isAnswer, rootOf, type Term } from "./term.ts";

/** Forgets what no later instruction can ask for, so that groups that differ only in the past become equal. */
export function forgetDead(state: State, block: number, flow: Flow): void {
	const temps = flow.liveTemps[block];
	const locals = flow.liveLocals[block];
	if (!temps || !locals) return;
	for (let id = 0; id < state.temps.length; id++) if (!temps.has(id)) state.temps[id] = undefined;
	for (const address of state.memory.keys()) {
		const root = rootOf(address);
		if (root.kind === "local" && !locals.has(root.index)) state.memory.delete(address);
	}
}

/**
 * Forgets what cannot be reached any more: objects found or made and lost, what they held, facts about them, and the books of found
 * objects that were not charged.
 */
export function forgetUnreachable(state: State): void {
	const reached = new Set<Term>();
	const pending: Term[] = [];
	const reach = (term: Term | undefined): void => {
		for (let part = term; part && !reached.has(part); part = part.a) {
			reached.add(part);
			pending.push(part);
			reach(part.b);
		}
	};
	const held = new Map<Term, Term[]>();
	for (const [address, value] of state.memory) {
		const root = rootOf(address);
		if (root.visible || root.kind === "local") reach(value);
		else {
			const values = held.get(root);
			if (values) values.push(value);
			else held.set(root, [value]);
		}
	}
	for (const term of state.temps) reach(term);
	for (const entry of state.ledger.values()) {
		if (!closed(entry) || isOverdrawn(entry, state)) reach(entry.instance);
		for (const charge of entry.charges) for (const holder of charge.holders) reach(holder);
	}
	for (let term = pending.pop(); term; term = pending.pop()) {
		for (const value of held.get(term) ?? []) reach(value);
		held.delete(term);
	}
	const needed = (term: Term): boolean => {
		if (term.visible || isAnswer(term)) return true;
		if (term.kind === "fresh" || term.kind === "new" || term.kind === "local")
			return reached.has(term) || term.kind === "local";
		return (!term.a || needed(term.a)) && (!term.b || needed(term.b));
	};
	for (const term of state.facts.keys()) if (!needed(term)) state.facts.delete(term);
	keepStored(state, needed);
	for (const root of state.objects.keys()) if (!needed(root)) state.objects.delete(root);
	for (const [address, value] of state.memory) {
		const root = rootOf(address);
		if (needed(root)) continue;
		if (root.kind === "fresh") state.blur(value);
		state.memory.delete(address);
	}
	for (const instance of state.ledger.keys()) if (!needed(instance)) state.ledger.delete(instance);
}

/** What a stored object that is about to be forgotten points to is stored too. */
function keepStored(state: State, needed: (term: Term) => boolean): void {
	const pending = [...state.objects].filter(
		([root, { stored, freed }]) => root.kind === "new" && stored !== "no" && !freed && !needed(root),
	);
	if (pending.length === 0) return;
	const held = new Map<Term, Set<Term>>();
	for (const [address, value] of state.memory) {
		const root = rootOf(address);
		if (root.kind !== "new") continue;
		const targets = held.get(root);
		if (targets) targets.add(rootOf(value));
		else held.set(root, new Set([rootOf(value)]));
	}
	for (let next = pending.pop(); next; next = pending.pop()) {
		const [root, { stored }] = next;
		for (const target of held.get(root) ?? []) {
			if (target.kind === "int") continue;
			state.markStored(target, stored);
			if (target.kind === "new" && !needed(target)) pending.push([target, state.object(target)]);
		}
		held.delete(root);
	}
}

/** Nothing is owed on it: settled, or counted down more than up. */
function closed(entry: LedgerEntry): boolean {
	return isConstant(entry.delta)
		? entry.delta.constant <= 0
		: [...entry.delta.unknowns.values()].every((factor) => factor < 0);
}

/** More was given up than the path was given. */
function isOverdrawn({ instance, delta }: LedgerEntry, { spent }: State): boolean {
	return delta.constant < 0 && spent.has(instance);
}
