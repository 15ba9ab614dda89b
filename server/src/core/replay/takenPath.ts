/** A finding's path as the machine takes it, one instruction after the other and back again: for a debugger, or whoever shows it. */
import type { Place } from "../concrete/fault.ts";
import type { Machine } from "../concrete/machine.ts";
import type { DrivenRun } from "./run.ts";
import { step } from "./step.ts";

/** What was chosen so that the path is taken: an argument, what memory held, what a call answered. */
export interface PathChoice {
	/** "`tbl`", "what kmalloc() answers". */
	readonly words: string;
	readonly value: bigint;
}

/** The machine belongs to the replayer: a path is good until another finding is replayed. */
export class TakenPath {
	/** Instructions until the function has returned. */
	readonly length: number;
	readonly #begin: () => DrivenRun;
	#run: DrivenRun;
	#position = 0;

	/** `begin` enters the function anew each time. */
	constructor(begin: () => DrivenRun) {
		this.#begin = begin;
		this.#run = begin();
		while (this.#run.returned === undefined) this.#step();
		this.length = this.#position;
		this.goTo(0);
	}

	/** Instructions executed so far. */
	get position(): number {
		return this.#position;
	}

	/** Goes there, in either direction; not beyond the function's end or before its beginning. */
	goTo(position: number): void {
		if (position < this.#position) {
			this.#run = this.#begin();
			this.#position = 0;
		}
		while (this.#position < position && this.#run.returned === undefined) this.#step();
	}

	get machine(): Machine {
		return this.#run.machine;
	}

	/** The calls that are open, innermost first; none once the function has returned. */
	get stack(): readonly Place[] {
		return this.#run.machine.stack();
	}

	/** What the path has left on the finding's counter so far. */
	get balance(): number {
		let balance = 0n;
		for (const each of this.#run.books.balances().values()) if (balance === 0n) balance = each;
		return Number(balance);
	}

	get choices(): readonly PathChoice[] {
		return [...this.#run.world.inputs.values()].map(({ words, value }) => ({ words, value }));
	}

	#step(): void {
		step(this.#run);
		this.#position++;
	}
}
