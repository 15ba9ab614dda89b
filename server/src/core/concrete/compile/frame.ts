/** A function's frame on the machine's stack: a header, parameters and locals, then a slot for every temporary. */
import type { CType, Instruction, IrFunction, Value } from "../../ir/types.ts";
import { definedTemp, operands, terminatorOperand, visitValue } from "../../ir/visit.ts";
import { type Layouts, UnknownLayout } from "../values/layout.ts";
import { representationOf } from "./representation.ts";

/** The header's 32-bit words: who called, where it goes on, its frame, where the result goes, and whose frame this is. */
export const FrameHeader = { caller: 0, resume: 1, frame: 2, result: 3, function: 4, serial: 5 } as const;
export const headerBytes = 32;

export interface FrameLocal {
	readonly offset: number;
	readonly size: number;
	readonly type: CType;
	/** Its address is taken, or it is no scalar: the shadow guards it. */
	readonly object: boolean;
}

export interface FrameLayout {
	readonly size: number;
	readonly locals: readonly FrameLocal[];
	/** By temporary. */
	readonly slots: readonly { readonly offset: number; readonly type: CType }[];
}

const guard = 16;

/** Where everything stands in the frames of `fn`. A local whose size is not known is given none. */
export function frameOf(fn: IrFunction, layouts: Layouts): FrameLayout {
	const taken = addressTaken(fn);
	let at = headerBytes;
	const locals = fn.locals.map((local, index): FrameLocal => {
		const size = sizeOf(layouts, local.type);
		const object = taken.has(index) || local.type.kind === "struct" || local.type.kind === "array";
		const alignment = object ? guard : 8;
		const offset = Math.ceil(at / alignment) * alignment;
		at = offset + Math.max(8, Math.ceil(size / 8) * 8) + (object ? guard : 0);
		return { offset, size, type: local.type, object };
	});
	const slots = temporaryTypes(fn).map((type) => {
		const offset = at;
		at += Math.max(8, Math.ceil((type.kind === "struct" ? sizeOf(layouts, type) : 8) / 8) * 8);
		return { offset, type };
	});
	return { size: Math.ceil((at + guard) / 16) * 16, locals, slots };
}

function sizeOf(layouts: Layouts, type: CType): number {
	try {
		return layouts.size(type);
	} catch (error) {
		if (error instanceof UnknownLayout) return 0;
		throw error;
	}
}

function temporaryTypes(fn: IrFunction): CType[] {
	const types: CType[] = Array.from({ length: fn.temps }, () => ({ kind: "unknown" }));
	for (const block of fn.blocks)
		for (const i of block.instructions) {
			const temp = definedTemp(i);
			if (temp !== undefined && "type" in i) types[temp] = i.type;
		}
	return types;
}

/** The locals that are more than a place that whole loads and stores of their own width name. */
function addressTaken(fn: IrFunction): ReadonlySet<number> {
	const taken = new Set<number>();
	const note = (value: Value): void => {
		visitValue(value, (inner) => {
			if (inner.kind === "local") taken.add(inner.index);
		});
	};
	for (const block of fn.blocks) {
		for (const i of block.instructions) {
			const direct = directLocal(fn, i);
			for (const operand of operands(i)) if (direct === undefined || operand.kind !== "local") note(operand);
		}
		const operand = terminatorOperand(block.terminator);
		if (operand) note(operand);
	}
	return taken;
}

/** The local that a load or store reaches as a scalar of its own width. */
function directLocal(fn: IrFunction, i: Instruction): number | undefined {
	if ((i.kind !== "load" && i.kind !== "store") || i.address.kind !== "local") return undefined;
	if (i.kind === "store" && i.value.kind === "local") return undefined;
	const local = fn.locals[i.address.index]?.type;
	return local && width(local) !== undefined && width(local) === width(i.type) ? i.address.index : undefined;
}

function width(type: CType): number | undefined {
	const held = representationOf(type);
	if (held === undefined || held === "address" || type.kind === "void" || type.kind === "array") return undefined;
	return type.kind === "int" ? type.bits : 64;
}
