/** Places written as C writes them, found in a machine's memory. */
import { type CType, unknownType } from "../../ir/types.ts";
import type { Machine } from "../machine.ts";
import type { Word } from "../values/wide.ts";

export interface NamedObject {
	readonly address: Word;
	/** The struct at the address; undefined where it is only a number. */
	readonly struct: string | undefined;
}

/** A place in memory. */
export interface MemoryPlace {
	readonly address: number;
	readonly type: CType;
	/** In bytes; 0 where the type does not tell. */
	readonly size: number;
}

const step = /^(->|\.)([A-Za-z_]\w*)|^\[(\d+)\]/;

/** The place that `path` names; throws an `Error` that says what of it is not known. */
export function placeOf(
	machine: Machine,
	names: ReadonlyMap<string, NamedObject>,
	path: string,
	file: string,
): MemoryPlace {
	const name = /^[A-Za-z_]\w*/.exec(path)?.[0];
	if (name === undefined) throw new Error(`${path} is no place`);
	const layouts = machine.layouts(file);
	const object = names.get(name);
	const at = (address: number, type: CType): MemoryPlace => ({
		address,
		type,
		size: type.kind === "unknown" ? 0 : layouts.size(type),
	});
	let place: MemoryPlace;
	if (object) {
		const type: CType = object.struct === undefined ? unknownType : { kind: "struct", tag: object.struct };
		place = at(Number(object.address), type);
	} else {
		const { address, type } = machine.symbols.variable(name, file);
		place = at(address, type);
	}
	let rest = path.slice(name.length);
	// `dev->mtu` of a named object is what `dev.mtu` is of a variable: the name stands for the object.
	if (object && rest.startsWith("->")) rest = `.${rest.slice(2)}`;
	while (rest !== "") {
		const match = step.exec(rest);
		if (!match) throw new Error(`${path}: "${rest}" is neither a member nor an element`);
		const [whole, operator, member, index] = match;
		if (operator === "->") place = at(Number(read(machine, place)), pointed(place.type));
		if (member !== undefined) {
			if (place.type.kind !== "struct") throw new Error(`${path}: what has the member ${member} is no struct`);
			const { offset, type } = layouts.field(place.type.tag, member);
			place = at(place.address + offset, type);
		} else {
			const of = place.type.kind === "array" ? place.type.of : pointed(place.type);
			const base = place.type.kind === "array" ? place.address : Number(read(machine, place));
			place = at(base + Number(index) * layouts.size(of), of);
		}
		rest = rest.slice(whole.length);
	}
	return place;
}

function pointed(type: CType): CType {
	return type.kind === "pointer" ? type.to : unknownType;
}

/** What a place holds; a struct of the size of a number (`atomic_t`) is one. */
export function read(machine: Machine, { address, type, size }: MemoryPlace): Word {
	const { access } = machine;
	const signed = type.kind !== "int" || type.signed;
	switch (size) {
		case 1:
			return signed ? access.loadS8(address, 0) : access.loadU8(address, 0);
		case 2:
			return signed ? access.loadS16(address, 0) : access.loadU16(address, 0);
		case 4:
			return signed ? access.loadS32(address, 0) : access.loadU32(address, 0);
		default:
			return signed ? access.loadS64(address, 0) : access.loadU64(address, 0);
	}
}

export function write(machine: Machine, { address, size }: MemoryPlace, value: Word): void {
	const { access } = machine;
	switch (size) {
		case 1:
			access.store8(address, Number(value), 0);
			return;
		case 2:
			access.store16(address, Number(value), 0);
			return;
		case 4:
			access.store32(address, Number(value), 0);
			return;
		default:
			access.store64(address, value, 0);
	}
}
