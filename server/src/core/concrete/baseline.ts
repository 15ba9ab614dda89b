/** A machine as it stands, to be gone back to any number of times: what it has compiled and named since stays. */
import type { Machine, MachineState } from "./machine.ts";
import { Poison, pageShift, regions } from "./memory/memory.ts";
import { restorePage, savePage } from "./memory/pages.ts";

export class Baseline {
	readonly #machine: Machine;
	readonly #state: MachineState;
	readonly #pages = new Map<number, Uint8Array>();

	/** The machine is idle. */
	constructor(machine: Machine) {
		this.#machine = machine;
		this.#state = machine.saveState();
		this.#track();
	}

	restore(): void {
		const { memory } = this.#machine;
		for (const [page, saved] of this.#pages) restorePage(memory, page, saved);
		this.#pages.clear();
		memory.shadow.fill(Poison.outOfScope, regions.stack >>> 3, regions.heap >>> 3);
		this.#machine.restoreState(this.#state);
		this.#track();
	}

	#track(): void {
		const { memory, heap } = this.#machine;
		const unusedFrom = Math.ceil(heap.unusedFrom / (1 << pageShift));
		memory.track((page) => this.#pages.set(page, savePage(memory, page, page >= unusedFrom)));
	}
}
