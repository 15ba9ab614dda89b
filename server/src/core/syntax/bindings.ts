/** The two bindings of tree-sitter behind one narrow face: what differs between them stays in this file. */

import { type BoundCursor, type BoundItem, kindOf, type NodeKind } from "./cursor.ts";
import { readItems, readSubtree } from "./subtree.ts";
import type { SyntaxNode } from "./tree.ts";
import { treesIn, type WasmTrees } from "./wasmTrees.ts";
import { type ChangedWindow, changedWindow } from "./window.ts";

/** The WASM modules: the runtime (`web-tree-sitter.wasm`) and the C grammar (`tree-sitter-c.wasm`). */
export interface WasmModules {
	readonly runtime: Uint8Array | string;
	readonly grammar: Uint8Array | string;
}

/** Whether trees are read where they lie in memory, or by the package's cursor. */
export type Reading = "memory" | "cursor";

export interface BoundTree {
	hasError(): boolean;
	/** The root is an error itself. */
	isError(): boolean;
	/** A cursor at the root. */
	walk(): BoundCursor;
	/** The children of the root. */
	items(): readonly BoundItem[];
	/** The root's descendant of that number, or the root for 0, with everything below it. */
	subtree(descendant: number): SyntaxNode;
	delete(): void;
}

export interface BoundParser {
	readonly reading: Reading;
	parse(text: string): BoundTree;
	/** Parses `text`, reusing `tree`, which is of `oldText` and is no longer good for anything if it was consumed. */
	reparse(text: string, oldText: string, tree: BoundTree): { tree: BoundTree; consumed: boolean };
	delete(): void;
}

/** What both bindings call the same. */
interface RawCursor {
	readonly nodeType: string;
	readonly nodeTypeId: number;
	readonly nodeIsNamed: boolean;
	readonly nodeIsMissing: boolean;
	readonly startIndex: number;
	readonly endIndex: number;
	readonly currentFieldId: number;
	readonly currentFieldName: string | null | undefined;
	readonly currentDescendantIndex: number;
	readonly currentNode: { readonly hasError: boolean };
	gotoFirstChild(): boolean;
	gotoNextSibling(): boolean;
	gotoParent(): boolean;
	gotoDescendant(index: number): void;
	delete?(): void;
}

interface RawTree {
	readonly rootNode: { readonly hasError: boolean };
	walk(): RawCursor;
	edit(edit: ChangedWindow): void;
	copy?(): RawTree;
	delete?(): void;
}

/** Names by number, shared by all cursors of one binding: asking the binding for a string each time is slow. */
interface Names {
	readonly kinds: Map<number, NodeKind>;
	readonly fields: (string | undefined)[];
}

class Cursor implements BoundCursor {
	readonly #raw: RawCursor;
	readonly #names: Names;

	constructor(raw: RawCursor, names: Names) {
		this.#raw = raw;
		this.#names = names;
	}

	get nodeKind(): NodeKind {
		const id = this.#raw.nodeTypeId;
		let kind = this.#names.kinds.get(id);
		if (!kind) {
			const type = this.#raw.nodeType;
			kind = kindOf(type, this.#raw.nodeIsNamed);
			this.#names.kinds.set(id, kind);
		}
		return kind;
	}

	get nodeIsMissing(): boolean {
		return this.#raw.nodeIsMissing;
	}

	get startIndex(): number {
		return this.#raw.startIndex;
	}

	get endIndex(): number {
		return this.#raw.endIndex;
	}

	get fieldName(): string | undefined {
		const id = this.#raw.currentFieldId;
		if (!id) return undefined;
		this.#names.fields[id] ??= this.#raw.currentFieldName ?? undefined;
		return this.#names.fields[id];
	}

	get descendantIndex(): number {
		return this.#raw.currentDescendantIndex;
	}

	nodeHasError(): boolean {
		return this.#raw.currentNode.hasError;
	}

	gotoFirstChild(): boolean {
		return this.#raw.gotoFirstChild();
	}

	gotoNextSibling(): boolean {
		return this.#raw.gotoNextSibling();
	}

	gotoParent(): boolean {
		return this.#raw.gotoParent();
	}

	gotoDescendant(index: number): void {
		this.#raw.gotoDescendant(index);
	}

	delete(): void {
		this.#raw.delete?.();
	}
}

class Tree implements BoundTree {
	readonly raw: RawTree;
	readonly #names: Names;
	readonly #memory: WasmTrees | undefined;

	constructor(raw: RawTree, names: Names, memory: WasmTrees | undefined) {
		this.raw = raw;
		this.#names = names;
		this.#memory = memory;
	}

	hasError(): boolean {
		return this.#memory ? this.#memory.hasError(this.raw) : this.raw.rootNode.hasError;
	}

	isError(): boolean {
		return this.#memory ? this.#memory.isError(this.raw) : this.#atCursor((cursor) => cursor.nodeKind.error);
	}

	walk(): BoundCursor {
		return new Cursor(this.raw.walk(), this.#names);
	}

	items(): readonly BoundItem[] {
		return this.#memory?.items(this.raw) ?? this.#atCursor(readItems);
	}

	subtree(descendant: number): SyntaxNode {
		return (
			this.#memory?.subtree(this.raw, descendant) ??
			this.#atCursor((cursor) => {
				cursor.gotoDescendant(descendant);
				return readSubtree(cursor);
			})
		);
	}

	#atCursor<T>(read: (cursor: BoundCursor) => T): T {
		const cursor = this.walk();
		const answer = read(cursor);
		cursor.delete();
		return answer;
	}

	delete(): void {
		this.raw.delete?.();
	}
}

/** `parseRaw` is the binding's own parse; everything else is the same for both. */
function bind(
	parseRaw: (text: string, old?: RawTree) => RawTree,
	release: () => void,
	memory: WasmTrees | undefined,
): BoundParser {
	const names: Names = { kinds: new Map(), fields: [] };
	return {
		reading: memory ? "memory" : "cursor",
		parse: (text) => new Tree(parseRaw(text), names, memory),
		reparse(text, oldText, tree) {
			if (!(tree instanceof Tree)) throw new TypeError("a tree of another binding");
			const window = changedWindow(oldText, text);
			const copy = tree.raw.copy?.();
			const old = copy ?? tree.raw;
			if (window) old.edit(window);
			const parsed = new Tree(parseRaw(text, old), names, memory);
			copy?.delete?.();
			return { tree: parsed, consumed: copy === undefined };
		},
		delete: release,
	};
}

type NativeModule = new () => {
	setLanguage(language: unknown): void;
	parse(text: string, old: unknown, options: { bufferSize: number }): RawTree;
};

/** Loads the native binding; rejects with the reason if it is not there or does not load. */
export async function bindNative(): Promise<BoundParser> {
	const runtime: { default: NativeModule } = (await import("tree-sitter")) as never;
	const grammar: { default: unknown } = (await import("tree-sitter-c")) as never;
	const parser = new runtime.default();
	parser.setLanguage(grammar.default);
	const parse = (text: string, old?: RawTree): RawTree =>
		parser.parse(text, old ?? null, { bufferSize: Math.max(text.length + 1, 32768) * 2 });
	parse("int probe;");
	return bind(parse, () => {}, undefined);
}

/** What `Parser.init` was given first, and filled: web-tree-sitter has one module for the whole process. */
let runtimeModule: object | undefined;

/**
 * Loads the WASM binding from the given modules. `reading` says how trees are read: in memory, which needs to know the package
 * from inside (and is given up if it turns out not to), or by the package's own cursor.
 */
export async function bindWasm(modules: WasmModules | undefined, reading: Reading = "memory"): Promise<BoundParser> {
	if (!modules) throw new Error("the WASM parser needs to be told where its modules are");
	const { Parser, Language } = await import("web-tree-sitter");
	const { runtime, grammar } = modules;
	const options = typeof runtime === "string" ? { locateFile: () => runtime } : { wasmBinary: runtime as never };
	runtimeModule ??= options;
	await Parser.init(options);
	const language = await Language.load(grammar);
	const parser = new Parser();
	parser.setLanguage(language);
	const parse = (text: string, old?: RawTree): RawTree => {
		const tree = parser.parse(text, (old as never) ?? null);
		if (!tree) throw new Error("the WASM parser gave no tree");
		return tree as unknown as RawTree;
	};
	const release = () => parser.delete();
	const plain = bind(parse, release, undefined);
	const memory = reading === "memory" ? treesIn(runtimeModule, language) : undefined;
	if (!memory) return plain;
	const direct = bind(parse, release, memory);
	return readsTheSame(plain, direct) ? direct : plain;
}

/** Whether both read a text with every kind of thing in it that a node can say of itself to the same nodes. */
function readsTheSame(left: BoundParser, right: BoundParser): boolean {
	const [one, other] = [left, right].map((parser) => {
		const tree = parser.parse(
			"/* \u20ac */ struct s { int a[2]; };\nint f(struct s *p)\n{\n\treturn p->a[0] +;\n\tif (g(1, }\n",
		);
		try {
			return JSON.stringify([tree.items(), tree.subtree(0), tree.hasError(), tree.isError()]);
		} catch {
			return undefined;
		} finally {
			tree.delete();
		}
	});
	return one !== undefined && one === other;
}
