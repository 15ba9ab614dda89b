/** Equality of path groups in all that a later instruction can ask for. */
import type { CowMap } from "../base/cowMap.ts";
import { linearKey } from "./linear.ts";
import { equalRanges } from "./range.ts";
import type { ObjectState, State } from "./state.ts";

/** Equal groups together, groups and their members in the order in which they came. */
export function equalOnes(states: readonly State[]): State[][] {
	const groups: State[][] = [];
	const byHash = new Map<number, State[][]>();
	for (const state of states) {
		const hash = hashOf(state);
		const candidates = byHash.get(hash);
		const group = candidates?.find(([first]) => first !== undefined && sameState(first, state));
		if (group) {
			group.push(state);
			continue;
		}
		const fresh = [state];
		groups.push(fresh);
		if (candidates) candidates.push(fresh);
		else byHash.set(hash, [fresh]);
	}
	return groups;
}

/** Equal groups share it. A sum over their parts: the order in which these were entered does not matter. */
function hashOf(state: State): number {
	let hash = 0;
	for (const [instance, { delta }] of state.ledger) hash += mixed(instance.id, delta.constant);
	for (const [root, object] of state.objects) hash += mixed(root.id, bitsOf(object));
	for (const [address, value] of state.memory) hash += mixed(address.id, value.id);
	for (const term of state.facts.keys()) hash += mixed(term.id, 7);
	const { temps } = state;
	for (let id = 0; id < temps.length; id++) {
		const term = temps[id];
		if (term) hash += mixed(id, term.id);
	}
	return hash;
}

function mixed(a: number, b: number): number {
	const sum = Math.imul(a + 0x3c6ef372, 0x85ebca6b) ^ Math.imul(b + 0x1b873593, 0xc2b2ae35);
	return Math.imul(sum ^ (sum >>> 15), 0x27d4eb2f);
}

/** What matters of an object. */
function bitsOf({ freed, stored }: ObjectState): number {
	return (freed ? 2 : 0) + (stored === "yes" ? 1 : 0);
}

function sameState(a: State, b: State): boolean {
	return (
		sameMaps(a.ledger, b.ledger, (x, y) => x === y || linearKey(x.delta) === linearKey(y.delta)) &&
		sameMaps(a.objects, b.objects, (x, y) => x === y || bitsOf(x) === bitsOf(y)) &&
		sameMaps(a.memory, b.memory, (x, y) => x === y) &&
		sameMaps(a.facts, b.facts, equalRanges) &&
		sameTemps(a.temps, b.temps)
	);
}

function sameMaps<K, V>(a: CowMap<K, V>, b: CowMap<K, V>, same: (x: V, y: V) => boolean): boolean {
	if (a.sameAs(b)) return true;
	if (a.size !== b.size) return false;
	for (const [key, value] of a) {
		const there = b.get(key);
		if (there === undefined || !same(value, there)) return false;
	}
	return true;
}

function sameTemps(a: State["temps"], b: State["temps"]): boolean {
	const length = Math.max(a.length, b.length);
	for (let id = 0; id < length; id++) if (a[id] !== b[id]) return false;
	return true;
}
