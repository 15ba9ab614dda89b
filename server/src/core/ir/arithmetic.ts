/** The arithmetic of C on numbers, without their types: whoever knows a type brings the operands to it and wraps the result. */
import type { BinaryOperator } from "./types.ts";

/** The widest integers have so many bits: a shift by as many or more has no meaning in C. */
const widest = 64n;

/** `a op b`; undefined where C leaves it undefined. A comparison is 1 or 0. Division rounds towards zero. */
export function fold(op: BinaryOperator, a: bigint, b: bigint): bigint | undefined {
	switch (op) {
		case "+":
			return a + b;
		case "-":
			return a - b;
		case "*":
			return a * b;
		case "/":
			return b === 0n ? undefined : a / b;
		case "%":
			return b === 0n ? undefined : a % b;
		case "<<":
			return b < 0n || b >= widest ? undefined : a << b;
		case ">>":
			return b < 0n || b >= widest ? undefined : a >> b;
		case "&":
			return a & b;
		case "|":
			return a | b;
		case "^":
			return a ^ b;
		case "==":
			return a === b ? 1n : 0n;
		case "!=":
			return a !== b ? 1n : 0n;
		case "<":
			return a < b ? 1n : 0n;
		case "<=":
			return a <= b ? 1n : 0n;
		case ">":
			return a > b ? 1n : 0n;
		case ">=":
			return a >= b ? 1n : 0n;
	}
}
