/**
 * Reads trees of web-tree-sitter where they lie: in the memory of its WASM module, as tree-sitter's `subtree.h` and `parser.h`
 * lay them out on a 32-bit machine. Asking the module for each node, one question a call, takes as long as parsing did. The
 * layout is not documented, so whoever uses this compares what it reads with what the package says first (`bindWasm` does).
 */
import { type BoundItem, errorKind, kindOf, type NodeKind } from "./cursor.ts";
import type { SyntaxNode } from "./tree.ts";

/** What the numbers in the trees mean: the public part of web-tree-sitter's `Language`. */
export interface Vocabulary {
	readonly types: readonly string[];
	readonly fields: readonly (string | null)[];
	nodeTypeIsNamed(id: number): boolean;
}

/** Offsets in the structs, in bytes. */
const node = {
	padding: 4,
	size: 16,
	errorCost: 32,
	children: 36,
	symbol: 40,
	flags: 44,
	descendants: 56,
	production: 66,
};
const language = { maxAliases: 36, fieldSlices: 64, fieldEntries: 68, publicSymbols: 76, aliases: 84 };
/** Set in the first of a node's two words if these are the node; else the word says where it is. */
const inline = 1;
/** Bits of a node that lies in its parent's list, and of one that has a place of its own. */
const short = { visible: 2, extra: 8, missing: 32 };
const long = { visible: 1, extra: 4, missing: 512 };
const errorSymbol = 0xffff;

/** Nodes nested deeper are left to a cursor, which needs no stack. */
const maxDepth = 500;

const none: SyntaxNode[] = [];

/** The memory as WASM shows it; another object once it has grown. */
interface Memory {
	readonly HEAP32: Int32Array;
	readonly HEAPU16: Uint16Array;
}

/** A reader for the trees of one language in `module`'s memory; undefined if the module does not show its memory. */
export function treesIn(module: object, vocabulary: Vocabulary): WasmTrees | undefined {
	const memory = module as Partial<Memory>;
	const address: unknown = Reflect.get(vocabulary, 0);
	if (!(memory.HEAP32 instanceof Int32Array && memory.HEAPU16 instanceof Uint16Array)) return undefined;
	if (typeof address !== "number" || address === 0) return undefined;
	return new WasmTrees(memory as Memory, vocabulary, address);
}

/** One child as its parent has it: what it is, and what it fills, is partly said there. */
interface Child {
	/** Where the two words stand that are the child, or say where it is. */
	readonly slot: number;
	/** In bytes, two for each unit of text. */
	readonly start: number;
	/** Undefined for one that the grammar hides: its children count as its parent's. */
	readonly kind: NodeKind | undefined;
	readonly field: string | undefined;
}

type UseChild = (slot: number, start: number, kind: NodeKind | undefined, field: string | undefined) => boolean;

/** What a rule of the grammar says of the children it makes, by their number. */
interface Production {
	readonly fields: readonly (string | undefined)[];
	/** What a child is instead of what it was read as; 0 for nothing else. */
	readonly aliases: readonly number[];
}

export class WasmTrees {
	readonly #memory: Memory;
	readonly #kinds: readonly NodeKind[];
	readonly #fieldNames: readonly (string | null)[];
	readonly #language: number;
	readonly #productions: Production[] = [];
	#words: Int32Array;
	#halves: Uint16Array;
	#depth = 0;
	#tooDeep = false;
	/** The nodes passed stand directly in an error. */
	#inError = false;

	constructor(memory: Memory, vocabulary: Vocabulary, language: number) {
		this.#memory = memory;
		this.#language = language;
		this.#kinds = vocabulary.types.map((type, id) => kindOf(type, vocabulary.nodeTypeIsNamed(id)));
		this.#fieldNames = vocabulary.fields;
		this.#words = memory.HEAP32;
		this.#halves = memory.HEAPU16;
	}

	hasError(tree: object): boolean {
		return this.#hasError(this.#root(tree).slot);
	}

	isError(tree: object): boolean {
		return this.#root(tree).kind?.error ?? false;
	}

	/** The children of the root. */
	items(tree: object): BoundItem[] {
		const items: BoundItem[] = [];
		this.#list(this.#root(tree), 1, items);
		return items;
	}

	/** The root's descendant of that number with everything below it; undefined if it is nested too deep to be read like this. */
	subtree(tree: object, descendant: number): SyntaxNode | undefined {
		let child = this.#root(tree);
		for (let number = 0; number < descendant; ) {
			let next: Child | undefined;
			for (const inner of this.#children(child)) {
				const first = inner.kind ? number + 1 : number;
				const last = first + this.#descendants(inner.slot);
				if (descendant <= last && (inner.kind || last > number)) {
					next = inner;
					number = first;
					break;
				}
				number = last;
			}
			if (!next) return undefined;
			child = next;
		}
		const into: SyntaxNode[] = [];
		// A stack that ran out may have left the last reading in the middle.
		this.#depth = 0;
		this.#tooDeep = false;
		this.#inError = true;
		this.#put(child.slot, child.start, child.kind, child.field, into);
		return this.#tooDeep ? undefined : into[0];
	}

	#root(tree: object): Child {
		this.#words = this.#memory.HEAP32;
		this.#halves = this.#memory.HEAPU16;
		const slot = Reflect.get(tree, 0) as number;
		return { slot, start: this.#padding(slot), kind: this.#kind(slot, 0), field: undefined };
	}

	#list(parent: Child, first: number, into: BoundItem[]): number {
		let number = first;
		for (const child of this.#children(parent)) {
			const { slot, start, kind } = child;
			if (!kind) {
				number = this.#list(child, number, into);
				continue;
			}
			const end = start + this.#size(slot);
			into.push({ kind, start: start >> 1, end: end >> 1, hasError: this.#hasError(slot), descendant: number });
			number += 1 + this.#descendants(slot);
		}
		return number;
	}

	#children(parent: Child): Child[] {
		const children: Child[] = [];
		const inherited = parent.kind ? undefined : parent.field;
		this.#each(parent.slot, parent.start, inherited, (slot, start, kind, field) => {
			children.push({ slot, start, kind, field });
			return false;
		});
		return children;
	}

	/** Appends a node with everything below it; of a hidden one, what is below it. Answers whether there is an error in it. */
	#put(
		slot: number,
		start: number,
		kind: NodeKind | undefined,
		field: string | undefined,
		into: SyntaxNode[],
	): boolean {
		if (!kind) return this.#putBelow(slot, start, field, into);
		const missing = this.#isMissing(slot);
		if (kind.unread && field === undefined && !missing && !this.#inError) return false;
		let children = none;
		let hasError = kind.error || missing;
		if (this.#isLong(slot)) {
			const below: SyntaxNode[] = [];
			const outer = this.#inError;
			this.#inError = kind.error;
			if (this.#putBelow(slot, start, undefined, below)) hasError = true;
			this.#inError = outer;
			if (below.length > 0) children = below;
		}
		const { type, named, error } = kind;
		const end = (start + this.#size(slot)) >> 1;
		into.push({ type, named, start: start >> 1, end, field, children, error, missing, hasError });
		return hasError;
	}

	#putBelow(slot: number, start: number, inherited: string | undefined, into: SyntaxNode[]): boolean {
		if (this.#depth >= maxDepth) {
			this.#tooDeep = true;
			return false;
		}
		this.#depth++;
		const hasError = this.#each(slot, start, inherited, (child, at, kind, field) =>
			this.#put(child, at, kind, field, into),
		);
		this.#depth--;
		return hasError;
	}

	/** Passes the children of a node in order; `inherited` is the field of a hidden one. True if `use` said so of any. */
	#each(slot: number, start: number, inherited: string | undefined, use: UseChild): boolean {
		if (!this.#isLong(slot)) return false;
		const at = this.#words[slot >> 2] as number;
		const count = this.#words[(at + node.children) >> 2] as number;
		const { fields, aliases } = this.#production(
			count === 0 ? 0 : (this.#halves[(at + node.production) >> 1] as number),
		);
		let position = start;
		let index = 0;
		let any = false;
		for (let child = at - 8 * count; child < at; child += 8) {
			if (child !== at - 8 * count) position += this.#padding(child);
			let field = inherited;
			let alias = 0;
			if (this.#isExtra(child)) field = undefined;
			else {
				field = fields[index] ?? inherited;
				alias = aliases[index] ?? 0;
				index++;
			}
			if (use(child, position, this.#kind(child, alias), field)) any = true;
			position += this.#size(child);
		}
		return any;
	}

	/** What a production says of its children. */
	#production(number: number): Production {
		const known = this.#productions[number];
		if (known) return known;
		const fields: (string | undefined)[] = [];
		const aliases: number[] = [];
		const slice = this.#pointer(language.fieldSlices) + 4 * number;
		const first = this.#halves[slice >> 1] as number;
		const length = this.#halves[(slice >> 1) + 1] as number;
		for (let i = first; i < first + length; i++) {
			const entry = this.#pointer(language.fieldEntries) + 4 * i;
			const childAndInherited = this.#halves[(entry >> 1) + 1] as number;
			if (childAndInherited >> 8) continue;
			fields[childAndInherited & 255] ??= this.#fieldNames[this.#halves[entry >> 1] as number] ?? undefined;
		}
		const most = this.#halves[(this.#language + language.maxAliases) >> 1] as number;
		const from = (this.#pointer(language.aliases) >> 1) + number * most;
		if (number > 0) for (let i = 0; i < most; i++) aliases.push(this.#halves[from + i] as number);
		const production = { fields, aliases };
		this.#productions[number] = production;
		return production;
	}

	#pointer(member: number): number {
		return this.#words[(this.#language + member) >> 2] as number;
	}

	/** Undefined for what the grammar hides. */
	#kind(slot: number, alias: number): NodeKind | undefined {
		if (alias !== 0) return this.#kindOf(alias);
		const word = this.#words[slot >> 2] as number;
		if (word & inline) return word & short.visible ? this.#kindOf((word >>> 8) & 255) : undefined;
		const visible = (this.#halves[(word + node.flags) >> 1] as number) & long.visible;
		return visible ? this.#kindOf(this.#halves[(word + node.symbol) >> 1] as number) : undefined;
	}

	#kindOf(symbol: number): NodeKind {
		if (symbol === errorSymbol) return errorKind;
		const shown = this.#halves[(this.#pointer(language.publicSymbols) >> 1) + symbol] as number;
		return this.#kinds[shown] ?? errorKind;
	}

	/** True of a node that has a place of its own, where it may have children. */
	#isLong(slot: number): boolean {
		return ((this.#words[slot >> 2] as number) & inline) === 0;
	}

	#isExtra(slot: number): boolean {
		return this.#flag(slot, short.extra, long.extra);
	}

	#isMissing(slot: number): boolean {
		return this.#flag(slot, short.missing, long.missing);
	}

	#flag(slot: number, inShort: number, inLong: number): boolean {
		const word = this.#words[slot >> 2] as number;
		return word & inline ? (word & inShort) !== 0 : ((this.#halves[(word + node.flags) >> 1] as number) & inLong) !== 0;
	}

	/** The bytes before a node that belong to it: white space. */
	#padding(slot: number): number {
		const word = this.#words[slot >> 2] as number;
		return word & inline
			? ((this.#words[(slot >> 2) + 1] as number) >>> 16) & 255
			: (this.#words[(word + node.padding) >> 2] as number);
	}

	#size(slot: number): number {
		const word = this.#words[slot >> 2] as number;
		return word & inline
			? (this.#words[(slot >> 2) + 1] as number) >>> 24
			: (this.#words[(word + node.size) >> 2] as number);
	}

	/** How many nodes that the grammar shows are below one. */
	#descendants(slot: number): number {
		const word = this.#words[slot >> 2] as number;
		if (word & inline || this.#words[(word + node.children) >> 2] === 0) return 0;
		return this.#words[(word + node.descendants) >> 2] as number;
	}

	#hasError(slot: number): boolean {
		const word = this.#words[slot >> 2] as number;
		return this.#isMissing(slot) || (!(word & inline) && this.#words[(word + node.errorCost) >> 2] !== 0);
	}
}
