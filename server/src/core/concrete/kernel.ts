/** What the machine's own operations see of it: model rows and facilities are written against this. */
import type { Access } from "./memory/access.ts";
import type { Heap } from "./memory/heap.ts";
import type { Memory } from "./memory/memory.ts";
import type { Layouts } from "./values/layout.ts";
import type { Word } from "./values/wide.ts";

/** Something that will happen when simulated time has come so far. */
export interface TimedCall {
	/** In jiffies. */
	readonly due: number;
	/** What it belongs to (a timer's or work item's address), so that it can be taken back; 0 if it cannot. */
	readonly owner: number;
	/** The address of the function, and its arguments. */
	readonly function: Word;
	readonly args: readonly Word[];
	/** The address of a word that is zeroed when the time has come. */
	readonly clears?: number;
}

export interface Kernel {
	readonly memory: Memory;
	readonly heap: Heap;
	readonly access: Access;
	/** The instruction that is being executed, for the accessors. */
	readonly at: number;
	/** Simulated time since the start, in jiffies. */
	readonly jiffies: number;
	/** Jiffies in a second: what the code was read with as HZ. */
	readonly hz: number;
	/** The next number of the run's random sequence: 32 bits, unsigned. */
	random(): number;
	/** The address of the function whose code is being executed. */
	readonly running: number;
	/** Enters the function at an address now; what it returns is dropped. Only for operations that `mayCall`. */
	callNow(pointer: Word, args: readonly Word[]): void;
	callAt(call: TimedCall): void;
	/** True if something is to be called for `owner`. */
	isPending(owner: number): boolean;
	/** Takes back what was to be called for `owner`; true if there was anything. */
	takeBack(owner: number): boolean;
	/** A line of the kernel's log, formatted. */
	print(line: string): void;
	/** The characters of a string in memory, up to its NUL. */
	text(address: Word): string;
	/** The address of a function as a file means its name. */
	addressOf(name: string, from: string): number;
	/** The name of the function at an address. */
	functionName(address: Word): string | undefined;
	/** A named word of the machine's own, such as how deep RCU is nested; part of what a checkpoint restores. */
	counter(name: string): number;
	setCounter(name: string, value: number): void;
	/** Layouts as seen from a file. */
	layouts(file: string): Layouts;
}
