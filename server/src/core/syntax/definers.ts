/** Variables that macros declare, at file level and in blocks: `static DEFINE_MUTEX(m);`, `DEFINE_PER_CPU(int, x) = 1;`. */
import { callArguments, expression, initializer, plain } from "./expressions.ts";
import { looksLikeType } from "./macros.ts";
import type { Rewriter } from "./rewriter.ts";
import * as T from "./tokens.ts";

const COMMA = 44;
const SEMICOLON = 59;
const ASSIGN = 61;
const OPEN_INDEX = 91;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/**
 * Rewrites `[static] NAME(…)` where it ends in `;`, bounds or an initialiser; answers the token after it. `first` is the
 * first token, `i` the macro's name, `close` its `)`. Undefined if something else follows.
 */
export function macroDeclaration(
	r: Rewriter,
	first: number,
	i: number,
	close: number,
	end: number,
): number | undefined {
	const next = close + 1;
	const k = next < end ? r.kind[next] : T.END;
	if (k === SEMICOLON) {
		if (first < i) r.blankTokens(first, i - 1);
		r.record("declaration", r.start[first] as number, r.end[close] as number, r.name(i));
		callArguments(r, i + 1);
		return next + 1;
	}
	if (k === ASSIGN || k === OPEN_INDEX) return macroVariable(r, first, i, close, end);
	return undefined;
}

/**
 * `DEFINE_PER_CPU(struct x, y) = …;`: the macro's name and brackets go, so that `struct x y = …;` stays. Where the first
 * argument is the name itself, the macro's name stays as its type.
 */
function macroVariable(r: Rewriter, first: number, i: number, close: number, end: number): number {
	const { kind, mate } = r;
	r.record("declaration", r.start[first] as number, r.end[close] as number, r.name(i));
	const comma = firstComma(r, i + 2, close);
	if (comma === close - 2 && kind[close - 1] === T.IDENTIFIER && readsAsType(r, i + 2, comma)) {
		const bounds = typeBounds(r, i + 2, comma);
		r.blankTokens(i, i + 1);
		r.blankTokens(bounds, comma);
		r.blankTokens(close, close);
	} else {
		r.blankTokens(i + 1, i + 1);
		if (kind[i + 2] === T.IDENTIFIER && comma === i + 3) r.blankTokens(comma, close);
		else if (kind[i + 2] === T.NUMBER) r.out[r.start[i + 2] as number] = 95;
		r.blankTokens(close, close);
	}
	let j = close + 1;
	while (kind[j] === OPEN_INDEX && (mate[j] as number) > 0) {
		expression(r, j + 1, mate[j] as number, plain);
		j = (mate[j] as number) + 1;
	}
	if (kind[j] === ASSIGN) j = kind[j + 1] === OPEN_BRACE ? initializer(r, j + 1) : expression(r, j + 1, end, plain);
	return kind[j] === SEMICOLON ? j + 1 : j;
}

/** `DEFINE_PER_CPU(int [N], x)`: where the bounds start that C wants behind the name; the comma if there are none. */
function typeBounds(r: Rewriter, from: number, comma: number): number {
	for (let j = from; j < comma; j++) if (r.kind[j] === OPEN_INDEX) return j;
	return comma;
}

function readsAsType(r: Rewriter, from: number, comma: number): boolean {
	const k = r.kind[from] as number;
	if (T.startsType(k) || k === T.K_TYPEOF) return true;
	if (k !== T.IDENTIFIER) return false;
	return comma > from + 1 || looksLikeType(r.name(from));
}

/** `MACHINE_START(…) .field = …, MACHINE_END`: blanked up to the closing name, which stands at the start of a line. */
export function macroRecord(r: Rewriter, first: number, i: number, from: number, end: number): number {
	let j = from;
	while (j < end && !(r.kind[j] === T.IDENTIFIER && endsRecord(r, j)) && r.kind[j] !== CLOSE_BRACE) {
		j = (r.mate[j] as number) > j ? (r.mate[j] as number) + 1 : j + 1;
	}
	const last = j < end && r.kind[j] === T.IDENTIFIER ? j : j - 1;
	r.blankTokens(first, last);
	r.record("declaration", r.start[first] as number, r.end[last] as number, r.name(i));
	return last + 1;
}

function endsRecord(r: Rewriter, name: number): boolean {
	return r.indentation(name) === 0 || (r.kind[name - 1] === COMMA && r.newlineBefore(name));
}

/** The first comma at the level of `from` before `close`, or `close`. */
export function firstComma(r: Rewriter, from: number, close: number): number {
	let j = from;
	while (j < close && r.kind[j] !== COMMA) j = (r.mate[j] as number) > j ? (r.mate[j] as number) + 1 : j + 1;
	return Math.min(j, close);
}
