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

/** A path read once: from its root on, so many bytes further, at times through a pointer first. */
interface ReadPath {
	readonly name: string;
	/** Undefined where the root is an object of the names. */
	readonly root: number | undefined;
	/** The struct of the named object that the path was read for. */
	readonly struct: string | undefined;
	readonly moves: readonly { readonly through: boolean; readonly offset: number }[];
	readonly type: CType;
	readonly size: number;
}

const rootName = /^[A-Za-z_]\w*/;
/** Reading paths takes longer than following them, and those of a scenario are followed again and again. */
const readPaths = new WeakMap<Machine, Map<string, Map<string, ReadPath>>>();

/** The place that `path` names; throws an `Error` that says what of it is not known. */
export function placeOf(
	machine: Machine,
	names: ReadonlyMap<string, NamedObject>,
	path: string,
	file: string,
): MemoryPlace {
	const known = found(machine, names, path, file);
	const { root, moves, type, size } = known;
	const object = root === undefined ? names.get(known.name) : undefined;
	let address = object ? Number(object.address) : (root ?? 0);
	for (const { through, offset } of moves)
		address = (through ? Number(machine.access.loadS64(address, 0)) : address) + offset;
	return { address, type, size };
}

function found(machine: Machine, names: ReadonlyMap<string, NamedObject>, path: string, file: string): ReadPath {
	const files = readPaths.get(machine) ?? new Map<string, Map<string, ReadPath>>();
	readPaths.set(machine, files);
	const paths = files.get(file) ?? new Map<string, ReadPath>();
	files.set(file, paths);
	const before = paths.get(path);
	const name = before?.name ?? rootName.exec(path)?.[0];
	if (name === undefined) throw new Error(`${path} is no place`);
	const object = names.get(name);
	// A name may come to stand for an object, and for one of another struct.
	if (before && (before.root === undefined) === (object !== undefined) && before.struct === object?.struct)
		return before;
	const known = readPath(machine, object, name, path, file);
	paths.set(path, known);
	return known;
}

function readPath(
	machine: Machine,
	object: NamedObject | undefined,
	name: string,
	path: string,
	file: string,
): ReadPath {
	const layouts = machine.layouts(file);
	const variable = object ? undefined : machine.symbols.variable(name, file);
	let type: CType =
		variable?.type ?? (object?.struct === undefined ? unknownType : { kind: "struct", tag: object.struct });
	const moves: { through: boolean; offset: number }[] = [];
	const move = (through: boolean, offset: number, to: CType): void => {
		moves.push({ through, offset });
		type = to;
	};
	let rest = path.slice(name.length);
	// `dev->mtu` of a named object is what `dev.mtu` is of a variable: the name stands for the object.
	if (object && rest.startsWith("->")) rest = `.${rest.slice(2)}`;
	while (rest !== "") {
		const match = step.exec(rest);
		if (!match) throw new Error(`${path}: "${rest}" is neither a member nor an element`);
		const [whole, operator, member, index] = match;
		if (member !== undefined) {
			const of = operator === "->" ? pointed(type) : type;
			if (of.kind !== "struct") throw new Error(`${path}: what has the member ${member} is no struct`);
			const field = layouts.field(of.tag, member);
			move(operator === "->", field.offset, field.type);
		} else {
			const of = type.kind === "array" ? type.of : pointed(type);
			move(type.kind !== "array", Number(index) * layouts.size(of), of);
		}
		rest = rest.slice(whole.length);
	}
	const size = type.kind === "unknown" ? 0 : layouts.size(type);
	return { name, root: variable?.address, struct: object?.struct, moves, type, size };
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
