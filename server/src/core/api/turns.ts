/** Long work lets others have their turn. */
import { type Cancellation, CancelledError } from "../base/cancellation.ts";

/** Lets others have their turn, and notices when the question is no longer asked. */
export class Turns {
	readonly #slice: number;
	readonly #until: Cancellation;
	#since = performance.now();

	/** Works for `slice` milliseconds at a time, `until` the question is no longer asked. */
	constructor(slice: number, until: Cancellation) {
		this.#slice = slice;
		this.#until = until;
	}

	/** Between two pieces of work: throws CancelledError once nobody asks any more. */
	async next(): Promise<void> {
		if (performance.now() - this.#since > this.#slice) {
			await new Promise((resolve) => setTimeout(resolve, 0));
			this.#since = performance.now();
		}
		if (this.#until.isCancelled) throw new CancelledError();
	}
}
