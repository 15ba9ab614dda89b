/** The names of an item at file level, and which of them it defines. */
import { knownMacros, looksLikeAttribute, looksLikeType } from "./macros.ts";
import * as T from "./tokens.ts";

export interface Name {
	readonly text: string;
	readonly start: number;
}

/** `name(` at an item's own level, with what may be a defined name among the arguments. */
export interface Call {
	readonly name: Name;
	/** The first argument, if it is a single name; the last name of the second. */
	argument: string | undefined;
	second: string | undefined;
	/** Nothing but storage classes stands before it. */
	readonly first: boolean;
}

/** Which `name(` of an item is the function's. */
export function functionCall(calls: readonly Call[]): Call | undefined {
	const real = calls.filter((call) => knownMacros.kindOf(call.name.text) !== "attribute-function");
	const [first, second] = real;
	if (!first) return calls[0];
	if (second && first.first && !looksLikeAttribute(second.name.text)) return second;
	return first;
}

/** The name that a declarator without parentheses declares; `typed`: the type was said by something else than a name. */
export function declaredName(names: readonly Name[], typed: boolean): Name | undefined {
	for (let i = names.length - 1; i >= 0; i--) {
		const name = names[i];
		if (!name || isAttribute(name.text)) continue;
		if (name.text.startsWith("__") && looksLikeAttribute(name.text) && i > (typed ? 0 : 1)) continue;
		return name;
	}
	return undefined;
}

export function isAttribute(name: string): boolean {
	const kind = knownMacros.kindOf(name);
	return kind === "attribute" || kind === "attribute-function";
}

/** At the start of a line these begin an item: what came before was macros on lines of their own. */
export function startsItem(keyword: number | undefined): boolean {
	return keyword === T.K_STORAGE || keyword === T.K_EXTERN || keyword === T.K_TYPEDEF;
}

/** `DEFINE_MUTEX(x);`, `DEFINE_PER_CPU(int, x);`, `LIST_HEAD(x);`: the name such a macro defines. */
export function definedByMacro(call: Call): string | undefined {
	const macro = call.name.text;
	if (!/(?:^|_)(?:DEFINE|DECLARE)(?:_|$)|^H?LIST_(?:BL_|NULLS_)?HEAD$|_HEAD$|^ATOMIC_INIT_DEFINE$/.test(macro))
		return undefined;
	if (macro.startsWith("DECLARE_PER_CPU") || macro.startsWith("DECLARE_STATIC_KEY")) return undefined;
	if (macro.startsWith("DEFINE_PER_CPU")) return call.second;
	return call.argument !== undefined && looksLikeType(call.argument) && call.second !== undefined
		? call.second
		: call.argument;
}
