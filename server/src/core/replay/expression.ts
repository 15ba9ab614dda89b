/**
 * What a value is made of where it depends on something nobody knows: an argument, memory as it was found, what an unknown call answers.
 * The machine has the numbers; expressions say how they would change with the inputs.
 */
import { fold } from "../ir/arithmetic.ts";
import { s64, wrap } from "../ir/ctype.ts";
import type { BinaryOperator, CType } from "../ir/types.ts";

export type IntType = CType & { readonly kind: "int" };

/** A value that was there before: whoever takes the path may choose it. */
export interface Input {
	readonly kind: "input";
	/** The same in every run that comes to it by the same way. */
	readonly key: string;
	readonly type: IntType;
	/** In words: "what foo() answers". */
	readonly words: string;
	/** Set where it is a pointer: the address of the object made for it. */
	object: number | undefined;
	readonly low: bigint | undefined;
	readonly high: bigint | undefined;
	/** A number that a call answered: if not zero, an error rather than anything else. */
	readonly answer: boolean;
	value: bigint;
	/** The machine has used the number itself (as an address, a size): another one needs another run. */
	pinned: boolean;
	/** It was read or written through: no NULL, no error. */
	followed: boolean;
}

export type Operator = BinaryOperator | "neg" | "~" | "!" | "cast" | "choose";

interface Operation {
	readonly kind: "operation";
	readonly op: Operator;
	/** What it is computed in; for a comparison, what its sides are brought to. */
	readonly type: IntType;
	/** `choose`: the condition. */
	readonly a: Expr;
	readonly b: Expr | undefined;
	readonly c: Expr | undefined;
	readonly size: number;
}

export type Expr = { readonly kind: "constant"; readonly value: bigint } | Input | Operation;

/** A value with its C type. */
export interface Typed {
	readonly expr: Expr;
	readonly type: CType;
}

/** Expressions made of more parts stand for their number alone: what they depend on is out of reach. */
const largest = 160;

export function constant(value: bigint): Expr {
	return { kind: "constant", value };
}

export const comparisons: ReadonlySet<Operator> = new Set<Operator>(["==", "!=", "<", "<=", ">", ">="]);

export function sizeOf(expr: Expr): number {
	return expr.kind === "operation" ? expr.size : 1;
}

/** An operation, computed at once where nothing unknown is in it. Whoever is too large is told of as a constant: see `largest`. */
export function operation(op: Operator, type: IntType, a: Expr, b?: Expr, c?: Expr): Expr {
	const size = 1 + sizeOf(a) + (b ? sizeOf(b) : 0) + (c ? sizeOf(c) : 0);
	const made: Operation = { kind: "operation", op, type, a, b, c, size };
	const known = a.kind === "constant" && (!b || b.kind === "constant") && (!c || c.kind === "constant");
	return known || size > largest ? constant(numberOf(made)) : made;
}

/** `expr` converted to an int type. */
export function cast(expr: Expr, from: CType, to: IntType): Expr {
	if (expr.kind !== "constant" && from.kind === "int" && fits(from, to)) return expr;
	return operation("cast", to, expr);
}

function fits(from: IntType, to: IntType): boolean {
	if (to.bool) return from.bool === true;
	if (from.bool) return true;
	if (from.signed === to.signed) return from.bits <= to.bits;
	return !from.signed && from.bits < to.bits;
}

/** How a C type is computed with; undefined for what is no number. */
export function intOf(type: CType): IntType | undefined {
	if (type.kind === "int") return type;
	if (type.kind === "pointer" || type.kind === "array" || type.kind === "function") return s64 as IntType;
	return undefined;
}

/** The number an expression stands for, with the inputs as they are now. */
export function numberOf(expr: Expr): bigint {
	if (expr.kind !== "operation") return expr.value;
	const { op, type } = expr;
	const a = numberOf(expr.a);
	if (op === "choose") return wrap(numberOf((a !== 0n ? expr.b : expr.c) as Expr), type);
	if (op === "cast") return wrap(a, type);
	if (op === "!") return a === 0n ? 1n : 0n;
	if (op === "neg") return wrap(-a, type);
	if (op === "~") return wrap(~a, type);
	const b = numberOf(expr.b as Expr);
	const shift = op === "<<" || op === ">>";
	const result = fold(op, wrap(a, type), shift ? b & 63n : wrap(b, type)) ?? 0n;
	return comparisons.has(op) ? result : wrap(result, type);
}

/** The inputs in an expression, each once. */
export function inputsOf(expr: Expr, found: Set<Input> = new Set()): Set<Input> {
	if (expr.kind === "input") found.add(expr);
	else if (expr.kind === "operation") {
		inputsOf(expr.a, found);
		if (expr.b) inputsOf(expr.b, found);
		if (expr.c) inputsOf(expr.c, found);
	}
	return found;
}
