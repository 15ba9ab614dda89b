/** Rewriting of declarations: specifiers with unknown attributes among them, declarators, parameters. */
import { argument, assembly, expression, initializer, plain } from "./expressions.ts";
import { looksLikeAttribute } from "./macros.ts";
import { maxDepth, type Rewriter } from "./rewriter.ts";
import * as T from "./tokens.ts";
import { typeOf } from "./typesInExpressions.ts";

const OPEN = 40;
const CLOSE = 41;
const STAR = 42;
const COMMA = 44;
const COLON = 58;
const SEMICOLON = 59;
const ASSIGN = 61;
const OPEN_INDEX = 91;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** What a declaration stands in. */
export type Place = "file" | "block" | "field" | "parameter";

/** Rewrites the declaration or function definition at token `i`; answers the token after its `;` or body. */
export function declaration(r: Rewriter, i: number, end: number, place: Place): number {
	const words = specifiers(r, i, end, place);
	const t = words.next < end ? (r.kind[words.next] as number) : T.END;
	const named = resolveWords(r, words, t, place);
	return declarators(r, words.next, end, place, named);
}

interface Words {
	/** Plain identifiers among the specifiers: types, attributes, the declared name. */
	readonly names: number[];
	/** A keyword, tag or typeof already says the type. */
	typed: boolean;
	next: number;
}

function specifiers(r: Rewriter, i: number, end: number, place: Place): Words {
	const kind = r.kind;
	const words: Words = { names: [], typed: false, next: i };
	while (i < end) {
		const k = kind[i] as number;
		if (k === T.K_STRUCT || k === T.K_ENUM) {
			words.typed = true;
			i = tagged(r, i, end);
		} else if (k === T.K_PRIMITIVE) {
			words.typed = true;
			const name = r.name(i);
			if (name === "__signed__" || name === "__signed") r.overwrite(r.start[i] as number, r.end[i] as number, "signed");
			i++;
		} else if (k === T.K_QUALIFIER) {
			if (r.name(i).startsWith("__") && r.name(i) !== "__restrict__") r.blankTokens(i, i);
			i++;
		} else if (k === T.K_STORAGE || k === T.K_EXTERN || k === T.K_TYPEDEF || k === T.K_EXTENSION) i++;
		else if (k === T.K_TYPEOF) {
			words.typed = true;
			i = typeOf(r, i);
		} else if (k === T.IDENTIFIER) {
			const close = kind[i + 1] === OPEN ? (r.mate[i + 1] as number) : -1;
			if (close > 0 && !words.typed && words.names.length === 0 && isTypeMacro(r, close, place)) {
				r.collapse(i, close, "declaration", r.name(i));
				words.typed = true;
				i = close + 1;
			} else if (close > 0 && words.typed && words.names.length === 0 && isAttributeCall(r, i, close)) {
				blankAttribute(r, i, close);
				i = close + 1;
			} else {
				words.names.push(i++);
				if (close > 0) break;
			}
		} else break;
	}
	words.next = i;
	return words;
}

/** `PRINTF(5, 6) f(…)`: of two calls, the one that reads like an attribute is none of the declared name. */
function isAttributeCall(r: Rewriter, i: number, close: number): boolean {
	return (
		r.kind[close + 1] === T.IDENTIFIER &&
		r.kind[close + 2] === OPEN &&
		looksLikeAttribute(r.name(i)) &&
		!looksLikeAttribute(r.name(close + 1))
	);
}

/** `FIELD_TYPE(x) name` or, as a parameter, `PTR_TO(x)`: a macro call that stands for a type. */
function isTypeMacro(r: Rewriter, close: number, place: Place): boolean {
	const after = r.kind[close + 1];
	return place === "parameter"
		? after === T.IDENTIFIER || after === STAR || after === COMMA || after === CLOSE
		: after === T.IDENTIFIER || after === STAR;
}

/** `struct tag { … }`, `enum tag { … }`; answers the token after it. */
function tagged(r: Rewriter, i: number, end: number): number {
	const kind = r.kind;
	const isEnum = kind[i] === T.K_ENUM;
	let j = i + 1;
	const tags = j;
	while (kind[j] === T.IDENTIFIER && (kind[j + 1] === T.IDENTIFIER || kind[j + 1] === OPEN_BRACE) && j < end) {
		if (kind[j + 1] === T.IDENTIFIER && !attributeBeforeTag(r, j)) return macroBody(r, j + 1);
		if (kind[j + 1] === OPEN_BRACE) break;
		blankAttribute(r, j, j);
		j++;
	}
	if (kind[j] === T.IDENTIFIER) {
		const close = kind[j + 1] === OPEN && r.kind[j + 2] !== STAR ? (r.mate[j + 1] as number) : -1;
		if (close > 0 && (kind[close + 1] === T.IDENTIFIER || kind[close + 1] === OPEN_BRACE)) {
			r.collapse(j, close, "declaration", r.name(j));
			j = close;
		}
		j++;
	}
	if (isEnum && kind[j] === COLON && j > tags) {
		const colon = j;
		while (j < end && kind[j] !== OPEN_BRACE && kind[j] !== SEMICOLON && kind[j] !== COMMA) j++;
		r.blankTokens(colon, j - 1);
		r.record("attribute", r.start[colon] as number, r.end[j - 1] as number, "underlying-type");
	}
	if (kind[j] === OPEN_BRACE && (r.mate[j] as number) > 0) {
		const close = r.mate[j] as number;
		r.members(j, close, isEnum);
		j = close + 1;
	}
	return j;
}

/** `struct tag BODY(char, 0);`: no parameter is a number, so the macro is the struct's body. Answers the token after it. */
function macroBody(r: Rewriter, i: number): number {
	const close = r.kind[i] === T.IDENTIFIER && r.kind[i + 1] === OPEN ? (r.mate[i + 1] as number) : -1;
	if (close < 0 || r.kind[close + 1] !== SEMICOLON) return i;
	for (let j = i + 2; j < close; j++) {
		if (r.kind[j] !== T.NUMBER || r.kind[j - 1] !== COMMA) continue;
		blankAttribute(r, i, close);
		return close + 1;
	}
	return i;
}

/** `struct ATTRIBUTE tag {`: two names and then the body. */
function attributeBeforeTag(r: Rewriter, i: number): boolean {
	return r.kind[i + 2] === OPEN_BRACE && looksLikeAttribute(r.name(i));
}

export function blankAttribute(r: Rewriter, first: number, last: number): void {
	r.blankTokens(first, last);
	r.record("attribute", r.start[first] as number, r.end[last] as number, r.name(first));
}

/** Blanks what cannot be type or name among the words; answers whether the declared name is one of them. */
function resolveWords(r: Rewriter, words: Words, t: number, place: Place): boolean {
	const { names, typed, next } = words;
	if (t === OPEN && r.kind[next + 1] === OPEN && names.length > (typed ? 1 : 2)) return oldPrototype(r, words);
	const nested =
		t === OPEN &&
		(r.kind[next + 1] === STAR ||
			isFunctionPointer(r, next) ||
			(names.length === (typed ? 0 : 1) && isParenthesizedName(r, next)));
	if (t === STAR || nested) {
		dropExtras(r, names, typed ? 0 : 1, t, typed);
		return false;
	}
	const mayBeAbstract = t === SEMICOLON || t === CLOSE || t === COMMA || t === COLON || t === T.END;
	const wanted = typed ? 1 : 2;
	dropExtras(r, names, wanted, t, typed);
	if (mayBeAbstract && place !== "file") return names.length >= wanted;
	return names.length >= wanted || (names.length > 0 && t === OPEN);
}

/** `int f OF((int a));`: the prototype of old times, in a macro. */
function oldPrototype(r: Rewriter, words: Words): boolean {
	const close = r.mate[words.next] as number;
	if (close < 0) return true;
	blankAttribute(r, words.next - 1, close);
	words.names.pop();
	words.next = close + 1;
	return true;
}

function isParenthesizedName(r: Rewriter, open: number): boolean {
	return (
		r.kind[open + 1] === T.IDENTIFIER &&
		r.kind[open + 2] === CLOSE &&
		(r.kind[open + 3] === OPEN || r.kind[open + 3] === OPEN_INDEX)
	);
}

function dropExtras(r: Rewriter, names: number[], keep: number, t: number, typed: boolean): void {
	while (names.length > keep) {
		const drop = extraName(r, names, t, typed);
		const token = names[drop] as number;
		blankAttribute(r, token, token);
		names.splice(drop, 1);
	}
}

/** Which of too many names is the least likely to be the type or the declared name. */
function extraName(r: Rewriter, names: readonly number[], t: number, typed: boolean): number {
	const last = names.length - 1;
	const until = t === OPEN ? last - 1 : last;
	for (let i = until; i >= 0; i--) if (looksLikeAttribute(r.name(names[i] as number))) return i;
	if (t === STAR) return 0;
	if (t === OPEN) return typed ? 0 : Math.min(1, last - 1);
	return typed ? last : 1;
}

/** From the first declarator to the end of the declaration. */
export function declarators(r: Rewriter, from: number, end: number, place: Place, named: boolean): number {
	const kind = r.kind;
	let j = from;
	let hasName = named;
	while (j < end) {
		const head = j;
		if (!hasName) j = declaratorHead(r, j, end);
		const before = j;
		j = suffixes(r, j, end, place);
		const hasParameters = j > before && kind[before] === OPEN;
		const k = j < end ? kind[j] : T.END;
		if (k === OPEN_BRACE && (hasParameters || place === "file" || kind[j - 1] === CLOSE) && place !== "field") {
			r.block(j);
			return (r.mate[j] as number) > 0 ? (r.mate[j] as number) + 1 : j + 1;
		}
		if (hasParameters && place === "file" && T.startsType(k as number)) return oldStyleParameters(r, j, end);
		if (k === COLON && place === "field") {
			const width = j;
			j = expression(r, j + 1, end, argument);
			if (!hasName && head === width && j > width + 1) unnamedBits(r, width, j);
		}
		if (kind[j] === ASSIGN && j < end) {
			j++;
			if (kind[j] === SEMICOLON) {
				// The initialiser is in a file that is included here.
				r.blankTokens(j - 1, j - 1);
				r.record("separator", r.start[j - 1] as number, r.end[j - 1] as number, "=");
			}
			j = kind[j] === OPEN_BRACE ? initializer(r, j) : expression(r, j, end, argument);
		}
		if (j < end && kind[j] === COMMA) {
			j++;
			hasName = false;
			continue;
		}
		if (j < end && kind[j] === SEMICOLON) return j + 1;
		return recover(r, j, end, from);
	}
	return j;
}

/** `u32 : 4;` becomes `u32 _   ;`: the grammar wants a name before a width. */
function unnamedBits(r: Rewriter, colon: number, next: number): void {
	r.record("declaration", r.start[colon] as number, r.end[next - 1] as number, "unnamed-bits");
	r.overwrite(r.start[colon] as number, r.end[next - 1] as number, "_");
}

/** Pointers, qualifiers and the name, or a declarator in parentheses. */
function declaratorHead(r: Rewriter, i: number, end: number): number {
	const kind = r.kind;
	const names: number[] = [];
	while (i < end) {
		const k = kind[i] as number;
		if (k === STAR || k === T.K_QUALIFIER) i++;
		else if (k === T.IDENTIFIER && kind[i + 1] === STAR && names.length === 0) blankAttribute(r, i, i++);
		else if (k === T.IDENTIFIER) {
			names.push(i++);
			if (kind[i] === OPEN && kind[i - 2] !== STAR) break;
		} else break;
	}
	dropExtras(r, names, 1, i < end ? (kind[i] as number) : T.END, true);
	if (names.length === 0 && i < end && kind[i] === OPEN) {
		const close = r.mate[i] as number;
		if (close < 0 || r.depth > maxDepth) return i + 1;
		r.depth++;
		suffixes(r, declaratorHead(r, i + 1, close), close, "parameter");
		r.depth--;
		return close + 1;
	}
	return i;
}

/** Array bounds, parameter lists and attributes nobody knows, after a declarator's name. */
function suffixes(r: Rewriter, i: number, end: number, place: Place): number {
	const kind = r.kind;
	while (i < end) {
		const k = kind[i];
		const close = r.mate[i] as number;
		if (k === OPEN_INDEX && close > 0) {
			expression(r, i + 1, close, plain);
			i = close + 1;
		} else if (k === OPEN && close > 0) {
			if (kind[i - 1] === T.IDENTIFIER && kind[close + 1] === OPEN && (r.mate[close + 1] as number) > 0)
				r.collapse(i - 1, close, "declaration", r.name(i - 1));
			else if (isMacroPrototype(r, i, close)) macroPrototype(r, i, close);
			else parameters(r, i, close);
			i = close + 1;
		} else if (k === T.IDENTIFIER) {
			if (place === "file" && isOldStyle(r, i)) return i;
			const last = kind[i + 1] === OPEN && (r.mate[i + 1] as number) > 0 ? (r.mate[i + 1] as number) : i;
			blankAttribute(r, i, last);
			i = last + 1;
		} else if (k === T.K_QUALIFIER && place === "block") {
			r.blankTokens(i, i);
			i++;
		} else if (k === T.K_ASM) i = registerName(r, i);
		else break;
	}
	return i;
}

/** `int CALLED(name, (int a), …);`: no parameter is a name without a type before a list in parentheses. */
function isMacroPrototype(r: Rewriter, open: number, close: number): boolean {
	return (
		r.kind[open - 1] === T.IDENTIFIER &&
		r.kind[open + 1] === T.IDENTIFIER &&
		r.kind[open + 2] === COMMA &&
		r.kind[open + 3] === OPEN &&
		(r.mate[open + 3] as number) > 0 &&
		r.kind[close + 1] === SEMICOLON
	);
}

/** Leaves the name that such a macro declares. */
function macroPrototype(r: Rewriter, open: number, close: number): void {
	const macro = open - 1;
	r.record("declaration", r.start[macro] as number, r.end[close] as number, r.name(macro));
	r.blankTokens(macro, open);
	r.blankTokens(open + 2, close);
}

/** `register int r0 asm("r0") = 1;`: the grammar knows no initialiser after that. */
function registerName(r: Rewriter, i: number): number {
	const next = assembly(r, i);
	if (r.kind[next] === ASSIGN) {
		r.blankTokens(i, next - 1);
		r.record("asm", r.start[i] as number, r.end[next - 1] as number, "asm");
	}
	return next;
}

/** `int f(a) foo_t a; {`: a declaration between the parameters and the body. */
function isOldStyle(r: Rewriter, i: number): boolean {
	let name = i + 1;
	while (r.kind[name] === STAR) name++;
	if (r.kind[name] !== T.IDENTIFIER) return false;
	const after = r.kind[name + 1];
	return r.kind[i - 1] === CLOSE && (after === SEMICOLON || after === COMMA) && r.newlineBefore(i);
}

function oldStyleParameters(r: Rewriter, from: number, end: number): number {
	let i = from;
	while (i < end && r.kind[i] !== OPEN_BRACE) {
		const next = declaration(r, i, end, "block");
		if (next <= i) return i + 1;
		i = next;
	}
	if (i >= end) return i;
	r.block(i);
	return (r.mate[i] as number) > 0 ? (r.mate[i] as number) + 1 : i + 1;
}

/** Rewrites a parameter list, `(` and `)` being tokens `open` and `close`. */
export function parameters(r: Rewriter, open: number, close: number): void {
	if (r.depth > maxDepth) return;
	r.depth++;
	let i = open + 1;
	while (i < close) {
		if (r.kind[i] !== T.ELLIPSIS) {
			const words = specifiers(r, i, close, "parameter");
			const t = words.next < close ? (r.kind[words.next] as number) : CLOSE;
			const named = resolveWords(r, words, t, "parameter");
			i = words.next;
			if (!named) i = declaratorHead(r, i, close);
			i = suffixes(r, i, close, "parameter");
		} else i++;
		while (i < close && r.kind[i] !== COMMA) i = (r.mate[i] as number) > i ? (r.mate[i] as number) + 1 : i + 1;
		i++;
	}
	r.depth--;
}

/** After something unexpected: on behind the next `;`, or behind a braced block, of the same level. */
function recover(r: Rewriter, i: number, end: number, from: number): number {
	while (i < end) {
		const k = r.kind[i];
		if (k === SEMICOLON) return i + 1;
		if (k === CLOSE_BRACE) return i > from ? i : i + 1;
		const mate = r.mate[i] as number;
		if (k === OPEN_BRACE && mate > i) {
			r.block(i);
			return mate + 1;
		}
		i = mate > i ? mate + 1 : i + 1;
	}
	return i;
}

/** `(*name)(`: what comes before it is a type. */
export function isFunctionPointer(r: Rewriter, open: number): boolean {
	const close = r.mate[open] as number;
	if (close < 0 || (r.kind[close + 1] !== OPEN && r.kind[close + 1] !== OPEN_INDEX)) return false;
	return (
		r.kind[open + 1] === STAR ||
		(r.kind[open + 1] === T.IDENTIFIER &&
			r.kind[open + 2] === STAR &&
			r.kind[open + 3] === T.IDENTIFIER &&
			open + 4 === close)
	);
}
