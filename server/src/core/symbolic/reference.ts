/** References whose count is out of sight: taken, given and put by calls with a row, held by cursors of iterators. */
import type { Origin } from "../ir/types.ts";
import {
	counterOf,
	type Effect,
	kindByMember,
	type ReferenceKind,
	referenceKindOf,
	type Within,
} from "../models/index.ts";
import { constant } from "./linear.ts";
import { counterName } from "./naming.ts";
import { nonZero } from "./range.ts";
import type { State } from "./state.ts";
import { type Arena, rootOf, type Term } from "./term.ts";

export type ReferenceEffect = Effect & { readonly kind: "reference" };

/** The call (or iterator) that a reference is counted for. */
export interface ReferenceSite {
	readonly site: string;
	readonly caller: string;
	readonly origin: Origin;
	readonly operation: string;
	/** False where the books are not kept of this kind. */
	tracks(counter: string): boolean;
}

/** Performs a row's effect: `args` are the call's arguments, `result` is what it answers. */
export function countReference(
	state: State,
	effect: ReferenceEffect,
	args: readonly Term[],
	result: Term,
	at: ReferenceSite,
): void {
	const { on, counted, within, amount } = effect;
	const argument = (i: number): Term => args[i] ?? state.arena.fresh(`${at.site}/arg${i}`);
	if ("arg" in on) {
		count(state, argument(on.arg), counted, { within, amount, owned: false }, at);
	} else if ("result" in on) {
		count(state, result, counted, { within, amount, owned: true }, at);
	} else {
		const target = argument(on.out);
		if (state.isNull(target)) return;
		state.forget(target, `${at.site}/out`);
		const place = on.member ? state.arena.field(target, ...on.member) : target;
		const given = state.arena.fresh(`${at.site}/given`, { low: 1n, high: undefined, not: undefined });
		state.store(place, given);
		count(state, given, counted, { within, amount, owned: true }, at);
	}
}

/** What an iterator's cursor points to is counted for as long as it points there. */
export function countCursor(
	state: State,
	element: Term,
	{ kind, within }: { readonly kind: ReferenceKind; readonly within: Within },
	amount: 1 | -1,
	at: ReferenceSite,
): void {
	count(state, element, kind, { within, amount, owned: true }, at);
}

interface Change {
	readonly within: Within;
	readonly amount: 1 | -1;
	/** The reference came with the pointer: without the call there would be neither. */
	readonly owned: boolean;
}

function count(state: State, pointer: Term, kind: ReferenceKind, change: Change, at: ReferenceSite): void {
	if (state.isNull(rootOf(pointer)) || state.isNull(pointer) || state.isError(pointer) || pointer.kind === "int")
		return;
	const counter = counterOf(kind);
	if (!at.tracks(counter)) return;
	let object = pointer;
	for (const [struct, member] of change.within) object = state.arena.field(object, struct, member);
	const instance = state.arena.field(object, kind.struct, kind.count);
	const delta = constant(change.amount);
	state.note(at.origin, { kind: "update", instance, change: delta, operation: at.operation });
	state.charge(
		instance,
		delta,
		change.amount > 0
			? {
					amount: delta,
					origin: at.origin,
					operation: at.operation,
					holders: [],
					incidental: false,
					owned: change.owned,
					madeIn: undefined,
					by: at.caller,
					through: [],
				}
			: undefined,
	);
	if (change.owned && change.amount > 0) state.constrain(rootOf(pointer), nonZero);
}

/**
 * Under which name the books of a counter are kept: where it is the count of an object that rows know of, under that of the rows, so that what code
 * counts up itself and a row gives up again are one.
 */
export function booksOf(instance: Term, arena: Arena): Term {
	const kind = instance.kind === "field" ? kindByMember(`${instance.struct}.${instance.name}`) : undefined;
	if (!kind?.lies) return instance;
	let object: Term | undefined = instance;
	for (const [struct, member] of [...kind.lies].reverse()) {
		if (object?.kind !== "field" || object.struct !== struct || object.name !== member) return instance;
		object = object.a;
	}
	return object ? arena.field(object, kind.struct, kind.count) : instance;
}

/** The kind of reference that an instance stands for; undefined for a counter in memory. */
export function referenceOf(instance: Term): ReferenceKind | undefined {
	const counter = counterName(instance);
	return counter === undefined ? undefined : referenceKindOf(counter);
}
