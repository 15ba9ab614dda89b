/**
 * One job over many files, on several threads, with bounded memory. A file that takes too long, or on which a thread runs out
 * of memory or dies, costs that file only: its thread is replaced, and the files that were with it are done again one by one.
 */
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { Piscina } from "piscina";

export interface PoolOptions {
	/** A module whose default export takes a list of files and gives a result for each, in order. */
	readonly worker: URL;
	/** What every thread is told at its start (`workerData`). */
	readonly data: unknown;
	/** Default: one for each processor. */
	readonly threads?: number | undefined;
	/** A file that takes longer is given up. */
	readonly secondsPerFile: number;
	/** JavaScript heap of one thread; a thread that needs more is replaced. */
	readonly megabytesPerThread: number;
	readonly signal?: AbortSignal | undefined;
}

/** What became of a file. */
export type Done<Result> =
	| { readonly file: string; readonly result: Result }
	/** Why there is no result, in words. */
	| { readonly file: string; readonly failure: string };

/** Files that are handed to a thread together, so that they share what the thread has read. */
type Batch = readonly string[];

const filesPerBatch = 24;

/** Consecutive files of one folder, a couple of dozen at a time. */
export function* batchesOf(files: readonly string[]): Generator<Batch> {
	let batch: string[] = [];
	for (const file of files) {
		const [first] = batch;
		if (first !== undefined && (batch.length >= filesPerBatch || dirname(first) !== dirname(file))) {
			yield batch;
			batch = [];
		}
		batch.push(file);
	}
	if (batch.length > 0) yield batch;
}

/**
 * Runs the job over all batches and yields each file as it is done, in no order that means anything. Ends early, without an
 * error, when `signal` aborts.
 */
export async function* overFiles<Result>(
	batches: Iterable<Batch>,
	options: PoolOptions,
): AsyncGenerator<Done<Result>, void, void> {
	const threads = options.threads ?? availableParallelism();
	const pool = new Piscina({
		filename: options.worker.href,
		workerData: options.data,
		minThreads: threads,
		maxThreads: threads,
		idleTimeout: 60_000,
		resourceLimits: { maxOldGenerationSizeMb: options.megabytesPerThread },
	});
	const waiting = batches[Symbol.iterator]();
	const again: Batch[] = [];
	const running = new Map<number, Promise<{ readonly key: number; readonly done: readonly Done<Result>[] }>>();
	let key = 0;
	const next = (): Batch | undefined => again.pop() ?? (waiting.next().value as Batch | undefined);
	try {
		for (;;) {
			while (running.size < threads && options.signal?.aborted !== true) {
				const batch = next();
				if (batch === undefined) break;
				const mine = key++;
				running.set(
					mine,
					runBatch<Result>(pool, batch, options, again).then((done) => ({ key: mine, done })),
				);
			}
			if (running.size === 0) return;
			const { key: ended, done } = await Promise.race(running.values());
			running.delete(ended);
			if (options.signal?.aborted === true) return;
			yield* done;
		}
	} finally {
		await pool.destroy();
	}
}

async function runBatch<Result>(
	pool: Piscina,
	batch: Batch,
	{ secondsPerFile, signal }: PoolOptions,
	again: Batch[],
): Promise<readonly Done<Result>[]> {
	const limit = AbortSignal.timeout(secondsPerFile * 1000);
	try {
		const results = (await pool.run(batch, {
			signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
		})) as readonly Result[];
		return batch.map((file, index) => ({ file, result: results[index] as Result }));
	} catch (error) {
		if (signal?.aborted === true) return [];
		const [only] = batch;
		if (batch.length > 1) again.push(...batch.map((file) => [file]));
		else if (only !== undefined) return [{ file: only, failure: failureText(error, limit.aborted, secondsPerFile) }];
		return [];
	}
}

function failureText(error: unknown, late: boolean, seconds: number): string {
	if (late) return `given up after ${seconds} s`;
	if ((error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY")
		return "needs more memory than a thread may use";
	return `internal error: ${error instanceof Error ? error.message : String(error)}`;
}
