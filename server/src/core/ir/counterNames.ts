/** What a counter is called: the struct member it lives in, else the variable. */
import type { Instruction, IrFunction, Value } from "./types.ts";

/** Names the memory an address value denotes, e.g. `table.entries`; undefined where nothing names it. */
export function placeName(
	value: Value,
	definitions: ReadonlyMap<number, Instruction>,
	fn: IrFunction,
): string | undefined {
	switch (value.kind) {
		case "field":
			return `${value.struct}.${value.field}`;
		case "global":
			return value.name;
		case "index":
			return placeName(value.base, definitions, fn);
		case "cast":
			return placeName(value.operand, definitions, fn);
		case "temp": {
			const made = definitions.get(value.id);
			return made?.kind === "load" ? placeName(made.address, definitions, fn) : undefined;
		}
		case "local":
			return undefined;
		default:
			return undefined;
	}
}

const known = new WeakMap<IrFunction, ReadonlyMap<number, Instruction>>();

/** The instruction that computes each temporary. */
export function definitionsOf(fn: IrFunction): ReadonlyMap<number, Instruction> {
	let definitions = known.get(fn);
	if (!definitions) {
		const made = new Map<number, Instruction>();
		for (const block of fn.blocks) {
			for (const instruction of block.instructions) {
				if (instruction.kind !== "store" && instruction.kind !== "declare" && instruction.result !== undefined)
					made.set(instruction.result, instruction);
			}
		}
		definitions = made;
		known.set(fn, definitions);
	}
	return definitions;
}
