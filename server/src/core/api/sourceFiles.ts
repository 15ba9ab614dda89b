/** The files a program has read: parsed once, lowered once, kept as far as an edit leaves them as they were. */

import type { LowerContext } from "../ir/lower/context.ts";
import { lowerFunction } from "../ir/lower/function.ts";
import { lowerDefinition, lowerStaticsOf } from "../ir/module.ts";
import { contextOf, treeContextOf } from "../ir/resolve/context.ts";
import { Resolver } from "../ir/resolve/resolver.ts";
import type { CType, IrFunction, Origin } from "../ir/types.ts";
import { modelOf } from "../models/index.ts";
import type { Configuration } from "../syntax/configuration.ts";
import type { Untaken } from "../syntax/dialect.ts";
import type { ParsedText, Parser } from "../syntax/parser.ts";
import type { DefinitionSite, SourceTree } from "../syntax/sources.ts";
import { readableFunctions, type UnreadFunction, unreadFunctions } from "./unread.ts";

export interface SourceFile {
	readonly file: string;
	readonly text: string;
	readonly functions: readonly IrFunction[];
	readonly byName: ReadonlyMap<string, IrFunction>;
	/** The sides of `#if` that are not read, and the configuration that says so. */
	readonly untaken: readonly Untaken[];
	readonly configuration: Configuration;
	readonly unread: readonly UnreadFunction[];
}

interface Kept extends SourceFile {
	readonly parsed: ParsedText;
	/** What names mean here; serves every later text with the same surroundings. */
	readonly context: LowerContext;
	/** Text outside of function bodies: as long as it stays, names mean the same and functions with the same text are the same. */
	readonly surroundings: string;
	/** Function text -> function. */
	readonly lowered: ReadonlyMap<string, IrFunction>;
}

/** Functions of files not read as a whole that are kept between two files asked about. */
const keptDefinitions = 24_000;

/** Reads and lowers files on demand. The same function is the same object until its text, or what its names mean, changes. */
export class SourceFiles {
	readonly #tree: SourceTree;
	readonly #parser: Parser;
	#resolver: Resolver;
	readonly #files = new Map<string, Kept>();
	readonly #stale = new Map<string, Kept>();
	readonly #elsewhere = new Map<string, IrFunction | null>();

	constructor(tree: SourceTree, parser: Parser) {
		this.#tree = tree;
		this.#parser = parser;
		this.#resolver = this.#newResolver();
	}

	/** The file's text changed: what it held is kept only to compare with. */
	changed(file: string): void {
		for (const [key, fn] of this.#elsewhere) if (!fn || fn.file === file) this.#elsewhere.delete(key);
		if (file.endsWith(".h")) this.#surroundingsChanged();
		const kept = this.#files.get(file);
		if (!kept) return;
		this.#files.delete(file);
		this.#stale.set(file, kept);
	}

	/** Lets go of a file, and of all else once too many definitions elsewhere are kept: true if that happened. */
	drop(file: string): boolean {
		this.#files.get(file)?.parsed.delete();
		this.#files.delete(file);
		const full = this.#elsewhere.size > keptDefinitions;
		if (full) this.reset();
		return full;
	}

	/** Everything may have changed. */
	reset(): void {
		for (const kept of [...this.#files.values(), ...this.#stale.values()]) kept.parsed.delete();
		this.#files.clear();
		this.#stale.clear();
		this.#elsewhere.clear();
		this.#resolver = this.#newResolver();
	}

	/** Whether the file was read as a whole. */
	isRead(file: string): boolean {
		return this.#files.has(file);
	}

	/** Undefined if there is no such file. */
	file(file: string): SourceFile | undefined {
		const known = this.#files.get(file);
		if (known) return known;
		const text = this.#tree.readFile(file);
		if (text === undefined) return undefined;
		const read = this.#read(file, text);
		this.#files.set(file, read);
		return read;
	}

	/** What names mean in a file, whether it was read as a whole or not. */
	context(file: string): LowerContext {
		return this.#files.get(file)?.context ?? treeContextOf(this.#resolver, file);
	}

	/** The type of a variable with static storage as `file` means it; `function.name` is a static local. */
	global(name: string, file: string): CType | undefined {
		const dot = name.indexOf(".");
		if (dot < 0) return this.context(file).global(name);
		for (const site of this.#tree.definitions(name.slice(0, dot), "function", file)) {
			const found = lowerStaticsOf(site, this.#resolver).find((variable) => variable.name === name);
			if (found) return found.type;
		}
		return undefined;
	}

	/** A function in a file that is not read as a whole. */
	definition(site: DefinitionSite): IrFunction | undefined {
		const key = `${site.file}:${site.start}:${site.end}:${site.name}`;
		let fn = this.#elsewhere.get(key);
		if (fn === undefined) {
			fn = lowerDefinition(site, this.#resolver) ?? null;
			this.#elsewhere.set(key, fn);
		}
		return fn ?? undefined;
	}

	/** The function as it would be with another text, names meaning what they mean now; undefined if the text does not parse. */
	variant(fn: IrFunction, text: string): IrFunction | undefined {
		const kept = this.#files.get(fn.file);
		if (!kept) return undefined;
		const parsed = this.#parserFor(fn.file).parse(text);
		try {
			const item = parsed.items().find((candidate) => candidate.type === "function_definition");
			return item && !item.hasError ? lowerFunction(item.node(), parsed, kept.context) : undefined;
		} finally {
			parsed.delete();
		}
	}

	#parserFor(file: string): Parser {
		return this.#parser.configured(this.#tree.configurationOf(file));
	}

	#newResolver(): Resolver {
		return new Resolver({ tree: this.#tree, parser: this.#parser, isPrimitive: (name) => modelOf(name) !== undefined });
	}

	#read(file: string, text: string): Kept {
		const before = this.#stale.get(file);
		this.#stale.delete(file);
		const configuration = this.#tree.configurationOf(file);
		const parsed = this.#parser.configured(configuration).parse(text, before?.parsed);
		before?.parsed.delete();
		const surroundings = surroundingsOf(parsed);
		const same = before?.surroundings === surroundings && before.configuration === configuration ? before : undefined;
		const reusable = new Map(same?.lowered);
		const context = same?.context ?? this.#newContext(file, parsed);
		const functions: IrFunction[] = [];
		const lowered = new Map<string, IrFunction>();
		for (const item of readableFunctions(parsed)) {
			const body = text.slice(item.start, item.end);
			const known = reusable.get(body);
			reusable.delete(body);
			if (known) moveTo(known, item.start);
			const fn = known ?? lowerFunction(item.node(), parsed, context);
			functions.push(fn);
			lowered.set(body, fn);
		}
		const byName = new Map<string, IrFunction>();
		for (const fn of functions) if (!byName.has(fn.name)) byName.set(fn.name, fn);
		const { untaken } = parsed.normalised;
		const unread = unreadFunctions(parsed, configuration);
		return { file, text, functions, byName, untaken, configuration, unread, parsed, context, surroundings, lowered };
	}

	/** A context that has read all it wants of the parsed text, which will be gone when it is asked later. */
	#newContext(file: string, parsed: ParsedText): LowerContext {
		const context = contextOf(this.#resolver, file, parsed);
		context.macro("");
		context.functionResult("");
		return context;
	}

	/** What other files took from a header may mean something else now. */
	#surroundingsChanged(): void {
		this.#elsewhere.clear();
		this.#resolver = this.#newResolver();
		for (const [file, kept] of this.#files) {
			this.#files.delete(file);
			this.#stale.set(file, { ...kept, surroundings: "", lowered: new Map() });
		}
	}
}

function surroundingsOf(parsed: ParsedText): string {
	const parts: string[] = [];
	let end = 0;
	for (const item of parsed.items()) {
		if (item.type !== "function_definition") continue;
		const brace = parsed.text.indexOf("{", item.start);
		parts.push(parsed.text.slice(end, brace < 0 || brace > item.end ? item.end : brace));
		end = item.end;
	}
	parts.push(parsed.text.slice(end));
	return parts.join("{}");
}

/**
 * Moves a function to where it now stands. Origins are shared by the IR, the traces and the ledgers made from it, so they are moved in
 * place: everything computed from an unchanged function stays good. Nothing outside the program holds them; answers are copies.
 */
function moveTo(fn: IrFunction, start: number): void {
	const delta = start - fn.span.start;
	if (delta === 0) return;
	const moved = new Set<Origin>();
	const move = (origin: Origin): void => {
		if (moved.has(origin)) return;
		moved.add(origin);
		const movable = origin as { start: number; end: number };
		movable.start += delta;
		movable.end += delta;
	};
	move(fn.span);
	move(fn.nameSpan);
	for (const block of fn.blocks) {
		for (const instruction of block.instructions) move(instruction.origin);
		move(block.terminator.origin);
	}
	for (const { origin } of fn.opaque) move(origin);
}
