/** Pages of a memory, with their shadow, as they were at one moment. Kept many to a block: a block of its own for each would cost more than the copy. */
import { type Memory, Poison, pageShift } from "./memory.ts";

const pageWords = (1 << pageShift) >>> 2;
const shadowWords = pageWords >>> 3;
const slotWords = pageWords + shadowWords;
/** Slots of the blocks, one after the other; those that follow are as large as the last. */
const blockSizes = [4, 8, 16, 32, 64];
/** Stands for a page that no object had had yet: there is nothing to keep of it. */
const unused = -1;

export class SavedPages {
	/** By page: where it is kept, or `unused`. */
	readonly #slots = new Map<number, number>();
	#blocks: Int32Array[] = [];
	/** The first slot of every block. */
	#starts: number[] = [];
	#free = 0;
	#next = 0;

	/** Bytes that are held. */
	get bytes(): number {
		let bytes = 0;
		for (const block of this.#blocks) bytes += block.byteLength;
		return bytes;
	}

	addUnused(page: number): void {
		this.#slots.set(page, unused);
	}

	/** Keeps a page as it is now; how many more bytes are held because of it. */
	add(memory: Memory, page: number): number {
		const { slot, grown } = this.#take();
		this.#slots.set(page, slot);
		const { block, at } = this.#place(slot);
		const { i32, shadow32 } = memory;
		for (let i = 0, from = page * pageWords; i < pageWords; i++) block[at + i] = i32[from + i] as number;
		for (let i = 0, from = page * shadowWords; i < shadowWords; i++)
			block[at + pageWords + i] = shadow32[from + i] as number;
		return grown;
	}

	/** Takes over what the other holds and this does not. */
	merge(other: SavedPages): void {
		for (const [page, slot] of other.#slots) {
			if (this.#slots.has(page)) continue;
			if (slot === unused) {
				this.addUnused(page);
				continue;
			}
			const taken = this.#take().slot;
			this.#slots.set(page, taken);
			const from = other.#place(slot);
			const to = this.#place(taken);
			to.block.set(from.block.subarray(from.at, from.at + slotWords), to.at);
		}
	}

	/** Puts everything back, and holds nothing any more. */
	restore(memory: Memory): void {
		for (const [page, slot] of this.#slots) {
			const [from, shadowFrom] = [page * pageWords, page * shadowWords];
			if (slot === unused) {
				memory.i32.fill(0, from, from + pageWords);
				memory.shadow.fill(Poison.unused, shadowFrom * 4, (shadowFrom + shadowWords) * 4);
				continue;
			}
			const { block, at } = this.#place(slot);
			memory.i32.set(block.subarray(at, at + pageWords), from);
			memory.shadow32.set(block.subarray(at + pageWords, at + slotWords), shadowFrom);
		}
		this.#slots.clear();
		this.#blocks = [];
		this.#starts = [];
		this.#free = 0;
		this.#next = 0;
	}

	#take(): { slot: number; grown: number } {
		let grown = 0;
		if (this.#free === 0) {
			const slots = blockSizes[Math.min(this.#blocks.length, blockSizes.length - 1)] ?? 1;
			this.#starts.push(this.#next);
			this.#blocks.push(new Int32Array(slots * slotWords));
			this.#free = slots;
			grown = slots * slotWords * 4;
		}
		this.#free--;
		return { slot: this.#next++, grown };
	}

	#place(slot: number): { block: Int32Array; at: number } {
		let index = this.#starts.length - 1;
		while ((this.#starts[index] ?? 0) > slot) index--;
		return { block: this.#blocks[index] as Int32Array, at: (slot - (this.#starts[index] ?? 0)) * slotWords };
	}
}
