/**
 * Code whose headers are not there can be run all the same: a path needs no real layout, only one in which every member has a place of its
 * own. What has no type is taken for a long.
 */
import { type FieldPlace, type Layout, Layouts, UnknownLayout } from "../concrete/values/layout.ts";
import { s64, u64 } from "../ir/ctype.ts";
import type { CType, Instruction, IrFunction, Terminator, Value } from "../ir/types.ts";

/** A struct nobody declares has so many bytes, and its members so many each. */
const structBytes = 4096;
const memberBytes = 64;

/** The tag of structs whose type is not known. */
const anonymous = "(not known)";

/** Counters that are a number and no more. */
const numbers: ReadonlyMap<string, number> = new Map([
	["atomic_t", 4],
	["refcount_t", 4],
	["kref", 4],
	["atomic64_t", 8],
	["atomic_long_t", 8],
	["local_t", 8],
]);

export class LenientLayouts extends Layouts {
	readonly #members = new Map<string, Map<string, FieldPlace>>();

	override size(type: CType): number {
		return type.kind === "unknown" ? 8 : super.size(type);
	}

	override struct(tag: string): Layout {
		try {
			return super.struct(tag);
		} catch (error) {
			if (!(error instanceof UnknownLayout)) throw error;
			const size = numbers.get(tag) ?? structBytes;
			return { size, alignment: Math.min(size, 8), fields: this.#membersOf(tag) };
		}
	}

	override field(tag: string, field: string): FieldPlace {
		const place = this.struct(tag).fields.get(field);
		if (place) return place;
		const members = this.#membersOf(tag);
		let made = members.get(field);
		if (!made) {
			made = { offset: (members.size * memberBytes) % structBytes, type: s64 };
			members.set(field, made);
		}
		return made;
	}

	#membersOf(tag: string): Map<string, FieldPlace> {
		let members = this.#members.get(tag);
		if (!members) {
			members = new Map();
			this.#members.set(tag, members);
		}
		return members;
	}
}

const retyped = new WeakMap<IrFunction, IrFunction>();

/** The same function, block by block, with a type for everything. */
export function withTypes(fn: IrFunction): IrFunction {
	let made = retyped.get(fn);
	if (!made) {
		made = {
			...fn,
			result: known(fn.result),
			locals: fn.locals.map((local) => ({ ...local, type: known(local.type) })),
			blocks: fn.blocks.map(({ label, instructions, terminator }) => ({
				label,
				instructions: instructions.map(instruction),
				terminator: ending(terminator),
			})),
		};
		retyped.set(fn, made);
	}
	return made;
}

function known(type: CType): CType {
	return type.kind === "unknown" ? s64 : type;
}

function instruction(i: Instruction): Instruction {
	switch (i.kind) {
		case "load":
			return { ...i, address: value(i.address), type: known(i.type) };
		case "store": {
			const { update } = i;
			const base = { ...i, address: value(i.address), value: value(i.value), type: known(i.type) };
			return update ? { ...base, update: { ...update, amount: value(update.amount) } } : base;
		}
		case "call": {
			const { callee } = i;
			const target = callee.kind === "indirect" ? { ...callee, pointer: value(callee.pointer) } : callee;
			return { ...i, callee: target, args: i.args.map(value), type: known(i.type) };
		}
		case "iterate":
			return {
				...i,
				args: i.args.map((arg) => arg && value(arg)),
				...(i.cursor && { cursor: value(i.cursor) }),
				type: known(i.type),
			};
		case "opaque":
			return { ...i, touches: i.touches.map(value) };
		case "declare":
			return i;
	}
}

function ending(t: Terminator): Terminator {
	switch (t.kind) {
		case "branch":
			return { ...t, condition: value(t.condition) };
		case "switch":
			return { ...t, value: value(t.value) };
		case "return":
			return { ...t, value: t.value && value(t.value) };
		default:
			return t;
	}
}

function value(v: Value): Value {
	switch (v.kind) {
		case "field":
		case "containerOf":
			return { ...v, base: value(v.base), struct: v.struct === "?" ? anonymous : v.struct };
		case "index":
			return {
				...v,
				base: value(v.base),
				index: value(v.index),
				element: v.element && v.element.kind !== "unknown" ? v.element : { kind: "int", bits: 8, signed: true },
			};
		case "unary":
			return { ...v, operand: value(v.operand) };
		case "binary": {
			const both = { ...v, left: value(v.left), right: value(v.right) };
			return v.type?.kind === "unknown" ? { ...both, type: s64 } : both;
		}
		case "cast":
			return { ...v, operand: value(v.operand), type: known(v.type) };
		case "sizeof":
			return v.type.kind === "unknown" ? { kind: "int", value: 8n, type: u64 } : v;
		case "int":
			return v.type?.kind === "unknown" ? { ...v, type: s64 } : v;
		default:
			return v;
	}
}
