/** One item at file level, put together word by word until it ends: what it defines, if anything. */

import type { DefinitionKind } from "./definition.ts";
import {
	type Call,
	declaredName,
	definedByMacro,
	functionCall,
	isAttribute,
	type Name,
	startsItem,
} from "./itemNames.ts";
import { knownMacros } from "./macros.ts";
import * as T from "./tokens.ts";
import { keywordKinds } from "./tokens.ts";

/** Takes what an item turned out to define. */
export interface DefinitionSink {
	readonly text: string;
	add(name: string, kind: DefinitionKind, start: number, end: number, isStatic: boolean): void;
	/** What was added as a variable from `start` on was none. */
	retract(start: number): void;
}

/** `f(a, b)` that declarations may follow: the head of a K&R function, if a body comes after them. */
interface OldHead {
	readonly name: string;
	readonly start: number;
	readonly static: boolean;
}

export type Surroundings = "file" | "struct" | "enum";

/** What an open brace belongs to. */
type Brace =
	| { readonly kind: "struct" | "other"; readonly name: string; readonly start: number; readonly item: Saved }
	| { readonly kind: "enum"; readonly item: Saved };

interface Saved {
	readonly start: number;
	readonly flags: number;
}

const TYPEDEF = 1;
const STATIC = 2;
const EXTERN = 4;
/** A type has been said: by a keyword, a tag or a body. */
const TYPED = 8;

export class Item {
	readonly #scanner: DefinitionSink;
	#start = -1;
	#flags = 0;
	/** Names at the item's own level since the last declarator ended. */
	#names: Name[] = [];
	/** Names directly before a `(` at the item's own level. */
	#calls: Call[] = [];
	#parens = 0;
	/** The name in `(*name)`, if there is one. */
	#pointed: Name | undefined;
	#afterCall = false;
	#tag: "struct" | "enum" | undefined;
	/** Where its `struct`, `union` or `enum` stands. */
	#tagKeyword = 0;
	#tagName: Name | undefined;
	/** After `=`: what follows belongs to the initialiser, until the `,` or `;`. */
	#value = false;
	readonly #braces: Brace[] = [];
	/** How many of them are no `extern "C" {`. */
	#bodies = 0;
	/** Inside an enum: the enumerator being read. */
	#enumerator: Name | undefined;
	#enumeratorValue = false;
	#innerNames = 0;
	/** The name before the second `(` of `(*name(`. */
	#innerCall: Name | undefined;
	/** In the parentheses after `typeof`. */
	#typeof = false;
	#oldHead: OldHead | undefined;
	/** Where the `{` of the body stands that `brace` said to skip. */
	#bodyStart = 0;

	constructor(scanner: DefinitionSink) {
		this.#scanner = scanner;
	}

	/** Starts anew, inside a body of the given kind or at file level. */
	reset(within: Surroundings = "file"): void {
		this.#braces.length = 0;
		this.#bodies = within === "file" ? 0 : 1;
		this.#oldHead = undefined;
		this.#clear();
		const item = { start: -1, flags: 0 };
		if (within === "struct") this.#braces.push({ kind: "struct", name: "", start: 0, item });
		else if (within === "enum") this.#braces.push({ kind: "enum", item });
	}

	/** What a fragment of text taken from here can be read inside of; undefined in the middle of an item. */
	surroundings(): Surroundings | undefined {
		const top = this.#braces[this.#braces.length - 1];
		if (top?.kind === "struct" || top?.kind === "enum") return top.kind;
		if (this.#start < 0) return "file";
		return this.#isLone() ? "file" : undefined;
	}

	/** Where the item being read starts. */
	get start(): number {
		return Math.max(0, this.#start);
	}

	/** The body that follows is no initialiser. */
	get isFunction(): boolean {
		return !this.#value;
	}

	/** A `#define` or the like stands here: a single name before it is an item of its own. */
	directive(): void {
		if (this.#names.length === 1 && this.#calls.length === 0 && this.#flags === 0 && this.#parens === 0 && !this.#value)
			this.#clear();
	}

	/** True of `MACRO(x)` with nothing behind it yet: it needs nothing more to be an item. */
	#isLone(): boolean {
		return (
			this.#afterCall &&
			this.#calls.length === 1 &&
			this.#calls[0]?.first === true &&
			this.#names.length === 1 &&
			this.#flags === 0 &&
			!this.#value
		);
	}

	finish(end: number): void {
		if (this.#enumerator) this.#endEnumerator(end);
		this.reset();
	}

	#clear(): void {
		this.#start = -1;
		this.#flags = 0;
		if (this.#names.length > 0) this.#names = [];
		if (this.#calls.length > 0) this.#calls = [];
		this.#parens = 0;
		this.#pointed = undefined;
		this.#lastInner = undefined;
		this.#innerCall = undefined;
		this.#typeof = false;
		this.#starred = false;
		this.#afterCall = false;
		this.#tag = undefined;
		this.#tagName = undefined;
		this.#value = false;
		this.#enumerator = undefined;
		this.#enumeratorValue = false;
	}

	word(start: number, end: number): void {
		const top = this.#braces[this.#braces.length - 1];
		if (top?.kind === "struct") {
			this.#member(start, end);
			return;
		}
		if (top?.kind === "enum") {
			if (this.#parens === 0 && !this.#enumeratorValue)
				this.#enumerator ??= { text: this.#scanner.text.slice(start, end), start };
			return;
		}
		const text = this.#scanner.text.slice(start, end);
		if (this.#parens > 0) {
			this.#inner(text, start);
			return;
		}
		if (this.#afterCall) this.#afterGroup(text, start);
		const keyword = keywordKinds.get(text);
		if (this.#start >= 0 && !this.#value && startsItem(keyword) && this.#scanner.text.charCodeAt(start - 1) === 10)
			this.#clear();
		if (this.#start < 0) this.#start = start;
		if (this.#value) return;
		if (keyword === undefined) {
			if (this.#tag && !this.#tagName && !isAttribute(text)) this.#tagName = { text, start };
			else this.#names.push({ text, start });
			return;
		}
		if (keyword === T.K_STRUCT || keyword === T.K_ENUM) {
			this.#tag = keyword === T.K_ENUM ? "enum" : "struct";
			this.#tagKeyword = start;
			this.#tagName = undefined;
			this.#flags |= TYPED;
		} else if (keyword === T.K_TYPEDEF) this.#flags |= TYPEDEF;
		else if (keyword === T.K_EXTERN) this.#flags |= EXTERN;
		else if (keyword === T.K_STORAGE) {
			if (text === "static") this.#flags |= STATIC;
		} else if (keyword === T.K_PRIMITIVE || keyword === T.K_TYPEOF) {
			// `typedef __kernel_size_t size_t;`
			if (
				this.#flags & TYPEDEF &&
				(this.#flags & TYPED || this.#names.length > 0) &&
				(text.endsWith("_t") || text === "bool")
			)
				this.#names.push({ text, start });
			this.#flags |= TYPED;
			this.#typeof = keyword === T.K_TYPEOF;
		}
	}

	/** A word among the members of a struct: only a tag that may get a body matters. */
	#member(start: number, end: number): void {
		const length = end - start;
		if (this.#tag !== undefined) {
			if (this.#tagName === undefined) this.#tagName = { text: this.#scanner.text.slice(start, end), start };
			else this.#tag = undefined;
			return;
		}
		if (length < 4 || length > 6) return;
		const word = this.#scanner.text.slice(start, end);
		if (word !== "struct" && word !== "union" && word !== "enum") return;
		this.#tag = word === "enum" ? "enum" : "struct";
		this.#tagKeyword = start;
		this.#tagName = undefined;
		this.#start = start;
	}

	other(start: number): void {
		if (this.#start < 0 && this.#braces.length === 0) this.#start = start;
	}

	/** A word that starts with a digit: what a macro pastes onto a name may be one. */
	number(start: number, end: number): void {
		this.other(start);
		if (this.#parens === 1 && this.#argument === 0) this.#inner(this.#scanner.text.slice(start, end), start);
	}

	/** `MACRO(x)` alone on its line before an item belongs to no item. */
	#afterGroup(text: string, start: number): void {
		this.#afterCall = false;
		const call = this.#calls[0];
		// `CALLBACK(f)` with `__releases(x)` indented on the next line.
		if (this.#scanner.text.charCodeAt(start - 1) !== 10 && isAttribute(text)) return;
		if (call && this.#calls.length === 1 && !this.#value && this.#braces.length === 0)
			this.#oldHead = { name: call.name.text, start: this.#start, static: (this.#flags & STATIC) !== 0 };
		if (!call?.first || this.#calls.length !== 1 || this.#value) return;
		const before = this.#scanner.text.charCodeAt(start - 1);
		if (before !== 10 && !(before <= 32 && this.#scanner.text.slice(call.name.start, start).includes("\n"))) return;
		this.#clear();
	}

	#inner(text: string, start: number): void {
		if (this.#parens === 1) {
			if (this.#starred && this.#pointed === undefined) this.#pointed = { text, start };
			this.#lastInner = { text, start };
		}
		this.#innerNames++;
		const call = this.#calls[this.#calls.length - 1];
		if (!call || this.#parens !== 1) return;
		if (this.#argument === 0) call.argument = this.#argumentWords++ === 0 && !keywordKinds.has(text) ? text : undefined;
		else if (this.#argument === 1) call.second = text;
	}

	#starred = false;
	#lastInner: Name | undefined;
	#argument = 0;
	#argumentWords = 0;

	punctuation(i: number, c: number): void {
		const top = this.#braces[this.#braces.length - 1];
		if (top?.kind === "enum") {
			this.#enumPunctuation(i, c);
			return;
		}
		if (this.#start < 0 && c !== 59 && c !== 125 && this.#braces.length === 0) this.#start = i;
		switch (c) {
			case 40: // (
				this.#openParen(i);
				break;
			case 91: // [
				this.#parens++;
				this.#argument = 9;
				break;
			case 93: // ]
				if (this.#parens > 0) this.#parens--;
				break;
			case 41: // )
				if (this.#parens > 0 && --this.#parens === 0) {
					this.#afterCall = !this.#typeof;
					this.#typeof = false;
				}
				break;
			case 42: // *
				if (this.#parens === 1 && this.#innerNames <= (this.#grouping ? 1 : 0) && this.#calls.length <= 1)
					this.#starred = true;
				break;
			case 44: // ,
				if (this.#parens === 1) this.#argument++;
				else if (this.#parens === 0) this.#endDeclarator(i);
				break;
			case 61: // =
				if (this.#parens === 0) this.#value = true;
				break;
			case 59: // ;
				if (this.#parens === 0 || this.#braces.length > 0) this.#semicolon(i);
				break;
			case 125: // }
				this.#closeBrace(i);
				break;
			default:
				break;
		}
	}

	/** The open parenthesis follows no name: it groups a declarator. */
	#grouping = false;

	#openParen(i: number): void {
		if (this.#parens++ > 0) {
			if (this.#parens === 2 && !this.#typeof && this.#lastInner && this.#follows(this.#lastInner, i))
				this.#innerCall ??= this.#lastInner;
			return;
		}
		const call = this.#calls[0];
		if (
			this.#afterCall &&
			this.#calls.length <= 1 &&
			this.#pointed === undefined &&
			!this.#value &&
			(call ? call.first : this.#lastInner)
		) {
			// `foo_t (name)(…)`: the name was in the parentheses before these.
			this.#pointed = this.#lastInner;
			this.#calls = [];
		} else if (call?.first && this.#pointed !== undefined) this.#calls = [];
		this.#starred = false;
		this.#lastInner = undefined;
		this.#innerNames = 0;
		this.#argument = 0;
		this.#argumentWords = 0;
		this.#grouping = false;
		if (this.#value || this.#pointed || this.#typeof) return;
		const name = this.#names[this.#names.length - 1];
		if (!name || !this.#follows(name, i)) {
			this.#grouping = true;
			return;
		}
		if (knownMacros.kindOf(name.text) === "attribute-function") {
			this.#names.pop();
			this.#argument = 9;
			return;
		}
		const first = this.#names.length === 1 && (this.#flags & TYPED) === 0 && this.#calls.length === 0;
		this.#calls.push({ name, argument: undefined, second: undefined, first });
	}

	/** True if only white space stands between a name and the token at `i`. */
	#follows(name: Name, i: number): boolean {
		let from = name.start + name.text.length;
		while (from < i && this.#scanner.text.charCodeAt(from) <= 32) from++;
		return from === i;
	}

	/** A `{`: "skip" if its inside holds no definitions. */
	brace(i: number): "skip" | "enter" {
		this.#bodyStart = i;
		const top = this.#braces[this.#braces.length - 1];
		if (top?.kind === "enum" || this.#value || this.#parens > 0) {
			return "skip";
		}
		if (this.#tag !== undefined && this.#calls.length === 0) {
			const saved = { start: this.#start, flags: this.#flags };
			this.#bodies++;
			if (this.#tag === "enum") this.#braces.push({ kind: "enum", item: saved });
			else {
				const start = this.#flags & TYPEDEF || this.#names.length > 0 ? this.#tagKeyword : this.#start;
				this.#braces.push({ kind: "struct", name: this.#tagName?.text ?? "", start, item: saved });
			}
			this.#clear();
			return "enter";
		}
		if (this.#calls.length === 0 && this.#flags & EXTERN) {
			this.#braces.push({ kind: "other", name: "", start: i, item: { start: -1, flags: 0 } });
			this.#clear();
			return "enter";
		}
		return "skip";
	}

	/** The body that `brace` said to skip ended with its `}` at `close`; answers where to go on. */
	closed(close: number): number {
		const next = Math.min(close + 1, this.#scanner.text.length);
		if (this.#value || this.#parens > 0 || this.#braces[this.#braces.length - 1]?.kind === "enum") return next;
		if (this.#bodies === 0) this.#body(next);
		this.#oldHead = undefined;
		this.#clear();
		return next;
	}

	/** The item ends at `end` with a body. */
	#body(end: number): void {
		const isStatic = (this.#flags & STATIC) !== 0;
		const head = this.#oldHead;
		if (head && this.#start < 0) {
			// `f(a) int a; {`: what reads as a variable before the body is a parameter.
			this.#scanner.retract(head.start);
			this.#scanner.add(head.name, "function", head.start, end, head.static);
			return;
		}
		const call = functionCall(this.#calls);
		const name = call?.name ?? this.#innerCall ?? this.#pointed;
		if (!name) return;
		const macro = call?.first && call.argument !== undefined && !(this.#flags & TYPED);
		// `SAFE_TYPE(struct s) { members };` is no function.
		if (
			call?.first &&
			/^\s*\(\s*struct\b[^,]*\)\s*\{/.test(
				this.#scanner.text.slice(call.name.start + call.name.text.length, this.#bodyStart + 1),
			)
		)
			return;
		const record = macro && /\.\s*\w/y;
		if (record) {
			record.lastIndex = this.#behindSpace(this.#bodyStart + 1);
			if (record.test(this.#scanner.text)) {
				// `define_machine(x) { .name = … };`
				this.#scanner.add(call.argument ?? "", "variable", this.#start, this.#behindSemicolon(end), isStatic);
				return;
			}
		}
		this.#scanner.add(macro ? (call.argument ?? "") : name.text, "function", this.#start, end, isStatic);
	}

	#behindSpace(i: number): number {
		let end = i;
		while (this.#scanner.text.charCodeAt(end) <= 32) end++;
		return end;
	}

	#closeBrace(i: number): void {
		const brace = this.#braces.pop();
		if (!brace) {
			this.#clear();
			return;
		}
		this.#clear();
		if (brace.kind === "other") return;
		this.#bodies--;
		if (brace.kind === "struct")
			this.#scanner.add(brace.name, "struct", brace.start, this.#behindSemicolon(i + 1), false);
		this.#start = brace.item.start;
		this.#flags = brace.item.flags | TYPED;
	}

	#behindSemicolon(i: number): number {
		const end = this.#behindSpace(i);
		return this.#scanner.text.charCodeAt(end) === 59 ? end + 1 : i;
	}

	#enumPunctuation(i: number, c: number): void {
		if (c === 40) this.#parens++;
		else if (c === 41) this.#parens = Math.max(0, this.#parens - 1);
		else if (c === 44 && this.#parens === 0) this.#endEnumerator(i);
		else if (c === 61) this.#enumeratorValue = true;
		else if (c === 125) {
			this.#parens = 0;
			this.#endEnumerator(i);
			this.#closeBrace(i);
		}
	}

	#endEnumerator(end: number): void {
		if (this.#enumerator) this.#scanner.add(this.#enumerator.text, "enumerator", this.#enumerator.start, end, false);
		this.#enumerator = undefined;
		this.#enumeratorValue = false;
	}

	#semicolon(i: number): void {
		this.#parens = 0;
		this.#endDeclarator(i);
		this.#clear();
	}

	/** At the `,` or `;` after a declarator of the item's own level. */
	#endDeclarator(i: number): void {
		const end = i + 1;
		if (this.#bodies === 0) this.#define(end);
		this.#names = [];
		this.#calls = [];
		this.#pointed = undefined;
		this.#lastInner = undefined;
		this.#innerCall = undefined;
		this.#typeof = false;
		this.#starred = false;
		this.#value = false;
		this.#afterCall = false;
		this.#flags |= TYPED;
	}

	#define(end: number): void {
		const isStatic = (this.#flags & STATIC) !== 0;
		const name = this.#pointed ?? declaredName(this.#names, (this.#flags & TYPED) !== 0);
		if (this.#flags & TYPEDEF) {
			const call = this.#calls[0];
			const defined = this.#pointed ?? (call && !call.first ? call.name : name);
			if (defined) this.#scanner.add(defined.text, "typedef", this.#start, end, false);
			return;
		}
		const call = functionCall(this.#calls);
		if (call && this.#pointed === undefined) {
			const defined = call.first && !(this.#flags & TYPED) ? definedByMacro(call) : undefined;
			if (defined !== undefined) this.#scanner.add(defined, "variable", this.#start, end, isStatic);
			else if (!this.#value || call.first) return;
		}
		if (!name || (this.#flags & EXTERN && !this.#value)) return;
		const typed = (this.#flags & TYPED) !== 0 || this.#names.length > 1 || this.#pointed !== undefined;
		if (typed && !(call && this.#pointed === undefined))
			this.#scanner.add(name.text, "variable", this.#start, end, isStatic);
	}
}
