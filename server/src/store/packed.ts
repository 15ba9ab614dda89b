/**
 * An index of definitions in a few flat arrays, so that it is stored and read back without building anything: names in an
 * open-addressed hash table, their sites in rows. A name is looked up by its hash; nothing is ever listed.
 */
import type { DefinitionKind, ScannedFile } from "../core/syntax/definitions.ts";
import type { MacroKind } from "../core/syntax/macros.ts";
import { aligned, bytes, detached, ints, NameTable, nameHash, type PackedNames, packNames } from "./packedNames.ts";
import { type PackedPointers, PointerIndex, PointerPacker } from "./packedPointers.ts";

const kinds: readonly DefinitionKind[] = ["function", "macro", "struct", "typedef", "enumerator", "variable"];
const macroKinds: readonly (MacroKind | undefined)[] = [
	undefined,
	"iterator",
	"attribute",
	"attribute-function",
	"declaration",
	"type",
	"string",
	"code",
];

export interface FileStamp {
	readonly path: string;
	/** Milliseconds, as `stat` gives them. */
	readonly mtime: number;
	readonly size: number;
}

/** One definition as the index keeps it; `file` is the number of its file. */
export interface Row {
	readonly file: number;
	readonly kind: DefinitionKind;
	readonly start: number;
	readonly end: number;
	readonly static: boolean;
	readonly inactive: boolean;
	readonly fallback: boolean;
	readonly macro: MacroKind | undefined;
}

/** What is stored: plain values and byte arrays only. */
export interface PackedData {
	readonly paths: readonly string[];
	readonly stamps: Uint8Array;
	readonly names: PackedNames;
	readonly firstRows: Uint8Array;
	readonly rows: Uint8Array;
	readonly flags: Uint8Array;
	readonly targets: readonly string[];
	readonly includes: Uint8Array;
	readonly includeEnds: Uint8Array;
	readonly pointers: PackedPointers;
}

export class PackedIndex {
	readonly paths: readonly string[];
	readonly #stamps: Float64Array;
	readonly pointers: PointerIndex;
	readonly #names: NameTable;
	readonly #firstRows: Int32Array;
	readonly #rows: Int32Array;
	readonly #flags: Uint8Array;
	readonly #targets: readonly string[];
	readonly #includes: Int32Array;
	readonly #includeEnds: Int32Array;
	readonly #numbers: Map<string, number>;

	/** Throws a TypeError if the arrays do not fit together. */
	constructor(data: PackedData) {
		this.paths = data.paths;
		this.#stamps = new Float64Array(aligned(data.stamps, 8));
		this.#names = new NameTable(data.names);
		this.#firstRows = ints(data.firstRows);
		this.#rows = ints(data.rows);
		this.#flags = new Uint8Array(data.flags);
		this.#targets = data.targets;
		this.#includes = ints(data.includes);
		this.#includeEnds = ints(data.includeEnds);
		this.pointers = new PointerIndex(data.pointers);
		const names = this.#names.size;
		const fits =
			this.#stamps.length === this.paths.length * 2 &&
			this.#includeEnds.length === this.paths.length &&
			this.#firstRows.length === names + 1 &&
			this.#rows.length === this.#flags.length * 3 &&
			(this.#firstRows[names] ?? -1) === this.#flags.length;
		if (!fits) throw new TypeError("the index's arrays do not fit together");
		this.#numbers = new Map(this.paths.map((path, number) => [path, number]));
	}

	get definitionCount(): number {
		return this.#flags.length;
	}

	fileNumber(path: string): number | undefined {
		return this.#numbers.get(path);
	}

	stamp(file: number): FileStamp {
		return { path: this.paths[file] ?? "", mtime: this.#stamps[file * 2] ?? 0, size: this.#stamps[file * 2 + 1] ?? 0 };
	}

	/** What the file includes, as spelt there. */
	includesOf(file: number): readonly string[] {
		const from = file === 0 ? 0 : (this.#includeEnds[file - 1] ?? 0);
		const to = this.#includeEnds[file] ?? from;
		const targets: string[] = [];
		for (let i = from; i < to; i++) targets.push(this.#targets[this.#includes[i] ?? -1] ?? "");
		return targets;
	}

	/** Every definition of `name`, in no order that means anything but that of each file. */
	lookup(name: string): readonly Row[] {
		const number = this.#names.find(name);
		return number === undefined ? [] : this.#rowsOf(number);
	}

	#rowsOf(number: number): Row[] {
		const rows: Row[] = [];
		const to = this.#firstRows[number + 1] ?? 0;
		for (let i = this.#firstRows[number] ?? to; i < to; i++) {
			rows.push({
				file: this.#rows[i * 3] ?? 0,
				start: this.#rows[i * 3 + 1] ?? 0,
				end: this.#rows[i * 3 + 2] ?? 0,
				...unpackFlags(this.#flags[i] ?? 0),
			});
		}
		return rows;
	}
}

const macro = kinds.indexOf("macro");

/** One byte. No macro is static and nothing else has a kind of macro, so that one of these bits says of either whether it is a fallback. */
function packFlags(definition: ScannedFile["definitions"][number]): number {
	const kind = kinds.indexOf(definition.kind);
	const flags = kind | (definition.inactive ? 16 : 0);
	if (kind === macro)
		return flags | (definition.fallback ? 8 : 0) | (Math.max(0, macroKinds.indexOf(definition.macro)) << 5);
	return flags | (definition.static ? 8 : 0) | (definition.fallback ? 32 : 0);
}

function unpackFlags(flags: number): Pick<Row, "kind" | "static" | "inactive" | "fallback" | "macro"> {
	const isMacro = (flags & 7) === macro;
	return {
		kind: kinds[flags & 7] ?? "macro",
		static: !isMacro && (flags & 8) !== 0,
		inactive: (flags & 16) !== 0,
		fallback: (flags & (isMacro ? 8 : 32)) !== 0,
		macro: isMacro ? macroKinds[flags >> 5] : undefined,
	};
}

/** Collects scanned files and packs them. */
export class Packer {
	readonly #files: FileStamp[] = [];
	readonly #numbers = new Map<string, number>();
	readonly #names: string[] = [];
	readonly #nameOf: number[] = [];
	readonly #rows: number[] = [];
	readonly #flags: number[] = [];
	readonly #targetNumbers = new Map<string, number>();
	readonly #includes: number[] = [];
	readonly #includeEnds: number[] = [];
	readonly #pointers = new PointerPacker();

	/** Adds a file; `keep` says which of its definitions matter to the index. */
	add(stamp: FileStamp, scanned: ScannedFile, keep: (definition: ScannedFile["definitions"][number]) => boolean): void {
		const file = this.#files.length;
		this.#files.push(stamp);
		for (const definition of scanned.definitions) {
			if (!keep(definition)) continue;
			let number = this.#numbers.get(definition.name);
			if (number === undefined) {
				number = this.#names.length;
				const name = detached(definition.name);
				this.#names.push(name);
				this.#numbers.set(name, number);
			}
			this.#nameOf.push(number);
			this.#rows.push(file, definition.start, definition.end);
			this.#flags.push(packFlags(definition));
		}
		for (const pointer of scanned.pointers) this.#pointers.add(file, pointer);
		for (const target of scanned.includes) {
			let number = this.#targetNumbers.get(target);
			if (number === undefined) {
				number = this.#targetNumbers.size;
				this.#targetNumbers.set(detached(target), number);
			}
			this.#includes.push(number);
		}
		this.#includeEnds.push(this.#includes.length);
	}

	/** Of the names of what was added, each name once. */
	nameHashes(): Int32Array {
		return Int32Array.from(this.#names, nameHash);
	}

	/** Function pointers whose function nobody defines are dropped; `isFunction` answers for names that no file added defines. */
	finish(isFunction: (name: string) => boolean): PackedData {
		const count = this.#nameOf.length;
		const firstRows = new Int32Array(this.#names.length + 1);
		for (const number of this.#nameOf) firstRows[number + 1] = (firstRows[number + 1] ?? 0) + 1;
		for (let i = 1; i < firstRows.length; i++) firstRows[i] = (firstRows[i] ?? 0) + (firstRows[i - 1] ?? 0);
		const next = firstRows.slice();
		const rows = new Int32Array(count * 3);
		const flags = new Uint8Array(count);
		this.#nameOf.forEach((number, i) => {
			const at = next[number] ?? 0;
			next[number] = at + 1;
			rows.set([this.#rows[i * 3] ?? 0, this.#rows[i * 3 + 1] ?? 0, this.#rows[i * 3 + 2] ?? 0], at * 3);
			flags[at] = this.#flags[i] ?? 0;
		});
		const functions = new Set(this.#nameOf.filter((_, i) => ((this.#flags[i] ?? 0) & 7) === 0));
		return {
			paths: this.#files.map((file) => file.path),
			stamps: bytes(Float64Array.from(this.#files.flatMap((file) => [file.mtime, file.size]))),
			names: packNames(this.#names),
			firstRows: bytes(firstRows),
			rows: bytes(rows),
			flags,
			targets: [...this.#targetNumbers.keys()],
			includes: bytes(Int32Array.from(this.#includes)),
			includeEnds: bytes(Int32Array.from(this.#includeEnds)),
			pointers: this.#pointers.finish((name) => {
				const number = this.#numbers.get(name);
				return (number !== undefined && functions.has(number)) || isFunction(name);
			}),
		};
	}
}
