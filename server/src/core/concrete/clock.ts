/** Simulated time: what it is, where the kernel reads it, and what is to happen later. */
import type { Access } from "./memory/access.ts";
import type { Memory } from "./memory/memory.ts";
import type { Symbols } from "./symbols.ts";
import type { Word } from "./values/wide.ts";

const clockVariables: ReadonlySet<string> = new Set(["jiffies", "jiffies_64"]);

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

/** What the clock writes the time into. */
export interface ClockFace {
	readonly memory: Memory;
	readonly access: Access;
	readonly symbols: Symbols;
}

/** What a checkpoint keeps of a clock. Plain data. */
export interface ClockState {
	readonly jiffies: number;
	readonly calls: readonly TimedCall[];
}

/** The machine's clock. It does not go by itself: time passes where somebody lets it. */
export class Clock {
	readonly #face: ClockFace;
	#jiffies: number;
	/** Never changed in place: checkpoints share it. */
	#calls: readonly TimedCall[] = [];

	constructor(jiffies: number, face: ClockFace) {
		this.#jiffies = jiffies;
		this.#face = face;
	}

	/** The time, in jiffies. */
	get jiffies(): number {
		return this.#jiffies;
	}

	/** What is to happen later, in the order in which it was asked for. */
	get pending(): readonly TimedCall[] {
		return this.#calls;
	}

	/** The jiffy at which the next of them is due. */
	get nextDue(): number | undefined {
		let next: number | undefined;
		for (const { due } of this.#calls) if (next === undefined || due < next) next = due;
		return next;
	}

	/** Something more is to happen later. */
	callAt(call: TimedCall): void {
		this.#calls = [...this.#calls, call];
	}

	/** True if something is to be called for `owner`. */
	isPending(owner: number): boolean {
		return this.#calls.some((call) => call.owner === owner);
	}

	/** Takes back what was to be called for `owner`; true if there was anything. */
	takeBack(owner: number): boolean {
		const rest = this.#calls.filter((call) => call.owner !== owner);
		const found = rest.length < this.#calls.length;
		if (found) this.#calls = rest;
		return found;
	}

	/** The next call that is due by now, taken off the list: earliest first, then in the order they were asked for. */
	takeDue(): TimedCall | undefined {
		let next: TimedCall | undefined;
		for (const call of this.#calls) if (call.due <= this.#jiffies && (!next || call.due < next.due)) next = call;
		if (!next) return undefined;
		this.#calls = this.#calls.filter((call) => call !== next);
		if (next.clears !== undefined) this.#face.access.store64(next.clears, 0, 0);
		return next;
	}

	/** Lets time go on to `jiffies`. What is due then is for the caller to take. */
	advanceTo(jiffies: number): void {
		this.#jiffies = Math.max(this.#jiffies, jiffies);
		this.show();
	}

	/** A variable has been given its memory: perhaps one in which the kernel reads the time. */
	named(name: string): void {
		if (clockVariables.has(name)) this.show();
	}

	/** Writes the time into the variables in which the kernel reads it. */
	show(): void {
		const { memory, access, symbols } = this.#face;
		for (const { name, address } of symbols.variables)
			if (clockVariables.has(name)) {
				memory.touchRange(address, 8);
				access.rawStore64(address >> 2, this.#jiffies);
			}
	}

	/** What a checkpoint keeps. */
	save(): ClockState {
		return { jiffies: this.#jiffies, calls: this.#calls };
	}

	/** Back to what `save` has answered. */
	restore({ jiffies, calls }: ClockState): void {
		this.#jiffies = jiffies;
		this.#calls = calls;
		this.show();
	}
}
