/** Which updates of a path change the finding's counter, wherever on it they are made. */
import type { Origin } from "../ir/types.ts";
import type { WitnessStep } from "../rules/witness.ts";

/** Calls are looked into no deeper than this. */
const deepest = 40;

/** The updates that count, by operation and place; calls are looked into only as far as there are any. */
export class CountedUpdates {
	readonly #keys = new Set<string>();

	constructor(steps: readonly WitnessStep[]) {
		this.#collect(steps, 0);
	}

	/** Whether an update made here is one of them. */
	has(operation: string, at: Origin): boolean {
		return this.#keys.has(keyOf(operation, at));
	}

	#collect(steps: readonly WitnessStep[], depth: number): void {
		for (const step of steps) {
			if (step.kind === "update" && step.counted) this.#keys.add(keyOf(step.operation, step.at));
			if (step.kind === "call" && depth < deepest) this.#collect(step.steps, depth + 1);
		}
	}
}

function keyOf(operation: string, { file, start, end }: Origin): string {
	return `${operation} ${file}:${start}-${end}`;
}
