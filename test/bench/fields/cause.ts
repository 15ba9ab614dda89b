/** Where the type was lost of a member access whose struct is unknown. */
import type { Instruction, IrFunction, Value } from "../../../server/src/core/ir/types.ts";
import { definedTemp } from "../../../server/src/core/ir/visit.ts";

export interface Cause {
	readonly name: string;
	readonly detail: string;
}

type Field = Extract<Value, { kind: "field" }>;

const definitions = new WeakMap<IrFunction, ReadonlyMap<number, Instruction>>();

/** The first thing of unknown type that the base of `field` is made of. */
export function causeOf(fn: IrFunction, field: Field): Cause {
	return ofValue(fn, field.base);
}

function ofValue(fn: IrFunction, value: Value): Cause {
	switch (value.kind) {
		case "temp":
			return ofTemp(fn, value.id);
		case "local": {
			const local = fn.locals[value.index];
			return { name: "a local variable or parameter of unknown type", detail: `${fn.name}: ${local?.name}` };
		}
		case "global":
			return { name: "a name nobody declares, or of unknown type", detail: value.name };
		case "field":
			if (value.struct === "?") return ofValue(fn, value.base);
			return { name: "a member that its struct has not, or of unknown type", detail: `${value.struct}.${value.field}` };
		case "index":
			return ofValue(fn, value.base);
		case "containerOf":
			return { name: "container_of", detail: value.struct };
		case "cast":
			return { name: "a cast", detail: value.type.kind };
		default:
			return { name: `a value of kind ${value.kind}`, detail: "" };
	}
}

function ofTemp(fn: IrFunction, id: number): Cause {
	const made = madeIn(fn).get(id);
	switch (made?.kind) {
		case "load":
			return ofValue(fn, made.address);
		case "call":
			if (made.callee.kind === "direct") return { name: "the result of a call", detail: made.callee.name };
			return {
				name: "the result of a call through a pointer",
				detail: made.callee.via ? `${made.callee.via.struct}.${made.callee.via.field}` : "",
			};
		case "iterate":
			return { name: "an iterator", detail: made.macro };
		case "opaque":
			return { name: "something opaque", detail: made.reason };
		default:
			return { name: "nothing that was found", detail: "" };
	}
}

function madeIn(fn: IrFunction): ReadonlyMap<number, Instruction> {
	let known = definitions.get(fn);
	if (!known) {
		const temps = new Map<number, Instruction>();
		for (const block of fn.blocks) {
			for (const instruction of block.instructions) {
				const temp = definedTemp(instruction);
				if (temp !== undefined) temps.set(temp, instruction);
			}
		}
		known = temps;
		definitions.set(fn, known);
	}
	return known;
}
