/**
 * Joining path groups: property simulation after Das, Lerner and Seigle, "ESP: Path-Sensitive Program Verification in Polynomial Time"
 * (PLDI 2002). Groups that agree in what matters (the books and the objects) become one; what they disagree on is forgotten.
 */
import type { Budgets } from "../base/budgets.ts";
import { CowMap } from "../base/cowMap.ts";
import type { CType } from "../ir/types.ts";
import type { Flow } from "./flow.ts";
import { forgetDead, forgetUnreachable } from "./forget.ts";
import { isConstant, isZero, linearKey, multiple } from "./linear.ts";
import { classify, type Exit } from "./outcome.ts";
import { constantOf, contains, equalRanges, fullRange, hull, type Range } from "./range.ts";
import { equalOnes } from "./sameState.ts";
import type { LedgerEntry, State } from "./state.ts";
import { rootOf, type Term } from "./term.ts";

/**
 * The groups to go on with at `block`. `dropped` is called with how many were given up where even joining did not bring the number
 * within the budget.
 */
export function join(
	states: readonly State[],
	block: number,
	flow: Flow,
	budgets: Budgets,
	dropped: (count: number) => void,
): State[] {
	for (const state of states) forgetDead(state, block, flow);
	if (states.length < 2) return [...states];
	for (const state of states) forgetUnreachable(state);
	return reduce(mergeEqual(states, block), block, flow, budgets, dropped);
}

/** The same inside a block, where a call's outcomes have made too many groups to go on with. */
export function joinAfterCall(
	states: readonly State[],
	block: number,
	flow: Flow,
	budgets: Budgets,
	dropped: (count: number) => void,
): State[] {
	return states.length > budgets.joinedStatesPerPoint ? reduce(states, block, flow, budgets, dropped) : [...states];
}

function reduce(
	states: readonly State[],
	block: number,
	flow: Flow,
	budgets: Budgets,
	dropped: (count: number) => void,
): State[] {
	let groups = [...states];
	if (groups.length > budgets.statesPerPoint)
		groups = mergeBy(groups, (state) => `${countedKey(state)};${variablesKey(state)}`, block);
	const answered = (key: (state: State) => string) => (state: State) =>
		`${key(state)};${answerKey(state, flow.returned)}`;
	if (groups.length > budgets.joinedStatesPerPoint) groups = mergeBy(groups, answered(countedKey), block);
	if (groups.length > budgets.joinedStatesPerPoint) groups = mergeBy(groups, answered(openKey), block);
	const limit = budgets.joinedStatesPerPoint * 2;
	if (groups.length > limit) groups = mergeBy(groups, openKey, block);
	if (groups.length <= limit) return groups;
	groups = mergeBy(groups, (state) => `${ownKey(state)};${resultsKey(state)}`, block);
	if (groups.length <= limit) return groups;
	const before = groups.length;
	groups = mergeBy(groups, resultsKey, block);
	dropped(before - groups.length);
	if (groups.length <= limit) return groups;
	dropped(groups.length - limit);
	return groups.slice(0, limit);
}

function mergeEqual(states: readonly State[], block: number): State[] {
	const kept: State[] = [];
	for (const [first, ...others] of equalOnes(states)) {
		if (!first) continue;
		for (const other of others) meet(first, other, block);
		kept.push(first);
	}
	return kept;
}

function mergeBy(states: readonly State[], key: (state: State) => string, block: number): State[] {
	const groups = new Map<string, State>();
	for (const state of states) {
		const name = key(state);
		const first = groups.get(name);
		if (first) meet(first, state, block);
		else groups.set(name, state);
	}
	return [...groups.values()];
}

/** The books as far as they are certain: what changed an unknown number of times does not keep groups apart. */
function countedKey(state: State): string {
	return booksKey(state, (constant) => constant !== 0);
}

/** Of the certain books those on which something is open. What only was counted down is owed by nobody. */
function openKey(state: State): string {
	return booksKey(state, (constant) => constant > 0);
}

/** The certain changes that are `meant`, and what became of the objects that charges and callers know. */
function booksKey(state: State, meant: (constant: number) => boolean): string {
	const parts: string[] = [];
	for (const [instance, entry] of state.ledger)
		if (isConstant(entry.delta) && meant(entry.delta.constant))
			parts.push(`${instance.id}:${entry.delta.constant}${keptMark(entry, state)}`);
	const holders = new Set<Term>();
	for (const entry of state.ledger.values())
		for (const charge of entry.charges) for (const holder of charge.holders) holders.add(holder);
	for (const [root, object] of state.objects) {
		if (root.kind === "param" ? object.freed : holders.has(root))
			parts.push(`${root.id}${object.freed ? "f" : object.stored}`);
	}
	return parts.sort().join();
}

/** Whether the object of a reference that came with its pointer has been put anywhere: only then may somebody else give it up. */
function keptMark({ instance, delta, charges }: LedgerEntry, state: State): string {
	if (delta.constant <= 0 || !charges.some(({ owned }) => owned)) return "";
	return state.object(rootOf(instance)).stored;
}

/** Of the certain books those that the function itself wrote, not what came up from its callees. */
function ownKey(state: State): string {
	const parts: string[] = [];
	for (const [instance, { delta, charges }] of state.ledger) {
		if (isConstant(delta) && delta.constant !== 0 && !charges.some(({ through }) => through.length > 0))
			parts.push(`${instance.id}:${delta.constant}`);
	}
	return parts.sort().join();
}

/** What tells success from failure: the classes of the variables that hold numbers and error pointers. */
function resultsKey(state: State): string {
	const parts: string[] = [];
	for (const [address, value] of state.memory) {
		if (address.kind !== "local") continue;
		const sign = signOf(state.rangeOf(value));
		if (sign !== "+" && sign !== "?") parts.push(`${address.index}${sign}`);
	}
	return parts.sort().join();
}

/** The class of what the function is about to return, in the variables that it returns. */
function answerKey(state: State, returned: ReadonlySet<number>): string {
	const parts: string[] = [];
	for (const [address, value] of state.memory)
		if (address.kind === "local" && returned.has(address.index))
			parts.push(`${address.index}${signOf(state.rangeOf(value))}`);
	return parts.sort().join();
}

/** The class of each variable's value: what a later `if (err)`, `if (IS_ERR(p))` asks. */
function variablesKey(state: State): string {
	const parts: string[] = [];
	for (const [address, value] of state.memory)
		if (address.kind === "local") parts.push(`${address.index}${classKey(value, state)}`);
	for (const [id, value] of state.temps.entries()) if (value) parts.push(`t${id}${classKey(value, state)}`);
	return parts.sort().join();
}

function classKey(value: Term, state: State): string {
	const range = state.rangeOf(value);
	const root = rootOf(value);
	return signOf(range) + (root.kind === "new" ? root.id : "");
}

function signOf(range: Range): string {
	if (constantOf(range) === 0n) return "0";
	if (range.high !== undefined && range.high < 0n) return "-";
	if (range.low !== undefined && range.low > 0n) return "+";
	return contains(range, 0n) ? "?" : "!";
}

/** Makes `into` stand for both groups: keeps what they agree on, and the smallest range around what they do not. */
function meet(into: State, other: State, block: number): void {
	const { arena } = into;
	into.round = Math.max(into.round, other.round);
	const facts = new CowMap<Term, Range>();
	for (const [term, range] of into.facts) {
		const there = other.facts.get(term);
		const joined = there ? hull(range, there) : fullRange;
		if (there && !equalRanges(joined, fullRange)) facts.set(term, joined);
	}
	const unite = (mine: Term, theirs: Term, what: "m" | "t", of: number): Term => {
		if (mine === theirs) return mine;
		const range = hull(into.rangeOf(mine), other.rangeOf(theirs));
		return arena.fresh(
			`j${block}.${what}${of}#${into.round}.${range.low},${range.high},${range.not}`,
			range,
			observableValue(mine) && observableValue(theirs),
		);
	};
	if (!into.memory.sameAs(other.memory)) {
		blurDifferences(into, other);
		for (const [address, value] of into.memory) {
			const there = other.memory.get(address);
			if (there === value) continue;
			if (there) into.memory.set(address, unite(value, there, "m", address.id));
			else if (address.visible)
				into.memory.set(address, unite(value, arena.initial(address, fullRange), "m", address.id));
			else into.memory.delete(address);
		}
		for (const [address, value] of other.memory) {
			if (address.visible && !into.memory.has(address))
				into.memory.set(address, unite(arena.initial(address, fullRange), value, "m", address.id));
		}
	}
	for (let id = 0; id < into.temps.length; id++) {
		const mine = into.temps[id];
		const theirs = other.temps[id];
		into.temps[id] = mine && theirs ? unite(mine, theirs, "t", id) : undefined;
	}
	into.facts = facts;
	for (const [root, object] of other.objects) {
		if (object.stored === "maybe" && into.object(root).stored === "no") into.setObject(root, { stored: "maybe" });
		else if (!into.objects.has(root)) into.setObject(root, object);
	}
	for (const [instance, entry] of other.ledger) {
		const mine = into.ledger.get(instance);
		if (!mine || linearKey(mine.delta) !== linearKey(entry.delta)) into.ledger.set(instance, uncertain(mine, entry));
	}
	for (const [instance, entry] of into.ledger) {
		if (!other.ledger.has(instance) && !isZero(entry.delta)) into.ledger.set(instance, uncertain(undefined, entry));
	}
}

/** A pointer that only one of the groups has put somewhere may be there: what memory shows from now on does not tell. */
function blurDifferences(into: State, other: State): void {
	const blurred = new Set<Term>();
	for (const [a, b] of [
		[into, other],
		[other, into],
	] as const) {
		for (const [address, value] of a.memory)
			if (b.memory.get(address) !== value && rootOf(address).kind !== "local") blurred.add(value);
	}
	for (const value of blurred) {
		into.blur(value);
		other.blur(value);
	}
}

/** An entry of groups that do not agree on it: by how much it changed is not known. */
export function uncertain(mine: LedgerEntry | undefined, theirs: LedgerEntry): LedgerEntry {
	const factor = (theirs.delta.constant || [...theirs.delta.unknowns.values()][0] || mine?.delta.constant) ?? 1;
	const settled = theirs.settled || (mine?.settled ?? false);
	if (isZero(theirs.delta) && (!mine || isZero(mine.delta))) return { ...theirs, settled };
	return {
		instance: theirs.instance,
		delta: multiple("rounds", factor < 0 ? -1 : 1),
		charges: theirs.charges,
		settled,
	};
}

function observableValue(term: Term): boolean {
	return term.visible || term.observable;
}

/** Joins exits that agree in result class and books, once there are more than are worth telling apart. */
export function joinExits(
	exits: readonly Exit[],
	result: CType,
	limit: number,
	dropped: (count: number) => void,
): Exit[] {
	if (exits.length <= limit) return [...exits];
	const groups = new Map<string, Exit>();
	for (const exit of exits) {
		const root = exit.value && rootOf(exit.value);
		const key = `${classify(exit.value, result, exit.state)};${root?.kind === "new" ? root.id : ""};${countedKey(exit.state)}`;
		const first = groups.get(key);
		groups.set(key, first ? meetExits(first, exit) : exit);
	}
	if (groups.size > limit * 2) dropped(groups.size - limit * 2);
	return [...groups.values()].slice(0, limit * 2);
}

function meetExits(into: Exit, other: Exit): Exit {
	const { state } = into;
	let { value } = into;
	if (value && other.value && value !== other.value) {
		const range = hull(state.rangeOf(value), other.state.rangeOf(other.value));
		value = state.arena.fresh(`exit.${range.low},${range.high},${range.not}`, range, true);
	}
	meet(state, other.state, -1);
	return { state, value, origin: into.origin };
}
