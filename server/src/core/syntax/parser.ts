/**
 * One parser over both bindings of tree-sitter, which give the same trees.
 * The core reads no files, so whoever hosts it says where the WASM modules are.
 */
import { readingLimits } from "../base/budgets.ts";
import type { Span } from "../base/span.ts";
import { type BoundParser, type BoundTree, bindNative, bindWasm, type WasmModules } from "./bindings.ts";
import { type Configuration, unknownConfiguration } from "./configuration.ts";
import type { BoundItem } from "./cursor.ts";
import { type Normalised, type NormaliseOptions, normalise } from "./dialect.ts";
import { errorSpans } from "./subtree.ts";
import type { SyntaxNode, TextEdit, TopLevelItem } from "./tree.ts";

export type { WasmModules } from "./bindings.ts";

export interface ParserOptions extends NormaliseOptions {
	/** The two WASM modules, as bytes or as paths the runtime can open. Needed for `wasm`, and for `auto` to prefer it. */
	readonly wasm?: WasmModules | undefined;
}

/** Parses kernel C. One instance serves one thread. */
export interface Parser {
	readonly binding: "native" | "wasm";
	/** Why the WASM binding is not the one in use, where `auto` fell back. */
	readonly fallbackReason: string | undefined;
	/**
	 * Parses `text`. With `previous`, whatever its tree still has right is reused where the text parses without error; the
	 * answer is the same as without. `edits` are not needed for that (the two
	 * normalised texts are compared), they are accepted so that callers can pass what they were told. `previous` can still
	 * be asked everything and still has to be deleted; with the native binding what was not read from it before is then
	 * parsed anew.
	 */
	parse(text: string, previous?: ParsedText, edits?: readonly TextEdit[]): ParsedText;
	/** The same parser with other options, e.g. once the tree's own macros are known. */
	withOptions(options: NormaliseOptions): Parser;
	/** The same parser for a kernel configured otherwise. */
	configured(configuration: Configuration): Parser;
	delete(): void;
}

/** One parsed text. Trees of the WASM binding live outside the garbage collector: call `delete()`. */
export interface ParsedText {
	readonly text: string;
	readonly normalised: Normalised;
	/** True if any node is an error or missing. */
	readonly hasError: boolean;
	/** The children of the translation unit, comments included. */
	items(): readonly TopLevelItem[];
	/** ERROR nodes and missing tokens, in order; a missing token's span is empty. */
	errors(): readonly Span[];
	delete(): void;
}

/**
 * Makes a parser. `auto` takes WASM where it was told of its modules and they load, else native: the WASM binding parses a
 * little slower, but its trees are read several times faster and freed when they are deleted, while native trees wait for a
 * garbage collector that does not see how big they are. Rejects if no binding of the wanted kind loads.
 */
export async function createParser(
	kind: "native" | "wasm" | "auto" = "auto",
	options: ParserOptions = {},
): Promise<Parser> {
	if (kind === "native") return new TreeSitterParser("native", await bindNative(), options, undefined);
	try {
		return new TreeSitterParser("wasm", await bindWasm(options.wasm), options, undefined);
	} catch (error) {
		if (kind === "wasm") throw error;
		const reason = error instanceof Error ? error.message : String(error);
		return new TreeSitterParser("native", await bindNative(), options, reason);
	}
}

class TreeSitterParser implements Parser {
	readonly binding: "native" | "wasm";
	readonly fallbackReason: string | undefined;
	readonly #bound: BoundParser;
	readonly #options: NormaliseOptions;

	constructor(
		binding: "native" | "wasm",
		bound: BoundParser,
		options: NormaliseOptions,
		fallbackReason: string | undefined,
	) {
		this.binding = binding;
		this.fallbackReason = fallbackReason;
		this.#bound = bound;
		this.#options = options;
	}

	parse(text: string, previous?: ParsedText): ParsedText {
		const normalised = normalise(text, this.#options);
		const old = previous instanceof ParsedTree ? previous : undefined;
		const oldTree = old?.takeTree();
		if (!old || !oldTree) return new ParsedTree(text, normalised, this.#bound, this.#bound.parse(normalised.text));
		const { tree, consumed } = this.#bound.reparse(normalised.text, old.normalised.text, oldTree);
		if (!consumed) old.giveBack(oldTree);
		if (!tree.hasError()) return new ParsedTree(text, normalised, this.#bound, tree);
		// How tree-sitter mends a broken text depends on what it reused; the answer may not depend on what was there before.
		tree.delete();
		return new ParsedTree(text, normalised, this.#bound, this.#bound.parse(normalised.text));
	}

	withOptions(options: NormaliseOptions): Parser {
		return new TreeSitterParser(this.binding, this.#bound, options, this.fallbackReason);
	}

	configured(configuration: Configuration): Parser {
		if (configuration === (this.#options.configuration ?? unknownConfiguration)) return this;
		return this.withOptions({ ...this.#options, configuration });
	}

	delete(): void {
		this.#bound.delete();
	}
}

class ParsedTree implements ParsedText {
	readonly text: string;
	readonly normalised: Normalised;
	readonly hasError: boolean;
	readonly #bound: BoundParser;
	#tree: BoundTree | undefined;
	#items: readonly TopLevelItem[] | undefined;
	#deleted = false;

	constructor(text: string, normalised: Normalised, bound: BoundParser, tree: BoundTree) {
		this.text = text;
		this.normalised = normalised;
		this.#bound = bound;
		this.#tree = tree;
		this.hasError = tree.hasError();
	}

	/** Hands the tree over to be edited; whatever is asked here later makes a new one. */
	takeTree(): BoundTree | undefined {
		const tree = this.#tree;
		this.#tree = undefined;
		return tree;
	}

	giveBack(tree: BoundTree): void {
		this.#tree = tree;
	}

	items(): readonly TopLevelItem[] {
		this.#items ??= this.#readItems();
		return this.#items;
	}

	#readItems(): readonly TopLevelItem[] {
		const tree = this.#live();
		const items = tree.items();
		if (!tree.isError()) return items.map((item) => new Item(item, this));
		// Below a root that is an error everything lies flat: finding one item costs as much as passing all before it.
		return tree.subtree(0).children.map(itemOf);
	}

	errors(): readonly Span[] {
		if (!this.hasError) return [];
		const cursor = this.#live().walk();
		const spans = errorSpans(cursor);
		cursor.delete();
		return spans;
	}

	subtree(descendant: number): SyntaxNode {
		return this.#live().subtree(descendant);
	}

	delete(): void {
		this.#tree?.delete();
		this.#tree = undefined;
		this.#deleted = true;
	}

	#live(): BoundTree {
		if (this.#deleted) throw new Error("this parsed text was deleted");
		this.#tree ??= this.#bound.parse(this.normalised.text);
		return this.#tree;
	}
}

class Item implements TopLevelItem {
	readonly type: string;
	readonly start: number;
	readonly end: number;
	readonly hasError: boolean;
	readonly #parsed: ParsedTree;
	readonly #descendant: number;
	#node: SyntaxNode | undefined;

	constructor({ kind, start, end, hasError, descendant }: BoundItem, parsed: ParsedTree) {
		this.type = kind.type;
		this.start = start;
		this.end = end;
		this.hasError = hasError || isTooLong(this);
		this.#parsed = parsed;
		this.#descendant = descendant;
	}

	node(): SyntaxNode {
		if (this.#node) return this.#node;
		const node = isTooLong(this) ? unread(this) : this.#parsed.subtree(this.#descendant);
		// A function is lowered once. Those of a whole file would be most of what a thread holds.
		if (this.type !== "function_definition") this.#node = node;
		return node;
	}
}

function itemOf(node: SyntaxNode): TopLevelItem {
	const { type, start, end, hasError } = node;
	return { type, start, end, hasError, node: () => node };
}

function isTooLong({ start, end }: Span): boolean {
	return end - start > readingLimits.charactersPerItem;
}

/** An item nobody reads is an error with nothing in it. */
function unread({ type, start, end }: TopLevelItem): SyntaxNode {
	return { type, named: true, start, end, field: undefined, children: [], error: true, missing: false, hasError: true };
}
