/** Rewriting at file level: function definitions made by macros, variables made by macros, macros without `;`. */
import { declaration, isFunctionPointer } from "./declarations.ts";
import { firstComma, macroDeclaration, macroRecord } from "./definers.ts";
import { assembly, callArguments, expression, initializer, plain } from "./expressions.ts";
import { looksLikeAttribute } from "./macros.ts";
import { maxDepth, type Rewriter } from "./rewriter.ts";
import * as T from "./tokens.ts";

const OPEN = 40;
const COMMA = 44;
const COLON = 58;
const DOT = 46;
const SEMICOLON = 59;
const OPEN_BRACE = 123;

/** Rewrites the whole file. */
export function items(r: Rewriter): void {
	range(r, 0, r.count);
}

function range(r: Rewriter, from: number, end: number): void {
	let i = from;
	while (i < end) {
		const next = item(r, i, end);
		i = next > i ? next : i + 1;
	}
}

function item(r: Rewriter, i: number, end: number): number {
	const kind = r.kind;
	const k = kind[i] as number;
	if (k === SEMICOLON) return i + 1;
	if (k === T.K_EXTERN && kind[i + 1] === T.STRING && kind[i + 2] === OPEN_BRACE && (r.mate[i + 2] as number) > 0) {
		if (r.depth++ < maxDepth) range(r, i + 3, r.mate[i + 2] as number);
		r.depth--;
		return (r.mate[i + 2] as number) + 1;
	}
	if (k === T.K_ASM) {
		const next = assembly(r, i);
		return kind[next] === SEMICOLON ? next + 1 : next;
	}
	if (k === T.K_STATIC_ASSERT) {
		const stop = expression(r, i + 1, end, plain);
		if (kind[i + 1] === OPEN && (r.mate[i + 1] as number) > 0) callArguments(r, i + 1);
		return stop + 1;
	}
	if (k === OPEN_BRACE) {
		r.block(i);
		return (r.mate[i] as number) > 0 ? (r.mate[i] as number) + 1 : i + 1;
	}
	if ((k === DOT && kind[i + 1] === T.IDENTIFIER) || (k === T.IDENTIFIER && kind[i + 1] === COLON))
		return assembler(r, i, end);
	if (k === T.STRING) return stray(r, i, end);
	if (k === T.IDENTIFIER && kind[i + 1] === OPEN_BRACE && T.startsType(kind[i + 2] as number))
		return macroStruct(r, i, i);
	if (k === T.K_TYPEDEF && kind[i + 1] === T.IDENTIFIER && kind[i + 2] === OPEN) return macroTypedef(r, i, end);
	let head = i;
	while (kind[head] === T.K_STORAGE || kind[head] === T.K_EXTERN || kind[head] === T.K_QUALIFIER) head++;
	if (
		kind[head] === T.IDENTIFIER &&
		kind[head + 1] === OPEN &&
		(r.mate[head + 1] as number) > 0 &&
		!isFunctionPointer(r, head + 1)
	)
		return macroItem(r, i, head, end);
	if (kind[i] === T.IDENTIFIER && isLoneMacro(r, i, end)) {
		r.blankTokens(i, i);
		r.record("declaration", r.start[i] as number, r.end[i] as number, r.name(i));
		return i + 1;
	}
	return declaration(r, i, end, "file");
}

const definesBetween = /^[ \t]*#[ \t]*(?:define|undef)\b/m;

/** A name in capitals alone on its line at file level, such as `BTF_ID_UNUSED`, or any before a macro's `#define` or `#undef`. */
function isLoneMacro(r: Rewriter, i: number, end: number): boolean {
	if (i + 1 === r.count) return looksLikeAttribute(r.name(i));
	if (i + 1 < end && definesBetween.test(r.text.slice(r.end[i], r.start[i + 1]))) return true;
	if (i + 1 >= end || !r.newlineBefore(i + 1) || r.indentation(i + 1) > 0) return false;
	const next = r.kind[i + 1] as number;
	if (next === T.IDENTIFIER && r.kind[i + 2] === OPEN)
		return looksLikeAttribute(r.name(i)) && looksLikeAttribute(r.name(i + 1));
	return (next >= T.KEYWORD || next === T.IDENTIFIER) && looksLikeAttribute(r.name(i));
}

/** `[static] NAME(…)` and what follows it. */
function macroItem(r: Rewriter, first: number, i: number, end: number): number {
	const kind = r.kind;
	const close = r.mate[i + 1] as number;
	const next = close + 1;
	const k = next < end ? (kind[next] as number) : T.END;
	if (k === OPEN_BRACE && kind[next + 1] === DOT && close === i + 3) {
		// `define_machine(name) { .field = … };`
		r.blankTokens(i + 1, i + 1);
		r.out[r.start[close] as number] = 61;
		r.record("declaration", r.start[first] as number, r.end[close] as number, r.name(i));
		return initializer(r, next);
	}
	if (k === OPEN_BRACE && kind[i + 2] === T.K_STRUCT) return macroStruct(r, i, close);
	if (k === OPEN_BRACE) return macroFunction(r, first, i, close);
	if (k === DOT) return macroRecord(r, first, i, next, end);
	if (k === SEMICOLON) {
		if (hasDeclarations(r, i, close)) {
			if (first < i) r.blankTokens(first, i - 1);
			r.record("declaration", r.start[first] as number, r.end[close] as number, r.name(i));
			const comma = kind[i + 2] === T.IDENTIFIER && kind[i + 3] === COMMA ? i + 3 : i + 2;
			if (comma < close) r.blankTokens(comma, close - 1);
			return next + 1;
		}
	}
	const after = macroDeclaration(r, first, i, close, end);
	if (after !== undefined) return after;
	if (k === OPEN) return declaration(r, first, end, "file");
	if (first === i || k === T.END || r.newlineBefore(next)) {
		r.blankTokens(first, close);
		r.record("declaration", r.start[first] as number, r.end[close] as number, r.name(i));
		return next;
	}
	return declaration(r, first, end, "file");
}

/**
 * A line of assembler in a header that assembler sources include: `.macro … .endm`, any other directive, a label. Blanked:
 * there is no C in it.
 */
function assembler(r: Rewriter, i: number, end: number): number {
	let j = i + 1;
	if (r.kind[i] === DOT && r.name(j) === "macro")
		while (j < end && !(r.kind[j - 1] === DOT && r.kind[j] === T.IDENTIFIER && r.name(j) === "endm")) j++;
	j++;
	while (j < end && !r.newlineBefore(j)) j++;
	const last = Math.min(j, end) - 1;
	r.blankTokens(i, last);
	r.record("asm", r.start[i] as number, r.end[last] as number, "assembler");
	return j;
}

/** `MACRO(x) "text" MACRO(y);`: the macros hold an `asm` whose middle stands here. */
function stray(r: Rewriter, i: number, end: number): number {
	let j = i;
	while (j < end && r.kind[j] !== SEMICOLON && (r.kind[j] === T.STRING || !r.newlineBefore(j))) j++;
	r.blankTokens(i, j - 1);
	r.record("asm", r.start[i] as number, r.end[j - 1] as number, "asm");
	return j;
}

/** `typedef DECLARE_BITMAP(name_t, N);`: the macro stays as the type, as in a struct. */
function macroTypedef(r: Rewriter, i: number, end: number): number {
	const open = i + 2;
	const close = r.mate[open] as number;
	const comma = close < 0 ? -1 : firstComma(r, open + 1, close);
	if (comma !== open + 2 || r.kind[open + 1] !== T.IDENTIFIER || r.kind[close + 1] !== SEMICOLON)
		return declaration(r, i, end, "file");
	r.record("declaration", r.start[i + 1] as number, r.end[close] as number, r.name(i + 1));
	r.blankTokens(open, open);
	r.blankTokens(comma, close);
	return close + 2;
}

/** `SAFE_TYPE(struct s) { members };` becomes `struct` with a tag made of the rest, which no other struct has. */
function macroStruct(r: Rewriter, i: number, close: number): number {
	const start = r.start[i] as number;
	if ((r.end[close] as number) - start < 8) return close + 1;
	r.collapse(i, close, "declaration", r.name(i));
	for (let k = 0; k < 7; k++) r.out[start + k] = "struct ".charCodeAt(k);
	const end = r.mate[close + 1] as number;
	if (end < 0) return close + 2;
	r.members(close + 1, end, false);
	return end + 1;
}

/** `TRACE_EVENT(name, TP_PROTO(…), …)`: whole declarations among the arguments. */
function hasDeclarations(r: Rewriter, i: number, close: number): boolean {
	for (let j = i + 2; j < close; j++) {
		if (r.kind[j] === SEMICOLON || (r.kind[j] === OPEN_BRACE && (r.mate[j] as number) > 0)) return true;
	}
	return false;
}

const typedParameters =
	/^(?:__)?(?:\w+_)?(?:SYSCALL|COMPAT_SYSCALL)\w*_?DEFINE\d+$|^(?:SYSCALL|COMPAT_SYSCALL)_DEFINE\d$|^BPF_CALL_\d$|^SYSCALL_DEFINE\d\w*$/;

/** A function whose head is a macro. `SYSCALL_DEFINE2(name, int, a, …) {` gets a real head, any other keeps its first name. */
function macroFunction(r: Rewriter, first: number, i: number, close: number): number {
	const name = r.name(i);
	const open = i + 1;
	const body = close + 1;
	r.record("function", r.start[first] as number, r.end[close] as number, name);
	if ((r.kind[open + 1] as number) === T.IDENTIFIER && typedParameters.test(name)) syscallHead(r, i, close);
	else {
		let nameAt = open + 1;
		while (
			nameAt < close &&
			!(
				((r.kind[nameAt] as number) === T.IDENTIFIER || r.kind[nameAt] === T.NUMBER) &&
				(nameAt + 1 === close || (r.kind[nameAt + 1] as number) === COMMA)
			)
		)
			nameAt++;
		if (nameAt < close) {
			if (r.kind[nameAt] === T.NUMBER) r.out[r.start[nameAt] as number] = 95;
			r.blankTokens(open, open);
			if (nameAt > open + 1) r.blankTokens(open + 1, nameAt - 1);
			r.blankTokens(nameAt + 1, close);
		} else if (close > open + 1) r.blankTokens(open, close);
	}
	r.block(body);
	return (r.mate[body] as number) > 0 ? (r.mate[body] as number) + 1 : body + 1;
}

function syscallHead(r: Rewriter, i: number, close: number): void {
	const open = i + 1;
	r.overwrite(r.start[i] as number, r.end[open] as number, "long");
	const comma = firstComma(r, open + 1, close);
	if (comma >= close) {
		r.blankTokens(close, close);
		return;
	}
	r.out[r.start[comma] as number] = OPEN;
	let from = comma + 1;
	while (from < close) {
		const pair = r.kind[from] === T.IDENTIFIER && r.kind[from + 1] === OPEN ? (r.mate[from + 1] as number) : -1;
		if (pair > 0) {
			// `SC_VAL64(u64, mask)`: type and name in a macro of their own.
			r.blankTokens(from, from + 1);
			const inner = firstComma(r, from + 2, pair);
			if (inner < pair) r.blankTokens(inner, inner);
			r.blankTokens(pair, pair);
			from = firstComma(r, pair, close) + 1;
			continue;
		}
		const separator = firstComma(r, from, close);
		if (separator >= close) break;
		r.blankTokens(separator, separator);
		from = firstComma(r, separator + 1, close) + 1;
	}
}
