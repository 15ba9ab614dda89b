/** What a text defines at file level, found without parsing it (the tree's index is made of these). */
import type { Configuration } from "./conditions.ts";
import type { MacroKind } from "./macros.ts";
import { Scanner } from "./scanner.ts";

export type DefinitionKind = "function" | "macro" | "struct" | "typedef" | "enumerator" | "variable";

export interface Definition {
	readonly name: string;
	readonly kind: DefinitionKind;
	/** The whole definition: from its first specifier to the closing brace, semicolon or the directive's last line. */
	readonly start: number;
	readonly end: number;
	readonly static: boolean;
	/** It stands on a side of an `#if` that is not read (conditions.ts says which side is). */
	readonly inactive?: boolean;
	/** For macros: what kind, as far as its own body tells. */
	readonly macro?: MacroKind;
}

/**
 * Finds the definitions in `text` in one pass without building a tree: functions (`SYSCALL_DEFINE2(name, …) {` under its
 * first argument), macros, structs and unions with a tag, typedefs, enumerators, variables (also those of `DEFINE_MUTEX(x)`).
 * Both sides of an `#if` count; those on the side that is read come first. Linear in the text's length, never throws.
 */
export function scanDefinitions(text: string, configuration?: Configuration): Definition[] {
	return new Scanner(text, configuration).run().definitions;
}

/** What `scanFile` finds: the definitions, and what the text includes as it is spelt there (`<linux/list.h>`, `"a.h"`). */
export interface ScannedFile {
	readonly definitions: readonly Definition[];
	readonly includes: readonly string[];
}

/** The same scan, with the includes on the sides that are read. */
export function scanFile(text: string, configuration?: Configuration): ScannedFile {
	return new Scanner(text, configuration).run();
}
