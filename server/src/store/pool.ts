/**
 * One job over many files, on several threads, with bounded memory. Where files take too long, or a thread runs out of memory
 * or dies on them, the thread is replaced by one with more memory, which does its files again one by one: only a file that fails
 * even so has no result. There are never more threads than were asked for: each holds what all files share.
 */
import { availableParallelism } from "node:os";
import { Piscina } from "piscina";
import { type Batch, Waiting } from "./batches.ts";

export interface PoolOptions {
	/** A module whose default export takes a list of files and gives a result for each, in order. */
	readonly worker: URL;
	/** What every thread is told at its start (`workerData`). */
	readonly data: unknown;
	/** Default: one for each processor. */
	readonly threads?: number | undefined;
	/** A file that takes longer is given up. */
	readonly secondsPerFile: number;
	/** JavaScript heap of one thread: small, so that garbage goes while it is young. */
	readonly megabytesPerThread: number;
	/** The same for a file that is done again by itself. */
	readonly megabytesAlone: number;
	/** Room for what was just made: more of it means fewer collections. Default: 24. */
	readonly megabytesYoung?: number;
	readonly signal?: AbortSignal | undefined;
}

/** What became of a file. */
export type Done<Result> =
	| { readonly file: string; readonly result: Result }
	/** Why there is no result, in words. */
	| { readonly file: string; readonly failure: string };

/**
 * Runs the job over all batches and yields each file as it is done, in no order that means anything. Ends early, without an
 * error, when `signal` aborts.
 */
export async function* overFiles<Result>(
	batches: Iterable<Batch>,
	options: PoolOptions,
): AsyncGenerator<Done<Result>, void, void> {
	const threads = options.threads ?? availableParallelism();
	const idle = Array.from({ length: threads }, () => new Slot(options));
	const slots = [...idle];
	const waiting = new Waiting<Slot>(batches);
	const alone: string[] = [];
	const running = new Map<Slot, Promise<{ readonly slot: Slot; readonly done: readonly Done<Result>[] }>>();
	const next = (slot: Slot): Promise<readonly Done<Result>[]> | undefined => {
		const file = alone.pop();
		if (file !== undefined) return runAlone<Result>(slot, file, options);
		const batch = waiting.next(slot);
		return batch && runBatch<Result>(slot, batch, options, alone);
	};
	try {
		for (;;) {
			for (let slot = idle.pop(); slot; slot = idle.pop()) {
				const run = options.signal?.aborted === true ? undefined : next(slot);
				if (run === undefined) {
					idle.push(slot);
					break;
				}
				const taken = slot;
				running.set(
					taken,
					run.then((done) => ({ slot: taken, done })),
				);
			}
			if (running.size === 0) return;
			const { slot, done } = await Promise.race(running.values());
			running.delete(slot);
			idle.push(slot);
			if (options.signal?.aborted === true) return;
			yield* done;
		}
	} finally {
		await Promise.all(slots.map((slot) => slot.close()));
	}
}

/** Room for one thread, which is replaced where another amount of memory is wanted. */
class Slot {
	readonly #options: PoolOptions;
	#pool: Piscina | undefined;
	#megabytes = 0;

	constructor(options: PoolOptions) {
		this.#options = options;
	}

	async run(files: readonly string[], megabytes: number, signal: AbortSignal): Promise<unknown> {
		if (this.#megabytes !== megabytes) {
			await this.close();
			this.#megabytes = megabytes;
			this.#pool = poolOf(this.#options, megabytes);
		}
		return this.#pool?.run(files, { signal });
	}

	async close(): Promise<void> {
		await this.#pool?.destroy();
		this.#pool = undefined;
	}
}

function poolOf({ worker, data, megabytesYoung = 24 }: PoolOptions, megabytes: number): Piscina {
	return new Piscina({
		filename: worker.href,
		workerData: data,
		minThreads: 1,
		maxThreads: 1,
		// Waiting on shared memory saves microseconds for each task; messages alone cannot be missed.
		atomics: "disabled",
		resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: megabytesYoung },
	});
}

async function runBatch<Result>(
	slot: Slot,
	batch: Batch,
	options: PoolOptions,
	alone: string[],
): Promise<readonly Done<Result>[]> {
	const limit = new Limit(options);
	try {
		const results = (await slot.run(batch, options.megabytesPerThread, limit.signal)) as readonly Result[];
		return batch.map((file, index) => ({ file, result: results[index] as Result }));
	} catch {
		alone.push(...batch);
		return [];
	} finally {
		limit.clear();
	}
}

async function runAlone<Result>(slot: Slot, file: string, options: PoolOptions): Promise<readonly Done<Result>[]> {
	const limit = new Limit(options);
	try {
		const [result] = (await slot.run([file], options.megabytesAlone, limit.signal)) as readonly Result[];
		return [{ file, result: result as Result }];
	} catch (error) {
		return [{ file, failure: failureText(error, limit.passed, options.secondsPerFile) }];
	} finally {
		limit.clear();
	}
}

/** Aborts when the time is over, or when the caller wants no more. (Signals of timers may be collected before they fire.) */
class Limit {
	passed = false;
	readonly #controller = new AbortController();
	readonly #timer: NodeJS.Timeout;
	readonly #outer: AbortSignal | undefined;
	readonly #stop = (): void => this.#controller.abort();

	constructor({ secondsPerFile, signal }: PoolOptions) {
		this.#timer = setTimeout(() => {
			this.passed = true;
			this.#controller.abort();
		}, secondsPerFile * 1000);
		this.#outer = signal;
		signal?.addEventListener("abort", this.#stop);
	}

	get signal(): AbortSignal {
		return this.#controller.signal;
	}

	clear(): void {
		clearTimeout(this.#timer);
		this.#outer?.removeEventListener("abort", this.#stop);
	}
}

function failureText(error: unknown, late: boolean, seconds: number): string {
	if (late) return `given up after ${seconds} s`;
	if ((error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY")
		return "needs more memory than a thread may use";
	return `internal error: ${error instanceof Error ? error.message : String(error)}`;
}
