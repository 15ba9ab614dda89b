/** What a tree's own headers say about its macros, for the parser. */
import { knownMacros, looksLikeAttribute, type MacroClassifier, type MacroKind } from "../core/syntax/macros.ts";
import type { TextCache } from "./files.ts";
import { noClosure } from "./includes.ts";
import { detached } from "./packedNames.ts";
import { rankSites } from "./ranking.ts";
import type { Site } from "./stages.ts";
import type { TreeIndex } from "./treeIndex.ts";

export class TreeMacros implements MacroClassifier {
	readonly #texts: TextCache;
	readonly #index: () => TreeIndex;
	readonly #kinds = new Map<string, MacroKind | "none">();
	readonly #types = new Map<string, boolean>();

	constructor(texts: TextCache, index: () => TreeIndex) {
		this.#texts = texts;
		this.#index = index;
	}

	isType(name: string): boolean {
		let known = this.#types.get(name);
		if (known === undefined) {
			known = this.#sites(name).some((site) => site.kind === "typedef");
			if (this.#types.size >= maxNames) this.#types.clear();
			this.#types.set(detached(name), known);
		}
		return known;
	}

	kindOf(name: string): MacroKind | undefined {
		let known = this.#kinds.get(name);
		if (known === undefined) {
			known = this.#kindOf(name) ?? "none";
			if (this.#kinds.size >= maxNames) this.#kinds.clear();
			this.#kinds.set(detached(name), known);
		}
		return known === "none" ? undefined : known;
	}

	clear(): void {
		this.#kinds.clear();
		this.#types.clear();
	}

	#kindOf(name: string): MacroKind | undefined {
		const macros = this.#sites(name).filter(
			(site) =>
				site.kind === "macro" &&
				site.macro !== undefined &&
				(site.macro !== "attribute" || looksLikeAttribute(name) || hasBody(name, site)),
		);
		const own = rankSites(macros, "", noClosure, this.#index().configuration.architecture)[0]?.macro;
		return own === "code" ? (knownMacros.kindOf(name) ?? own) : own;
	}

	#sites(name: string): readonly Site[] {
		return this.#index().headers.lookup(name, this.#texts, performance.now(), Number.POSITIVE_INFINITY);
	}
}

/** Every word of every file is asked about once. */
const maxNames = 200_000;

/** An empty macro whose name does not read like an attribute is a switch or an include guard, not an attribute. */
function hasBody(name: string, site: Site): boolean {
	return site.end - site.start > name.length + 12;
}
