/** The same code with some of its values replaced by others. */
import type { Block, Instruction, Terminator, Value } from "./types.ts";

/** Answers what stands in place of a value; undefined to keep it and look inside. */
export type Replacement = (value: Value) => Value | undefined;

export function replaceInBlock(block: Block, by: Replacement): Block {
	return {
		...block,
		instructions: block.instructions.map((instruction) => inInstruction(instruction, by)),
		terminator: inTerminator(block.terminator, by),
	};
}

function inValue(value: Value, by: Replacement): Value {
	const replaced = by(value);
	if (replaced) return replaced;
	switch (value.kind) {
		case "field":
		case "containerOf":
			return { ...value, base: inValue(value.base, by) };
		case "index":
			return { ...value, base: inValue(value.base, by), index: inValue(value.index, by) };
		case "unary":
		case "cast":
			return { ...value, operand: inValue(value.operand, by) };
		case "binary":
			return { ...value, left: inValue(value.left, by), right: inValue(value.right, by) };
		default:
			return value;
	}
}

function inInstruction(i: Instruction, by: Replacement): Instruction {
	switch (i.kind) {
		case "load":
			return { ...i, address: inValue(i.address, by) };
		case "store": {
			const update = i.update && { ...i.update, amount: inValue(i.update.amount, by) };
			return { ...i, address: inValue(i.address, by), value: inValue(i.value, by), ...(update ? { update } : {}) };
		}
		case "call": {
			const callee = i.callee.kind === "indirect" ? { ...i.callee, pointer: inValue(i.callee.pointer, by) } : i.callee;
			return { ...i, callee, args: i.args.map((arg) => inValue(arg, by)) };
		}
		case "opaque":
			return { ...i, touches: i.touches.map((touched) => inValue(touched, by)) };
		default:
			return i;
	}
}

function inTerminator(t: Terminator, by: Replacement): Terminator {
	switch (t.kind) {
		case "branch":
			return { ...t, condition: inValue(t.condition, by) };
		case "switch":
			return { ...t, value: inValue(t.value, by) };
		case "return":
			return { ...t, value: t.value && inValue(t.value, by) };
		default:
			return t;
	}
}
