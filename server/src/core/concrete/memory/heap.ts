/**
 * The allocator. All its state lies in the machine's memory, so that whatever restores the memory restores it. A block has a
 * header before it that is its redzone; freed blocks stay in quarantine until enough others were freed after them.
 */
import { limitReached, programFault } from "../fault.ts";
import type { Word } from "../values/wide.ts";
import { type Memory, Poison, regions } from "./memory.ts";

/** Freed bytes that are not used again at once, so that a use after free is seen. */
const quarantine = 1 << 20;

const header = 32;
/** Offsets in a block's header, in 32-bit words. */
const Header = { size: 0, capacity: 1, state: 2, sequence: 3, allocated: 4, freed: 5, next: 6 } as const;
const live = 0x11fe;
const dead = 0xdead;

const words = regions.words >>> 2;
/** The allocator's words. `classes` is the first of the lists of blocks that may be used again. */
const State = {
	top: 0,
	oldest: 1,
	newest: 2,
	waiting: 3,
	sequence: 4,
	objects: 5,
	bytes: 6,
	last: 7,
	classes: 16,
} as const;

/** An allocated or freed block, for messages and views. */
export interface HeapObject {
	readonly address: number;
	readonly size: number;
	readonly live: boolean;
	/** How many objects were allocated before it. */
	readonly sequence: number;
	/** The addresses of the functions that allocated and freed it; 0 where not known. */
	readonly allocatedBy: number;
	readonly freedBy: number;
}

/** A block's capacity and list: multiples of 16 up to 1 KiB, then four sizes for every power of two. */
function sizeClass(size: number): { capacity: number; list: number } {
	const wanted = Math.max(16, (size + 15) & ~15);
	if (wanted <= 1024) return { capacity: wanted, list: wanted >>> 4 };
	const power = 31 - Math.clz32(wanted - 1);
	const step = 1 << (power - 2);
	const capacity = Math.ceil(wanted / step) * step;
	return { capacity, list: 64 + (power - 9) * 4 + ((capacity >>> (power - 2)) & 3) };
}

export class Heap {
	readonly #memory: Memory;

	constructor(memory: Memory) {
		this.#memory = memory;
		this.#set(State.top, regions.heap);
	}

	/** Objects that are allocated now, and their bytes. */
	get objects(): number {
		return this.#get(State.objects);
	}

	get bytes(): number {
		return this.#get(State.bytes);
	}

	/** How many objects have been allocated. */
	get sequence(): number {
		return this.#get(State.sequence);
	}

	/** The object that was allocated last; freed or not. */
	get lastAllocated(): HeapObject | undefined {
		return this.#at(this.#get(State.last));
	}

	/** The object that was freed last, as long as its memory has not been used again. */
	get lastFreed(): HeapObject | undefined {
		return this.#at(this.#get(State.newest));
	}

	/** Where memory begins that no object has ever had: zero, and not accessible. */
	get unusedFrom(): number {
		return this.#get(State.top);
	}

	/** The address of a new object, 16-aligned. `by` is the function that asks. The bytes are zero or 0xaa. */
	allocate(size: number, zeroed: boolean, by: number): number {
		const { capacity, list } = sizeClass(size);
		const memory = this.#memory;
		let address: number = this.#get(State.classes + list);
		if (address !== 0) this.#set(State.classes + list, this.#header(address, Header.next));
		else {
			const top = this.#get(State.top);
			if (top + header + capacity + 16 > memory.size)
				throw limitReached("memory", `the machine's ${memory.size >>> 20} MiB of memory are used up`);
			address = top + header;
			this.#set(State.top, address + capacity);
		}
		memory.poison(address - header, header, Poison.heapRedzone);
		memory.poison(address, capacity, Poison.heapRedzone);
		memory.unpoison(address, size);
		memory.u8.fill(zeroed ? 0 : 0xaa, address, address + capacity);
		const sequence = this.#get(State.sequence);
		this.#set(State.sequence, sequence + 1);
		this.#setHeader(address, Header.size, size);
		this.#setHeader(address, Header.capacity, capacity);
		this.#setHeader(address, Header.state, live);
		this.#setHeader(address, Header.sequence, sequence);
		this.#setHeader(address, Header.allocated, by);
		this.#set(State.last, address);
		this.#set(State.objects, this.objects + 1);
		this.#set(State.bytes, this.bytes + size);
		return address;
	}

	/** The object whose first byte is at `address`; freeing NULL does nothing, anything else is a fault. */
	free(address: Word, by: number): void {
		if (address === 0) return;
		const object = typeof address === "number" ? this.#at(address) : undefined;
		if (typeof address !== "number" || !object)
			throw programFault("invalid-free", `0x${address.toString(16)} is not the start of an allocated object`);
		if (!object.live)
			throw programFault(
				"double-free",
				`the object of ${object.size} bytes at 0x${address.toString(16)} is freed twice`,
			);
		const memory = this.#memory;
		const capacity = this.#header(address, Header.capacity);
		this.#setHeader(address, Header.state, dead);
		this.#setHeader(address, Header.freed, by);
		this.#setHeader(address, Header.next, 0);
		memory.poison(address, capacity, Poison.freed);
		this.#set(State.objects, this.objects - 1);
		this.#set(State.bytes, this.bytes - object.size);
		const newest = this.#get(State.newest);
		if (newest === 0) this.#set(State.oldest, address);
		else this.#setHeader(newest, Header.next, address);
		this.#set(State.newest, address);
		this.#set(State.waiting, this.#get(State.waiting) + capacity);
		while (this.#get(State.waiting) > quarantine) this.#release();
	}

	/** The object an address lies in or just behind, live or freed; undefined for what is not on the heap. */
	objectAt(address: number): HeapObject | undefined {
		const top = this.#get(State.top);
		if (address < regions.heap || address >= top + header) return undefined;
		for (let at = regions.heap; at < top; ) {
			const start = at + header;
			const end = start + this.#header(start, Header.capacity);
			if (address < end + 16) return this.#at(start);
			at = end;
		}
		return undefined;
	}

	/** The bytes an object at this address was asked for with; undefined if none starts there. */
	sizeOf(address: number): number | undefined {
		return this.#at(address)?.size;
	}

	/** The oldest block leaves the quarantine and may be used again. */
	#release(): void {
		const oldest = this.#get(State.oldest);
		const capacity = this.#header(oldest, Header.capacity);
		const next = this.#header(oldest, Header.next);
		const { list } = sizeClass(capacity);
		this.#set(State.oldest, next);
		if (next === 0) this.#set(State.newest, 0);
		this.#set(State.waiting, this.#get(State.waiting) - capacity);
		this.#setHeader(oldest, Header.next, this.#get(State.classes + list));
		this.#set(State.classes + list, oldest);
	}

	#at(address: number): HeapObject | undefined {
		if (address < regions.heap + header || address >= this.#get(State.top) || (address & 15) !== 0) return undefined;
		if (this.#memory.shadow[(address - header) >>> 3] !== Poison.heapRedzone) return undefined;
		const state = this.#header(address, Header.state);
		if (state !== live && state !== dead) return undefined;
		return {
			address,
			size: this.#header(address, Header.size),
			live: state === live,
			sequence: this.#header(address, Header.sequence),
			allocatedBy: this.#header(address, Header.allocated),
			freedBy: state === live ? 0 : this.#header(address, Header.freed),
		};
	}

	#get(word: number): number {
		return this.#memory.i32[words + word] as number;
	}

	#set(word: number, value: number): void {
		this.#memory.touchRange((words + word) << 2, 4);
		this.#memory.i32[words + word] = value;
	}

	#header(address: number, word: number): number {
		return this.#memory.i32[((address - header) >>> 2) + word] as number;
	}

	#setHeader(address: number, word: number, value: number): void {
		this.#memory.touchRange(address - header, header);
		this.#memory.i32[((address - header) >>> 2) + word] = value;
	}
}
