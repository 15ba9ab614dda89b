/**
 * A cursor over trees of web-tree-sitter that calls the WASM module directly. The package's own cursor copies its state into
 * the module and back on every call, which costs as much as parsing did; here the state stays where the module keeps it, its
 * transfer buffer. The module is the object handed to `Parser.init`, which Emscripten fills; that and the functions' names
 * are not documented, so whoever uses this compares it with the package's own cursor first (`bindWasm` does).
 */
import type { NodeKind, SteppingCursor } from "./cursor.ts";

type Call = (tree: number, argument?: number) => number;

const functions = {
	root: "_ts_tree_root_node_wasm",
	open: "_ts_tree_cursor_new_wasm",
	close: "_ts_tree_cursor_delete_wasm",
	typeId: "_ts_tree_cursor_current_node_type_id_wasm",
	missing: "_ts_tree_cursor_current_node_is_missing_wasm",
	start: "_ts_tree_cursor_start_index_wasm",
	end: "_ts_tree_cursor_end_index_wasm",
	fieldId: "_ts_tree_cursor_current_field_id_wasm",
	firstChild: "_ts_tree_cursor_goto_first_child_wasm",
	nextSibling: "_ts_tree_cursor_goto_next_sibling_wasm",
	parent: "_ts_tree_cursor_goto_parent_wasm",
	descendant: "_ts_tree_cursor_goto_descendant_wasm",
} as const;

type Calls = { readonly [Name in keyof typeof functions]: Call };

/** What numbers mean in the trees: the public part of web-tree-sitter's `Language`. */
export interface Vocabulary {
	readonly types: readonly string[];
	readonly fields: readonly (string | null)[];
	nodeTypeIsNamed(id: number): boolean;
}

/** Makes cursors at the root of trees of `module`; undefined if the module is not as expected. One may be open at a time. */
export function directCursors(
	module: object,
	vocabulary: Vocabulary,
): ((tree: object) => { cursor: SteppingCursor; release(): void } | undefined) | undefined {
	const calls: Partial<Record<keyof Calls, Call>> = {};
	for (const [name, exported] of Object.entries(functions) as [keyof Calls, string][]) {
		const call: unknown = Reflect.get(module, exported);
		if (typeof call !== "function") return undefined;
		calls[name] = call as Call;
	}
	const complete = calls as Calls;
	const kinds = vocabulary.types.map(
		(type, id): NodeKind => ({ type, named: vocabulary.nodeTypeIsNamed(id), error: false }),
	);
	return (tree) => {
		const address: unknown = Reflect.get(tree, 0);
		if (typeof address !== "number" || address === 0) return undefined;
		complete.root(address);
		complete.open(address);
		return {
			cursor: new DirectCursor(complete, address, kinds, vocabulary.fields),
			release: () => complete.close(address),
		};
	};
}

const errorKind: NodeKind = { type: "ERROR", named: true, error: true };

class DirectCursor implements SteppingCursor {
	readonly #calls: Calls;
	readonly #tree: number;
	readonly #kinds: readonly NodeKind[];
	readonly #fields: readonly (string | null)[];

	constructor(calls: Calls, tree: number, kinds: readonly NodeKind[], fields: readonly (string | null)[]) {
		this.#calls = calls;
		this.#tree = tree;
		this.#kinds = kinds;
		this.#fields = fields;
	}

	get nodeKind(): NodeKind {
		return this.#kinds[this.#calls.typeId(this.#tree)] ?? errorKind;
	}

	get nodeIsMissing(): boolean {
		return this.#calls.missing(this.#tree) === 1;
	}

	get startIndex(): number {
		return this.#calls.start(this.#tree);
	}

	get endIndex(): number {
		return this.#calls.end(this.#tree);
	}

	get fieldName(): string | undefined {
		const id = this.#calls.fieldId(this.#tree);
		return id === 0 ? undefined : (this.#fields[id] ?? undefined);
	}

	gotoFirstChild(): boolean {
		return this.#calls.firstChild(this.#tree) === 1;
	}

	gotoNextSibling(): boolean {
		return this.#calls.nextSibling(this.#tree) === 1;
	}

	gotoParent(): boolean {
		return this.#calls.parent(this.#tree) === 1;
	}

	gotoDescendant(index: number): void {
		this.#calls.descendant(this.#tree, index);
	}
}
