/** How often each instruction was executed between two points of a run. */

/** Triples: the function's number, the instruction's, how often. */
export type Counts = Int32Array;

/** So many triples are kept of a run; the counts of later points are not. */
const mostTriples = 2_000_000;

export class InstructionCounts {
	readonly #byFunction = new Map<number, Uint32Array>();
	#touched: number[] = [];
	#kept = 0;
	#last = -1;
	#counts: Uint32Array = new Uint32Array(0);

	/** An instruction of function `fn`, which has `size` of them, was executed. */
	add(fn: number, pc: number, size: (fn: number) => number): void {
		if (fn !== this.#last) {
			this.#last = fn;
			let counts = this.#byFunction.get(fn);
			if (!counts) {
				counts = new Uint32Array(size(fn));
				this.#byFunction.set(fn, counts);
			}
			this.#counts = counts;
		}
		const before = this.#counts[pc] ?? 0;
		this.#counts[pc] = before + 1;
		if (before === 0) this.#touched.push(fn, pc);
	}

	/** What was counted since the last time; undefined where too much has been kept already. */
	take(): Counts | undefined {
		const triples = this.#touched.length / 2;
		const counts = this.#kept + triples > mostTriples ? undefined : new Int32Array(triples * 3);
		for (let i = 0; i < triples; i++) {
			const fn = this.#touched[2 * i] ?? 0;
			const pc = this.#touched[2 * i + 1] ?? 0;
			const of = this.#byFunction.get(fn);
			counts?.set([fn, pc, of?.[pc] ?? 0], 3 * i);
			if (of) of[pc] = 0;
		}
		this.#touched = [];
		if (counts) this.#kept += triples;
		return counts;
	}
}
