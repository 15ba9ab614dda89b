/** Function pointers in flat arrays: for each struct and field, who is put there and by which file. */
import type { FunctionPointer } from "../core/syntax/definitions.ts";
import { isMacroField } from "../core/syntax/pointerFields.ts";
import { bytes, detached, ints, NameTable, type PackedNames, packList, packNames } from "./packedNames.ts";

/** One function put into a field; `file` is the number of the file that does it. */
export interface PointerRow {
	readonly file: number;
	readonly function: string;
	readonly own: boolean;
	readonly static: boolean;
}

/** What is stored. A row is two numbers: file with the two flags below it, function. */
export interface PackedPointers {
	readonly keys: PackedNames;
	readonly firstRows: Uint8Array;
	readonly rows: Uint8Array;
	readonly functions: Uint8Array;
	readonly functionEnds: Uint8Array;
}

/** Lists the macro fields of a struct as if they were its functions. */
const macrosOf = (struct: string): string => `${struct}.()`;

export class PointerIndex {
	readonly #keys: NameTable;
	readonly #firstRows: Int32Array;
	readonly #rows: Int32Array;
	readonly #functions: Uint8Array;
	readonly #functionEnds: Int32Array;

	/** Throws a TypeError if the arrays do not fit together. */
	constructor(data: PackedPointers) {
		this.#keys = new NameTable(data.keys);
		this.#firstRows = ints(data.firstRows);
		this.#rows = ints(data.rows);
		this.#functions = new Uint8Array(data.functions);
		this.#functionEnds = ints(data.functionEnds);
		if (
			this.#firstRows.length !== this.#keys.size + 1 ||
			(this.#firstRows[this.#keys.size] ?? -1) * 2 !== this.#rows.length
		)
			throw new TypeError("the index's function pointers do not fit together");
	}

	get count(): number {
		return this.#rows.length / 2;
	}

	/** Who is noted under a struct (empty: unknown) and field. */
	lookup(struct: string, field: string): readonly PointerRow[] {
		return this.#rowsOf(`${struct}.${field}`);
	}

	/** The macro fields noted with a struct. */
	macroFields(struct: string): readonly string[] {
		return this.#rowsOf(macrosOf(struct)).map((row) => row.function);
	}

	#rowsOf(key: string): PointerRow[] {
		const number = this.#keys.find(key);
		if (number === undefined) return [];
		const rows: PointerRow[] = [];
		const to = this.#firstRows[number + 1] ?? 0;
		for (let i = this.#firstRows[number] ?? to; i < to; i++) {
			const place = this.#rows[i * 2] ?? 0;
			rows.push({
				file: place >> 2,
				function: this.#function(this.#rows[i * 2 + 1] ?? 0),
				own: (place & 1) !== 0,
				static: (place & 2) !== 0,
			});
		}
		return rows;
	}

	#function(number: number): string {
		const from = number === 0 ? 0 : (this.#functionEnds[number - 1] ?? 0);
		return Buffer.from(
			this.#functions.buffer,
			this.#functions.byteOffset + from,
			(this.#functionEnds[number] ?? from) - from,
		).toString("latin1");
	}
}

/** Collects function pointers and packs them. */
export class PointerPacker {
	readonly #structs = new Numbers();
	readonly #fields = new Numbers();
	readonly #functions = new Numbers();
	/** Struct, field, place, function. */
	readonly #rows: number[] = [];

	add(file: number, { struct, field, function: name, own, static: isStatic }: FunctionPointer): void {
		const place = file * 4 + (isStatic ? 2 : 0) + (own ? 1 : 0);
		this.#rows.push(this.#structs.of(struct), this.#fields.of(field), place, this.#functions.of(name));
	}

	/** Drops functions that their file does not define and for which `isFunction` says no. */
	finish(isFunction: (name: string) => boolean): PackedPointers {
		const functions = new Numbers();
		const keys = new Numbers();
		const answers: (boolean | undefined)[] = [];
		const kept: (readonly [key: number, place: number, name: number])[] = [];
		const keyNumbers = new Map<number, number>();
		const keyOf = (struct: number, field: number): number => {
			const pair = struct * 2 ** 26 + field;
			let key = keyNumbers.get(pair);
			if (key === undefined) {
				const [tag, noted] = [this.#structs.list[struct] ?? "", this.#fields.list[field] ?? ""];
				key = keys.of(`${tag}.${noted}`);
				keyNumbers.set(pair, key);
				if (isMacroField(noted)) kept.push([keys.of(macrosOf(tag)), 1, functions.of(noted)]);
			}
			return key;
		};
		for (let i = 0; i < this.#rows.length; i += 4) {
			const place = this.#rows[i + 2] ?? 0;
			const number = this.#rows[i + 3] ?? 0;
			const name = this.#functions.list[number] ?? "";
			if ((place & 1) === 0) {
				answers[number] ??= isFunction(name);
				if (!answers[number]) continue;
			}
			kept.push([keyOf(this.#rows[i] ?? 0, this.#rows[i + 1] ?? 0), place, functions.of(name)]);
		}
		const firstRows = new Int32Array(keys.list.length + 1);
		for (const [key] of kept) firstRows[key + 1] = (firstRows[key + 1] ?? 0) + 1;
		for (let i = 1; i < firstRows.length; i++) firstRows[i] = (firstRows[i] ?? 0) + (firstRows[i - 1] ?? 0);
		const next = firstRows.slice();
		const rows = new Int32Array(kept.length * 2);
		for (const [key, place, name] of kept) {
			const at = next[key] ?? 0;
			next[key] = at + 1;
			rows.set([place, name], at * 2);
		}
		const { names, nameEnds } = packList(functions.list);
		return {
			keys: packNames(keys.list),
			firstRows: bytes(firstRows),
			rows: bytes(rows),
			functions: names,
			functionEnds: nameEnds,
		};
	}
}

/** Gives each name a number. */
class Numbers {
	readonly list: string[] = [];
	readonly #numbers = new Map<string, number>();

	of(name: string): number {
		let number = this.#numbers.get(name);
		if (number === undefined) {
			number = this.list.length;
			const copy = detached(name);
			this.list.push(copy);
			this.#numbers.set(copy, number);
		}
		return number;
	}
}
