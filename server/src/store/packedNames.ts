/** Names in one byte array with an open-addressed hash table over them, and the conversions all packed data needs. */

export interface PackedNames {
	readonly names: Uint8Array;
	readonly nameEnds: Uint8Array;
	readonly table: Uint8Array;
}

/** Numbers of names, in the order in which they were packed. */
export class NameTable {
	readonly #names: Uint8Array;
	readonly #nameEnds: Int32Array;
	readonly #table: Int32Array;

	/** Throws a TypeError if the arrays do not fit together. */
	constructor(data: PackedNames) {
		// Copies: what was stored lies in one piece, which goes when nobody holds a part of it.
		this.#names = new Uint8Array(data.names);
		this.#nameEnds = ints(data.nameEnds);
		this.#table = ints(data.table);
		const { length } = this.#table;
		if (length === 0 || (length & (length - 1)) !== 0) throw new TypeError("the index's table of names does not fit");
	}

	get size(): number {
		return this.#nameEnds.length;
	}

	/** The number of `name`, or undefined. */
	find(name: string): number | undefined {
		const mask = this.#table.length - 1;
		for (let slot = nameHash(name) & mask; ; slot = (slot + 1) & mask) {
			const entry = this.#table[slot] ?? 0;
			if (entry === 0) return undefined;
			if (this.#isName(entry - 1, name)) return entry - 1;
		}
	}

	#isName(number: number, name: string): boolean {
		const from = number === 0 ? 0 : (this.#nameEnds[number - 1] ?? 0);
		if ((this.#nameEnds[number] ?? 0) - from !== name.length) return false;
		for (let i = 0; i < name.length; i++) if (this.#names[from + i] !== (name.charCodeAt(i) & 255)) return false;
		return true;
	}
}

/** Packs names: the number of each is its place in the list. */
export function packNames(list: readonly string[]): PackedNames {
	const { names, nameEnds } = packList(list);
	const table = new Int32Array(2 ** Math.ceil(Math.log2(list.length * 2 + 2)));
	const mask = table.length - 1;
	list.forEach((name, number) => {
		let slot = nameHash(name) & mask;
		while (table[slot] !== 0) slot = (slot + 1) & mask;
		table[slot] = number + 1;
	});
	return { names, nameEnds, table: bytes(table) };
}

/** Names one after the other, and where each ends. */
export function packList(list: readonly string[]): Pick<PackedNames, "names" | "nameEnds"> {
	const names = new Uint8Array(list.reduce((sum, name) => sum + name.length, 0));
	const nameEnds = new Int32Array(list.length);
	let at = 0;
	list.forEach((name, number) => {
		for (let i = 0; i < name.length; i++) names[at++] = name.charCodeAt(i);
		nameEnds[number] = at;
	});
	return { names, nameEnds: bytes(nameEnds) };
}

/** A copy: a slice of a text would keep the whole text in memory. */
export function detached(slice: string): string {
	return Buffer.from(slice, "utf16le").toString("utf16le");
}

export function nameHash(name: string): number {
	let h = 0x811c9dc5;
	for (let i = 0; i < name.length; i++) h = Math.imul(h ^ (name.charCodeAt(i) & 255), 0x01000193);
	return h ^ (h >>> 15);
}

export function bytes(array: Int32Array | Float64Array): Uint8Array {
	return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

export function aligned(data: Uint8Array, unit: number): ArrayBuffer {
	const copy = new Uint8Array(data.length - (data.length % unit));
	copy.set(data.subarray(0, copy.length));
	return copy.buffer;
}

export function ints(data: Uint8Array): Int32Array {
	return new Int32Array(aligned(data, 4));
}
