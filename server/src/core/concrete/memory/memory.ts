/**
 * One linear memory with a shadow that says of every 8 bytes what they are, as KASAN has it
 * (Documentation/dev-tools/kasan.rst): 0 all accessible, 1-7 that many of them, anything else why not. A page that is
 * about to change for the first time since the last checkpoint is handed to whoever records.
 */

/** Why a granule is not accessible. */
export const Poison = {
	unused: 0xff,
	freed: 0xfd,
	heapRedzone: 0xfb,
	globalRedzone: 0xf9,
	outOfScope: 0xf8,
	stackRedzone: 0xf2,
	code: 0xf1,
} as const;

/** Where things lie, in bytes. Everything below `code` is the null page. */
export const regions: Readonly<Record<"code" | "words" | "constants" | "globals" | "stack" | "heap", number>> = {
	/** Addresses of functions: 16 bytes each, none of them accessible. */
	code: 0x1_0000,
	/** The machine's own words (the allocator's state), out of the program's reach. */
	words: 0x10_0000,
	constants: 0x10_2000,
	globals: 0x50_0000,
	stack: 0xd0_0000,
	heap: 0xe0_0000,
};

/** Bytes of memory that are kept as one when a checkpoint is made: 2^10. */
export const pageShift = 10;

/** The smallest memory a machine can have: its fixed regions and 1 MiB of heap. */
export const smallestMemory = regions.heap + 0x10_0000;

export interface WatchedRange {
	readonly start: number;
	readonly bytes: number;
}

export class Memory {
	readonly size: number;
	readonly i8: Int8Array;
	readonly u8: Uint8Array;
	readonly i16: Int16Array;
	readonly u16: Uint16Array;
	readonly i32: Int32Array;
	readonly u32: Uint32Array;
	readonly shadow: Uint8Array;
	/** By page: 0 if a change must first be told to `touch`. The stack is saved as a whole and never asks. */
	readonly dirty: Uint8Array;
	#onTouch: ((page: number) => void) | undefined;
	#watched: readonly WatchedRange[] = [];
	#onWrite: (() => void) | undefined;
	/** Pages with a watched range ask at every change; these have been handed to `#onTouch` before. */
	readonly #touched = new Map<number, boolean>();

	/** `size` in bytes, at least `smallestMemory`; the operating system gives pages only as they are used. */
	constructor(size: number) {
		this.size = Math.max(size, smallestMemory);
		const buffer = new ArrayBuffer(this.size);
		this.i8 = new Int8Array(buffer);
		this.u8 = new Uint8Array(buffer);
		this.i16 = new Int16Array(buffer);
		this.u16 = new Uint16Array(buffer);
		this.i32 = new Int32Array(buffer);
		this.u32 = new Uint32Array(buffer);
		this.shadow = new Uint8Array(this.size >>> 3).fill(Poison.unused);
		this.shadow.fill(Poison.code, regions.code >>> 3, regions.words >>> 3);
		this.shadow.fill(Poison.outOfScope, regions.stack >>> 3, regions.heap >>> 3);
		this.dirty = new Uint8Array(this.size >>> pageShift).fill(1);
	}

	/** From here on `save` is called with every page that changes, once each, before it does. */
	track(save: (page: number) => void): void {
		this.#onTouch = save;
		this.dirty.fill(0);
		this.dirty.fill(1, regions.stack >>> pageShift, regions.heap >>> pageShift);
		for (const page of this.#touched.keys()) this.#touched.set(page, false);
	}

	/** From here on `onWrite` is called before anything is written to one of the ranges, or less than 8 bytes before it; none may be on the stack. */
	watch(ranges: readonly WatchedRange[], onWrite: () => void): void {
		for (const [page, touched] of this.#touched) this.dirty[page] = touched ? 1 : 0;
		this.#touched.clear();
		this.#watched = ranges;
		this.#onWrite = onWrite;
		for (const { start, bytes } of ranges)
			for (let page = start >>> pageShift; page <= (start + bytes - 1) >>> pageShift; page++) {
				if (!this.#touched.has(page)) this.#touched.set(page, this.dirty[page] === 1);
				this.dirty[page] = 0;
			}
	}

	/** A page of which `dirty` is 0 is about to change, at `bytes` bytes from `start`. */
	touch(page: number, start: number, bytes: number): void {
		const touched = this.#touched.get(page);
		if (touched === undefined) this.dirty[page] = 1;
		else {
			this.#touched.set(page, true);
			if (this.#watched.some((range) => range.start < start + bytes && start < range.start + range.bytes))
				this.#onWrite?.();
		}
		if (!touched) this.#onTouch?.(page);
	}

	/** To be called before bytes or shadow of a range change other than by the accessors. */
	touchRange(start: number, bytes: number): void {
		const last = (start + bytes - 1) >>> pageShift;
		for (let page = start >>> pageShift; page <= last; page++)
			if (this.dirty[page] === 0) this.touch(page, start, bytes);
	}

	/** Makes `bytes` bytes from `start` (8-aligned) accessible, or not. */
	poison(start: number, bytes: number, why: number): void {
		this.touchRange(start, bytes);
		this.shadow.fill(why, start >>> 3, (start + bytes + 7) >>> 3);
	}

	unpoison(start: number, bytes: number): void {
		this.touchRange(start, Math.max(bytes, 1));
		this.shadow.fill(0, start >>> 3, (start + bytes) >>> 3);
		if (bytes & 7) this.shadow[(start + bytes) >>> 3] = bytes & 7;
	}

	/** True if all of the range may be accessed. */
	accessible(start: number, bytes: number): boolean {
		const end = start + bytes;
		for (let at = start; at < end; ) {
			const state = this.shadow[at >>> 3];
			if (state === undefined) return false;
			const next = Math.min(end, (at | 7) + 1);
			if (state !== 0 && (state > 7 || ((next - 1) & 7) >= state)) return false;
			at = next;
		}
		return true;
	}
}
