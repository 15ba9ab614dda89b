/** Rewriting inside expressions: arguments, strings glued from macros, asm, `&&label`, initialisers. */
import { assemblyWith } from "./assembly.ts";
import { operandRun } from "./glued.ts";
import { maxDepth, type Rewriter } from "./rewriter.ts";
import * as T from "./tokens.ts";
import {
	alignOf,
	followsValue,
	isAmbiguousCast,
	isTypeName,
	spellCast,
	typeName,
	typeOf,
} from "./typesInExpressions.ts";

const OPEN = 40;
const CLOSE = 41;
const COMMA = 44;
const DOT = 46;
const COLON = 58;
const SEMICOLON = 59;
const ASSIGN = 61;
const OPEN_INDEX = 91;
const CLOSE_INDEX = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const STAR = 42;
const QUESTION = 63;

/** Where an expression ends: at the `;` or bracket that closes what it stands in, and at a comma if that separates. */
export interface ExpressionPlace {
	readonly stopAtComma: boolean;
	readonly initializer: boolean;
	/** A case label: ends at `...` and at the colon that belongs to no `?`. */
	readonly label: boolean;
}

export const plain: ExpressionPlace = { stopAtComma: false, initializer: false, label: false };
export const argument: ExpressionPlace = { stopAtComma: true, initializer: false, label: false };
export const caseValue: ExpressionPlace = { stopAtComma: false, initializer: false, label: true };
const element: ExpressionPlace = { stopAtComma: true, initializer: true, label: false };

/** Rewrites the expression that starts at token `i`; answers the token it stopped at. */
export function expression(r: Rewriter, i: number, end: number, place: ExpressionPlace): number {
	const kind = r.kind;
	let operand = false;
	let questions = 0;
	while (i < end) {
		const k = kind[i] as number;
		switch (k) {
			case QUESTION:
				questions++;
				operand = false;
				i++;
				break;
			case COLON:
				if (questions === 0 && (place.label || (place.stopAtComma && !place.initializer))) return i;
				questions--;
				operand = false;
				i++;
				break;
			case T.ELLIPSIS:
				if (place.label) return i;
				operand = false;
				i++;
				break;
			case SEMICOLON:
			case CLOSE:
			case CLOSE_INDEX:
			case CLOSE_BRACE:
				return i;
			case COMMA:
				if (place.stopAtComma) return i;
				operand = false;
				i++;
				break;
			case T.IDENTIFIER:
			case T.STRING:
				if (operand && place.initializer) return i;
				i = operandRun(r, i, end, place.initializer, callArguments);
				operand = true;
				break;
			case T.NUMBER:
				if (operand && place.initializer) return i;
				operand = true;
				if (kind[i + 1] === T.IDENTIFIER && i + 1 < end && !r.newlineBefore(i + 1)) {
					// `128 KB`: the unit is a macro that starts with an operator.
					r.collapse(i, i + 1, "argument", r.name(i + 1));
					i++;
				}
				i++;
				break;
			case T.CHARACTER:
				if (operand && place.initializer) return i;
				operand = true;
				i++;
				break;
			case T.K_SIZEOF:
				i = alignOf(r, i);
				operand = false;
				break;
			case OPEN: {
				const close = r.mate[i] as number;
				if (close < 0) return i + 1;
				if (close === i + 2 && kind[i + 1] === T.IDENTIFIER && isAmbiguousCast(r, i, operand)) spellCast(r, i);
				else parentheses(r, i, close);
				i = close + 1;
				if (kind[i] === OPEN_BRACE && i < end) i = initializer(r, i);
				// What was in the parentheses may have been a cast: an operand after it needs no operator between.
				operand = kind[i] === DOT || kind[i] === OPEN_INDEX || kind[i] === OPEN_BRACE;
				break;
			}
			case OPEN_INDEX: {
				const close = r.mate[i] as number;
				if (close < 0) return i + 1;
				if (r.depth > maxDepth) return close + 1;
				if (place.initializer && operand && kind[close + 1] === ASSIGN && r.newlineBefore(i)) return i;
				r.depth++;
				expression(r, i + 1, close, plain);
				r.depth--;
				operand = true;
				i = close + 1;
				break;
			}
			case OPEN_BRACE:
				if (operand && place.stopAtComma) return i;
				i = initializer(r, i);
				operand = true;
				break;
			case T.K_TYPEOF:
				i = typeOf(r, i);
				operand = true;
				break;
			case T.K_ASM:
				i = assembly(r, i);
				operand = true;
				break;
			case T.K_OFFSETOF:
				i = offsetOf(r, i);
				operand = true;
				break;
			case DOT:
				if (place.initializer && operand && kind[i + 1] === T.IDENTIFIER && r.newlineBefore(i) && isDesignator(r, i))
					return i;
				i += kind[i + 1] === T.IDENTIFIER ? 2 : 1;
				break;
			case T.ARROW:
				i += kind[i + 1] === T.IDENTIFIER ? 2 : 1;
				break;
			case T.AND_AND:
				if (!operand && kind[i + 1] === T.IDENTIFIER && !followsValue(r, i)) {
					r.out[r.start[i] as number] = 32;
					r.record("label-address", r.start[i] as number, r.end[i + 1] as number, r.name(i + 1));
				}
				operand = false;
				i++;
				break;
			case T.INC_DEC:
				i++;
				break;
			default:
				if (k >= T.K_IF && k <= T.K_GOTO) return i;
				operand = false;
				i++;
		}
	}
	return i;
}

function isDesignator(r: Rewriter, dot: number): boolean {
	const after = r.kind[dot + 2];
	return after === ASSIGN || after === OPEN_INDEX || after === DOT;
}

/** The inside of `( … )` that is not an argument list: an expression, a statement expression, a cast or a type. */
function parentheses(r: Rewriter, open: number, close: number): void {
	if (r.depth > maxDepth) return;
	r.depth++;
	let i = open + 1;
	if (r.kind[i] === OPEN_BRACE) r.block(i);
	else if (isTypeName(r, open)) typeName(r, i, close);
	else {
		while (i < close) {
			i = expression(r, i, close, plain);
			if (i < close) i++;
		}
	}
	r.depth--;
}

/** tree-sitter-c reads `offsetof(type, member)` only with a plain member: elsewhere it becomes an ordinary call. */
function offsetOf(r: Rewriter, i: number): number {
	const close = r.kind[i + 1] === OPEN ? (r.mate[i + 1] as number) : -1;
	if (close < 0) return i + 1;
	const simple = r.kind[close - 1] === T.IDENTIFIER && r.kind[close - 2] === COMMA && r.kind[i + 2] !== T.K_TYPEOF;
	if (simple) return close + 1;
	r.out[r.start[i] as number] = 79;
	r.record("keyword", r.start[i] as number, r.end[i] as number, "offsetof");
	callArguments(r, i + 1);
	return close + 1;
}

/** Rewrites the arguments of a call or macro whose `(` is token `open`, so that each is an expression. */
export function callArguments(r: Rewriter, open: number): void {
	const close = r.mate[open] as number;
	if (close < 0 || r.depth > maxDepth) return;
	r.depth++;
	let i = open + 1;
	while (i < close) {
		i = oneArgument(r, open, i, close);
		if (i < close) {
			i++;
			if (i === close) fillEmpty(r, close);
		}
	}
	r.depth--;
}

/** Rewrites one argument; answers the comma or `)` after it. */
function oneArgument(r: Rewriter, open: number, first: number, close: number): number {
	const kind = r.kind;
	const k = kind[first] as number;
	if (k === COMMA) {
		fillEmpty(r, first);
		return first;
	}
	if (T.startsType(k) || k === T.K_STORAGE || k === T.K_EXTERN || k === T.K_ELSE || T.startsStatement(k))
		return collapseArgument(r, open, first, close, "type-argument");
	const next = kind[first + 1] as number;
	if (k === OPEN_BRACE) {
		const brace = r.mate[first] as number;
		if (brace > 0 && (kind[brace + 1] === COMMA || brace + 1 === close) && hasStatement(r, first, brace)) {
			r.block(first);
			return brace + 1;
		}
		return collapseArgument(r, open, first, close, "argument");
	}
	if (k === T.IDENTIFIER) {
		if (next === T.IDENTIFIER || next === STAR || (next >= T.KEYWORD && next <= T.K_EXTERN)) {
			const last = argumentEnd(r, first, close) - 1;
			if (kind[last] === STAR || (next !== STAR && !hasString(r, first, last)))
				return collapseArgument(r, open, first, close, "type-argument");
		}
	} else if (next === COMMA || first + 1 === close) {
		if (k < T.IDENTIFIER || k > T.CHARACTER) return collapseArgument(r, open, first, close, "argument");
	} else if (
		k === DOT ||
		k === ASSIGN ||
		k === STAR ||
		k === OPEN_INDEX ||
		k === T.OPERATOR ||
		k === T.ELLIPSIS ||
		k === T.COMPOUND_ASSIGN ||
		k === T.ARROW ||
		isInfix(k)
	) {
		if (k === STAR) {
			const last = argumentEnd(r, first, close) - 1;
			if (kind[last] !== STAR) return finishArgument(r, open, first, close);
		}
		return collapseArgument(r, open, first, close, "argument");
	} else if (k === T.K_TYPEOF) {
		const last = argumentEnd(r, first, close) - 1;
		return kind[last] === CLOSE && r.mate[first + 1] === last
			? typeOf(r, first)
			: collapseArgument(r, open, first, close, "type-argument");
	}
	return finishArgument(r, open, first, close);
}

function finishArgument(r: Rewriter, open: number, first: number, close: number): number {
	const stop = expression(r, first, close, argument);
	if (stop >= close || r.kind[stop] === COMMA) {
		if (stop > first && endsOpen(r.kind[stop - 1] as number))
			return collapseArgument(r, open, first, close, "argument");
		return Math.min(stop, close);
	}
	return collapseArgument(r, open, first, close, "argument");
}

/** `<`, `>`, `/`, `%`, `^`, `|`, `?`, `:`: no expression starts with one of these. */
function isInfix(k: number): boolean {
	return k === 60 || k === 62 || k === 47 || k === 37 || k === 94 || k === 124 || k === QUESTION || k === COLON;
}

/** True of a token no expression can end with. */
function endsOpen(k: number): boolean {
	return (
		(k === STAR ||
			k === ASSIGN ||
			k === T.OPERATOR ||
			k === T.AND_AND ||
			k === T.COMPOUND_ASSIGN ||
			(k >= 33 && k < 64) ||
			k === 94 ||
			k === 124 ||
			k === 126) &&
		k !== CLOSE &&
		k !== COMMA
	);
}

function collapseArgument(
	r: Rewriter,
	open: number,
	first: number,
	close: number,
	kind: "type-argument" | "argument",
): number {
	const end = argumentEnd(r, first, close);
	const callee = open > 0 && r.kind[open - 1] === T.IDENTIFIER ? r.name(open - 1) : "";
	r.collapse(first, end - 1, kind, callee);
	return end;
}

function argumentEnd(r: Rewriter, first: number, close: number): number {
	let i = first;
	while (i < close && r.kind[i] !== COMMA) {
		const mate = r.mate[i] as number;
		i = mate > i && mate < close ? mate + 1 : i + 1;
	}
	return i;
}

function hasStatement(r: Rewriter, open: number, close: number): boolean {
	for (let i = open + 1; i < close; i++) {
		if (r.kind[i] === SEMICOLON) return true;
		if ((r.mate[i] as number) > i && r.kind[i] !== OPEN_BRACE) i = r.mate[i] as number;
	}
	return close === open + 1;
}

function hasString(r: Rewriter, first: number, last: number): boolean {
	for (let i = first; i <= last; i++) if (r.kind[i] === T.STRING) return true;
	return false;
}

/** `f(a, , b)`: something has to stand between the commas. Without room, one comma goes. */
function fillEmpty(r: Rewriter, token: number): void {
	if (r.insertBefore(token, 95)) return;
	if (r.kind[token - 1] === COMMA) r.blankTokens(token - 1, token - 1);
	else if (r.kind[token] === COMMA) r.blankTokens(token, token);
}

/** Rewrites the braced initialiser whose `{` is token `open`; answers the token after its `}`. */
export function initializer(r: Rewriter, open: number): number {
	const close = r.mate[open] as number;
	if (close < 0) return open + 1;
	if (r.depth > maxDepth) return close + 1;
	r.depth++;
	const kind = r.kind;
	let i = open + 1;
	while (i < close) {
		i = designators(r, i, close);
		const from = i;
		i = kind[i] === OPEN_BRACE ? initializer(r, i) : expression(r, i, close, element);
		if (i >= close) break;
		if (kind[i] === COMMA) {
			if (i === from) r.blankTokens(i, i);
			i++;
		} else if (i > from) separateElements(r, from, i);
		else i++;
	}
	r.depth--;
	return close + 1;
}

/** Puts the missing comma before token `next`; without white space to hold it, the element itself gives up its brackets. */
function separateElements(r: Rewriter, first: number, next: number): void {
	if (r.insertBefore(next, COMMA)) return;
	const last = next - 1;
	if (r.kind[last] !== CLOSE || (r.mate[last] as number) !== first + 1 || r.kind[first] !== T.IDENTIFIER) return;
	r.out[r.start[first + 1] as number] = last === first + 2 ? 32 : COMMA;
	r.out[r.start[last] as number] = COMMA;
	r.record("argument", r.start[first] as number, r.end[last] as number, r.name(first));
}

function designators(r: Rewriter, from: number, close: number): number {
	const kind = r.kind;
	if (kind[from] === T.IDENTIFIER && kind[from + 1] === COLON) return from + 2;
	const call = kind[from] === T.IDENTIFIER && kind[from + 1] === OPEN ? (r.mate[from + 1] as number) : -1;
	if (call > 0 && kind[call + 1] === ASSIGN) {
		// `CHANNEL(1) = { … }`: the macro is the designator.
		r.blankTokens(from, call + 1);
		r.record("argument", r.start[from] as number, r.end[call + 1] as number, r.name(from));
		return call + 2;
	}
	let i = from;
	while (i < close) {
		if (kind[i] === DOT && kind[i + 1] === T.IDENTIFIER) i += 2;
		else if (kind[i] === OPEN_INDEX && (r.mate[i] as number) > 0) {
			expression(r, i + 1, r.mate[i] as number, plain);
			i = (r.mate[i] as number) + 1;
		} else break;
	}
	if (i === from) return from;
	if (kind[i] === ASSIGN) return i + 1;
	if (!r.insertBefore(i, ASSIGN)) r.blankTokens(from, i - 1);
	return i;
}

/** Rewrites the `asm` that starts at token `i`; answers the token after its `)`. */
export function assembly(r: Rewriter, i: number): number {
	return assemblyWith(r, i, parentheses);
}
