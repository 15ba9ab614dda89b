/**
 * Finds definitions without parsing. Function bodies are stepped over brace by brace; only what stands outside them, and
 * inside struct and enum bodies, is looked at name by name. Sides of conditionals that are not read are scanned
 * afterwards, each on its own, so that every text this sees has balanced braces.
 */
import { type Configuration, unknownConfiguration } from "./configuration.ts";
import type { Definition, DefinitionKind, DefinitionSink, ScannedFile } from "./definition.ts";
import {
	classifyMacro,
	knownMacros,
	looksLikeIterator,
	type MacroDefinition,
	type MacroKind,
	readMacro,
} from "./macros.ts";
import type { PointerCollector } from "./pointers.ts";
import { Conditionals } from "./scanConditionals.ts";
import { Item, type Surroundings } from "./scanItem.ts";
import { keywordKinds } from "./tokens.ts";

interface Fragment {
	readonly from: number;
	readonly to: number;
	readonly depth: number;
	readonly within: Surroundings;
}

/** Conditionals nested deeper than this on sides not read are not looked into. */
const maxFragmentDepth = 6;

const part = new Uint8Array(256);
for (let c = 0; c < 256; c++) {
	if ((c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95 || c === 36) part[c] = 1;
}

/** The characters that mean something inside a body: `"`, `#`, `'`, `/`, `=`, `{` and `}`. */
const inBody = new Uint8Array(126);
for (const c of [34, 35, 39, 47, 61, 123, 125]) inBody[c] = 1;

/** True of a character that a name may hold: letters, digits, `_`, `$`. */
export function isNamePart(c: number): boolean {
	return c < 256 && part[c] === 1;
}

/** Scans one text once. */
export class Scanner implements DefinitionSink {
	readonly text: string;
	readonly #found: Definition[] = [];
	readonly #includes: string[] = [];
	readonly #fragments: Fragment[] = [];
	readonly #conditionals: Conditionals;
	#inactive = false;
	#fragmentDepth = 0;
	#end = 0;
	/** A comment that nothing but white space stands before on its line ends here. */
	#blankUntil = -1;
	/** The first `/*` at or behind some place that was asked about, and that place. */
	#opening = -1;
	#openingFrom = 0;
	readonly #item: Item;
	readonly #pointers: PointerCollector | undefined;

	constructor(text: string, configuration: Configuration = unknownConfiguration, pointers?: PointerCollector) {
		this.text = text;
		this.#pointers = pointers;
		this.#conditionals = new Conditionals(configuration);
		this.#item = new Item(this);
	}

	/** Everything that the text defines. */
	run(): ScannedFile {
		this.#scan(0, this.text.length, "file");
		this.#inactive = true;
		for (let i = 0; i < this.#fragments.length; i++) {
			const fragment = this.#fragments[i];
			if (!fragment) break;
			this.#fragmentDepth = fragment.depth;
			this.#conditionals.clear();
			this.#blankUntil = -1;
			this.#scan(fragment.from, fragment.to, fragment.within);
		}
		const pointers = this.#pointers?.finish(this.#found) ?? [];
		return { definitions: this.#found, includes: this.#includes, pointers };
	}

	/** A definition; called by the item reader as well. */
	add(name: string, kind: DefinitionKind, start: number, end: number, isStatic: boolean): void {
		if (name === "") return;
		this.#push({ name, kind, start, end, static: isStatic });
	}

	#push(definition: Definition): void {
		const fallback = this.#conditionals.isMissing(definition.name);
		if (!this.#inactive && !fallback) this.#found.push(definition);
		else
			this.#found.push({
				...definition,
				...(this.#inactive && { inactive: true }),
				...(fallback && { fallback: true }),
			});
	}

	/** Takes back the variables found from `start` on. */
	retract(start: number): void {
		for (let i = this.#found.length - 1; i >= 0; i--) {
			const definition = this.#found[i];
			if (definition && definition.start >= start && definition.kind === "variable") this.#found.splice(i, 1);
			else if (definition && definition.end <= start) break;
		}
	}

	#scan(from: number, to: number, within: Surroundings): void {
		const text = this.text;
		const item = this.#item;
		this.#end = to;
		item.reset(within);
		let i = from;
		while (i < to) {
			const c = text.charCodeAt(i);
			if (c <= 32 || c === 92) {
				i++;
			} else if (c < 256 && part[c] === 1) {
				let end = i + 1;
				while (end < to && isNamePart(text.charCodeAt(end))) end++;
				if (c >= 48 && c <= 57) item.number(i, end);
				else item.word(i, end);
				i = end;
			} else {
				i = this.#punctuation(i, c, to);
			}
		}
		item.finish(to);
	}

	#punctuation(i: number, c: number, to: number): number {
		const item = this.#item;
		switch (c) {
			case 35: // #
				if (this.#atLineStart(i)) return this.#directive(i);
				return i + 1;
			case 47: {
				const comment = this.#comment(i);
				if (comment > i) return comment;
				item.other(i);
				return i + 1;
			}
			case 34:
			case 39:
				item.other(i);
				return quotedEnd(this.text, i, c);
			case 123: {
				// {
				const body = item.brace(i);
				if (body === "skip") {
					this.#pointers?.begin(item.start, i, item.isFunction);
					return item.closed(this.#bodyEnd(i + 1, to));
				}
				return i + 1;
			}
			default:
				item.punctuation(i, c);
				return i + 1;
		}
	}

	/** From behind a `{` to its `}`, or `to`. */
	#bodyEnd(from: number, to: number): number {
		const text = this.text;
		const pointers = this.#pointers;
		let depth = 1;
		let i = from;
		while (i < to) {
			const c = text.charCodeAt(i);
			if (c > 125 || inBody[c] === 0) {
				i++;
				continue;
			}
			switch (c) {
				case 123:
					depth++;
					pointers?.open(i);
					i++;
					break;
				case 125:
					pointers?.close(i);
					if (--depth === 0) return i;
					i++;
					break;
				case 61:
					pointers?.equals(i);
					i++;
					break;
				case 34:
					i = quotedEnd(text, i, 34);
					break;
				case 39:
					i = quotedEnd(text, i, 39);
					break;
				case 47: {
					const comment = this.#comment(i);
					i = comment > i ? comment : i + 1;
					break;
				}
				case 35:
					i = this.#atLineStart(i) ? this.#directive(i) : i + 1;
					break;
				default:
					i++;
			}
		}
		return Math.min(i, to);
	}

	/** The end of the comment at `i`, or `i` if there is none. */
	#comment(i: number): number {
		const next = this.text.charCodeAt(i + 1);
		if (next === 42) {
			const close = this.text.indexOf("*/", i + 2);
			const end = close < 0 ? this.#end : close + 2;
			if (this.#atLineStart(i)) this.#blankUntil = end;
			return end;
		}
		if (next !== 47) return i;
		return this.#lineEnd(i);
	}

	/** Does nothing but white space and comments stand before `at` on its line? */
	#atLineStart(at: number): boolean {
		for (let i = at; i > 0; i--) {
			if (i === this.#blankUntil) return true;
			const c = this.text.charCodeAt(i - 1);
			if (c === 10 || c === 13) return true;
			if (c > 32) return false;
		}
		return true;
	}

	/** Where the first comment at or behind `from` opens; the text's length if none does. What was found is not looked for again. */
	#nextOpening(from: number): number {
		if (from < this.#openingFrom || from > this.#opening) {
			const found = this.text.indexOf("/*", from);
			this.#opening = found < 0 ? this.text.length : found;
			this.#openingFrom = from;
		}
		return this.#opening;
	}

	/** The end of the (continued) line `i` stands on. */
	#lineEnd(i: number): number {
		const text = this.text;
		let end = text.indexOf("\n", i);
		while (
			end > 0 &&
			(text.charCodeAt(end - 1) === 92 || (text.charCodeAt(end - 1) === 13 && text.charCodeAt(end - 2) === 92))
		)
			end = text.indexOf("\n", end + 1);
		return end < 0 || end > this.#end ? this.#end : end;
	}

	/** The end of the directive at `hash`: its line, continuations and the comments that begin on it included. */
	#directiveEnd(hash: number): number {
		const text = this.text;
		let end = this.#lineEnd(hash);
		for (let from = hash; ; ) {
			const open = this.#nextOpening(from);
			if (open >= end) return end;
			const close = text.indexOf("*/", open + 2);
			if (close < 0) return this.#end;
			if (close > end) end = this.#lineEnd(close);
			from = close + 2;
		}
	}

	#directive(hash: number): number {
		const text = this.text;
		const end = this.#directiveEnd(hash);
		let i = hash + 1;
		while (text.charCodeAt(i) === 32 || text.charCodeAt(i) === 9) i++;
		const wordStart = i;
		while (isNamePart(text.charCodeAt(i))) i++;
		const keyword = text.slice(wordStart, i);
		switch (keyword) {
			case "define":
				this.#item.directive();
				this.#define(hash, end);
				return end;
			case "include":
				if (!this.#inactive) {
					const target = /<[^>\n]+>|"[^"\n]+"/.exec(text.slice(i, end));
					if (target) this.#includes.push(target[0]);
				}
				return end;
			case "undef":
				this.#item.directive();
				this.#conditionals.define(text.slice(i, end).trim(), undefined);
				return end;
			case "if":
			case "ifdef":
			case "ifndef":
				return this.#conditionals.begin(keyword, text.slice(i, end)) ? end : this.#skipSide(end);
			case "elif":
			case "elifdef":
			case "elifndef":
			case "else":
				return this.#conditionals.anyOpen ? this.#skipSide(end) : end;
			case "endif":
				this.#conditionals.end();
				return end;
			default:
				return end;
		}
	}

	/** From the end of a directive whose side is not read to behind the directive that starts the side that is, or ends it all. */
	#skipSide(from: number): number {
		const text = this.text;
		this.#conditionals.leaveSide();
		let start = from;
		let depth = 0;
		for (let i = from; i < this.#end; ) {
			const hash = this.#nextDirective(i);
			if (hash < 0) break;
			const end = this.#directiveEnd(hash);
			const match = /^#[ \t]*(\w*)/.exec(text.slice(hash, Math.min(end, hash + 40)));
			const keyword = match?.[1] ?? "";
			i = Math.max(end, hash + 1);
			if (keyword.startsWith("if")) depth++;
			else if (keyword === "endif" && depth-- === 0) {
				this.#fragment(start, hash);
				this.#conditionals.end();
				return end;
			} else if (keyword.startsWith("el") && depth === 0) {
				this.#fragment(start, hash);
				start = end;
				const condition = text.slice(hash + (match?.[0].length ?? 0), end);
				if (this.#conditionals.next(keyword, condition)) return end;
			}
		}
		this.#fragment(start, this.#end);
		return this.#end;
	}

	/** The next `#` at the start of a line outside comments, or -1. */
	#nextDirective(from: number): number {
		const text = this.text;
		for (let i = from; i < this.#end; ) {
			const c = text.charCodeAt(i);
			if (c === 35) {
				if (this.#atLineStart(i)) return i;
				i++;
			} else if (c === 47) {
				const comment = this.#comment(i);
				i = comment > i ? comment : i + 1;
			} else if (c === 34 || c === 39) i = quotedEnd(text, i, c);
			else i++;
		}
		return -1;
	}

	#fragment(from: number, to: number): void {
		const within = this.#item.surroundings();
		if (within === undefined || this.#fragmentDepth >= maxFragmentDepth) return;
		this.#fragments.push({ from, to, depth: this.#fragmentDepth + 1, within });
	}

	#define(hash: number, end: number): void {
		const macro = readMacro(this.text, hash, end);
		if (!macro) return;
		const simple =
			macro.parameters === undefined && macro.bodyEnd - macro.bodyStart < 12
				? Number(this.text.slice(macro.bodyStart, macro.bodyEnd))
				: Number.NaN;
		if (!this.#inactive) this.#conditionals.define(macro.name, simple);
		this.#push({
			name: macro.name,
			kind: "macro",
			start: hash,
			end,
			static: false,
			macro: macroKindOf(this.text, macro),
		});
	}
}

/** The same answer as `classifyMacro`, without asking it where the first character or word already decides. */
function macroKindOf(text: string, macro: MacroDefinition): MacroKind {
	if (macro.bodyStart < macro.bodyEnd) {
		let i = macro.bodyStart;
		const first = text.charCodeAt(i);
		if (first === 40 || (first >= 48 && first <= 57) || first === 45 || first === 38) return "code";
		if (isNamePart(first)) {
			while (i < macro.bodyEnd && isNamePart(text.charCodeAt(i))) i++;
			const word = text.slice(macro.bodyStart, i);
			const keyword = keywordKinds.get(word);
			if (
				word === "do" ||
				(keyword === undefined && knownMacros.kindOf(word) === undefined && !looksLikeIterator(word) && first !== 76)
			)
				return "code";
		}
	}
	return classifyMacro(text, macro, knownMacros);
}

function quotedEnd(text: string, from: number, quote: number): number {
	for (let i = from + 1; i < text.length; i++) {
		const c = text.charCodeAt(i);
		if (c === quote) return i + 1;
		if (c === 92) i += text.charCodeAt(i + 1) === 13 ? 2 : 1;
		else if (c === 10) return i;
	}
	return text.length;
}
