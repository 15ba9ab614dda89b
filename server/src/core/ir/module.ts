/** A whole file in the IR, and the tables of functions that its initialisers fill. */
import type { ParsedText } from "../syntax/parser.ts";
import type { DefinitionSite } from "../syntax/sources.ts";
import type { TopLevelItem } from "../syntax/tree.ts";
import { type GlobalVariable, lowerGlobals, type OpsEntry } from "./globals.ts";
import type { LowerContext, SourceText } from "./lower/context.ts";
import { lowerFunction, lowerStatics, lowerVariables } from "./lower/function.ts";
import type { LoweredVariable } from "./lower/lowering.ts";
import { textOfUse } from "./lower/substitution.ts";
import { type Outline, outlineIn } from "./outline.ts";
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
	return readSite(site, resolver, (parsed) => {
		const item = parsed.items().find((candidate) => candidate.type === "function_definition");
		if (!item) return undefined;
		return relocate(lowerFunction(item.node(), parsed, treeContextOf(resolver, site.file)), site.start);
	});
}

/** The statements and blocks of a function that was lowered from the text that its file has now. */
export function outlineOf(fn: IrFunction, resolver: Resolver): Outline {
	const { start, end } = fn.span;
	const site: DefinitionSite = { ...fn.span, name: fn.name, kind: "function", static: fn.static, start, end };
	const outline = readSite(site, resolver, (parsed) => {
		const item = parsed.items().find((candidate) => candidate.type === "function_definition");
		return item && outlineIn(item.node(), start);
	});
	return outline ?? { statements: [], blocks: [] };
}

/** The static variables of the function at a site. Their origins are offsets into the site's own text. */
export function lowerStaticsOf(site: DefinitionSite, resolver: Resolver): readonly LoweredVariable[] {
	const found = readSite(site, resolver, (parsed) => {
		const item = parsed.items().find((candidate) => candidate.type === "function_definition");
		return item && lowerStatics(item.node(), parsed, treeContextOf(resolver, site.file));
	});
	return found ?? [];
}

/** Macros that declare by way of other macros are followed no further than this. */
const maxNestedMacros = 8;

/**
 * The variable a site defines, with its initialiser; one that a macro declares (`LIST_HEAD(x);`) through the macro's body.
 * Origins are offsets into the site's own text. Undefined if nothing there is a definition of that name.
 */
export function lowerVariable(site: DefinitionSite, resolver: Resolver): LoweredVariable | undefined {
	const context = treeContextOf(resolver, site.file);
	const inText = (text: string, depth: number): LoweredVariable | undefined => {
		const parsed = resolver.parserFor(site.file).parse(text);
		try {
			for (const item of parsed.items()) {
				const found =
					item.type === "declaration"
						? lowerVariables(item.node(), parsed, context).find((variable) => variable.name === site.name)
						: expanded(parsed.text.slice(item.start, item.end), depth);
				if (found) return found;
			}
			return undefined;
		} finally {
			parsed.delete();
		}
	};
	const expanded = (use: string, depth: number): LoweredVariable | undefined => {
		const macro = depth < maxNestedMacros ? context.macro(/^\w*/.exec(use)?.[0] ?? "") : undefined;
		const text = macro && textOfUse(macro, use.replace(/\s*;?\s*$/, ""));
		return text === undefined ? undefined : inText(`${text};`, depth + 1);
	};
	const text = resolver.tree.readFile(site.file)?.slice(site.start, site.end);
	return text === undefined ? undefined : inText(/;\s*$/.test(text) ? text : `${text};`, 0);
}

function readSite<T>(site: DefinitionSite, resolver: Resolver, read: (parsed: ParsedText) => T): T | undefined {
	const text = resolver.tree.readFile(site.file)?.slice(site.start, site.end);
	if (text === undefined) return undefined;
	const parsed = resolver.parserFor(site.file).parse(text);
	try {
		return read(parsed);
	} finally {
		parsed.delete();
	}
}
