/**
 * The names a generated list of registers defines: headers of up to 24 MB that hold nothing but a `#define` a line. Of each
 * name no more is kept than a hash and where it stands; the text is looked at again for the few that are asked for.
 */
import { isNamePart } from "../core/syntax/scanner.ts";

/** Smaller headers are read as any other. */
const minLength = 256 * 1024;
const define = "#define";
const directive = /[ \t]*#[ \t]*(include|if)/y;

export class RegisterNames {
	/** Pairs of a hash and the place of a `#define`; at a free place the second is -1. */
	readonly #table: Int32Array;

	private constructor(table: Int32Array) {
		this.#table = table;
	}

	/** Undefined for a text that is not long, or holds anything but `#define`s, comments and one guard. */
	static read(text: string): RegisterNames | undefined {
		const places = text.length < minLength ? undefined : defines(text);
		if (!places) return undefined;
		const table = new Int32Array(2 ** Math.ceil(Math.log2(places.length * 2.8 + 2))).fill(-1);
		const mask = table.length / 2 - 1;
		for (const at of places) {
			const start = nameStart(text, at);
			const named = hash(text, start, nameEnd(text, start));
			let slot = named & mask;
			while (table[slot * 2 + 1] !== -1) slot = (slot + 1) & mask;
			table[slot * 2] = named;
			table[slot * 2 + 1] = at;
		}
		return new RegisterNames(table);
	}

	/** About how many bytes this takes. */
	get size(): number {
		return this.#table.byteLength;
	}

	/** The `#define`s of `name`. The text they stand in is asked for only if there may be one. */
	find(name: string, textOf: () => string | undefined): readonly { readonly start: number; readonly end: number }[] {
		const wanted = hash(name, 0, name.length);
		const mask = this.#table.length / 2 - 1;
		const spans: { start: number; end: number }[] = [];
		for (let slot = wanted & mask; ; slot = (slot + 1) & mask) {
			const start = this.#table[slot * 2 + 1] ?? -1;
			if (start < 0) return spans;
			if (this.#table[slot * 2] !== wanted) continue;
			const text = textOf() ?? "";
			const from = nameStart(text, start);
			if (text.slice(from, nameEnd(text, from)) === name) spans.push({ start, end: lineEnd(text, from) });
		}
	}
}

/** Where the text's `#define`s stand; undefined if it holds anything else than comments and one guard. */
function defines(text: string): readonly number[] | undefined {
	const places: number[] = [];
	let conditionals = 0;
	for (let at = 0; ; ) {
		const c = text.charCodeAt(at);
		if ((isNamePart(c) && (c < 48 || c > 57) && c !== 36) || c === 123 || c === 125) return undefined;
		if (c === 35 && text.startsWith(define, at)) places.push(at);
		else if (c === 35 || c === 32 || c === 9) {
			directive.lastIndex = at;
			const keyword = directive.exec(text)?.[1];
			if (keyword === "include" || (keyword === "if" && ++conditionals > 1)) return undefined;
		}
		const end = text.indexOf("\n", at);
		if (end < 0) return places;
		at = end + 1;
	}
}

/** Where the name stands that the `#define` at `at` defines. */
function nameStart(text: string, at: number): number {
	let start = at + define.length;
	while (text.charCodeAt(start) === 32 || text.charCodeAt(start) === 9) start++;
	return start;
}

function nameEnd(text: string, start: number): number {
	let end = start;
	while (isNamePart(text.charCodeAt(end))) end++;
	return end;
}

/** The end of the line `from` stands on, with those that continue it. */
function lineEnd(text: string, from: number): number {
	for (let at = from; ; ) {
		const end = text.indexOf("\n", at);
		if (end < 0) return text.length;
		if (text.charCodeAt(end - 1) !== 92) return end;
		at = end + 1;
	}
}

function hash(text: string, from: number, to: number): number {
	let h = 0x811c9dc5;
	for (let i = from; i < to; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
	return h ^ (h >>> 15);
}
