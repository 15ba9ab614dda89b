/** How long functions take, without what they call. The core has no clock of its own: it is given one. */
import type { IrFunction } from "../ir/types.ts";

export interface Stopwatch {
	/** Milliseconds since some fixed moment. */
	now(): number;
	/** Told of each function that was explored. */
	took(fn: { readonly file: string; readonly name: string }, milliseconds: number): void;
}

export class OwnTime {
	readonly #stopwatch: Stopwatch | undefined;
	/** For each function being explored, outermost first: what those it called took. */
	readonly #inner: number[] = [];

	constructor(stopwatch: Stopwatch | undefined) {
		this.#stopwatch = stopwatch;
	}

	measure<T>(fn: IrFunction, work: () => T): T {
		if (!this.#stopwatch) return work();
		const started = this.#stopwatch.now();
		this.#inner.push(0);
		try {
			return work();
		} finally {
			const all = this.#stopwatch.now() - started;
			this.#stopwatch.took(fn, all - (this.#inner.pop() ?? 0));
			const above = this.#inner.length - 1;
			if (above >= 0) this.#inner[above] = (this.#inner[above] ?? 0) + all;
		}
	}
}
