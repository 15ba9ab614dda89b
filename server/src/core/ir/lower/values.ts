/** Building values: constants are folded, conversions that change nothing are left out. */

import { fold } from "../arithmetic.ts";
import {
	boolType,
	commonType,
	decayed,
	isBool,
	isPointerLike,
	pointee,
	promoted,
	s32,
	s64,
	sameType,
	wrap,
} from "../ctype.ts";
import type { BinaryOperator, CType, UnaryOperator, Value } from "../types.ts";
import type { Place, Typed } from "./lowering.ts";

export function int(value: bigint | number, type?: CType): Value {
	const big = BigInt(value);
	return type && !sameType(type, s32) ? { kind: "int", value: big, type } : { kind: "int", value: big };
}

export function typedInt(value: bigint | number, type: CType = s32): Typed {
	return { value: int(value, type), type };
}

export const nullPointer: Typed = {
	value: { kind: "int", value: 0n },
	type: { kind: "pointer", to: { kind: "void" } },
};

const comparisons: ReadonlySet<BinaryOperator> = new Set(["==", "!=", "<", "<=", ">", ">="]);

/** True of a value that is 0 or 1 whatever it is made of. */
export function isTruthValue(value: Value): boolean {
	return (
		(value.kind === "binary" && comparisons.has(value.op)) ||
		(value.kind === "unary" && value.op === "!") ||
		(value.kind === "int" && (value.value === 0n || value.value === 1n))
	);
}

export function binary(op: BinaryOperator, left: Typed, right: Typed): Typed {
	if (op === "+" || op === "-") {
		const moved = pointerArithmetic(op, left, right);
		if (moved) return moved;
	}
	if (comparisons.has(op)) return compare(op, left, right);
	const shift = op === "<<" || op === ">>";
	const type = shift ? promoted(left.type) : commonType(left.type, right.type);
	const a = operand(op, left, type);
	const b = shift ? right.value : operand(op, right, type);
	if (a.kind === "int" && b.kind === "int" && !(shift && type.kind === "int" && b.value >= BigInt(type.bits))) {
		const folded = fold(op, a.value, b.value);
		if (folded !== undefined) return typedInt(wrap(folded, type), type);
	}
	const value: Value = { kind: "binary", op, left: a, right: b };
	return { value: type.kind === "unknown" ? value : { ...value, type }, type };
}

/** Operators whose result, wrapped to its type, does not depend on how narrower or signed operands were widened. */
const modular: ReadonlySet<BinaryOperator> = new Set(["+", "-", "*", "&", "|", "^", "<<"]);

/** An operand brought to the type that the operation is done in. */
function operand(op: BinaryOperator, side: Typed, type: CType): Value {
	if (type.kind !== "int" || side.type.kind !== "int") return side.value;
	if (side.value.kind === "int") return int(wrap(side.value.value, type), type);
	if (modular.has(op) || !losesBits(promoted(side.type) as CType & { kind: "int" }, type)) return side.value;
	return { kind: "cast", type, operand: side.value };
}

function compare(op: BinaryOperator, left: Typed, right: Typed): Typed {
	const type = commonType(left.type, right.type);
	const a = operand(op, left, type);
	const b = operand(op, right, type);
	if (a.kind === "int" && b.kind === "int") {
		const folded = fold(op, a.value, b.value);
		if (folded !== undefined) return typedInt(folded);
	}
	return { value: { kind: "binary", op, left: a, right: b }, type: s32 };
}

function pointerArithmetic(op: "+" | "-", left: Typed, right: Typed): Typed | undefined {
	const leftPointer = isPointerLike(left.type);
	const rightPointer = isPointerLike(right.type);
	if (leftPointer && rightPointer) return { value: difference(left, right), type: s64 };
	if (!leftPointer && !rightPointer) return undefined;
	if (rightPointer && op === "-") return undefined;
	const pointer = leftPointer ? left : right;
	const offset = leftPointer ? right : left;
	const count = op === "+" ? offset.value : negated(offset).value;
	return { value: elementOf(pointer.value, count, pointee(pointer.type)), type: decayed(pointer.type) };
}

function difference(left: Typed, right: Typed): Value {
	const between = { kind: "binary", op: "-", left: left.value, right: right.value, type: s64 } as const;
	const element = pointee(left.type);
	return element.kind === "unknown" ? between : { ...between, element };
}

/** The address of an element; element 0 is where the sequence starts. */
export function elementOf(base: Value, index: Value, element: CType): Value {
	if (index.kind === "int" && index.value === 0n) return base;
	return element.kind === "unknown" ? { kind: "index", base, index } : { kind: "index", base, index, element };
}

export function unary(op: UnaryOperator, operand: Typed): Typed {
	if (op === "!") return not(operand);
	const type = promoted(operand.type);
	if (operand.value.kind === "int")
		return typedInt(wrap(op === "-" ? -operand.value.value : ~operand.value.value, type), type);
	const value: Value = { kind: "unary", op, operand: operand.value };
	return { value: type.kind === "unknown" || sameType(type, s32) ? value : { ...value, type }, type };
}

/** What a pointer is moved by to go back: below zero, whatever the type of the number (C11 6.5.6). */
function negated(operand: Typed): Typed {
	const type = promoted(operand.type);
	if (type.kind !== "int" || type.signed) return unary("-", operand);
	if (operand.value.kind === "int") return typedInt(-operand.value.value, s64);
	return unary("-", { value: { kind: "cast", type: s64, operand: operand.value }, type: s64 });
}

export function not(operand: Typed): Typed {
	if (operand.value.kind === "int") return typedInt(operand.value.value === 0n ? 1 : 0);
	return { value: { kind: "unary", op: "!", operand: operand.value }, type: s32 };
}

/** The value as a 0 or 1. */
export function truthOf(operand: Typed): Typed {
	if (isTruthValue(operand.value)) return { value: operand.value, type: s32 };
	if (operand.value.kind === "int") return typedInt(operand.value.value === 0n ? 0 : 1);
	return { value: { kind: "binary", op: "!=", left: operand.value, right: int(0) }, type: s32 };
}

/** What is stored when `operand` is assigned to something of `type`. */
export function converted(operand: Typed, type: CType): Value {
	const value = operand.value;
	if (isBool(type)) {
		if (isBool(operand.type) || isTruthValue(value)) return value;
		if (value.kind === "int") return int(value.value === 0n ? 0 : 1);
		return { kind: "cast", type: boolType, operand: value };
	}
	if (type.kind === "int" && value.kind === "int") return int(wrap(value.value, type), type);
	if (type.kind === "pointer" && value.kind === "int" && value.value === 0n) return { kind: "int", value: 0n };
	if (type.kind === "int" && operand.type.kind === "int" && losesBits(operand.type, type))
		return { kind: "cast", type, operand: value };
	return value;
}

/** True if a conversion can change the number. */
function losesBits(from: CType & { kind: "int" }, to: CType & { kind: "int" }): boolean {
	if (to.bits < from.bits) return true;
	return from.signed !== to.signed && (from.signed || to.bits === from.bits);
}

/** An explicit cast. */
export function cast(type: CType, operand: Typed): Typed {
	if (type.kind === "int" && operand.value.kind === "int") return typedInt(wrap(operand.value.value, type), type);
	if (type.kind === "void") return { value: operand.value, type };
	if (sameType(type, operand.type) || type.kind === "struct") return { value: operand.value, type };
	// Between pointers a cast changes how memory is read, not the address.
	if (type.kind === "pointer" && isPointerLike(operand.type)) return { value: operand.value, type };
	if (type.kind === "pointer" && operand.value.kind === "int" && operand.value.value === 0n)
		return { value: int(0), type };
	if (type.kind === "unknown") return { value: operand.value, type };
	return { value: { kind: "cast", type, operand: operand.value }, type };
}

/** The place a pointer points to. */
export function deref(pointer: Typed): Place {
	return { address: pointer.value, type: pointee(pointer.type) };
}
