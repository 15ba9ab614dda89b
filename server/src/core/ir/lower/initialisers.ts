/** Initialisers: a braced list becomes a zeroing store of the whole, then one store per named part. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import { type CType, unknownType } from "../types.ts";
import { storeNode } from "./assignments.ts";
import type { StructMember } from "./context.ts";
import type { Lowering, Place } from "./lowering.ts";
import { isEmptyItem, withInitialiser } from "./macros.ts";
import { fieldOf, isErrorNode, named, unwrapped } from "./nodes.ts";
import { member } from "./places.ts";
import { constantOf, constantOfText } from "./types.ts";
import { elementOf, int } from "./values.ts";

export function lowerInitialiser(l: Lowering, place: Place, node: SyntaxNode): void {
	if (node.type !== "initializer_list") {
		storeNode(l, place, node, node, false);
		return;
	}
	const items = named(node).filter((item) => !isErrorNode(item));
	if (place.type.kind === "struct" || place.type.kind === "array" || place.type.kind === "unknown") {
		zero(l, place, node);
		lowerItems(l, place, items);
		return;
	}
	const only = items[0];
	if (only && only.type !== "initializer_pair") l.parts.initialise(l, place, only);
	else zero(l, place, node);
}

function zero(l: Lowering, place: Place, node: SyntaxNode): void {
	l.emit({ kind: "store", address: place.address, value: int(0), type: place.type, origin: l.origin(node) });
}

/** How far the items of one list have come. */
interface ListState {
	readonly place: Place;
	/** The names of a struct's members, in order. */
	readonly fields: readonly string[];
	/** The anonymous members among them, by the position of their first member. */
	readonly anonymous: ReadonlyMap<number, AnonymousMember>;
	position: bigint;
	/** The members and elements that items have written, by name or number: a later item may replace what is there. */
	readonly written: Set<string>;
	/** True once an item has said where it goes. */
	designated: boolean;
	/** A struct or array among the parts whose braces were left out: the next items are its own (C11 6.7.9p20). */
	inner: ListState | undefined;
}

function lowerItems(l: Lowering, place: Place, items: readonly SyntaxNode[]): void {
	const state = listState(l, place);
	for (const item of items) lowerItem(l, state, item);
}

function listState(l: Lowering, place: Place): ListState {
	const info = place.type.kind === "struct" ? l.context.struct(place.type.tag) : undefined;
	const fields = [...(info?.fields.keys() ?? [])];
	const anonymous = new Map<number, AnonymousMember>();
	if (info) noteAnonymous(info.members, fields, anonymous);
	return { place, fields, anonymous, position: 0n, written: new Set(), designated: false, inner: undefined };
}

/** A struct or union without a name: its members are the outer struct's, its braces are its own. */
interface AnonymousMember {
	readonly members: readonly StructMember[];
	readonly union: boolean;
	/** The names in it, those of what is anonymous inside among them. */
	readonly names: readonly string[];
}

function noteAnonymous(
	members: readonly StructMember[],
	fields: readonly string[],
	into: Map<number, AnonymousMember>,
): void {
	for (const member of members) {
		if (!("members" in member)) continue;
		const names = namesIn(member.members);
		const position = fields.indexOf(names[0] ?? "");
		if (position >= 0 && !into.has(position)) into.set(position, { ...member, names });
	}
}

function namesIn(members: readonly StructMember[]): readonly string[] {
	return members.flatMap((member) =>
		"members" in member ? namesIn(member.members) : member.name === undefined ? [] : [member.name],
	);
}

/** The braces of an anonymous member: `{ { .counts = 0 }, .wait = 1 }`. */
function lowerAnonymous(l: Lowering, state: ListState, group: AnonymousMember, items: readonly SyntaxNode[]): void {
	const anonymous = new Map<number, AnonymousMember>();
	noteAnonymous(group.members, group.names, anonymous);
	const inner: ListState = {
		place: state.place,
		fields: group.names,
		anonymous,
		position: 0n,
		written: state.written,
		designated: state.designated,
		inner: undefined,
	};
	for (const item of items) lowerItem(l, inner, item);
	state.designated ||= inner.designated;
	state.position += BigInt(group.names.length);
}

function isFull({ place, fields, position, inner }: ListState): boolean {
	if (inner && !isFull(inner)) return false;
	const length = place.type.kind === "array" ? place.type.length : fields.length;
	return length !== undefined && position >= BigInt(length);
}

/** True of an item that cannot be the whole of the struct or array it stands for: it is the first part of it. */
function leavesBracesOut(l: Lowering, target: Place, item: SyntaxNode): boolean {
	const { type } = target;
	const inner = unwrapped(item);
	if (type.kind !== "struct" && type.kind !== "array") return false;
	if (inner.type === "initializer_list" || inner.type === "compound_literal_expression") return false;
	if (inner.type === "string_literal" || inner.type === "concatenated_string")
		return !(type.kind === "array" && type.of.kind === "int" && type.of.bits === 8);
	const given = l.placeType(inner).kind;
	return given === "int" || given === "pointer";
}

function lowerItem(l: Lowering, state: ListState, item: SyntaxNode): void {
	if (item.type === "initializer_pair") {
		lowerPair(l, state, item);
		return;
	}
	// A macro may stand for several items, for none, or for a list of its own.
	if (isEmptyItem(l, item)) return;
	const expanded = withInitialiser(l, item, ({ value, spliced }) => {
		if (spliced) for (const inner of named(value)) lowerItem(l, state, inner);
		else lowerPositional(l, state, value);
	});
	if (!expanded) lowerPositional(l, state, item);
}

function lowerPositional(l: Lowering, state: ListState, item: SyntaxNode): void {
	if (state.inner && !isFull(state.inner)) {
		lowerPositional(l, state.inner, item);
		return;
	}
	state.inner = undefined;
	const group = state.anonymous.get(Number(state.position));
	if (group && item.type === "initializer_list") {
		const items = named(item).filter((inner) => !isErrorNode(inner));
		lowerAnonymous(l, state, group, items);
		return;
	}
	const again = noteWritten(
		state,
		state.place.type.kind === "array" ? undefined : state.fields[Number(state.position)],
	);
	const target = positional(l, state.place, state.fields, state.position);
	// Of a union the first member is the one that is initialised.
	state.position += group?.union ? BigInt(group.names.length) : 1n;
	if (target && leavesBracesOut(l, target, item)) {
		state.inner = listState(l, target);
		state.inner.designated = state.designated;
		lowerPositional(l, state.inner, item);
		return;
	}
	// `{0}` and `{}` say no more than the zeroing did.
	if (isZero(l, item) && !state.designated) return;
	if (target) storeItem(l, target, item, again);
	else l.opaqueEffect("positional-initialiser", [state.place.address], item);
}

function lowerPair(l: Lowering, state: ListState, item: SyntaxNode): void {
	const { place, fields } = state;
	state.inner = undefined;
	const value = fieldOf(item, "value");
	const designators = item.children.filter((child) => child.field === "designator");
	state.designated = true;
	let targets: Place[] = [place];
	for (const designator of designators) {
		const range = indexRange(l, designator);
		targets = targets.flatMap((target) =>
			range ? elements(target, range) : (designated(l, target, designator) ?? []),
		);
	}
	let again = false;
	const range = designators[0] && indexRange(l, designators[0]);
	if (range) {
		for (state.position = range.low; state.position <= range.high; state.position++)
			again = noteWritten(state, undefined) || again;
	} else if (place.type.kind === "array" && designators[0]?.type === "subscript_designator") {
		const index = named(designators[0])[0];
		const at = index && constantOf(l, index);
		if (at !== undefined) state.position = at;
		again = noteWritten(state, at === undefined && index ? l.text(index) : undefined);
		if (at !== undefined) state.position = at + 1n;
	} else if (designators[0]) {
		const name = l.text(named(designators[0])[0] ?? designators[0]);
		const at = fields.indexOf(name);
		if (at >= 0) state.position = BigInt(at) + 1n;
		again = noteWritten(state, name);
	}
	if (value && targets.length > 0) for (const target of targets) storeItem(l, target, value, again);
	else if (!value || !isZero(l, value)) l.opaqueEffect("designator", [place.address], item);
}

/** Notes that the member `name`, or else the element at the list's position, is written; true if it has been before. */
function noteWritten(state: ListState, name: string | undefined): boolean {
	const key = name ?? `${state.position}`;
	const again = state.written.has(key);
	state.written.add(key);
	return again;
}

function isZero(l: Lowering, node: SyntaxNode): boolean {
	const inner = unwrapped(node);
	if (inner.type === "initializer_list") return named(inner).every((item) => isZero(l, item));
	return inner.type === "number_literal" && /^0[xX]?0*[uUlL]*$/.test(l.text(inner));
}

/**
 * The zeroing of the whole has been done, so an inner list only adds its parts; but where an earlier item may have written
 * the same member, the list replaces it as a whole.
 */
function storeItem(l: Lowering, target: Place, value: SyntaxNode, again: boolean): void {
	const macro = withInitialiser(l, value, (part) => storeItem(l, target, part.value, again));
	if (macro) return;
	if (value.type === "initializer_list" && (target.type.kind === "struct" || target.type.kind === "array")) {
		if (again) zero(l, target, value);
		lowerItems(
			l,
			target,
			named(value).filter((item) => !isErrorNode(item)),
		);
	} else if (value.type === "initializer_list") l.parts.initialise(l, target, value);
	else storeNode(l, target, value, value, false);
}

function positional(l: Lowering, place: Place, fields: readonly string[], position: bigint): Place | undefined {
	if (place.type.kind === "array")
		return { address: elementOf(place.address, int(position), place.type.of), type: place.type.of };
	const name = fields[Number(position)];
	return name === undefined ? undefined : member(l, place.address, place.type, name);
}

/** Longer ranges than this are not spelt out element by element. */
const maxRange = 64n;

/** GNU `[low ... high] = value`. */
function indexRange(l: Lowering, designator: SyntaxNode): { low: bigint; high: bigint } | undefined {
	const match = /^\[([\s\S]*?)\.\.\.([\s\S]*)\]$/.exec(l.text(designator));
	const low = match && constantOfText(l, match[1] ?? "");
	const high = match && constantOfText(l, match[2] ?? "");
	return low !== undefined && high !== undefined && low !== null && high !== null && high - low < maxRange
		? { low, high }
		: undefined;
}

function elements(place: Place, { low, high }: { low: bigint; high: bigint }): Place[] {
	const type: CType = place.type.kind === "array" ? place.type.of : unknownType;
	const found: Place[] = [];
	for (let at = low; at <= high; at++) found.push({ address: elementOf(place.address, int(at), type), type });
	return found;
}

function designated(l: Lowering, place: Place, designator: SyntaxNode): Place | undefined {
	// GNU's old `field: value` has the name itself for a designator.
	if (designator.type === "field_identifier") return member(l, place.address, place.type, l.text(designator));
	const inner = named(designator)[0];
	if (!inner) return undefined;
	if (designator.type === "field_designator") return member(l, place.address, place.type, l.text(inner));
	if (designator.type !== "subscript_designator") return undefined;
	const element: CType = place.type.kind === "array" ? place.type.of : unknownType;
	return { address: elementOf(place.address, l.value(inner).value, element), type: element };
}
