/** One group of paths at one point: what memory holds, what is known, and the books. */
import { CowMap } from "../base/cowMap.ts";
import type { Origin } from "../ir/types.ts";
import { add, isZero, type Linear } from "./linear.ts";
import {
	constantOf,
	contains,
	equalRanges,
	errorRange,
	exactly,
	fullRange,
	intersect,
	nonZero,
	type Range,
	shift,
} from "./range.ts";
import { type Arena, linearParts, rootOf, type Term } from "./term.ts";
import { type Event, extend, type Trace, type Turn } from "./trace.ts";

/** One increase of an instance, and who is to settle it. */
export interface Charge {
	readonly amount: Linear;
	readonly origin: Origin;
	readonly operation: string;
	/** Objects that lived on when the function that charged returned: destroying one of them must settle the charge. */
	readonly holders: readonly Term[];
	/** Made inside a callee that did more than count: what it counted for may be something the callee set up or was handed. */
	readonly incidental: boolean;
	/** A reference that came with the pointer to its object: whoever has the pointer has to give it up. */
	readonly owned: boolean;
	/** The .c file it was made in or first came up through; undefined while only headers were on the way. */
	readonly madeIn: string | undefined;
	/** The function whose code makes the charge. */
	readonly by: string;
	/** Functions the charge came up through, innermost first. */
	readonly through: readonly string[];
}

export interface LedgerEntry {
	readonly instance: Term;
	readonly delta: Linear;
	readonly charges: readonly Charge[];
	/** Where the last decrease happened, if any. */
	readonly settled: boolean;
}

export interface ObjectState {
	/** Made on this path (and by what), rather than found. */
	readonly madeBy: string | undefined;
	/** `zeroed`: memory not yet written holds 0. */
	readonly zeroed: boolean;
	readonly freed: Origin | undefined;
	/** A pointer to it was put where others can reach it, or handed to code nobody knows. */
	readonly stored: "no" | "maybe" | "yes";
	/** It was stored by nothing but writes that memory still shows. */
	readonly written: boolean;
}

const pointerRange: Range = { low: 1n, high: undefined, not: undefined };
const foundObject: ObjectState = { madeBy: undefined, zeroed: false, freed: undefined, stored: "no", written: false };

/** How things stood when a loop was entered, to tell what a round of it changes. */
export interface LoopEntry {
	readonly state: State;
	readonly rounds: number;
}

export class State {
	temps: (Term | undefined)[];
	memory: CowMap<Term, Term>;
	facts: CowMap<Term, Range>;
	ledger: CowMap<Term, LedgerEntry>;
	objects: CowMap<Term, ObjectState>;
	trace: Trace | undefined;
	/** The way through the function's blocks. */
	turns: Turn | undefined;
	/** How often loops were gone round: makes the unknowns of a later round different ones. */
	round: number;
	/** Callees on the way that nothing is known of, taken to leave counters alone. */
	assumed: ReadonlySet<string>;
	/** Loops this path is in, by head. */
	loops: ReadonlyMap<number, LoopEntry>;
	/** Instances of which the path had references that came with their pointers, and has given up the last: the charge that gave it. */
	spent: ReadonlyMap<Term, Charge>;
	readonly arena: Arena;

	constructor(arena: Arena, from?: State) {
		this.arena = arena;
		this.temps = from ? from.temps.slice() : [];
		this.memory = new CowMap(from?.memory);
		this.facts = new CowMap(from?.facts);
		this.ledger = new CowMap(from?.ledger);
		this.objects = new CowMap(from?.objects);
		this.trace = from?.trace;
		this.turns = from?.turns;
		this.round = from?.round ?? 0;
		this.assumed = from?.assumed ?? new Set();
		this.loops = from?.loops ?? new Map();
		this.spent = from?.spent ?? new Map();
	}

	clone(): State {
		return new State(this.arena, this);
	}

	note(origin: Origin, event: Event): void {
		this.trace = extend(this.trace, origin, event);
	}

	turn(block: number, target: number): void {
		this.turns = { previous: this.turns, block, target, after: this.trace };
	}

	assume(callee: string): void {
		if (!this.assumed.has(callee)) this.assumed = new Set([...this.assumed, callee]);
	}

	object(root: Term): ObjectState {
		return this.objects.get(root) ?? foundObject;
	}

	setObject(root: Term, change: Partial<ObjectState>): void {
		this.objects.set(root, { ...this.object(root), ...change });
	}

	/** Memory at `address` is reached, so the pointer it was reached through is one: not NULL, not an error. */
	access(address: Term): void {
		const root = rootOf(address);
		if (root.kind !== "param" && root.kind !== "initial" && root.kind !== "fresh" && root.kind !== "binary") return;
		const known = this.rangeOf(root);
		if (known.low !== undefined && known.low > 0n) return;
		const pointer = intersect(known, pointerRange);
		if (pointer) this.facts.set(root, pointer);
	}

	/** What memory at `address` holds. */
	load(address: Term, range: Range = fullRange): Term {
		const held = this.memory.get(address);
		if (held) return held;
		const root = rootOf(address);
		const { arena } = this;
		let value: Term;
		if (root.kind === "new") {
			value = this.object(root).zeroed ? arena.zero : arena.fresh(`in${address.id}`, range);
		} else if (root.kind === "local" || root.kind === "fresh") {
			const observable = root.kind === "fresh" && root.observable;
			value = arena.fresh(
				root.kind === "local" ? `in${address.id}#${this.round}` : `in${address.id}`,
				range,
				observable,
			);
		} else {
			return arena.initial(address, range);
		}
		this.memory.set(address, value);
		return value;
	}

	store(address: Term, value: Term): void {
		this.memory.set(address, value);
		const target = rootOf(address);
		const root = rootOf(value);
		if (target.kind === "local" || !isObject(root) || root === target) return;
		// Which element it went to is not followed: it is taken to stay in one.
		if (isElement(address)) {
			this.markStored(root, "yes");
			return;
		}
		const reach = target.kind === "new" ? this.object(target).stored : "yes";
		this.markStored(root, reach === "yes" ? "yes" : reach, true);
	}

	markStored(root: Term, how: "no" | "maybe" | "yes", written = false): void {
		const { stored, written: before, zeroed } = this.object(root);
		if (how === "no") return;
		// Code that nobody knows has it, and may have filled it in.
		if (zeroed && how === "maybe" && !written) this.setObject(root, { zeroed: false });
		const now = stored === "yes" ? "yes" : how;
		const onlyWritten = written && (stored === "no" || before);
		if (now !== stored || onlyWritten !== before) this.setObject(root, { stored: now, written: onlyWritten });
	}

	/** Memory no longer shows where a pointer was put that may still be there. */
	blur(value: Term): void {
		const root = rootOf(value);
		if (this.objects.get(root)?.written) this.setObject(root, { written: false });
	}

	/** Forgets what memory at and below `address` holds (a callee may have written it). */
	forget(address: Term, site: string): void {
		for (const known of this.memory.keys()) {
			if (known === address || !isBelow(known, address)) continue;
			this.#lose(known);
			this.memory.delete(known);
		}
		this.#lose(address);
		this.memory.set(address, this.arena.fresh(site));
	}

	#lose(address: Term): void {
		const held = this.memory.get(address);
		if (held && rootOf(address).kind !== "local") this.blur(held);
	}

	/** The range of a value, from its type, the facts, and the facts about what it is made of. */
	rangeOf(term: Term): Range {
		if (term.kind === "int") return term.range;
		let range = term.range;
		const known = this.facts.get(term);
		if (known) range = intersect(range, known) ?? known;
		if (term.kind === "binary" && term.a && term.b) {
			if (term.name === "+" && term.b.kind === "int")
				return intersect(range, shift(this.rangeOf(term.a), term.b.value)) ?? range;
			if (term.name === "==" || term.name === "<")
				return intersect(range, this.#comparison(term.name, term.a, term.b)) ?? range;
		}
		if (term.kind === "not" && term.a) {
			const inner = this.rangeOf(term.a);
			if (constantOf(inner) === 0n) return exactly(1n);
			if (!contains(inner, 0n)) return exactly(0n);
		}
		return range;
	}

	#comparison(op: string, a: Term, b: Term): Range {
		const left = this.rangeOf(a);
		const right = this.rangeOf(b);
		if (op === "==") {
			const l = constantOf(left);
			const r = constantOf(right);
			if (l !== undefined && l === r) return exactly(1n);
			if (intersect(left, right) === undefined) return exactly(0n);
			if (differentObjects(a, b)) return exactly(0n);
			return fullRange;
		}
		if (left.high !== undefined && right.low !== undefined && left.high < right.low) return exactly(1n);
		if (left.low !== undefined && right.high !== undefined && left.low >= right.high) return exactly(0n);
		return fullRange;
	}

	/** Adds the fact that `term` lies in `range`. False: the path is impossible. */
	constrain(term: Term, range: Range): boolean {
		const now = intersect(this.rangeOf(term), range);
		if (!now) return false;
		if (term.kind === "int") return true;
		const { base, offset } = linearParts(term);
		if (base && base !== term) return this.constrain(base, shift(range, -offset));
		const known = this.facts.get(term);
		if (!known || !equalRanges(known, now)) this.facts.set(term, now);
		const value = constantOf(now);
		if (term.kind === "not" && term.a) {
			if (value === 0n) return this.constrain(term.a, nonZero);
			if (value === 1n) return this.constrain(term.a, exactly(0n));
		}
		if (term.kind === "binary" && term.a && term.b && value !== undefined) {
			if (term.name === "==") return this.#learnEquality(term.a, term.b, value === 1n);
			if (term.name === "<") return this.#learnOrder(term.a, term.b, value === 1n);
			if (term.name === "|" && value === 0n)
				return this.constrain(term.a, exactly(0n)) && this.constrain(term.b, exactly(0n));
		}
		if (term.kind === "binary" && term.name === "&" && term.a && !contains(now, 0n))
			return this.constrain(term.a, nonZero);
		return true;
	}

	#learnEquality(a: Term, b: Term, equal: boolean): boolean {
		if (equal) return this.constrain(a, this.rangeOf(b)) && this.constrain(b, this.rangeOf(a));
		const right = constantOf(this.rangeOf(b));
		if (right !== undefined) return this.constrain(a, { low: undefined, high: undefined, not: [right] });
		const left = constantOf(this.rangeOf(a));
		return left === undefined || this.constrain(b, { low: undefined, high: undefined, not: [left] });
	}

	#learnOrder(a: Term, b: Term, less: boolean): boolean {
		const left = this.rangeOf(a);
		const right = this.rangeOf(b);
		if (less) {
			return (
				(right.high === undefined || this.constrain(a, { low: undefined, high: right.high - 1n, not: undefined })) &&
				(left.low === undefined || this.constrain(b, { low: left.low + 1n, high: undefined, not: undefined }))
			);
		}
		return (
			(right.low === undefined || this.constrain(a, { low: right.low, high: undefined, not: undefined })) &&
			(left.high === undefined || this.constrain(b, { low: undefined, high: left.high, not: undefined }))
		);
	}

	/** Takes the branch on which `condition` is true (or false). False: it cannot be taken. */
	decide(condition: Term, truth: boolean): boolean {
		return this.constrain(condition, truth ? nonZero : exactly(0n));
	}

	isNull(term: Term): boolean {
		return constantOf(this.rangeOf(term)) === 0n;
	}

	/** In the ERR_PTR range for certain. */
	isError(term: Term): boolean {
		const range = this.rangeOf(term);
		return (
			range.high !== undefined &&
			range.high < 0n &&
			(range.low === undefined || range.low >= (errorRange.low ?? 0n) || range.high >= -4095n)
		);
	}

	/** The counter at `instance`, and those below it, were given a value: what was owed on them is owed no more. */
	closeBooks(instance: Term): void {
		for (const known of this.ledger.keys()) if (isBelow(known, instance)) this.ledger.delete(known);
	}

	charge(instance: Term, change: Linear, charge: Charge | undefined): void {
		const before = this.ledger.get(instance);
		const delta = before ? add(before.delta, change) : change;
		const charges = charge ? [...(before?.charges ?? []), charge] : (before?.charges ?? []);
		this.ledger.set(instance, {
			instance,
			delta,
			charges: isZero(delta) ? [] : charges,
			settled: (before?.settled ?? false) || !charge,
		});
		this.#spend(instance, isZero(delta) ? before?.charges.at(-1) : undefined, charge !== undefined);
	}

	#spend(instance: Term, last: Charge | undefined, charged: boolean): void {
		const owned = last?.owned && !charged;
		if (!owned && !(charged && this.spent.has(instance))) return;
		const spent = new Map(this.spent);
		if (owned) spent.set(instance, last);
		else spent.delete(instance);
		this.spent = spent;
	}
}

/** Within an element of an array whose index is not known. */
function isElement(address: Term): boolean {
	for (let term: Term | undefined = address; term; term = term.a) {
		if (term.kind === "index") return term.b?.kind !== "int";
		if (term.kind !== "field" && term.kind !== "container") return false;
	}
	return false;
}

function isObject(root: Term): boolean {
	return root.kind === "new" || root.kind === "param" || root.kind === "initial" || root.kind === "fresh";
}

function isBelow(address: Term, root: Term): boolean {
	for (let term: Term | undefined = address; term; term = term.a) {
		if (term === root) return true;
		if (term.kind === "initial") return false;
	}
	return false;
}

/** A fresh object is nobody else; two variables are not at one address. */
function differentObjects(a: Term, b: Term): boolean {
	const left = rootOf(a);
	const right = rootOf(b);
	if (left === right) return false;
	const separate = (term: Term) => term.kind === "new" || term.kind === "local";
	if (separate(left))
		return separate(right) || right.kind === "global" || right.kind === "param" || right.kind === "initial";
	if (separate(right)) return left.kind === "global" || left.kind === "param" || left.kind === "initial";
	if (left.element || right.element) {
		const other = left.element ? right : left;
		return other.kind === "global" || other.kind === "param" || other.kind === "initial";
	}
	return left.kind === "global" && right.kind === "global" && a === left && b === right;
}
