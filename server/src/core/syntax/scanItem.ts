/** One item at file level, put together word by word until it ends: what it defines, if anything. */

import type { DefinitionSink } from "./definition.ts";
import { declaredName, definedByMacro, functionCall, isAttribute, type Name, startsItem } from "./itemNames.ts";
import { Declarator } from "./scanDeclarator.ts";
import { Enumerators } from "./scanEnumerators.ts";
import * as T from "./tokens.ts";
import { keywordKinds } from "./tokens.ts";

/** `f(a, b)` that declarations may follow: the head of a K&R function, if a body comes after them. */
interface OldHead {
	readonly name: string;
	readonly start: number;
	readonly static: boolean;
}

/** What a text is read inside of. */
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

/** Reads one item after the other. Bodies of functions and initialisers are stepped over by whoever feeds it. */
export class Item {
	readonly #scanner: DefinitionSink;
	#start = -1;
	#flags = 0;
	#tag: "struct" | "enum" | undefined;
	/** Where its `struct`, `union` or `enum` stands. */
	#tagKeyword = 0;
	#tagName: Name | undefined;
	readonly #declarator: Declarator;
	readonly #enumerators: Enumerators;
	readonly #braces: Brace[] = [];
	/** How many of them are no `extern "C" {`. */
	#bodies = 0;
	#oldHead: OldHead | undefined;
	/** Where the `{` of the body stands that `brace` said to skip. */
	#bodyStart = 0;

	constructor(scanner: DefinitionSink) {
		this.#scanner = scanner;
		this.#declarator = new Declarator(scanner.text);
		this.#enumerators = new Enumerators(scanner);
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
		// `MACRO(x)` needs nothing more to be an item.
		return this.#flags === 0 && this.#declarator.isLoneCall() ? "file" : undefined;
	}

	/** Where the item being read starts. */
	get start(): number {
		return Math.max(0, this.#start);
	}

	/** The body that follows is no initialiser. */
	get isFunction(): boolean {
		return !this.#declarator.value;
	}

	/** A `#define` or the like stands here: a single name before it is an item of its own. */
	directive(): void {
		if (this.#flags === 0 && this.#declarator.isLoneName()) this.#clear();
	}

	/** The text, or its fragment, ends. */
	finish(end: number): void {
		this.#enumerators.end(end);
		this.reset();
	}

	#clear(): void {
		this.#start = -1;
		this.#flags = 0;
		this.#tag = undefined;
		this.#tagName = undefined;
		this.#declarator.clear();
		this.#enumerators.clear();
	}

	/** A word that starts with no digit. */
	word(start: number, end: number): void {
		const top = this.#braces[this.#braces.length - 1];
		if (top?.kind === "struct") {
			this.#member(start, end);
			return;
		}
		if (top?.kind === "enum") {
			this.#enumerators.word(start, end);
			return;
		}
		const text = this.#scanner.text.slice(start, end);
		const declarator = this.#declarator;
		if (declarator.parens > 0) {
			declarator.inner(text, start);
			return;
		}
		if (declarator.afterCall) this.#afterGroup(text, start);
		const keyword = keywordKinds.get(text);
		if (this.#start >= 0 && !declarator.value && startsItem(keyword) && this.#scanner.text.charCodeAt(start - 1) === 10)
			this.#clear();
		if (this.#start < 0) this.#start = start;
		if (declarator.value) return;
		if (keyword === undefined) {
			if (this.#tag && !this.#tagName && !isAttribute(text)) this.#tagName = { text, start };
			else declarator.names.push({ text, start });
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
				(this.#flags & TYPED || declarator.names.length > 0) &&
				(text.endsWith("_t") || text === "bool")
			)
				declarator.names.push({ text, start });
			this.#flags |= TYPED;
			declarator.inTypeof = keyword === T.K_TYPEOF;
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

	/** Anything else that an item may start with. */
	other(start: number): void {
		if (this.#start < 0 && this.#braces.length === 0) this.#start = start;
	}

	/** A word that starts with a digit: what a macro pastes onto a name may be one. */
	number(start: number, end: number): void {
		this.other(start);
		this.#declarator.number(start, end);
	}

	/** `MACRO(x)` alone on its line before an item belongs to no item. */
	#afterGroup(text: string, start: number): void {
		const declarator = this.#declarator;
		declarator.afterCall = false;
		const call = declarator.calls[0];
		// `CALLBACK(f)` with `__releases(x)` indented on the next line.
		if (this.#scanner.text.charCodeAt(start - 1) !== 10 && isAttribute(text)) return;
		if (call && declarator.calls.length === 1 && !declarator.value && this.#braces.length === 0)
			this.#oldHead = { name: call.name.text, start: this.#start, static: (this.#flags & STATIC) !== 0 };
		if (!call?.first || declarator.calls.length !== 1 || declarator.value) return;
		const before = this.#scanner.text.charCodeAt(start - 1);
		if (before !== 10 && !(before <= 32 && this.#scanner.text.slice(call.name.start, start).includes("\n"))) return;
		this.#clear();
	}

	/** A punctuation mark other than `{`. */
	punctuation(i: number, c: number): void {
		const top = this.#braces[this.#braces.length - 1];
		if (top?.kind === "enum") {
			if (c === 125) {
				this.#enumerators.end(i);
				this.#closeBrace(i);
			} else this.#enumerators.punctuation(i, c);
			return;
		}
		const declarator = this.#declarator;
		if (this.#start < 0 && c !== 59 && c !== 125 && this.#braces.length === 0) this.#start = i;
		switch (c) {
			case 40: // (
				declarator.open(i, (this.#flags & TYPED) !== 0);
				break;
			case 91: // [
				declarator.openIndex();
				break;
			case 93: // ]
				declarator.closeIndex();
				break;
			case 41: // )
				declarator.close();
				break;
			case 42: // *
				declarator.star();
				break;
			case 44: // ,
				if (declarator.parens > 0) declarator.innerComma();
				else this.#endDeclarator(i);
				break;
			case 61: // =
				if (declarator.parens === 0) declarator.value = true;
				break;
			case 59: // ;
				if (declarator.parens === 0 || this.#braces.length > 0) this.#semicolon(i);
				break;
			case 125: // }
				this.#closeBrace(i);
				break;
			default:
				break;
		}
	}

	/** A `{`: "skip" if its inside holds no definitions. */
	brace(i: number): "skip" | "enter" {
		this.#bodyStart = i;
		const { value, parens, calls, names } = this.#declarator;
		const top = this.#braces[this.#braces.length - 1];
		if (top?.kind === "enum" || value || parens > 0) {
			return "skip";
		}
		if (this.#tag !== undefined && calls.length === 0) {
			const saved = { start: this.#start, flags: this.#flags };
			this.#bodies++;
			if (this.#tag === "enum") this.#braces.push({ kind: "enum", item: saved });
			else {
				const start = this.#flags & TYPEDEF || names.length > 0 ? this.#tagKeyword : this.#start;
				this.#braces.push({ kind: "struct", name: this.#tagName?.text ?? "", start, item: saved });
			}
			this.#clear();
			return "enter";
		}
		if (calls.length === 0 && this.#flags & EXTERN) {
			this.#braces.push({ kind: "other", name: "", start: i, item: { start: -1, flags: 0 } });
			this.#clear();
			return "enter";
		}
		return "skip";
	}

	/** The body that `brace` said to skip ended with its `}` at `close`; answers where to go on. */
	closed(close: number): number {
		const next = Math.min(close + 1, this.#scanner.text.length);
		const { value, parens } = this.#declarator;
		if (value || parens > 0 || this.#braces[this.#braces.length - 1]?.kind === "enum") return next;
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
		const { calls, innerCall, pointed } = this.#declarator;
		const call = functionCall(calls);
		const name = call?.name ?? innerCall ?? pointed;
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

	#semicolon(i: number): void {
		this.#endDeclarator(i);
		this.#clear();
	}

	/** At the `,` or `;` after a declarator of the item's own level. */
	#endDeclarator(i: number): void {
		const end = i + 1;
		if (this.#bodies === 0) this.#define(end);
		this.#declarator.clear();
		this.#flags |= TYPED;
	}

	#define(end: number): void {
		const { names, calls, pointed, value } = this.#declarator;
		const isStatic = (this.#flags & STATIC) !== 0;
		const name = pointed ?? declaredName(names, (this.#flags & TYPED) !== 0);
		if (this.#flags & TYPEDEF) {
			const call = calls[0];
			const defined = pointed ?? (call && !call.first ? call.name : name);
			if (defined) this.#scanner.add(defined.text, "typedef", this.#start, end, false);
			return;
		}
		const call = functionCall(calls);
		if (call && pointed === undefined) {
			const defined = call.first && !(this.#flags & TYPED) ? definedByMacro(call) : undefined;
			if (defined !== undefined) this.#scanner.add(defined, "variable", this.#start, end, isStatic);
			else if (!value || call.first) return;
		}
		if (!name || (this.#flags & EXTERN && !value)) return;
		const typed = (this.#flags & TYPED) !== 0 || names.length > 1 || pointed !== undefined;
		if (typed && !(call && pointed === undefined)) this.#scanner.add(name.text, "variable", this.#start, end, isStatic);
	}
}
