/** The two bindings of tree-sitter behind one narrow face: what differs between them stays in this file. */
import { type ChangedWindow, changedWindow } from "./window.ts";

/** The WASM modules: the runtime (`web-tree-sitter.wasm`) and the C grammar (`tree-sitter-c.wasm`). */
export interface WasmModules {
	readonly runtime: Uint8Array | string;
	readonly grammar: Uint8Array | string;
}

export interface BoundCursor {
	readonly nodeType: string;
	readonly nodeIsNamed: boolean;
	readonly nodeIsMissing: boolean;
	readonly startIndex: number;
	readonly endIndex: number;
	readonly fieldName: string | undefined;
	nodeHasError(): boolean;
	gotoFirstChild(): boolean;
	gotoNextSibling(): boolean;
	gotoParent(): boolean;
	/** From the root to its child number `index`. */
	gotoChildAt(index: number): void;
	delete(): void;
}

export interface BoundTree {
	hasError(): boolean;
	/** A cursor at the root. */
	walk(): BoundCursor;
	delete(): void;
}

export interface BoundParser {
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
	readonly currentNode: { readonly hasError: boolean };
	gotoFirstChild(): boolean;
	gotoNextSibling(): boolean;
	gotoParent(): boolean;
	gotoFirstChildForIndex(index: number): boolean;
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
	readonly types: (string | undefined)[];
	readonly named: (boolean | undefined)[];
	readonly fields: (string | undefined)[];
}

class Cursor implements BoundCursor {
	readonly #raw: RawCursor;
	readonly #names: Names;
	#type = -1;

	constructor(raw: RawCursor, names: Names) {
		this.#raw = raw;
		this.#names = names;
	}

	get nodeType(): string {
		const id = this.#raw.nodeTypeId;
		this.#type = id;
		let type = this.#names.types[id];
		if (type === undefined) {
			type = this.#raw.nodeType;
			this.#names.types[id] = type;
		}
		return type;
	}

	/** Of the node whose `nodeType` was asked for last. */
	get nodeIsNamed(): boolean {
		let named = this.#names.named[this.#type];
		if (named === undefined) {
			named = this.#raw.nodeIsNamed;
			this.#names.named[this.#type] = named;
		}
		return named;
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

	gotoChildAt(index: number): void {
		this.#raw.gotoFirstChild();
		for (let i = 0; i < index; i++) this.#raw.gotoNextSibling();
	}

	delete(): void {
		this.#raw.delete?.();
	}
}

class Tree implements BoundTree {
	readonly raw: RawTree;
	readonly #names: Names;

	constructor(raw: RawTree, names: Names) {
		this.raw = raw;
		this.#names = names;
	}

	hasError(): boolean {
		return this.raw.rootNode.hasError;
	}

	walk(): BoundCursor {
		return new Cursor(this.raw.walk(), this.#names);
	}

	delete(): void {
		this.raw.delete?.();
	}
}

/** `parseRaw` is the binding's own parse; everything else is the same for both. */
function bind(parseRaw: (text: string, old?: RawTree) => RawTree, release: () => void): BoundParser {
	const names: Names = { types: [], named: [], fields: [] };
	return {
		parse: (text) => new Tree(parseRaw(text), names),
		reparse(text, oldText, tree) {
			if (!(tree instanceof Tree)) throw new TypeError("a tree of another binding");
			const window = changedWindow(oldText, text);
			const copy = tree.raw.copy?.();
			const old = copy ?? tree.raw;
			if (window) old.edit(window);
			const parsed = new Tree(parseRaw(text, old), names);
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
	return bind(parse, () => {});
}

/** Loads the WASM binding from the given modules. */
export async function bindWasm(modules: WasmModules | undefined): Promise<BoundParser> {
	if (!modules) throw new Error("the WASM parser needs to be told where its modules are");
	const { Parser, Language } = await import("web-tree-sitter");
	const { runtime, grammar } = modules;
	await Parser.init(typeof runtime === "string" ? { locateFile: () => runtime } : { wasmBinary: runtime as never });
	const language = await Language.load(grammar);
	const parser = new Parser();
	parser.setLanguage(language);
	const parse = (text: string, old?: RawTree): RawTree => {
		const tree = parser.parse(text, (old as never) ?? null);
		if (!tree) throw new Error("the WASM parser gave no tree");
		return tree as unknown as RawTree;
	};
	return bind(parse, () => parser.delete());
}
