/** `asm (…)`: templates and operand lists made of macros become something the grammar reads. */
import type { Rewriter } from "./rewriter.ts";
import * as T from "./tokens.ts";

const OPEN = 40;
const COMMA = 44;
const COLON = 58;
const OPEN_INDEX = 91;

export type Operand = (r: Rewriter, open: number, close: number) => void;

const asmQualifiers = new Set(["volatile", "__volatile__", "inline", "goto"]);

/**
 * Rewrites the `asm` that starts at token `i`; answers the token after its `)`. `operand` rewrites what stands between the
 * parentheses of an operand.
 */
export function assemblyWith(r: Rewriter, i: number, operand: Operand): number {
	if (r.name(i) === "asm_inline") {
		r.overwrite(r.start[i] as number, r.end[i] as number, "asm");
		r.record("asm", r.start[i] as number, r.end[i] as number, r.name(i));
	}
	let open = i + 1;
	while (r.kind[open] !== OPEN && open < i + 5 && (r.kind[open] as number) >= T.IDENTIFIER) {
		const name = r.text.slice(r.start[open], r.end[open]);
		if (!asmQualifiers.has(name)) r.blankTokens(open, open);
		open++;
	}
	const close = r.kind[open] === OPEN ? (r.mate[open] as number) : -1;
	if (close < 0) return open;
	let section = 0;
	let from = open + 1;
	for (let j = open + 1; j <= close; j++) {
		if (j === close || r.kind[j] === COLON) {
			asmSection(r, section++, from, j, operand);
			from = j + 1;
		} else if ((r.mate[j] as number) > j) j = r.mate[j] as number;
	}
	return close + 1;
}

function asmSection(r: Rewriter, section: number, from: number, to: number, operand: Operand): void {
	if (from >= to) return;
	if (section === 0) asmTemplate(r, from, to);
	else if (section <= 2 ? !asmOperands(r, from, to, operand) : !asmNames(r, section, from, to)) {
		r.blankTokens(from, to - 1);
		r.record("asm", r.start[from] as number, r.end[to - 1] as number, "asm");
	}
}

function asmTemplate(r: Rewriter, from: number, to: number): void {
	let strings = 0;
	let readable = true;
	for (let i = from; i < to; i++) {
		const k = r.kind[i];
		if (k === T.STRING) strings++;
		else if (k !== T.IDENTIFIER || (strings === 0 && i > from)) readable = false;
	}
	if (readable && strings > 0) return;
	const start = r.start[from] as number;
	const end = r.end[to - 1] as number;
	if (end - start < 2) return;
	r.overwrite(start, end, '""');
	r.record("asm", start, end, "asm");
}

function asmOperands(r: Rewriter, from: number, to: number, operand: Operand): boolean {
	let i = from;
	while (i < to) {
		if (r.kind[i] === OPEN_INDEX) i = (r.mate[i] as number) + 1;
		if (i <= 0 || r.kind[i] !== T.STRING || r.kind[i + 1] !== OPEN) return false;
		const close = r.mate[i + 1] as number;
		if (close < 0 || close >= to) return false;
		operand(r, i + 1, close);
		i = close + 1;
		if (i < to && r.kind[i++] !== COMMA) return false;
	}
	return r.kind[to - 1] !== COMMA;
}

function asmNames(r: Rewriter, section: number, from: number, to: number): boolean {
	const wanted = section === 3 ? T.STRING : T.IDENTIFIER;
	for (let i = from; i < to; i++) {
		if (r.kind[i] !== ((i - from) % 2 === 0 ? wanted : COMMA)) return false;
	}
	return (to - from) % 2 === 1;
}
