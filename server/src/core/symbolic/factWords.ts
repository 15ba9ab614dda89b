/** Facts about what a caller can name, as C conditions. */
import type { IrFunction } from "../ir/types.ts";
import { pointerText } from "./naming.ts";
import { constantOf, equalRanges, type Range } from "./range.ts";
import type { Term } from "./term.ts";

/** `!exempt`, `table->buckets != NULL`, `flags & 4`; undefined where the fact has no short form in the function's own names. */
export function factText(term: Term, range: Range, fn: IrFunction): string | undefined {
	if (equalRanges(range, term.range)) return undefined;
	if (term.kind === "not" && term.a) return truth(term.a, constantOf(range) === 0n, fn);
	const fixed = constantOf(range);
	const text = termText(term, fn);
	if (!text) return undefined;
	if (term.kind === "binary" && (term.name === "==" || term.name === "<")) {
		if (fixed === undefined) return undefined;
		return fixed === 1n ? text : term.name === "==" ? text.replace(" == ", " != ") : text.replace(" < ", " >= ");
	}
	if (fixed === 0n) return `!${text}`;
	if (fixed !== undefined) return term.range.high === 1n && fixed === 1n ? text : `${text} == ${fixed}`;
	if (range.not?.length === 1 && range.not[0] === 0n) return text;
	if (range.low === 1n && range.high === undefined) return text;
	if (range.high === -1n) return `${text} < 0`;
	if (range.low === 0n && term.range.low === undefined) return undefined;
	if ((range.low ?? 0n) <= -0x80000000n || (range.high ?? 0n) >= 0x7fffffffn) return undefined;
	if (
		range.low !== undefined &&
		range.low !== term.range.low &&
		(range.high === undefined || range.high === term.range.high)
	)
		return `${text} >= ${range.low}`;
	if (
		range.high !== undefined &&
		range.high !== term.range.high &&
		(range.low === undefined || range.low === term.range.low)
	)
		return `${text} <= ${range.high}`;
	return undefined;
}

function truth(term: Term, isTrue: boolean, fn: IrFunction): string | undefined {
	const text = termText(term, fn);
	return text && (isTrue ? text : `!${term.kind === "binary" ? `(${text})` : text}`);
}

function termText(term: Term, fn: IrFunction): string | undefined {
	if (term.kind === "int") return String(term.value);
	if (term.kind === "binary" && term.a && term.b) {
		const left = termText(term.a, fn);
		const right = termText(term.b, fn);
		return left && right && `${left} ${term.name} ${right}`;
	}
	return pointerText(term, fn);
}
