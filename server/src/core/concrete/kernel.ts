/** What the machine's own operations see of it: model rows and facilities are written against this. */
import type { Clock } from "./clock.ts";
import type { Access } from "./memory/access.ts";
import type { Heap } from "./memory/heap.ts";
import type { Memory } from "./memory/memory.ts";
import type { OwnWords } from "./ownWords.ts";
import type { Layouts } from "./values/layout.ts";
import type { Word } from "./values/wide.ts";

/** The machine as its own operations see it. */
export interface Kernel {
	readonly memory: Memory;
	readonly heap: Heap;
	readonly access: Access;
	/** The instruction that is being executed, for the accessors. */
	readonly at: number;
	/** Simulated time, and what is to happen later. */
	readonly clock: Pick<Clock, "jiffies" | "callAt" | "isPending" | "takeBack">;
	/** Words of the machine's own. */
	readonly words: Pick<OwnWords, "get" | "set">;
	/** Jiffies in a second: what the code was read with as HZ. */
	readonly hz: number;
	/** The next number of the run's random sequence: 32 bits, unsigned. */
	random(): number;
	/** The address of the function whose code is being executed. */
	readonly running: number;
	/** Enters the function at an address now; what it returns is dropped. Only for operations that `mayCall`. */
	callNow(pointer: Word, args: readonly Word[]): void;
	/** A line of the kernel's log, formatted. */
	print(line: string): void;
	/** The characters of a string in memory, up to its NUL. */
	text(address: Word): string;
	/** The address of a function as a file means its name. */
	addressOf(name: string, from: string): number;
	/** The name of the function at an address. */
	functionName(address: Word): string | undefined;
	/** Layouts as seen from a file. */
	layouts(file: string): Layouts;
}
