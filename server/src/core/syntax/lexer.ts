/**
 * The one pass over the text: tokens out, comments and strings stepped over, directives and the untaken sides of
 * conditionals blanked. Total over any input: unclosed comments, strings and conditionals end with the text.
 */

import type { Span } from "../base/span.ts";
import { evaluateCondition, isDefined, type LocalMacros } from "./conditions.ts";
import type { Configuration } from "./configuration.ts";
import { borrowArrays, growTokens, type TokenArrays } from "./tokenArrays.ts";
import * as T from "./tokens.ts";
import { Interner, type Words } from "./words.ts";

/** A preprocessor directive, continuation lines included, as it stands in the original text. */
export interface Directive extends Span {
	/** `define`, `include`, `if` … ; empty for a lone `#`. */
	readonly keyword: string;
}

/** Told of every `#define` and `#undef` on a taken side, in order. */
export interface MacroListener {
	define(start: number, end: number): void;
	undefine(name: string): void;
}

export interface Lexed {
	/** The code units have directives and untaken sides blanked; zeros follow the end. Whoever has done with them gives them back. */
	readonly arrays: TokenArrays;
	readonly count: number;
	readonly directives: readonly Directive[];
	readonly untaken: readonly Untaken[];
}

/** A side of a conditional that is not read. */
export interface Untaken extends Span {
	/** The directive that opens it, in one line; after `#else` the one it belongs to. */
	readonly condition: string;
	/** The directive that decided: the condition that does not hold, or the earlier one that does. */
	readonly decidedBy: string;
	readonly held: boolean;
}

interface Conditional {
	/** This branch is read (given that the surroundings are). */
	taken: boolean;
	/** Some branch so far was read. */
	satisfied: boolean;
	/** The surroundings are read. */
	readonly outer: boolean;
	condition: string;
	/** The condition that decided about this branch. */
	decidedBy: string;
}

const numberPattern =
	/^(?:0[xX][\da-fA-F]*(?:\.[\da-fA-F]*)?|0[bB][01]+|\d*(?:\.\d*)?)(?:[eEpP][-+]?\d+)?[uUlLfFwWbBdD]*$/;

const identifierPart = new Uint8Array(65536);
for (let c = 0; c < 65536; c++) {
	if ((c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95 || c === 36)
		identifierPart[c] = 1;
}

/** Behind the text, so that whoever looks ahead need not look where it ends. */
const zeros = 16;

/** Reads `text` once. */
export function lex(
	text: string,
	words: Words,
	configuration: Configuration,
	macros: MacroListener,
	local: LocalMacros,
): Lexed {
	return new Lexer(text, words, configuration, macros, local).run();
}

class Lexer {
	readonly text: string;
	readonly words: Words;
	readonly configuration: Configuration;
	readonly macros: MacroListener;
	readonly local: LocalMacros;
	readonly arrays: TokenArrays;
	readonly codes: Uint16Array;
	readonly length: number;
	count = 0;
	readonly interner: Interner;
	readonly directives: Directive[] = [];
	readonly untaken: Untaken[] = [];
	readonly conditionals: Conditional[] = [];
	skipping = false;
	skippedFrom = 0;
	skippedFor: Omit<Untaken, keyof Span> = { condition: "", decidedBy: "", held: false };

	constructor(text: string, words: Words, configuration: Configuration, macros: MacroListener, local: LocalMacros) {
		this.text = text;
		this.words = words;
		this.configuration = configuration;
		this.macros = macros;
		this.local = local;
		const n = text.length;
		this.length = n;
		this.arrays = borrowArrays(n + zeros, (n >> 2) + 64);
		const { codes } = this.arrays;
		for (let i = 0; i < n; i++) codes[i] = text.charCodeAt(i);
		codes.fill(0, n, n + zeros);
		this.codes = codes;
		this.interner = new Interner(text, codes, words);
	}

	run(): Lexed {
		const codes = this.codes;
		const n = this.length;
		let lineStart = true;
		let i = 0;
		while (i < n) {
			const c = codes[i] as number;
			if (c <= 32) {
				if (c === 10 || c === 13) lineStart = true;
				else if (c === 0) codes[i] = 32;
				i++;
				continue;
			}
			if (c === 47) {
				const next = codes[i + 1] as number;
				if (next === 42) {
					i = this.blockCommentEnd(i);
					continue;
				}
				if (next === 47) {
					i = this.lineCommentEnd(i);
					continue;
				}
			}
			if (c === 35 && lineStart) {
				i = this.directive(i);
				continue;
			}
			lineStart = false;
			if (this.skipping) {
				i = c === 34 || c === 39 ? this.quotedEnd(i, c) : i + 1;
				continue;
			}
			if (identifierPart[c] === 1) {
				i = c >= 48 && c <= 57 ? this.number(i) : this.identifier(i);
				continue;
			}
			if (c === 34 || c === 39) {
				const end = this.quotedEnd(i, c);
				this.push(c === 34 ? T.STRING : T.CHARACTER, i, end, 0);
				i = end;
				continue;
			}
			if (c === 92) {
				i++;
				continue;
			}
			if (c === 0xfeff) {
				codes[i++] = 32;
				continue;
			}
			i = this.punctuation(i, c);
		}
		if (this.skipping) this.blankUntaken(n);
		return { arrays: this.arrays, count: this.count, directives: this.directives, untaken: this.untaken };
	}

	push(kind: number, start: number, end: number, word: number): void {
		const { arrays } = this;
		const at = this.count++;
		// One place more than the tokens need: whoever pairs the brackets puts an end mark there.
		if (at + 1 >= arrays.kind.length) growTokens(arrays);
		arrays.kind[at] = kind;
		arrays.start[at] = start;
		arrays.end[at] = end;
		arrays.word[at] = word;
	}

	blockCommentEnd(from: number): number {
		const end = this.text.indexOf("*/", from + 2);
		return end < 0 ? this.length : end + 2;
	}

	lineCommentEnd(from: number): number {
		let end = this.text.indexOf("\n", from);
		while (end > 0 && isContinued(this.codes, end)) end = this.text.indexOf("\n", end + 1);
		return end < 0 ? this.length : end;
	}

	/** The end of a string or character literal; one that is not closed ends with its line. */
	quotedEnd(from: number, quote: number): number {
		const codes = this.codes;
		let i = from + 1;
		while (i < this.length) {
			const c = codes[i] as number;
			if (c === quote) return i + 1;
			if (c === 92) {
				i += codes[i + 1] === 13 && codes[i + 2] === 10 ? 3 : 2;
				continue;
			}
			if (c === 10 || c === 13) return i;
			i++;
		}
		return this.length;
	}

	identifier(from: number): number {
		const codes = this.codes;
		let hash = 0;
		let i = from;
		let c = codes[i] as number;
		do {
			hash = (Math.imul(hash, 31) + c) | 0;
			c = codes[++i] as number;
		} while (identifierPart[c] === 1);
		if ((c === 34 || c === 39) && i - from <= 2 && isStringPrefix(codes, from, i)) {
			const end = this.quotedEnd(i, c);
			this.push(c === 34 ? T.STRING : T.CHARACTER, from, end, 0);
			return end;
		}
		const word = this.interner.number(hash, from, i);
		this.push(this.words.kinds[word] as number, from, i, word);
		return i;
	}

	number(from: number): number {
		const codes = this.codes;
		let i = from + 1;
		let plain = codes[from] !== 46;
		for (;;) {
			const c = codes[i] as number;
			if (identifierPart[c] === 1 || c === 46) {
				if (c < 48 || c > 57) plain = false;
				i++;
				const exponent = c | 32;
				const sign = codes[i];
				const hexadecimal = ((codes[from + 1] as number) | 32) === 120;
				if ((sign === 43 || sign === 45) && (exponent === 112 || (exponent === 101 && !hexadecimal))) i++;
			} else break;
		}
		// Names pasted by a macro may start with a digit: `tg3_flag(tp, 5705_PLUS)`.
		if (!plain && !numberPattern.test(this.text.slice(from, i)) && codes[from] !== 46) {
			for (let k = from; k < i; k++) if (k === from || identifierPart[codes[k] as number] !== 1) codes[k] = 95;
		}
		this.push(T.NUMBER, from, i, 0);
		return i;
	}

	punctuation(i: number, c: number): number {
		const codes = this.codes;
		const next = codes[i + 1] as number;
		let kind = c < 127 ? c : T.OTHER;
		let length = 1;
		switch (c) {
			case 45: // -
				if (next === 62) [kind, length] = [T.ARROW, 2];
				else if (next === 45) [kind, length] = [T.INC_DEC, 2];
				else if (next === 61) [kind, length] = [T.COMPOUND_ASSIGN, 2];
				break;
			case 43: // +
				if (next === 43) [kind, length] = [T.INC_DEC, 2];
				else if (next === 61) [kind, length] = [T.COMPOUND_ASSIGN, 2];
				break;
			case 38: // &
				if (next === 38) [kind, length] = [T.AND_AND, 2];
				else if (next === 61) [kind, length] = [T.COMPOUND_ASSIGN, 2];
				break;
			case 124: // |
				if (next === 124) [kind, length] = [T.OPERATOR, 2];
				else if (next === 61) [kind, length] = [T.COMPOUND_ASSIGN, 2];
				break;
			case 60: // <
			case 62: // >
				if (next === c) [kind, length] = codes[i + 2] === 61 ? [T.COMPOUND_ASSIGN, 3] : [T.OPERATOR, 2];
				else if (next === 61) [kind, length] = [T.OPERATOR, 2];
				break;
			case 61: // =
			case 33: // !
				if (next === 61) [kind, length] = [T.OPERATOR, 2];
				break;
			case 42: // *
			case 47: // /
			case 37: // %
			case 94: // ^
				if (next === 61) [kind, length] = [T.COMPOUND_ASSIGN, 2];
				break;
			case 46: // .
				if (next === 46 && codes[i + 2] === 46) [kind, length] = [T.ELLIPSIS, 3];
				else if (next >= 48 && next <= 57) return this.number(i);
				break;
		}
		this.push(kind, i, i + length, 0);
		return i + length;
	}

	/** Handles the directive whose `#` stands at `hash`; answers where reading goes on (its line's end). */
	directive(hash: number): number {
		const end = this.directiveEnd(hash);
		const codes = this.codes;
		let i = hash + 1;
		while (codes[i] === 32 || codes[i] === 9) i++;
		const wordStart = i;
		while (identifierPart[codes[i] as number] === 1) i++;
		const keyword = this.text.slice(wordStart, i);
		const rest = i;
		const top = this.conditionals[this.conditionals.length - 1];
		let conditional = true;
		switch (keyword) {
			case "if":
			case "ifdef":
			case "ifndef": {
				const outer = !this.skipping;
				const condition = this.text.slice(rest, end);
				const taken = outer && this.holds(keyword, condition);
				const whole = `#${keyword}${condition}`;
				this.conditionals.push({ taken, satisfied: taken, outer, condition: whole, decidedBy: whole });
				break;
			}
			case "elif":
			case "elifdef":
			case "elifndef":
				if (top) {
					const condition = this.text.slice(rest, end);
					top.taken = top.outer && !top.satisfied && this.holds(keyword.replace("el", ""), condition);
					top.condition = `#${keyword}${condition}`;
					if (!top.satisfied) top.decidedBy = top.condition;
					top.satisfied ||= top.taken;
				}
				break;
			case "else":
				if (top) {
					top.taken = top.outer && !top.satisfied;
					top.satisfied = true;
					top.condition = `#else of ${top.condition}`;
				}
				break;
			case "endif":
				this.conditionals.pop();
				break;
			default:
				conditional = false;
		}
		if (conditional) this.switchTo(hash, end, keyword.startsWith("el"));
		if (!this.skipping) {
			this.directives.push({ keyword, start: hash, end });
			if (keyword === "define") this.macros.define(hash, end);
			else if (keyword === "undef") this.macros.undefine(this.text.slice(rest, end).trim());
		}
		if (!this.skipping || conditional) blank(codes, hash, end);
		return end;
	}

	holds(keyword: string, condition: string): boolean {
		if (keyword === "if") return evaluateCondition(condition, this.local, this.configuration);
		const name = /[A-Za-z_$][\w$]*/.exec(condition)?.[0] ?? "";
		return isDefined(name, this.local, this.configuration) === (keyword === "ifdef");
	}

	/** The side read from here on is another; `branch`: it belongs to the same conditional as the one before. */
	switchTo(directiveStart: number, directiveEnd: number, branch: boolean): void {
		const top = this.conditionals[this.conditionals.length - 1];
		const skip = top !== undefined && !(top.taken && top.outer);
		if (skip === this.skipping && !(skip && branch && top.outer)) return;
		if (this.skipping) this.blankUntaken(directiveStart);
		this.skipping = skip;
		this.skippedFrom = directiveEnd;
		if (!top || !skip) return;
		const { condition, decidedBy } = top;
		// Of what is skipped, an `#else` or a later `#elif` has its condition from a branch that is read.
		this.skippedFor = { condition: oneLine(condition), decidedBy: oneLine(decidedBy), held: top.satisfied };
	}

	blankUntaken(end: number): void {
		const start = this.skippedFrom;
		if (end <= start) return;
		blank(this.codes, start, end);
		this.untaken.push({ start, end, ...this.skippedFor });
	}

	/** A directive ends with its line, unless the line is continued or ends inside a block comment. */
	directiveEnd(from: number): number {
		const codes = this.codes;
		const n = this.length;
		let i = from;
		while (i < n) {
			const c = codes[i] as number;
			if (c === 10) {
				if (!isContinued(codes, i)) return i > from && codes[i - 1] === 13 ? i - 1 : i;
				i++;
			} else if (c === 13) {
				if (codes[i - 1] !== 92 && codes[i + 1] !== 10) return i;
				i++;
			} else if (c === 47 && codes[i + 1] === 42) i = this.blockCommentEnd(i);
			else if (c === 47 && codes[i + 1] === 47) i = this.lineCommentEnd(i);
			else if (c === 34) i = this.quotedEnd(i, c);
			else i++;
		}
		return n;
	}
}

function oneLine(directive: string): string {
	return directive
		.replace(/\/\*[\s\S]*?(?:\*\/|$)|\/\/.*|\\\r?\n/g, " ")
		.replace(/\s+/g, " ")
		.trim()
		.slice(0, 200);
}

/** True if the line that ends with the newline at `i` ends in a backslash. */
function isContinued(codes: Uint16Array, i: number): boolean {
	return codes[i - 1] === 92 || (codes[i - 1] === 13 && codes[i - 2] === 92);
}

function isStringPrefix(codes: Uint16Array, from: number, to: number): boolean {
	const first = codes[from];
	if (to - from === 1) return first === 76 || first === 117 || first === 85;
	return first === 117 && codes[from + 1] === 56;
}

/** Overwrites [start, end) with spaces; line ends stay. */
export function blank(codes: Uint16Array, start: number, end: number): void {
	for (let i = start; i < end; i++) {
		const c = codes[i];
		if (c !== 10 && c !== 13) codes[i] = 32;
	}
}
