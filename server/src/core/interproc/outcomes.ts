/** Brings the exits of a function down to the few outcomes that a caller can make use of. */
import { isConstant, linearKey } from "../symbolic/linear.ts";
import { uncertain } from "../symbolic/merge.ts";
import type { Outcome } from "../symbolic/outcome.ts";
import { equalRanges, fullRange, hull, intersect, type Range } from "../symbolic/range.ts";
import type { Arena, Term } from "../symbolic/term.ts";
import { rootOf } from "../symbolic/term.ts";

/** Joins outcomes that agree in result class, books and freed objects; `dropped` counts those whose books were lost for the limit. */
export function mergeOutcomes(
	outcomes: readonly Outcome[],
	arena: Arena,
	limit: number,
): { readonly outcomes: readonly Outcome[]; readonly dropped: number } {
	let groups = group(outcomes, (outcome) => `${booksKey(outcome)};${outcome.result?.id};${memoryKey(outcome)}`, arena);
	if (groups.length > limit) groups = group(groups, booksKey, arena);
	if (groups.length > limit) groups = group(groups, certainKey, arena);
	if (groups.length > limit * 2) groups = group(groups, handedKey, arena);
	const apart = groups.length;
	if (apart > limit * 2) groups = group(groups, ({ resultClass }) => resultClass, arena);
	return { outcomes: groups.map((outcome, _, all) => gotSomething(outcome, all)), dropped: apart - groups.length };
}

const pointerRange: Range = { low: 1n, high: undefined, not: undefined };

/**
 * The convention of try-get functions: where NULL is returned without a charge, what is returned with one is not NULL, even if it was
 * loaded from memory nobody looked at.
 */
function gotSomething(outcome: Outcome, all: readonly Outcome[]): Outcome {
	const { result } = outcome;
	if (!result || outcome.resultClass !== "unknown" || !charges(outcome)) return outcome;
	if (!all.some((other) => other.resultClass === "null" && !charges(other))) return outcome;
	const known = outcome.facts.get(result) ?? result.range;
	const range = intersect(known, pointerRange);
	return range ? { ...outcome, resultClass: "pointer", facts: new Map(outcome.facts).set(result, range) } : outcome;
}

function charges(outcome: Outcome): boolean {
	return [...outcome.ledger.values()].some(({ delta }) => isConstant(delta) && delta.constant > 0);
}

function booksKey(outcome: Outcome): string {
	const parts: string[] = [outcome.resultClass];
	if (outcome.result && rootOf(outcome.result).kind === "new") parts.push(`r${outcome.result.id}`);
	for (const [instance, entry] of outcome.ledger) parts.push(`${instance.id}:${linearKey(entry.delta)}`);
	for (const [root, object] of outcome.objects)
		if (object.freed || object.madeBy) parts.push(`${root.id}${object.freed ? "f" : ""}`);
	return parts.sort().join();
}

/** The books as far as they are certain, and the objects made or destroyed that the caller handed in or gets back. */
function certainKey(outcome: Outcome): string {
	const parts: string[] = [outcome.resultClass];
	for (const [instance, entry] of outcome.ledger)
		if (isConstant(entry.delta)) parts.push(`${instance.id}:${entry.delta.constant}`);
	for (const [root, object] of outcome.objects) {
		if ((object.freed && root.kind === "param") || (outcome.result && root === rootOf(outcome.result)))
			parts.push(`${root.id}${object.freed ? "f" : ""}`);
	}
	return parts.sort().join();
}

/** Of the certain books those of what the caller handed in itself or gets back. */
function handedKey(outcome: Outcome): string {
	const result = outcome.result && rootOf(outcome.result);
	const parts: string[] = [outcome.resultClass];
	for (const [instance, entry] of outcome.ledger) {
		const root = rootOf(instance);
		if (isConstant(entry.delta) && (root.kind === "param" || root === result))
			parts.push(`${instance.id}:${entry.delta.constant}`);
	}
	return parts.sort().join();
}

function memoryKey(outcome: Outcome): string {
	return [...outcome.memory]
		.map(([address, value]) => `${address.id}=${value.id}`)
		.sort()
		.join();
}

function group(outcomes: readonly Outcome[], key: (outcome: Outcome) => string, arena: Arena): Outcome[] {
	const groups = new Map<string, Outcome>();
	for (const outcome of outcomes) {
		const name = key(outcome);
		const first = groups.get(name);
		groups.set(name, first ? unite(first, outcome, arena) : outcome);
	}
	return [...groups.values()];
}

function unite(a: Outcome, b: Outcome, arena: Arena): Outcome {
	const facts = new Map<Term, Range>();
	for (const [term, range] of a.facts) {
		const there = b.facts.get(term);
		if (!there) continue;
		const joined = equalRanges(range, there) ? range : hull(range, there);
		if (!equalRanges(joined, fullRange)) facts.set(term, joined);
	}
	const rangeIn = (outcome: Outcome, term: Term): Range => outcome.facts.get(term) ?? term.range;
	const uniteTerm = (mine: Term, theirs: Term, what: string): Term => {
		if (mine === theirs) return mine;
		const range = hull(rangeIn(a, mine), rangeIn(b, theirs));
		return arena.fresh(`o${what}.${range.low},${range.high},${range.not}`, range, true);
	};
	const memory = new Map<Term, Term>();
	const blurred = new Set<Term>();
	for (const [address, value] of a.memory) {
		const there = b.memory.get(address) ?? (rootOf(address).visible ? arena.initial(address, fullRange) : undefined);
		if (there) memory.set(address, uniteTerm(value, there, `m${address.id}`));
		if (there !== value) for (const held of [value, there]) if (held) blurred.add(rootOf(held));
	}
	for (const [address, value] of b.memory) {
		if (!a.memory.has(address) && rootOf(address).visible)
			memory.set(address, uniteTerm(arena.initial(address, fullRange), value, `m${address.id}`));
		if (!a.memory.has(address)) blurred.add(rootOf(value));
	}
	const objects = new Map([...b.objects, ...a.objects]);
	for (const [root, object] of b.objects) {
		const mine = a.objects.get(root);
		if (mine && object.stored !== "no" && mine.stored === "no") objects.set(root, { ...mine, stored: object.stored });
	}
	for (const root of blurred) {
		const object = objects.get(root);
		if (object?.stored === "no") objects.set(root, { ...object, stored: "yes" });
	}
	const ledger = new Map(a.ledger);
	for (const [instance, entry] of b.ledger) {
		const mine = a.ledger.get(instance);
		if (!mine || linearKey(mine.delta) !== linearKey(entry.delta)) ledger.set(instance, uncertain(mine, entry));
	}
	for (const [instance, entry] of a.ledger)
		if (!b.ledger.has(instance)) ledger.set(instance, uncertain(undefined, entry));
	const shorter = (a.trace?.length ?? 0) <= (b.trace?.length ?? 0) ? a : b;
	return {
		facts,
		result: a.result && b.result ? uniteTerm(a.result, b.result, "r") : undefined,
		resultClass: a.resultClass,
		ledger,
		memory,
		objects,
		trace: shorter.trace,
		turns: shorter.turns,
		assumed: shorter.assumed,
		exit: shorter.exit,
		forgotten: Math.max(a.forgotten, b.forgotten),
	};
}
