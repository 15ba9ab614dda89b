/**
 * The tokens of one text with their brackets paired, and the writes that turn it into what stock tree-sitter-c reads.
 * Every write keeps the length and the line ends, and is recorded.
 */
import type { Span } from "../base/span.ts";
import { blank, type Lexed } from "./lexer.ts";
import { looksLikeType, type MacroClassifier, type MacroKind } from "./macros.ts";
import * as T from "./tokens.ts";
import { isUsedAsName } from "./used.ts";

export type ReplacementKind =
	| "iterator"
	| "attribute"
	| "type-argument"
	| "argument"
	| "typeof"
	| "declaration"
	| "function"
	| "separator"
	| "statement-macro"
	| "string"
	| "asm"
	| "keyword"
	| "case-range"
	| "label-address"
	| "computed-goto"
	| "cast"
	| "inactive";

/** One place where the normalised text says something else than the original; nested replacements may lie inside. */
export interface Replacement extends Span {
	readonly kind: ReplacementKind;
	/** The macro or keyword that caused it. */
	readonly name: string;
}

/** Blocks deeper than this are left as they are: no kernel code nests so far, and the stack is finite. */
export const maxDepth = 200;

/** Of brackets that are never closed, so many are left: each doubles what the parser tries, and its stack is finite too. */
const maxOpen = 500;

export class Rewriter {
	readonly text: string;
	readonly out: Uint16Array;
	readonly kind: Uint8Array;
	readonly start: Int32Array;
	readonly end: Int32Array;
	readonly word: Int32Array;
	/** Index of the matching bracket, or -1. */
	readonly mate: Int32Array;
	readonly names: readonly string[];
	count: number;
	readonly replacements: Replacement[] = [];
	/** Rewrites the statements of a braced block; set by the statement level, used for `({ … })`. */
	block: (open: number) => void = () => {};
	/** Rewrites the body of a struct, union or enum; set likewise. */
	members: (open: number, close: number, isEnum: boolean) => void = () => {};
	depth = 0;
	readonly #classifier: MacroClassifier;
	readonly #macroKinds: (MacroKind | "none" | undefined)[] = [];
	readonly #typeNames: (boolean | undefined)[] = [];
	#openUntil = 0;

	constructor(text: string, lexed: Lexed, names: readonly string[], classifier: MacroClassifier) {
		this.text = text;
		const { codes, kind, start, end, word, mate } = lexed.arrays;
		this.out = codes;
		this.kind = kind;
		this.start = start;
		this.end = end;
		this.word = word;
		this.mate = mate;
		this.count = lexed.count;
		this.names = names;
		this.#classifier = classifier;
		this.#sweepAttributes();
		mate.fill(-1, 0, this.count + 1);
		this.#pairBrackets();
		if (this.count >= this.kind.length) throw new RangeError("token arrays hold no end mark");
		this.kind[this.count] = T.END;
		this.start[this.count] = text.length;
		this.end[this.count] = text.length;
	}

	name(token: number): string {
		return this.names[this.word[token] as number] as string;
	}

	macroKind(token: number): MacroKind | undefined {
		const word = this.word[token] as number;
		const known = this.#macroKinds[word];
		if (known !== undefined) return known === "none" ? undefined : known;
		const kind = this.#classifier.kindOf(this.names[word] as string);
		this.#macroKinds[word] = kind ?? "none";
		return kind;
	}

	/** True if the name is a type, as far as the text, the tree or the name's look tells. */
	isTypeName(token: number): boolean {
		const word = this.word[token] as number;
		let known = this.#typeNames[word];
		if (known === undefined) {
			const name = this.names[word] as string;
			known =
				looksLikeType(name) || this.#classifier.kindOf(name) === "type" || (this.#classifier.isType?.(name) ?? false);
			this.#typeNames[word] = known;
		}
		return known;
	}

	/** True if a line ends between two neighbouring tokens. */
	newlineBefore(token: number): boolean {
		const to = this.start[token] as number;
		for (let i = token > 0 ? (this.end[token - 1] as number) : 0; i < to; i++) if (this.out[i] === 10) return true;
		return false;
	}

	/** Column of a token, tabs counting as one, at most 500: enough to compare indentation within one file. */
	indentation(token: number): number {
		const at = this.start[token] as number;
		let column = 0;
		while (column < at && column < 500 && this.out[at - column - 1] !== 10) column++;
		return column;
	}

	record(kind: ReplacementKind, start: number, end: number, name: string): void {
		this.replacements.push({ start, end, kind, name });
	}

	/** Blanks the tokens from `first` to `last`, both included, and what stands between them. */
	blankTokens(first: number, last: number): void {
		blank(this.out, this.start[first] as number, this.end[last] as number);
	}

	/**
	 * Turns the tokens from `first` to `last` into one identifier: it spans the whole, or its first line where there are
	 * several (the rest is blanked).
	 */
	collapse(first: number, last: number, kind: ReplacementKind, name: string): void {
		const out = this.out;
		const start = this.start[first] as number;
		const end = this.end[last] as number;
		let i = start;
		for (; i < end; i++) {
			const c = out[i] as number;
			if (c === 10 || c === 13) break;
			const letter = (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95;
			if (!letter && (i === start || c < 48 || c > 57)) out[i] = 95;
		}
		blank(out, i, end);
		if (first === last || i === (this.end[first] as number)) out[start] = 95;
		this.record(kind, start, end, name);
	}

	/** Writes `text` over the start of [start, end) and blanks the rest of it. The caller has seen that it fits. */
	overwrite(start: number, end: number, text: string): void {
		for (let i = 0; i < text.length; i++) this.out[start + i] = text.charCodeAt(i);
		blank(this.out, start + text.length, end);
	}

	/** Puts `character` into the white space before `token`, if there is any but a line end. */
	insertBefore(token: number, character: number): boolean {
		const from = token > 0 ? (this.end[token - 1] as number) : 0;
		const to = this.start[token] as number;
		for (let i = from; i < to; i++) {
			const c = this.out[i];
			if (c === 47) {
				// A comment: its first character makes room if nothing else does.
				if (this.out[i + 1] !== 42 && this.out[i + 1] !== 47) return false;
				const close = this.out[i + 1] === 42 ? this.text.indexOf("*/", i + 2) + 2 : this.#lineEnd(i);
				if (close < i + 2 || close > to) return false;
				blank(this.out, i, close);
			} else if (c !== 32 && c !== 9) continue;
			this.out[i] = character;
			this.record("separator", i, i + 1, String.fromCharCode(character));
			return true;
		}
		return false;
	}

	#lineEnd(from: number): number {
		const end = this.text.indexOf("\n", from);
		return end < 0 ? this.text.length : end;
	}

	/** Blanks attributes wherever they stand and takes their tokens out, so that nothing after this sees them. */
	#sweepAttributes(): void {
		const { kind, start, end, word } = this;
		let to = 0;
		for (let i = 0; i < this.count; i++) {
			if (kind[i] === T.K_TYPEDEF) this.#noteTypedef(i);
			else if (kind[i] === T.IDENTIFIER) {
				const macro = this.macroKind(i);
				if (macro === "attribute" || (macro === "attribute-function" && kind[i + 1] === 40 && i + 1 < this.count)) {
					const last = macro === "attribute" ? i : this.closing(i + 1);
					if (last >= 0 && !isUsedAsName(this, i, last, to - 1)) {
						blank(this.out, start[i] as number, end[last] as number);
						this.record("attribute", start[i] as number, end[last] as number, this.name(i));
						i = last;
						continue;
					}
				}
				if (T.laterKeywords.has(this.name(i))) {
					this.out[start[i] as number] = (this.out[start[i] as number] as number) - 32;
					this.record("keyword", start[i] as number, end[i] as number, this.name(i));
				}
			}
			if (to !== i) {
				kind[to] = kind[i] as number;
				start[to] = start[i] as number;
				end[to] = end[i] as number;
				word[to] = word[i] as number;
			}
			to++;
		}
		this.count = to;
	}

	/** Notes the name a `typedef … name;` defines, where it is the last one before the semicolon. */
	#noteTypedef(from: number): void {
		let braces = 0;
		for (let i = from + 1; i < this.count; i++) {
			const k = this.kind[i];
			if (k === 123) braces++;
			else if (k === 125) braces--;
			else if (k === 59 && braces <= 0) {
				if (this.kind[i - 1] === T.IDENTIFIER) this.#typeNames[this.word[i - 1] as number] = true;
				return;
			}
			if (braces < 0 || i > from + 2000) return;
		}
	}

	/** The `)` that closes the `(` at `open`, before brackets are paired; -1 if it does not come before a `;` or brace. */
	closing(open: number): number {
		if (open < this.#openUntil) return -1;
		let depth = 0;
		let i = open;
		for (; i < this.count; i++) {
			const k = this.kind[i];
			if (k === 40) depth++;
			else if (k === 41 && --depth === 0) return i;
			else if (k === 59 || k === 123 || k === 125) break;
		}
		// Up to there nothing is looked at again: one bracket left open is as bad as many.
		this.#openUntil = i;
		return -1;
	}

	#pairBrackets(): void {
		const { kind, mate } = this;
		const stack: number[] = [];
		let braces = 0;
		for (let i = 0; i < this.count; i++) {
			const k = kind[i];
			if (k === 40 || k === 91 || k === 123) {
				stack.push(i);
				if (k === 123) braces++;
			} else if (k === 125) {
				// A brace closes over parentheses left open inside it, as when someone is still typing.
				if (braces === 0) continue;
				braces--;
				let top = stack.length - 1;
				while (kind[stack[top] as number] !== 123) top--;
				const open = stack[top] as number;
				this.#dropOpen(stack, top + 1);
				stack.length = top;
				mate[open] = i;
				mate[i] = open;
			} else if (k === 41 || k === 93) {
				const open = stack[stack.length - 1];
				if (open === undefined || kind[open] !== (k === 41 ? 40 : 91)) continue;
				stack.pop();
				mate[open] = i;
				mate[i] = open;
			}
		}
		this.#dropOpen(stack, 0);
	}

	/** Blanks brackets from `stack[from]` on that nothing closes, beyond the first few. */
	#dropOpen(stack: readonly number[], from: number): void {
		for (let i = Math.max(from, maxOpen); i < stack.length; i++)
			this.out[this.start[stack[i] as number] as number] = 32;
	}
}
