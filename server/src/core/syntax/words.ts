/** Names of one text as numbers, so that a name is looked at once however often it occurs. */
/** Interned names of one text, with what the dialect thinks of each. */
export interface Words {
	/** The number of a name seen for the first time. */
	add(name: string): number;
	/** The token kind of a number: IDENTIFIER or a keyword. */
	readonly kinds: number[];
	readonly names: string[];
}

/** Texts shorter than this hold few names. One text is read at a time, so that its names' buckets serve the next one. */
const shortText = 1024;
const fewBuckets = new Int32Array(256);
const manyBuckets = new Int32Array(4096);

/** Finds a name's number by its letters, without making a string of a name it has seen. */
export class Interner {
	readonly #text: string;
	readonly #codes: Uint16Array;
	readonly #words: Words;
	#buckets: Int32Array;
	readonly #hashes: number[] = [0];
	readonly #firsts: number[] = [0];
	readonly #lengths: number[] = [0];

	constructor(text: string, codes: Uint16Array, words: Words) {
		this.#text = text;
		this.#codes = codes;
		this.#words = words;
		this.#buckets = text.length < shortText ? fewBuckets.fill(0) : manyBuckets.fill(0);
		words.add("");
	}

	/** The number of the name at [from, to), whose hash the caller has made while reading it. */
	number(hash: number, from: number, to: number): number {
		const codes = this.#codes;
		const length = to - from;
		let mask = this.#buckets.length - 1;
		let slot = (hash ^ (hash >>> 15)) & mask;
		for (;;) {
			const word = this.#buckets[slot] as number;
			if (word === 0) break;
			if (this.#hashes[word] === hash && this.#lengths[word] === length) {
				const first = this.#firsts[word] as number;
				let k = 0;
				while (k < length && codes[first + k] === codes[from + k]) k++;
				if (k === length) return word;
			}
			slot = (slot + 1) & mask;
		}
		const word = this.#words.add(this.#text.slice(from, to));
		this.#hashes[word] = hash;
		this.#firsts[word] = from;
		this.#lengths[word] = length;
		this.#buckets[slot] = word;
		if (word * 2 > this.#buckets.length) {
			this.#buckets = new Int32Array(this.#buckets.length * 4);
			mask = this.#buckets.length - 1;
			for (let w = 1; w <= word; w++) {
				const h = this.#hashes[w] as number;
				let s = (h ^ (h >>> 15)) & mask;
				while (this.#buckets[s] !== 0) s = (s + 1) & mask;
				this.#buckets[s] = w;
			}
		}
		return word;
	}
}
