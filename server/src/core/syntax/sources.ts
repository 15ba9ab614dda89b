import { type Configuration, unknownConfiguration } from "./configuration.ts";
import type { Definition, DefinitionKind } from "./definitions.ts";

export interface DefinitionSite extends Definition {
	/** Path relative to the tree's root. */
	readonly file: string;
}

/** A function that may stand in a field. */
export interface PointedFunction {
	readonly function: string;
	/** The file that puts it there: from here its name is to be looked up. A static function is defined in it. */
	readonly file: string;
	readonly static: boolean;
	/** The struct is known to be the one asked for, not just the field's name. */
	readonly certain: boolean;
}

/**
 * Where the core gets text that is not in the editor. Implemented by `store/` over a disk, by tests over a Map.
 * Answers are assumed constant within one snapshot.
 */
export interface SourceTree {
	/** The text of a file (path relative to the tree's root), or undefined if it is not there. */
	readFile(path: string): string | undefined;
	/**
	 * Where `name` is defined, best candidate first as seen from the file `from`: the same file, headers it includes
	 * (directly, then transitively), include/, the chosen architecture, the same directory, then anywhere.
	 */
	definitions(name: string, kind: DefinitionKind, from: string): readonly DefinitionSite[];
	/** How the kernel is configured that a file is read as part of. */
	configurationOf(path: string): Configuration;
	/**
	 * The functions that the tree's .c files put into a field, by initialisers and by assignments: certain ones first, then
	 * those nearest to `from`; each once, a static one once for each file. Files in `hidden` do not count. Empty where the
	 * tree's .c files have not been read.
	 */
	functionPointers(
		struct: string,
		field: string,
		from: string,
		hidden?: ReadonlySet<string>,
	): readonly PointedFunction[];
}

/** A tree with nothing in it: a bare file outside any kernel. */
export const emptyTree: SourceTree = {
	readFile: () => undefined,
	definitions: () => [],
	configurationOf: () => unknownConfiguration,
	functionPointers: () => [],
};
