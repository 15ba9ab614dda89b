/** Rewriting at file level: function definitions made by macros, variables made by macros, macros without `;`. */
import { declaration } from "./declarations.ts";
import { assembly, callArguments, expression, initializer, plain } from "./expressions.ts";
import type { Rewriter } from "./rewriter.ts";
import * as T from "./tokens.ts";

const OPEN = 40;
const COMMA = 44;
const SEMICOLON = 59;
const ASSIGN = 61;
const OPEN_INDEX = 91;
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
		range(r, i + 3, r.mate[i + 2] as number);
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
	let head = i;
	while (kind[head] === T.K_STORAGE || kind[head] === T.K_EXTERN || kind[head] === T.K_QUALIFIER) head++;
	if (kind[head] === T.IDENTIFIER && kind[head + 1] === OPEN && (r.mate[head + 1] as number) > 0) return macroItem(r, i, head, end);
	return declaration(r, i, end, "file");
}

/** `[static] NAME(…)` and what follows it. */
function macroItem(r: Rewriter, first: number, i: number, end: number): number {
	const kind = r.kind;
	const close = r.mate[i + 1] as number;
	const next = close + 1;
	const k = next < end ? (kind[next] as number) : T.END;
	if (k === OPEN_BRACE) return macroFunction(r, first, i, close);
	if (k === SEMICOLON) {
		if (first < i) r.blankTokens(first, i - 1);
		r.record("declaration", r.start[first] as number, r.end[close] as number, r.name(i));
		macroCall(r, i, close);
		return next + 1;
	}
	if (k === ASSIGN || k === OPEN_INDEX) return macroVariable(r, first, i, close, end);
	if (k === OPEN) return declaration(r, i + 1 < end ? first : i, end, "file");
	if (first === i || k === T.END) {
		r.blankTokens(first, close);
		r.record("declaration", r.start[first] as number, r.end[close] as number, r.name(i));
		return next;
	}
	return declaration(r, first, end, "file");
}

/** Arguments of a file-level macro. One with whole declarations inside keeps its first argument only. */
function macroCall(r: Rewriter, i: number, close: number): void {
	for (let j = i + 2; j < close; j++) {
		if (kind(r, j) === SEMICOLON || (kind(r, j) === OPEN_BRACE && (r.mate[j] as number) > 0)) {
			const comma = kind(r, i + 2) === T.IDENTIFIER && kind(r, i + 3) === COMMA ? i + 3 : i + 2;
			if (comma < close) r.blankTokens(comma, close - 1);
			return;
		}
	}
	callArguments(r, i + 1);
}

function kind(r: Rewriter, token: number): number {
	return r.kind[token] as number;
}

/**
 * `DEFINE_PER_CPU(struct x, y) = …;`: the macro's name and brackets go, so that `struct x y = …;` stays. Where the first
 * argument is the name itself, the macro's name stays as its type.
 */
function macroVariable(r: Rewriter, first: number, i: number, close: number, end: number): number {
	r.record("declaration", r.start[first] as number, r.end[close] as number, r.name(i));
	const lastIsName = kind(r, close - 1) === T.IDENTIFIER && kind(r, close - 2) === COMMA && close - 3 > i + 1;
	if (lastIsName) {
		r.blankTokens(i, i + 1);
		r.blankTokens(close - 2, close - 2);
		r.blankTokens(close, close);
	} else {
		const comma = firstComma(r, i + 2, close);
		r.blankTokens(i + 1, i + 1);
		r.blankTokens(comma, close);
	}
	let j = close + 1;
	while (kind(r, j) === OPEN_INDEX && (r.mate[j] as number) > 0) {
		expression(r, j + 1, r.mate[j] as number, plain);
		j = (r.mate[j] as number) + 1;
	}
	if (kind(r, j) === ASSIGN) j = kind(r, j + 1) === OPEN_BRACE ? initializer(r, j + 1) : expression(r, j + 1, end, plain);
	return kind(r, j) === SEMICOLON ? j + 1 : j;
}

function firstComma(r: Rewriter, from: number, close: number): number {
	let j = from;
	while (j < close && kind(r, j) !== COMMA) j = (r.mate[j] as number) > j ? (r.mate[j] as number) + 1 : j + 1;
	return j;
}

const typedParameters = /^(?:__)?(?:\w+_)?(?:SYSCALL|COMPAT_SYSCALL)\w*_?DEFINE\d+$|^(?:SYSCALL|COMPAT_SYSCALL)_DEFINE\d$|^BPF_CALL_\d$|^SYSCALL_DEFINE\d\w*$/;

/** A function whose head is a macro. `SYSCALL_DEFINE2(name, int, a, …) {` gets a real head, any other keeps its first name. */
function macroFunction(r: Rewriter, first: number, i: number, close: number): number {
	const name = r.name(i);
	const open = i + 1;
	const body = close + 1;
	r.record("function", r.start[first] as number, r.end[close] as number, name);
	if (kind(r, open + 1) === T.IDENTIFIER && typedParameters.test(name)) syscallHead(r, i, close);
	else {
		let nameAt = open + 1;
		while (nameAt < close && !(kind(r, nameAt) === T.IDENTIFIER && (nameAt + 1 === close || kind(r, nameAt + 1) === COMMA))) nameAt++;
		if (nameAt < close) {
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
		const separator = firstComma(r, from, close);
		if (separator >= close) break;
		r.blankTokens(separator, separator);
		from = firstComma(r, separator + 1, close) + 1;
	}
}
