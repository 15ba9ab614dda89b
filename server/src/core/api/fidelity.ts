/** How much of a file was read as C: what `counterbalance fidelity` counts, file by file. */
import { LineMap } from "../base/span.ts";
import { lowerFile } from "../ir/module.ts";
import { contextOf } from "../ir/resolve/context.ts";
import { Resolver } from "../ir/resolve/resolver.ts";
import type { IrFunction } from "../ir/types.ts";
import { modelOf } from "../models/index.ts";
import type { Configuration } from "../syntax/configuration.ts";
import type { ParsedText, Parser } from "../syntax/parser.ts";
import type { SourceTree } from "../syntax/sources.ts";
import { swallowedFunctions } from "./unread.ts";

/** Something that was not understood. */
export interface Gap {
	/** A syntax error, an instruction nobody can follow, or inline assembly (whose outputs are unknown, and which is no fault). */
	readonly kind: "syntax" | "opaque" | "assembly";
	/** What gaps of one cause have in common, in a few words. */
	readonly cause: string;
	/** The function it stands in; undefined outside of any. */
	readonly function: string | undefined;
	/** From 1. */
	readonly line: number;
	/** That line, trimmed. */
	readonly text: string;
}

export interface FileFidelity {
	readonly file: string;
	/** UTF-16 units of text. */
	readonly characters: number;
	/** Function definitions on sides of `#if`s that are read; those that an error outside of functions swallowed among them. */
	readonly functions: number;
	/** Functions that hold an ERROR or MISSING node. */
	readonly withErrors: number;
	/** Functions with an instruction nobody can follow, assembly not counted. */
	readonly withOpaque: number;
	readonly withAssembly: number;
	/** Items outside functions (declarations, tables) that hold an error. */
	readonly otherErrors: number;
	/** Lines on sides of `#if`s that are not read. */
	readonly untakenLines: number;
	/** The first gap of each cause and kind in each function, in order. */
	readonly gaps: readonly Gap[];
	/** Milliseconds spent making the text parsable and parsing it, and lowering its functions. */
	readonly parsing: number;
	readonly lowering: number;
}

export interface FidelityReaderOptions {
	readonly tree: SourceTree;
	/** With the tree's macros, where there is a tree. */
	readonly parser: Parser;
	/** Milliseconds from any start. */
	readonly clock: () => number;
}

/** Reads file after file of one tree; what headers say is kept from one to the next until `forget`. */
export class FidelityReader {
	readonly #options: FidelityReaderOptions;
	#resolver: Resolver | undefined;

	constructor(options: FidelityReaderOptions) {
		this.#options = options;
	}

	/** Reads `text` as the content of `file`. Never throws. */
	read(file: string, text: string): FileFidelity {
		const { parser, tree, clock } = this.#options;
		this.#resolver ??= new Resolver({ tree, parser, isPrimitive: (name) => modelOf(name) !== undefined });
		const started = clock();
		const configuration = tree.configurationOf(file);
		const parsed = parser.configured(configuration).parse(text);
		try {
			const between = clock();
			const { functions } = lowerFile(parsed, contextOf(this.#resolver, file, parsed));
			return counted(file, parsed, functions, configuration, between - started, clock() - between);
		} finally {
			parsed.delete();
		}
	}

	/** Lets go of what was learnt from headers. */
	forget(): void {
		this.#resolver = undefined;
	}
}

function counted(
	file: string,
	parsed: ParsedText,
	functions: readonly IrFunction[],
	configuration: Configuration,
	parsing: number,
	lowering: number,
): FileFidelity {
	const { text } = parsed;
	const gaps = new Gaps(text);
	let withErrors = 0;
	let otherErrors = 0;
	const swallowed = swallowedFunctions(parsed, configuration).length;
	const names = new Map(functions.map((fn) => [fn.span.start, fn.name]));
	const errors = parsed.errors();
	let next = 0;
	for (const item of parsed.items()) {
		if (!item.hasError) continue;
		const isFunction = item.type === "function_definition";
		if (isFunction) withErrors++;
		else otherErrors++;
		const name = isFunction ? (names.get(item.start) ?? "?") : undefined;
		for (; (errors[next]?.start ?? item.end) < item.end; next++)
			gaps.add("syntax", near(parsed, errors[next]?.start ?? item.start), name, errors[next]?.start ?? item.start);
	}
	let withOpaque = 0;
	let withAssembly = 0;
	for (const fn of functions) {
		if (fn.opaque.some(({ reason }) => !isAssembly(reason))) withOpaque++;
		if (fn.opaque.some(({ reason }) => isAssembly(reason))) withAssembly++;
		for (const { reason, origin } of fn.opaque)
			gaps.add(isAssembly(reason) ? "assembly" : "opaque", reason, fn.name, origin.start);
	}
	return {
		file,
		characters: text.length,
		functions: functions.length + swallowed,
		withErrors: withErrors + swallowed,
		withOpaque: withOpaque + swallowed,
		withAssembly,
		otherErrors,
		untakenLines: parsed.normalised.untaken.reduce((sum, { start, end }) => sum + lineEnds(text, start, end), 0),
		gaps: gaps.list,
		parsing,
		lowering,
	};
}

function isAssembly(reason: string): boolean {
	return reason.startsWith("asm");
}

class Gaps {
	readonly list: Gap[] = [];
	readonly #text: string;
	readonly #seen = new Set<string>();
	#lines: LineMap | undefined;

	constructor(text: string) {
		this.#text = text;
	}

	add(kind: Gap["kind"], cause: string, inside: string | undefined, offset: number): void {
		const key = `${kind} ${cause} ${inside}`;
		if (this.#seen.has(key)) return;
		this.#seen.add(key);
		this.#lines ??= new LineMap(this.#text);
		const { line } = this.#lines.position(offset);
		const text = this.#text.slice(this.#lines.lineStart(line), this.#lines.lineStart(line) + 200);
		this.list.push({ kind, cause, function: inside, line, text: (text.split(/[\r\n]/)[0] ?? "").trim() });
	}
}

/** The word or mark an error stands at: what errors of one cause tend to share. */
function near(parsed: ParsedText, offset: number): string {
	const rest = parsed.text.slice(offset, offset + 80).trimStart();
	const word = /^(?:[A-Za-z_]\w*|\S)/.exec(rest)?.[0] ?? "the end";
	return `at \`${word}\``;
}

/** A side begins with the end of its directive's line, which is not of its own lines. */
function lineEnds(text: string, start: number, end: number): number {
	let count = 0;
	for (let at = text.indexOf("\n", start + 1); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) count++;
	return count;
}
