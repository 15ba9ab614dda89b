/** What a text defines at file level, found without parsing it (the tree's index is made of these). */
import type { Configuration } from "./configuration.ts";
import type { Definition, ScannedFile } from "./definition.ts";
import { PointerCollector } from "./pointers.ts";
import { Scanner } from "./scanner.ts";

export type { Definition, DefinitionKind, FunctionPointer, ScannedFile } from "./definition.ts";

/**
 * Finds the definitions in `text` in one pass without building a tree: functions (`SYSCALL_DEFINE2(name, …) {` under its
 * first argument), macros, structs and unions with a tag, typedefs, enumerators, variables (also those of `DEFINE_MUTEX(x)`).
 * Both sides of an `#if` count; those on the side that is read come first. Linear in the text's length, never throws.
 */
export function scanDefinitions(text: string, configuration?: Configuration): readonly Definition[] {
	return new Scanner(text, configuration).run().definitions;
}

/** The same scan, with the text's includes; with `pointers` also the functions it puts into structs. */
export function scanFile(
	text: string,
	configuration?: Configuration,
	{ pointers }: { readonly pointers: boolean } = { pointers: false },
): ScannedFile {
	return new Scanner(text, configuration, pointers ? new PointerCollector(text) : undefined).run();
}
