/** Rewriting of statements: iterator macros become loops, macros without `;` get one, labels get a statement. */
import { declaration, isFunctionPointer } from "./declarations.ts";
import { macroDeclaration, macroRecord } from "./definers.ts";
import { assembly, callArguments, caseValue, expression, plain } from "./expressions.ts";
import { looksLikeAttribute, looksLikeIterator } from "./macros.ts";
import { maxDepth, type Rewriter } from "./rewriter.ts";
import * as T from "./tokens.ts";

const OPEN = 40;
const STAR = 42;
const COMMA = 44;
const DOT = 46;
const COLON = 58;
const SEMICOLON = 59;
const ASSIGN = 61;
const OPEN_INDEX = 91;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** Rewrites the block whose `{` is token `open`. */
export function block(r: Rewriter, open: number): void {
	const close = r.mate[open] as number;
	if (close < 0 || r.depth > maxDepth) return;
	r.depth++;
	let i = open + 1;
	while (i < close) {
		const next = statement(r, i, close);
		i = next > i ? next : i + 1;
	}
	r.depth--;
}

/** Rewrites one statement or declaration; answers the token after it. */
function statement(r: Rewriter, i: number, end: number): number {
	const kind = r.kind;
	const k = kind[i] as number;
	switch (k) {
		case SEMICOLON:
			return i + 1;
		case OPEN_BRACE:
			block(r, i);
			return (r.mate[i] as number) > 0 ? (r.mate[i] as number) + 1 : i + 1;
		case T.K_IF:
		case T.K_WHILE:
		case T.K_SWITCH:
			return bodyOf(r, condition(r, i + 1, end), end);
		case T.K_FOR:
			return bodyOf(r, forHeader(r, i + 1, end), end);
		case T.K_ELSE:
		case T.K_DO:
			return bodyOf(r, i + 1, end);
		case T.K_CASE:
			return caseLabel(r, i + 1, end);
		case T.K_DEFAULT:
			return i + 1;
		case T.K_GOTO:
			if (kind[i + 1] === STAR) return computedGoto(r, i, end);
			return toSemicolon(r, i + 1, end);
		case T.K_RETURN:
		case T.K_BREAK:
		case T.K_CONTINUE:
			return toSemicolon(r, i + 1, end);
		case T.K_ASM:
			return toSemicolon(r, assembly(r, i), end);
		case T.K_STATIC_ASSERT:
			return toSemicolon(r, i, end);
		case T.K_TYPEOF:
		case T.K_TYPEDEF:
		case T.K_EXTERN:
			return declaration(r, i, end, "block");
		case T.K_STORAGE:
			return stored(r, i, end);
		case T.K_EXTENSION:
			return i + 1;
		case T.IDENTIFIER:
			return named(r, i, end);
		case COLON:
			return afterLabel(r, i + 1, end);
		default:
			if (T.startsType(k)) return declaration(r, i, end, "block");
			return toSemicolon(r, i, end);
	}
}

function toSemicolon(r: Rewriter, from: number, end: number): number {
	const stop = expression(r, from, end, plain);
	return stop < end && r.kind[stop] === SEMICOLON ? stop + 1 : Math.max(stop, from);
}

/** `( … )` after `if`, `while` or `switch`; the statement that follows is read as the next one. */
function condition(r: Rewriter, open: number, end: number): number {
	if (r.kind[open] === T.IDENTIFIER && r.kind[open + 1] === OPEN && open + 1 < end) return macroCondition(r, open);
	const close = r.kind[open] === OPEN && open < end ? (r.mate[open] as number) : -1;
	if (close < 0) return open;
	expression(r, open, close + 1, plain);
	return close + 1;
}

/** `if FAILED(x)`, the macro bringing the parentheses, becomes `if(FAILED,x)`. */
function macroCondition(r: Rewriter, i: number): number {
	const close = r.mate[i + 1] as number;
	if (close < 0) return i;
	callArguments(r, i + 1);
	if (!r.insertBefore(i, OPEN)) return close + 1;
	r.out[r.start[i + 1] as number] = close === i + 2 ? 32 : COMMA;
	r.record("statement-macro", r.start[i] as number, r.end[close] as number, r.name(i));
	return close + 1;
}

/** Where the `#if` side that holds the body is not read, `else }` is left: an empty statement takes its place. */
function bodyOf(r: Rewriter, i: number, end: number): number {
	if (i === end && r.kind[i] === CLOSE_BRACE) r.insertBefore(i, SEMICOLON);
	return i;
}

/** `static DEFINE_RATELIMIT_STATE(rs, HZ, 1);` and every other declaration that starts with a storage class. */
function stored(r: Rewriter, i: number, end: number): number {
	let head = i;
	while (r.kind[head] === T.K_STORAGE || r.kind[head] === T.K_QUALIFIER) head++;
	const close = r.kind[head] === T.IDENTIFIER && r.kind[head + 1] === OPEN ? (r.mate[head + 1] as number) : -1;
	if (close < 0 || isFunctionPointer(r, head + 1)) return declaration(r, i, end, "block");
	return macroDeclaration(r, i, head, close, end) ?? declaration(r, i, end, "block");
}

function forHeader(r: Rewriter, open: number, end: number): number {
	const close = r.kind[open] === OPEN && open < end ? (r.mate[open] as number) : -1;
	if (close < 0) return open;
	let i = open + 1;
	if (T.startsType(r.kind[i] as number) || r.kind[i] === T.K_TYPEOF || startsNamedDeclaration(r, i))
		i = declaration(r, i, close, "block");
	while (i < close) {
		i = expression(r, i, close, plain);
		if (i < close) i++;
	}
	return close + 1;
}

/** `case A ... B:` becomes `case A ?:  B:`, which the grammar reads as one conditional expression. */
function caseLabel(r: Rewriter, from: number, end: number): number {
	let i = expression(r, from, end, caseValue);
	if (r.kind[i] === T.ELLIPSIS && i < end) {
		r.overwrite(r.start[i] as number, r.end[i] as number, "?:");
		r.record("case-range", r.start[i] as number, r.end[i] as number, "...");
		i = expression(r, i + 1, end, caseValue);
	}
	return r.kind[i] === COLON && i < end ? afterLabel(r, i + 1, end) : i;
}

/** A label needs a statement after it; before a closing brace an empty one is put there. */
function afterLabel(r: Rewriter, i: number, end: number): number {
	if (i === end && r.kind[i] === CLOSE_BRACE) r.insertBefore(i, SEMICOLON);
	return i;
}

/** `goto *address;` becomes the expression statement `*address;`. */
function computedGoto(r: Rewriter, i: number, end: number): number {
	r.blankTokens(i, i);
	const next = toSemicolon(r, i + 1, end);
	r.record("computed-goto", r.start[i] as number, r.end[Math.min(next, r.count) - 1] as number, "goto");
	return next;
}

/** `foo_t *p`, `foo_t p`: a declaration that starts with a name. */
function startsNamedDeclaration(r: Rewriter, i: number): boolean {
	if (r.kind[i] !== T.IDENTIFIER) return false;
	let j = i + 1;
	if (r.kind[j] === T.IDENTIFIER) return true;
	if (
		r.kind[j] === T.K_QUALIFIER ||
		r.kind[j] === T.K_STORAGE ||
		r.kind[j] === T.K_STRUCT ||
		r.kind[j] === T.K_PRIMITIVE
	)
		return true;
	if (r.kind[j] !== STAR) return false;
	while (r.kind[j] === STAR || r.kind[j] === T.K_QUALIFIER) j++;
	if (r.kind[j] !== T.IDENTIFIER) return false;
	const after = r.kind[j + 1];
	return after === ASSIGN || after === SEMICOLON || after === COMMA || after === T.IDENTIFIER || after === OPEN_INDEX;
}

function named(r: Rewriter, i: number, end: number): number {
	const kind = r.kind;
	const next = kind[i + 1] as number;
	if (next === COLON && kind[i + 2] !== COLON) return i + 2 === end ? afterLabel(r, i + 2, end) : i + 2;
	if (next === OPEN && (r.mate[i + 1] as number) > 0)
		return isFunctionPointer(r, i + 1) ? declaration(r, i, end, "block") : call(r, i, end);
	if (startsNamedDeclaration(r, i)) {
		if (
			kind[i + 1] === T.IDENTIFIER &&
			r.newlineBefore(i + 1) &&
			(r.indentation(i + 1) <= r.indentation(i) || (kind[i + 2] === OPEN && looksLikeAttribute(r.name(i))))
		) {
			if (!r.insertBefore(i + 1, SEMICOLON)) endWithSemicolon(r, i);
			return i + 1;
		}
		return declaration(r, i, end, "block");
	}
	if (T.startsStatement(next) || next === CLOSE_BRACE) {
		if (!r.insertBefore(i + 1, SEMICOLON)) endWithSemicolon(r, i);
		return i + 1;
	}
	return toSemicolon(r, i, end);
}

/** A statement that starts `name(…)`: a call, a loop in disguise, or a macro that brings its own `;`. */
function call(r: Rewriter, i: number, end: number): number {
	const kind = r.kind;
	const close = r.mate[i + 1] as number;
	const next = close + 1;
	const k = next < end ? (kind[next] as number) : CLOSE_BRACE;
	const macro = r.macroKind(i);
	if (k === SEMICOLON && closesDo(r, i - 1) && (r.end[i] as number) - (r.start[i] as number) >= 5) {
		// `do { … } while_each_thread(g, t);`, `do { … } for_each_vma(i, vma);`: the macro brings the `while` of the `do`.
		callArguments(r, i + 1);
		r.overwrite(r.start[i] as number, r.end[i] as number, "while");
		r.record("iterator", r.start[i] as number, r.end[close] as number, r.name(i));
		return next + 1;
	}
	if ((k === ASSIGN || k === OPEN_INDEX) && (kind[next + 1] === OPEN_BRACE || macro === "declaration"))
		return macroDeclaration(r, i, i, close, end) ?? next;
	if (k === OPEN && r.newlineBefore(next) && (macro === "iterator" || looksLikeIterator(r.name(i))))
		return iterator(r, i, close);
	if (k === OPEN_BRACE || (macro === "iterator" && (k === SEMICOLON || startsOperand(k)))) return iterator(r, i, close);
	if (k === SEMICOLON) {
		callArguments(r, i + 1);
		return next + 1;
	}
	if (k === DOT && startsRecord(r, next, end)) return macroRecord(r, i, i, next, end);
	if (k === COLON) {
		// `CASE(x):`, a macro that is a case label.
		r.collapse(i, close, "declaration", r.name(i));
		return afterLabel(r, next + 1, end);
	}
	if (k === CLOSE_BRACE) {
		callArguments(r, i + 1);
		if (!r.insertBefore(next, SEMICOLON)) callAsList(r, i, close);
		return next;
	}
	if (startsOperand(k) && (k !== STAR || (r.newlineBefore(next) && looksLikeIterator(r.name(i))))) {
		const deeper = r.newlineBefore(next) && r.indentation(next) > r.indentation(i);
		if (looksLikeIterator(r.name(i)) || (deeper && macro !== "declaration")) return iterator(r, i, close);
		callArguments(r, i + 1);
		if (r.newlineBefore(next) || k >= T.KEYWORD || kind[next + 1] === OPEN) {
			if (!r.insertBefore(next, SEMICOLON)) callAsList(r, i, close);
			return next;
		}
		return declaration(r, i, end, "block");
	}
	return toSemicolon(r, i, end);
}

/** `START(x)` and on the next line `.field = value,`: members of an initialiser whose braces are in the macros. */
function startsRecord(r: Rewriter, dot: number, end: number): boolean {
	if (!r.newlineBefore(dot) || r.kind[dot + 1] !== T.IDENTIFIER || r.kind[dot + 2] !== ASSIGN) return false;
	let i = dot + 3;
	while (i < end && r.kind[i] !== COMMA && r.kind[i] !== SEMICOLON)
		i = (r.mate[i] as number) > i ? (r.mate[i] as number) + 1 : i + 1;
	return i < end && r.kind[i] === COMMA;
}

function closesDo(r: Rewriter, brace: number): boolean {
	const open = r.kind[brace] === CLOSE_BRACE ? (r.mate[brace] as number) : -1;
	return open > 0 && r.kind[open - 1] === T.K_DO;
}

/** `NAME` without `;` and without white space behind it gives its last letter for one. */
function endWithSemicolon(r: Rewriter, i: number): void {
	const end = r.end[i] as number;
	if (end - (r.start[i] as number) < 2) return;
	r.out[end - 1] = SEMICOLON;
	r.record("statement-macro", r.start[i] as number, end, r.name(i));
}

/** `FOO(a, b)` without `;` and without white space behind it becomes the comma expression statement `FOO,a, b;`. */
function callAsList(r: Rewriter, i: number, close: number): void {
	r.out[r.start[i + 1] as number] = close === i + 2 ? 32 : COMMA;
	r.out[r.start[close] as number] = SEMICOLON;
	r.record("statement-macro", r.start[i] as number, r.end[close] as number, r.name(i));
}

/** True of a token that starts a statement or declaration, but cannot continue an expression after `)`. */
function startsOperand(k: number): boolean {
	return (k >= T.KEYWORD && k !== T.K_SIZEOF) || k === T.IDENTIFIER || k === T.NUMBER || k === T.INC_DEC || k === STAR;
}

/** `name(args) statement` becomes `while(args) statement`, or `if` where the name is too short. */
function iterator(r: Rewriter, i: number, close: number): number {
	const start = r.start[i] as number;
	const end = r.end[i] as number;
	r.record("iterator", start, r.end[close] as number, r.name(i));
	if (close === i + 2) {
		// No arguments: the condition is made of the name's own letters.
		if (end - start >= 8) {
			r.overwrite(start, end, "while(1)");
			r.blankTokens(i + 1, close);
		}
		return close + 1;
	}
	if (end - start < 2) return close + 1;
	r.overwrite(start, end, end - start >= 5 ? "while" : "if");
	callArguments(r, i + 1);
	return close + 1;
}
