import { type Configuration, unknownConfiguration } from "./configuration.ts";
import type { Definition, DefinitionKind } from "./definitions.ts";

export interface DefinitionSite extends Definition {
	/** Path relative to the tree's root. */
	readonly file: string;
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
}

/** A tree with nothing in it: a bare file outside any kernel. */
export const emptyTree: SourceTree = {
	readFile: () => undefined,
	definitions: () => [],
	configurationOf: () => unknownConfiguration,
};
