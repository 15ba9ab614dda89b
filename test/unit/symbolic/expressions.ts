/** Random expressions over two parameters, and what they come to: the yardstick for terms and for what states know of them. */
import fc from "fast-check";
import { s32 } from "../../../server/src/core/ir/ctype.ts";
import type { BinaryOperator } from "../../../server/src/core/ir/types.ts";
import type { Arena, Term } from "../../../server/src/core/symbolic/term.ts";

/** An expression over two parameters, as a tree of its own. */
export type Expression =
	| { readonly kind: "int"; readonly value: bigint }
	| { readonly kind: "param"; readonly index: number }
	| { readonly kind: "unary"; readonly op: "!" | "-" | "~"; readonly operand: Expression }
	| { readonly kind: "binary"; readonly op: BinaryOperator; readonly left: Expression; readonly right: Expression };

const operators: readonly BinaryOperator[] = ["+", "-", "*", "&", "|", "^", "==", "!=", "<", "<=", ">", ">="];
export const small = fc.bigInt({ min: -4n, max: 4n });
export const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
	expression: fc.oneof(
		{ depthSize: "small", withCrossShrink: true },
		fc.record({ kind: fc.constant("int" as const), value: small }),
		fc.record({ kind: fc.constant("param" as const), index: fc.nat(1) }),
		fc.record({
			kind: fc.constant("unary" as const),
			op: fc.constantFrom("!" as const, "-" as const, "~" as const),
			operand: tie("expression"),
		}),
		fc.record({
			kind: fc.constant("binary" as const),
			op: fc.constantFrom(...operators),
			left: tie("expression"),
			right: tie("expression"),
		}),
	),
}));

export function build(e: Expression, arena: Arena): Term {
	switch (e.kind) {
		case "int":
			return arena.int(e.value);
		case "param":
			return arena.param(e.index, s32);
		case "unary": {
			const operand = build(e.operand, arena);
			return e.op === "!" ? arena.not(operand) : e.op === "-" ? arena.negate(operand) : arena.complement(operand);
		}
		case "binary":
			return arena.binary(e.op, build(e.left, arena), build(e.right, arena));
	}
}

/** What an expression comes to, by C's rules on numbers without bounds. */
export function evaluate(e: Expression, params: readonly bigint[]): bigint {
	switch (e.kind) {
		case "int":
			return e.value;
		case "param":
			return params[e.index] ?? 0n;
		case "unary": {
			const operand = evaluate(e.operand, params);
			return e.op === "!" ? truth(operand === 0n) : e.op === "-" ? -operand : ~operand;
		}
		case "binary":
			return compute(e.op, evaluate(e.left, params), evaluate(e.right, params));
	}
}

/** What a term comes to: the same rules, read off the term. */
export function valueOfTerm(term: Term, params: readonly bigint[]): bigint {
	const a = () => (term.a ? valueOfTerm(term.a, params) : 0n);
	const b = () => (term.b ? valueOfTerm(term.b, params) : 0n);
	switch (term.kind) {
		case "int":
			return term.value;
		case "param":
			return params[term.index] ?? 0n;
		case "not":
			return truth(a() === 0n);
		case "negate":
			return -a();
		case "complement":
			return ~a();
		case "binary":
			return compute(term.name, a(), b());
		default:
			throw new Error(`no value: ${term.kind}`);
	}
}

const truth = (holds: boolean): bigint => (holds ? 1n : 0n);

function compute(op: string, a: bigint, b: bigint): bigint {
	switch (op) {
		case "+":
			return a + b;
		case "-":
			return a - b;
		case "*":
			return a * b;
		case "&":
			return a & b;
		case "|":
			return a | b;
		case "^":
			return a ^ b;
		case "==":
			return truth(a === b);
		case "!=":
			return truth(a !== b);
		case "<":
			return truth(a < b);
		case "<=":
			return truth(a <= b);
		case ">":
			return truth(a > b);
		case ">=":
			return truth(a >= b);
		default:
			throw new Error(`no operator ${op}`);
	}
}
