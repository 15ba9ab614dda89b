/** An open call of the run, and what values mean in it. */

import { type FrameLayout, frameOf } from "../concrete/compile/frame.ts";
import { numberingOf } from "../concrete/compile/function.ts";
import type { Machine } from "../concrete/machine.ts";
import { regions } from "../concrete/memory/memory.ts";
import type { Layouts } from "../concrete/values/layout.ts";
import { commonType, pointerTo, promoted, s32, s64, u64, voidType } from "../ir/ctype.ts";
import type { CType, Instruction, IrFunction, Terminator, Value } from "../ir/types.ts";
import type { BookMark } from "./books.ts";
import { cast, comparisons, constant, type Expr, type IntType, intOf, operation, type Typed } from "./expression.ts";
import type { Guide } from "./guide.ts";

/** The run cannot go on for a reason that says nothing about the path. */
export class Unable extends Error {}

/** What is the same in every call of a function. */
export interface Shape {
	readonly fn: IrFunction;
	readonly layout: FrameLayout;
	readonly layouts: Layouts;
	readonly blockStarts: readonly number[];
	/** By the machine's numbering: the instruction or terminator, and the block it is in. */
	readonly code: readonly { readonly at: Instruction | Terminator; readonly block: number }[];
}

export function shapeOf(fn: IrFunction, machine: Machine): Shape {
	const layouts = machine.layouts(fn.file);
	const code = fn.blocks.flatMap((block, index) =>
		[...block.instructions, block.terminator].map((at) => ({ at, block: index })),
	);
	return { fn, layouts, layout: frameOf(fn, layouts), blockStarts: numberingOf(fn).blockStarts, code };
}

export interface Frame {
	readonly shape: Shape;
	readonly fp: number;
	readonly guide: Guide;
	readonly temps: (Typed | undefined)[];
	/** How the frame was reached, for names of inputs. */
	readonly path: string;
	/** Where the caller wants the result; undefined where nobody does. */
	readonly into: { readonly frame: Frame; readonly temp: number; readonly type: CType } | undefined;
	/** The books as they were before the call, where what it counts is given back by others. */
	readonly mark: BookMark | undefined;
}

const unknownOperand: Typed = { expr: constant(0n), type: { kind: "unknown" } };

/** The value with what it depends on. Evaluating changes nothing but which variables the machine has named. */
export function evaluate(
	value: Value,
	frame: Frame,
	machine: Machine,
	named: (start: number, size: number) => void,
): Typed {
	const { layouts, layout, fn } = frame.shape;
	const recur = (inner: Value): Typed => evaluate(inner, frame, machine, named);
	const address = (expr: Expr, by: bigint, type: CType): Typed => ({ expr: plus(expr, by), type });
	switch (value.kind) {
		case "temp":
			return frame.temps[value.id] ?? unknownOperand;
		case "int":
			return { expr: constant(value.value), type: value.type ?? s32 };
		case "string":
			return { expr: constant(BigInt(machine.symbols.string(value.text))), type: pointerTo(s32) };
		case "local": {
			const local = layout.locals[value.index];
			return address(constant(BigInt(frame.fp)), BigInt(local?.offset ?? 0), pointerTo(local?.type ?? voidType));
		}
		case "global": {
			const variable = machine.symbols.variable(value.name, fn.file);
			named(variable.address, variable.size);
			return address(constant(BigInt(variable.address)), 0n, pointerTo(variable.type));
		}
		case "function": {
			const at = machine.symbols.functionAddress(value.name, fn.file);
			return address(constant(BigInt(at)), 0n, pointerTo({ kind: "function", result: voidType }));
		}
		case "field": {
			if (value.struct === "?") throw new Unable(`the type of what has the member ${value.field} is not known`);
			const { offset, type } = layouts.field(value.struct, value.field);
			return address(recur(value.base).expr, BigInt(offset), pointerTo(type));
		}
		case "containerOf": {
			if (value.struct === "?") throw new Unable(`the type around the member ${value.field} is not known`);
			const { offset } = layouts.field(value.struct, value.field);
			return address(recur(value.base).expr, -BigInt(offset), pointerTo({ kind: "struct", tag: value.struct }));
		}
		case "index": {
			if (!value.element) throw new Unable("the type of a sequence is not known");
			const index = recur(value.index);
			const size = constant(BigInt(layouts.size(value.element)));
			const distance = operation("*", s64 as IntType, cast(index.expr, index.type, s64 as IntType), size);
			return {
				expr: operation("+", s64 as IntType, recur(value.base).expr, distance),
				type: pointerTo(value.element),
			};
		}
		case "sizeof":
			return { expr: constant(BigInt(layouts.size(value.type))), type: u64 };
		case "cast": {
			const operand = recur(value.operand);
			const to = intOf(value.type);
			if (!to) return { expr: operand.expr, type: value.type };
			return { expr: cast(operand.expr, operand.type, to), type: value.type };
		}
		case "unary": {
			const operand = recur(value.operand);
			if (value.op === "!") return { expr: operation("!", s32 as IntType, operand.expr), type: s32 };
			const type = arithmetic(value.type ?? promoted(operand.type));
			return { expr: operation(value.op === "-" ? "neg" : "~", type, cast(operand.expr, operand.type, type)), type };
		}
		case "binary":
			return binary(value, recur(value.left), recur(value.right), layouts);
	}
}

function binary(value: Value & { kind: "binary" }, left: Typed, right: Typed, layouts: Layouts): Typed {
	const { op } = value;
	const pointers = isPointer(left.type) || isPointer(right.type);
	if (comparisons.has(op)) {
		const equality = op === "==" || op === "!=";
		const type = pointers ? (equality ? s64 : u64) : arithmetic(commonType(left.type, right.type));
		// What the machine compares has been brought to one type by lowering; numbers of two types are compared as they are.
		const sides = pointers ? (type as IntType) : wideEnough(left.type, right.type, type as IntType);
		return { expr: operation(op, sides, left.expr, right.expr), type: s32 };
	}
	if (isPointer(left.type) && isPointer(right.type) && op === "-") {
		if (!value.element) throw new Unable("the difference of two pointers to a type that is not known");
		const bytes = operation("-", s64 as IntType, left.expr, right.expr);
		const size = constant(BigInt(Math.max(1, layouts.size(value.element))));
		return { expr: operation("/", s64 as IntType, bytes, size), type: s64 };
	}
	const shift = op === "<<" || op === ">>";
	const type = arithmetic(value.type ?? (shift ? promoted(left.type) : commonType(left.type, right.type)));
	const b = shift ? right.expr : cast(right.expr, right.type, type);
	return { expr: operation(op, type, cast(left.expr, left.type, type), b), type };
}

/** The machine compares numbers as they are held; only a type that holds both sides changes neither. */
function wideEnough(left: CType, right: CType, common: IntType): IntType {
	const bits = (type: CType): number => (type.kind === "int" ? type.bits : 64);
	return bits(left) < 64 && bits(right) < 64 ? (s64 as IntType) : common;
}

function isPointer(type: CType): boolean {
	return type.kind === "pointer" || type.kind === "array" || type.kind === "function";
}

function arithmetic(type: CType): IntType {
	const raised = promoted(type);
	return raised.kind === "int" ? raised : (s64 as IntType);
}

export function plus(expr: Expr, by: bigint): Expr {
	return by === 0n ? expr : operation("+", s64 as IntType, expr, constant(by));
}

/** True of what lies in a frame: variables of functions that are open. */
export function isOnStack(address: number): boolean {
	return address >= regions.stack && address < regions.heap;
}
