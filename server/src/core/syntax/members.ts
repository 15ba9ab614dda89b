/** Rewriting of what a struct, union or enum holds: members made by macros, groups of members, enumerators. */
import { blankAttribute, declaration, declarators, isFunctionPointer } from "./declarations.ts";
import { argument, expression } from "./expressions.ts";
import { looksLikeType } from "./macros.ts";
import { maxDepth, type Rewriter } from "./rewriter.ts";
import * as T from "./tokens.ts";

const OPEN = 40;
const STAR = 42;
const COMMA = 44;
const COLON = 58;
const SEMICOLON = 59;
const ASSIGN = 61;
const OPEN_INDEX = 91;

/** Rewrites the body of a struct, union or enum whose braces are the tokens `open` and `close`. */
export function members(r: Rewriter, open: number, close: number, isEnum: boolean): void {
	if (isEnum) enumerators(r, open, close);
	else fields(r, open + 1, close);
}

/** Rewrites the members of a struct or union between tokens `from` and `close`. */
function fields(r: Rewriter, from: number, close: number): void {
	if (r.depth > maxDepth) return;
	r.depth++;
	let i = from;
	while (i < close) {
		const k = r.kind[i];
		if (k === SEMICOLON) {
			r.blankTokens(i, i);
			i++;
		} else if (
			k === T.IDENTIFIER &&
			r.kind[i + 1] === OPEN &&
			(r.mate[i + 1] as number) > 0 &&
			!isFunctionPointer(r, i + 1)
		)
			i = fieldMacro(r, i, close);
		else if (k === T.IDENTIFIER && i + 1 === close) {
			r.blankTokens(i, i);
			r.record("declaration", r.start[i] as number, r.end[i] as number, r.name(i));
			i++;
		} else if (k === T.K_STATIC_ASSERT) {
			const stop = skipTo(r, i, close, SEMICOLON);
			r.blankTokens(i, Math.min(stop, close - 1));
			i = stop + 1;
		} else {
			const next = declaration(r, i, close, "field");
			i = next > i ? next : i + 1;
		}
	}
	r.depth--;
}

function skipTo(r: Rewriter, from: number, end: number, wanted: number): number {
	let i = from;
	while (i < end && r.kind[i] !== wanted) i = (r.mate[i] as number) > i ? (r.mate[i] as number) + 1 : i + 1;
	return Math.min(i, end);
}

/** `DECLARE_BITMAP(bits, N);`, `DECLARE_FLEX_ARRAY(struct x, y);`, `struct_group(name, members);` among struct members. */
function fieldMacro(r: Rewriter, i: number, end: number): number {
	const open = i + 1;
	const close = r.mate[open] as number;
	const name = r.name(i);
	const after = r.kind[close + 1];
	const members = skipTo(r, open + 1, close, SEMICOLON) < close;
	const start = r.start[i] as number;
	if (members && T.startsType(r.kind[open + 1] as number)) return memberBeforeGroup(r, i, close, name);
	if (members) return memberGroup(r, i, close, name);
	if ((after === T.IDENTIFIER || after === STAR) && !r.newlineBefore(close + 1)) return declaration(r, i, end, "field");
	r.record("declaration", start, r.end[close] as number, name);
	if (after !== SEMICOLON && after !== OPEN_INDEX && after !== COLON && after !== COMMA) {
		r.blankTokens(i, close);
		return close + 1;
	}
	const comma = skipTo(r, open + 1, close, COMMA);
	const first = r.kind[open + 1] as number;
	const typeFirst =
		comma < close &&
		r.kind[open + 2] !== OPEN_INDEX &&
		(comma - open > 2 || T.startsType(first) || looksLikeType(r.name(open + 1)) || name.includes("FLEX_ARRAY"));
	if (typeFirst && r.kind[comma + 1] === T.IDENTIFIER) {
		r.blankTokens(i, open);
		r.blankTokens(comma, comma);
		r.blankTokens(comma + 2, close);
	} else if (first === T.IDENTIFIER && (comma === open + 2 || (r.kind[open + 2] === OPEN_INDEX && comma < close))) {
		r.blankTokens(open, open);
		r.blankTokens(comma, close);
	} else r.blankTokens(open, close);
	return declarators(r, close + 1, end, "field", true);
}

/** `OVERLAP(struct t, name, inner, members);`: a member of its own, then the group. */
function memberBeforeGroup(r: Rewriter, i: number, close: number, name: string): number {
	const type = skipTo(r, i + 2, close, COMMA);
	const member = skipTo(r, type + 1, close, COMMA);
	const inner = skipTo(r, member + 1, close, COMMA);
	if (inner >= close) return memberGroup(r, i, close, name);
	r.record("declaration", r.start[i] as number, r.end[close] as number, name);
	r.blankTokens(i, i + 1);
	r.blankTokens(type, type);
	r.blankTokens(member + 1, inner);
	r.out[r.start[member] as number] = SEMICOLON;
	r.blankTokens(close, close);
	fields(r, inner + 1, close);
	return close + 1;
}

/** The members of `struct_group(…)` are read as members of the struct itself: the macro makes them reachable as such. */
function memberGroup(r: Rewriter, i: number, close: number, name: string): number {
	const skipped =
		name === "__struct_group" ? 3 : name === "struct_group_attr" || name === "struct_group_tagged" ? 2 : 1;
	let from = i + 2;
	for (let n = 0; n < skipped; n++) {
		const comma = skipTo(r, from, close, COMMA);
		if (comma >= close) break;
		from = comma + 1;
	}
	r.record("declaration", r.start[i] as number, r.end[close] as number, name);
	r.blankTokens(i, from - 1);
	r.blankTokens(close, close);
	fields(r, from, close);
	return close + 1;
}

function enumerators(r: Rewriter, open: number, close: number): void {
	const kind = r.kind;
	let i = open + 1;
	while (i < close) {
		if (kind[i] !== T.IDENTIFIER) {
			if (kind[i] === COMMA) r.blankTokens(i, i);
			i++;
			continue;
		}
		const name = i++;
		if (kind[i] === OPEN && (r.mate[i] as number) > 0) {
			const last = r.mate[i] as number;
			r.blankTokens(i, last);
			r.record("declaration", r.start[name] as number, r.end[last] as number, r.name(name));
			i = last + 1;
		}
		while (i < close && kind[i] === T.IDENTIFIER && !r.newlineBefore(i)) blankAttribute(r, i, i++);
		if (kind[i] === ASSIGN) i = expression(r, i + 1, close, argument);
		if (i >= close) break;
		if (kind[i] === COMMA) i++;
		else r.insertBefore(i, COMMA);
	}
}
