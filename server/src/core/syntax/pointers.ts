/**
 * Functions put into the fields of structs, found while bodies and initialisers are stepped over: designators
 * (`.open = foo_open`), places in lists without designators, arguments of macros among designators, and assignments
 * (`x->open = foo_open;`). Nothing is parsed: the struct is the one a declaration in sight names, or unknown.
 */
import type { Definition, FunctionPointer } from "./definition.ts";
import { directCalls, elements } from "./initialiserText.ts";

/** A brace that is open: of a block, or of an initialiser for `tag`, below so many array bounds. */
interface Brace {
	readonly open: number;
	readonly list: boolean;
	readonly tag: string | undefined;
	readonly bounds: number;
	designated: boolean;
}

interface Candidate {
	readonly field: string;
	readonly name: string;
	/** Where it stands, and where the item around it starts. */
	readonly at: number;
	readonly item: number;
	readonly inFunction: boolean;
	/** The struct, where the initialiser's declaration names it. */
	readonly tag: string | undefined;
	/** `x` in `x->f = name;`. */
	readonly base?: string | undefined;
}

const block: Brace = { open: 0, list: false, tag: undefined, bounds: 0, designated: false };
const value = /\s*&?\s*([A-Za-z_]\w*)\s*(?:[,;}#]|\(\s*&?\s*([A-Za-z_]\w*)\s*\)\s*[,;}#])/y;
const literal = /\(\s*(?:const\s+)?(?:struct|union)\s+(\w+)\s*((?:\[[^\]]*\])*)\s*\)\s*$/;
const declared =
	/(?:^|\s)(?:struct|union)\s+(\w+)\s+([^=;,{}]*?)(\w+)\s*((?:\[[^\]]*\]\s*)*)(?:__\w+(?:\([^()]*\))?\s*)*=\s*$/;

export class PointerCollector {
	readonly #text: string;
	readonly #candidates: Candidate[] = [];
	readonly #braces: Brace[] = [];
	#item = 0;
	#inFunction = false;

	constructor(text: string) {
		this.#text = text;
	}

	/** A body or initialiser starts with the `{` at `open`, in the item that starts at `item`. */
	begin(item: number, open: number, inFunction: boolean): void {
		this.#item = item;
		this.#inFunction = inFunction;
		this.#braces.length = 0;
		this.open(open);
	}

	open(at: number): void {
		const before = this.#before(at);
		const parent = this.#braces[this.#braces.length - 1] ?? block;
		switch (this.#text.charCodeAt(before)) {
			case 61: // =
				this.#braces.push(this.#assigned(at, before, parent));
				return;
			case 41: {
				// )
				const type = this.#mayBeLiteral(before)
					? literal.exec(this.#text.slice(Math.max(this.#item, before - 80), before + 1))
					: undefined;
				this.#braces.push(type ? list(at, type[1], bounds(type[2])) : block);
				return;
			}
			default:
				this.#braces.push(parent.list ? inner(at, parent) : block);
		}
	}

	close(at: number): void {
		const brace = this.#braces.pop();
		if (!brace?.list || brace.tag === undefined || brace.bounds > 0) return;
		const inside = { text: this.#text.slice(brace.open + 1, at), at: brace.open + 1 };
		if (brace.designated || /^\s*[A-Z]/.test(inside.text)) {
			for (const call of directCalls(inside)) {
				call.arguments.forEach((name, i) => {
					if (name !== undefined) this.#add(`${call.name}(${i})`, name, call.at, brace.tag);
				});
			}
		}
		if (brace.designated) return;
		elements(inside).forEach((name, i) => {
			if (name !== undefined) this.#add(`#${i}`, name, brace.open, brace.tag);
		});
	}

	/** An `=` in a body or an initialiser. */
	equals(at: number): void {
		const text = this.#text;
		const end = this.#before(at) + 1;
		let start = end;
		while (start > this.#item && isWord(text.charCodeAt(start - 1))) start--;
		if (start === end) return;
		const dot = text.charCodeAt(start - 1);
		const arrow = dot === 62 && text.charCodeAt(start - 2) === 45;
		if (dot !== 46 && !arrow) return;
		const brace = this.#braces[this.#braces.length - 1] ?? block;
		const left = this.#before(start - (arrow ? 2 : 1));
		const designator = dot === 46 && brace.list;
		if (designator) brace.designated = true;
		value.lastIndex = at + 1;
		const match = value.exec(text);
		const name = match?.[2] ?? match?.[1];
		if (!match || name === undefined || (match[2] !== undefined && !designator)) return;
		const field = text.slice(start, end);
		if (designator)
			this.#add(field, name, start, brace.bounds === 0 && this.#isDirect(left, start) ? brace.tag : undefined);
		else this.#add(field, name, start, undefined, this.#base(left));
	}

	/** What was found, for a text with these definitions; names that are local variables or plainly no functions left out. */
	finish(definitions: readonly Definition[]): FunctionPointer[] {
		const functions = new Map<string, boolean>();
		const others = new Set<string>();
		for (const { kind, name, static: isStatic } of definitions) {
			if (kind === "function") functions.set(name, isStatic);
			else others.add(name);
		}
		const found: FunctionPointer[] = [];
		const byName = new Map<string, FunctionPointer[]>();
		let variables: ReadonlyMap<string, string> | undefined;
		for (const candidate of this.#candidates) {
			const { name, field } = candidate;
			const own = functions.get(name);
			if (own === undefined && (others.has(name) || (candidate.inFunction && this.#saidBefore(candidate)))) continue;
			let { tag } = candidate;
			if (tag === undefined && candidate.base !== undefined) {
				variables ??= this.#variables(definitions);
				tag = this.#tagOf(candidate.base, candidate) ?? variables.get(candidate.base);
			}
			const struct = tag ?? "";
			const same = byName.get(name);
			if (same?.some((known) => known.field === field && known.struct === struct)) continue;
			const pointer = { struct, field, function: name, own: own !== undefined, static: own ?? false };
			found.push(pointer);
			if (same) same.push(pointer);
			else byName.set(name, [pointer]);
		}
		return found;
	}

	#add(field: string, name: string, at: number, tag: string | undefined, base?: string): void {
		if (!/[a-z]/.test(name)) return;
		this.#candidates.push({ field, name, at, item: this.#item, inFunction: this.#inFunction, tag, base });
	}

	/** True of `.a` alone, not of `.b.a` or `[1].a`; a directive may stand on the line before. */
	#isDirect(left: number, start: number): boolean {
		const c = this.#text.charCodeAt(left);
		return !(isWord(c) || c === 93) || this.#text.slice(left, start).includes("\n");
	}

	/** The last character before `at` that is no white space. */
	#before(at: number): number {
		let i = at - 1;
		while (i >= 0 && this.#text.charCodeAt(i) <= 32) i--;
		return i;
	}

	/** `x` where it ends at `last`, if nothing qualifies it. */
	#base(last: number): string | undefined {
		let start = last + 1;
		while (start > this.#item && isWord(this.#text.charCodeAt(start - 1))) start--;
		const qualifier = this.#text.charCodeAt(this.#before(start));
		if (start > last || qualifier === 46 || qualifier === 62) return undefined;
		return this.#text.slice(start, last + 1);
	}

	/** Rules out most blocks (`if (a->b) {`): nothing but words stands between the parentheses of `(struct x)`. */
	#mayBeLiteral(close: number): boolean {
		for (let i = close - 1; i > this.#item; i--) {
			const c = this.#text.charCodeAt(i);
			if (c === 40) return /[suc]/.test(this.#text.charAt(i + 1));
			if (!isWord(c) && c !== 32 && c !== 91 && c !== 93) return false;
		}
		return false;
	}

	/** The brace after the `=` at `equals`. */
	#assigned(at: number, equals: number, parent: Brace): Brace {
		const left = this.#before(equals);
		if (parent.list) {
			if (this.#text.charCodeAt(left) === 93) return inner(at, parent);
			return list(at, undefined, 0);
		}
		const from = Math.max(this.#item, at - 300);
		const head = this.#text.slice(from, at);
		const match = declared.exec(
			head.slice(this.#inFunction ? Math.max(...[..."{};"].map((c) => head.lastIndexOf(c))) + 1 : 0),
		);
		return match && !match[2]?.includes("*") ? list(at, match[1], bounds(match[4])) : list(at, undefined, 0);
	}

	#saidBefore({ name, at, item }: Candidate): boolean {
		return this.#nextWord(name, item, at) >= 0;
	}

	/** Where `name` stands as a word between two offsets, or -1. */
	#nextWord(name: string, from: number, to: number): number {
		for (let i = this.#text.indexOf(name, from); i >= 0 && i < to; i = this.#text.indexOf(name, i + 1)) {
			if (!isWord(this.#text.charCodeAt(i - 1)) && !isWord(this.#text.charCodeAt(i + name.length))) return i;
		}
		return -1;
	}

	/** The struct that a declaration of `name` before the candidate, in the same item, gives it. */
	#tagOf(name: string, { item, at }: Candidate): string | undefined {
		for (let i = this.#nextWord(name, item, at); i >= 0; i = this.#nextWord(name, i + 1, at)) {
			const before = this.#text.slice(Math.max(item, i - 80), i);
			const start = Math.max(before.lastIndexOf("struct "), before.lastIndexOf("union "));
			const tag = start < 0 ? undefined : /^\w+\s+(\w+)\s[\w\s*,]*$/.exec(before.slice(start))?.[1];
			if (tag !== undefined) return tag;
		}
		return undefined;
	}

	#variables(definitions: readonly Definition[]): ReadonlyMap<string, string> {
		const tags = new Map<string, string>();
		for (const { kind, name, start } of definitions) {
			const tag =
				kind === "variable" && /^[\w\s]*?\b(?:struct|union)\s+(\w+)/.exec(this.#text.slice(start, start + 120))?.[1];
			if (tag) tags.set(name, tag);
		}
		return tags;
	}
}

function list(open: number, tag: string | undefined, boundCount: number): Brace {
	return { open, list: true, tag, bounds: boundCount, designated: false };
}

/** The braces of an element of `parent`, if that is an array of structs. */
function inner(open: number, parent: Brace): Brace {
	return parent.bounds > 0 ? list(open, parent.tag, parent.bounds - 1) : list(open, undefined, 0);
}

function bounds(text: string | undefined): number {
	return text ? text.split("[").length - 1 : 0;
}

function isWord(c: number): boolean {
	return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || (c >= 48 && c <= 57);
}
