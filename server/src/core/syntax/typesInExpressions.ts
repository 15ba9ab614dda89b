/** Types that stand inside expressions: casts, `typeof`, `__alignof__`, and what only looks like one. */
import type { Rewriter } from "./rewriter.ts";
import * as T from "./tokens.ts";

const OPEN = 40;
const CLOSE = 41;
const STAR = 42;

/** True of an operator behind parentheses that are no cast: `(a == b) && c`, but not `(void *)&&label`. */
export function followsValue(r: Rewriter, operator: number): boolean {
	const close = operator - 1;
	const open = r.mate[close] as number;
	if (r.kind[close] !== CLOSE || open < 0 || open >= close) return false;
	if (r.kind[close - 1] === STAR) return false;
	const first = r.kind[open + 1] as number;
	return !T.startsType(first) && !(first === T.IDENTIFIER && close === open + 2 && r.isTypeName(open + 1));
}

/** `(name)` in front of what is an operand as well as the rest of a binary expression or call. */
export function isAmbiguousCast(r: Rewriter, open: number, operand: boolean): boolean {
	if (operand) return false;
	const after = r.kind[open + 3];
	return (after === OPEN || after === STAR || after === 38 || after === 45 || after === 43) && r.isTypeName(open + 1);
}

/** Writes `int` for the type's name, so that the grammar sees a cast. Two letters take a neighbouring space to hold it. */
export function spellCast(r: Rewriter, open: number): void {
	const start = r.start[open + 1] as number;
	const end = r.end[open + 1] as number;
	r.record("cast", start, end, r.name(open + 1));
	if (end - start >= 3) {
		r.overwrite(start, end, "int");
		return;
	}
	const before = (r.start[open] as number) - 1;
	const close = r.start[open + 2] as number;
	if (before >= 0 && r.out[before] === 32) r.overwrite(before, before + 4, "(int");
	else if (r.out[close + 1] === 32) r.overwrite(start, close + 2, "int)");
}

/** True if what follows the `(` can only be a type. */
export function isTypeName(r: Rewriter, open: number): boolean {
	const k = r.kind[open + 1] as number;
	return T.startsType(k) || k === T.K_TYPEOF;
}

/** A type in parentheses: its `typeof`s need help, and a name after a type of one word (`void far *`) can be no type. */
export function typeName(r: Rewriter, from: number, close: number): void {
	for (let i = from; i < close; i++) {
		const k = r.kind[i];
		if (k === T.K_TYPEOF) i = typeOf(r, i) - 1;
		else if (k === T.IDENTIFIER && r.kind[i - 1] === T.K_PRIMITIVE && r.kind[i + 1] === STAR) {
			r.blankTokens(i, i);
			r.record("attribute", r.start[i] as number, r.end[i] as number, r.name(i));
		}
	}
}

/** `typeof(expression)` becomes one identifier; answers the token after it. */
export function typeOf(r: Rewriter, i: number): number {
	const close = r.kind[i + 1] === OPEN ? (r.mate[i + 1] as number) : -1;
	if (close < 0) return i + 1;
	r.collapse(i, close, "typeof", r.name(i));
	return close + 1;
}

/** `__alignof__(expression)` becomes an ordinary call; the grammar knows it with a type only. Answers where to go on. */
export function alignOf(r: Rewriter, i: number): number {
	if (r.name(i) === "sizeof") return i + 1;
	if (r.kind[i + 1] !== OPEN) {
		// `__alignof__ *p`: without parentheses the grammar knows `sizeof` only.
		if ((r.end[i] as number) - (r.start[i] as number) >= 6)
			r.overwrite(r.start[i] as number, r.end[i] as number, "sizeof");
		r.record("keyword", r.start[i] as number, r.end[i] as number, r.name(i));
		return i + 1;
	}
	const close = r.mate[i + 1] as number;
	if (close < 0 || isTypeName(r, i + 1)) return i + 1;
	let j = i + 2;
	if (r.kind[j] === T.IDENTIFIER) j++;
	while (r.kind[j] === STAR && j > i + 2) j++;
	if (j === close) return i + 1;
	r.out[r.start[i] as number] = 79;
	r.record("keyword", r.start[i] as number, r.end[i] as number, r.name(i));
	return i + 1;
}
