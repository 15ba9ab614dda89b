/** Files in handfuls, and which of these is whose turn. */
import { dirname } from "node:path";

/** Files that are handed to a thread together, so that they share what the thread has read. */
export type Batch = readonly string[];

const filesPerBatch = 24;

/** Consecutive files of one folder, a couple of dozen at a time. */
export function* batchesOf(files: readonly string[]): Generator<Batch> {
	let batch: string[] = [];
	for (const file of files) {
		const [first] = batch;
		if (first !== undefined && (batch.length >= filesPerBatch || dirname(first) !== dirname(file))) {
			yield batch;
			batch = [];
		}
		batch.push(file);
	}
	if (batch.length > 0) yield batch;
}

/**
 * Batches not begun. A thread goes on in the folder it is in, since it has read what the files there share; where all folders are taken, it
 * helps with the one that has most left.
 */
export class Waiting<Taker> {
	readonly #batches: Iterator<Batch>;
	#peeked: Batch | undefined;
	readonly #taken = new Map<Taker, Batch[]>();

	constructor(batches: Iterable<Batch>) {
		this.#batches = batches[Symbol.iterator]();
	}

	next(taker: Taker): Batch | undefined {
		const own = this.#taken.get(taker)?.shift();
		if (own) return own;
		const folder = this.#nextFolder();
		const first = folder.shift();
		if (first) {
			this.#taken.set(taker, folder);
			return first;
		}
		let longest: Batch[] = [];
		for (const others of this.#taken.values()) if (others.length > longest.length) longest = others;
		return longest.pop();
	}

	#nextFolder(): Batch[] {
		const folder: Batch[] = [];
		for (let batch = this.#peek(); batch; batch = this.#peek()) {
			const [first] = folder;
			if (first && dirname(first[0] ?? "") !== dirname(batch[0] ?? "")) break;
			folder.push(batch);
			this.#peeked = undefined;
		}
		return folder;
	}

	#peek(): Batch | undefined {
		this.#peeked ??= this.#batches.next().value as Batch | undefined;
		return this.#peeked;
	}
}
