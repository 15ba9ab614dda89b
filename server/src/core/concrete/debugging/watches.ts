/** Places in memory whose changes halt a run. */

import type { Origin } from "../../ir/types.ts";
import type { Machine } from "../machine.ts";
import type { Word } from "../values/wide.ts";
import { type TypedPlace, Values } from "./values.ts";

export interface Watch {
	readonly id: number;
	/** As it is to be called. */
	readonly name: string;
	readonly place: TypedPlace;
	readonly bytes: number;
}

/** A watched place holds something else than before. */
export interface Change {
	readonly watch: Watch;
	readonly before: Word | undefined;
	readonly after: Word | undefined;
	/** The instruction that did it; undefined if the workload did, between two calls. */
	readonly by: { readonly function: string; readonly origin: Origin } | undefined;
}

export class Watches {
	readonly #machine: Machine;
	readonly #values: Values;
	#all: readonly Watch[] = [];
	#held = new Map<number, Word | undefined>();

	constructor(machine: Machine) {
		this.#machine = machine;
		this.#values = new Values(machine);
	}

	get any(): boolean {
		return this.#all.length > 0;
	}

	set(watches: readonly Watch[]): void {
		this.#all = watches;
		const { memory, registers } = this.#machine;
		memory.watch(
			watches.map(({ place, bytes }) => ({ start: place.address, bytes })),
			() => {
				registers.wrote = true;
			},
		);
		this.refresh();
	}

	/** Somebody else watched the machine meanwhile. */
	reinstall(): void {
		this.set(this.#all);
	}

	/** What is held now is what a change is told from. */
	refresh(): void {
		this.#held = new Map(this.#all.map((watch) => [watch.id, this.#values.read(watch.place)]));
	}

	/** What changed since the last time it was asked; `idle` says that no instruction was executed meanwhile. */
	changes(idle: boolean): readonly Change[] {
		if (this.#all.length === 0) return [];
		const found: Change[] = [];
		for (const watch of this.#all) {
			const after = this.#values.read(watch.place);
			const before = this.#held.get(watch.id);
			if (after === before) continue;
			this.#held.set(watch.id, after);
			found.push({ watch, before, after, by: idle ? undefined : writer(this.#machine) });
		}
		return found;
	}
}

/** The instruction that was executed last. */
function writer(machine: Machine): Change["by"] {
	const [innermost, caller] = machine.calls();
	if (!innermost) return undefined;
	if (innermost.pc === 0) return caller && { function: caller.fn.name, origin: caller.origin };
	const code = innermost.fn.blocks.flatMap(({ instructions, terminator }) => [...instructions, terminator]);
	return { function: innermost.fn.name, origin: (code[innermost.pc - 1] ?? innermost).origin };
}
