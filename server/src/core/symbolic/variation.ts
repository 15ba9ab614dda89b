/** What can be read off a loop about its rounds: which instructions reach something else in each, and which variables only grow. */
import type { Instruction, IrFunction, Origin, Value } from "../ir/types.ts";
import { definedTemp, operands, visitValue } from "../ir/visit.ts";
import { flowOf } from "./flow.ts";

export interface LoopTraits {
	readonly varying: ReadonlySet<Origin>;
	/** Locals that the loop does nothing with but count up: after a round they are what that made them, or more. */
	readonly growing: ReadonlySet<number>;
}

const known = new WeakMap<IrFunction, Map<number, LoopTraits>>();

/** The traits of the loop at block `head`. */
export function loopTraits(fn: IrFunction, head: number): LoopTraits {
	let loops = known.get(fn);
	if (!loops) {
		loops = new Map();
		known.set(fn, loops);
	}
	let traits = loops.get(head);
	if (!traits) {
		const instructions = [...(flowOf(fn).loops.get(head) ?? [])].flatMap((b) => fn.blocks[b]?.instructions ?? []);
		traits = { varying: varyingOf(instructions), growing: growingOf(instructions) };
		loops.set(head, traits);
	}
	return traits;
}

function growingOf(instructions: readonly Instruction[]): ReadonlySet<number> {
	const growing = new Set<number>();
	const otherwise = new Set<number>();
	for (const instruction of instructions) {
		const local = assignedLocal(instruction);
		if (local !== undefined) {
			const { sign } = (instruction.kind === "store" && instruction.update) || { sign: undefined };
			(sign === 1 ? growing : otherwise).add(local);
		}
		// What is handed over by its address may be changed in any way.
		if (instruction.kind === "load" || instruction.kind === "store") continue;
		for (const operand of operands(instruction)) if (operand.kind === "local") otherwise.add(operand.index);
	}
	for (const local of otherwise) growing.delete(local);
	return growing;
}

/**
 * Origins of the calls and updates in the loop at `head` all of whose operands but constants hang on what the loop itself changes: its cursor,
 * a variable it assigns, what a call in it answers. What such an instruction counts in one round it does not count again in the next.
 */
function varyingOf(instructions: readonly Instruction[]): ReadonlySet<Origin> {
	const locals = new Set<number>();
	const temps = new Set<number>();
	const varies = (value: Value): boolean => {
		let found = false;
		visitValue(value, (part) => {
			if (part.kind === "temp" && temps.has(part.id)) found = true;
		});
		return found;
	};
	for (let before = -1; before !== locals.size + temps.size; ) {
		before = locals.size + temps.size;
		for (const instruction of instructions) {
			const local = assignedLocal(instruction);
			if (local !== undefined) locals.add(local);
			const temp = definedTemp(instruction);
			if (temp !== undefined && isVarying(instruction, locals, varies)) temps.add(temp);
		}
	}
	const origins = new Set<Origin>();
	for (const instruction of instructions) {
		const reached = reachedThrough(instruction);
		if (reached.length > 0 && reached.every(varies)) origins.add(instruction.origin);
	}
	return origins;
}

function assignedLocal(instruction: Instruction): number | undefined {
	if (instruction.kind === "iterate")
		return instruction.cursor?.kind === "local" ? instruction.cursor.index : undefined;
	if (instruction.kind === "store") return instruction.address.kind === "local" ? instruction.address.index : undefined;
	return instruction.kind === "declare" ? instruction.local : undefined;
}

function isVarying(instruction: Instruction, locals: ReadonlySet<number>, varies: (value: Value) => boolean): boolean {
	if (instruction.kind !== "load") return true;
	return instruction.address.kind === "local" ? locals.has(instruction.address.index) : varies(instruction.address);
}

/** The values that lead to what the instruction counts. */
function reachedThrough(instruction: Instruction): readonly Value[] {
	if (instruction.kind === "store") return instruction.update ? [instruction.address] : [];
	if (instruction.kind !== "call") return [];
	return operands(instruction).filter(({ kind }) => kind !== "int" && kind !== "string" && kind !== "function");
}
