/** A whole file in the IR, and the tables of functions that its initialisers fill. */
import type { ParsedText } from "../syntax/parser.ts";
import type { DefinitionSite } from "../syntax/sources.ts";
import type { TopLevelItem } from "../syntax/tree.ts";
import { type GlobalVariable, lowerGlobals, type OpsEntry } from "./globals.ts";
import type { LowerContext, SourceText } from "./lower/context.ts";
import { lowerFunction } from "./lower/function.ts";
import { treeContextOf } from "./resolve/context.ts";
import type { Resolver } from "./resolve/resolver.ts";
import type { IrFunction } from "./types.ts";
import { relocate } from "./visit.ts";

export interface IrModule {
	readonly file: string;
	readonly functions: readonly IrFunction[];
	readonly globals: readonly GlobalVariable[];
	readonly opsEntries: readonly OpsEntry[];
	/** How many opaque instructions the functions hold, by reason. */
	readonly opaque: ReadonlyMap<string, number>;
}

/** What was lowered before, so that unchanged functions need not be again. */
export interface FunctionCache {
	get(text: string): IrFunction | undefined;
	set(text: string, fn: IrFunction): void;
}

/**
 * Lowers every function and initialised table of a file. With a cache, a function whose text was lowered before is moved
 * to where it now stands; the cache is only good as long as what its names resolve to is the same.
 */
export function lowerFile(parsed: ParsedText, context: LowerContext, cache?: FunctionCache): IrModule {
	const functions: IrFunction[] = [];
	for (const item of parsed.items())
		if (item.type === "function_definition") functions.push(lowerItem(item, parsed, context, cache));
	const { globals, opsEntries } = lowerGlobals(parsed, context);
	const opaque = new Map<string, number>();
	for (const fn of functions) for (const { reason } of fn.opaque) opaque.set(reason, (opaque.get(reason) ?? 0) + 1);
	return { file: context.file, functions, globals, opsEntries, opaque };
}

/** Lowers one function of a file, or takes it from the cache. */
export function lowerItem(
	item: TopLevelItem,
	source: SourceText,
	context: LowerContext,
	cache?: FunctionCache,
): IrFunction {
	if (!cache) return lowerFunction(item.node(), source, context);
	const text = source.text.slice(item.start, item.end);
	const known = cache.get(text);
	if (known && known.file === context.file) return relocate(known, item.start - known.span.start);
	const fn = lowerFunction(item.node(), source, context);
	cache.set(text, fn);
	return fn;
}

/** Lowers one function of a file that is not open: only its own text is parsed. Undefined if the site holds none. */
export function lowerDefinition(site: DefinitionSite, resolver: Resolver): IrFunction | undefined {
	const text = resolver.tree.readFile(site.file)?.slice(site.start, site.end);
	if (text === undefined) return undefined;
	const parsed = resolver.parserFor(site.file).parse(text);
	try {
		const item = parsed.items().find((candidate) => candidate.type === "function_definition");
		if (!item) return undefined;
		return relocate(lowerFunction(item.node(), parsed, treeContextOf(resolver, site.file)), site.start);
	} finally {
		parsed.delete();
	}
}
