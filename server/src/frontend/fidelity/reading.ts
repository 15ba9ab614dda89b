/** Reads many files on several threads, as `counterbalance fidelity` does. */
import type { FileFidelity } from "../../core/api/fidelity.ts";
import { batchesOf } from "../../store/batches.ts";
import { collect } from "../../store/heap.ts";
import { type Done, overFiles } from "../../store/pool.ts";
import { openTree } from "../../store/tree.ts";

/** What a thread is told at its start. */
export interface Assignment {
	/** Files are named relative to this folder. */
	readonly folder: string;
	/** `folder` is a kernel tree: its headers are read. */
	readonly isTree: boolean;
}

/** What a thread says of a file. */
export type FileReading = FileFidelity | { readonly file: string; readonly skipped: string };

export interface ReadingOptions extends Assignment {
	/** Relative to `folder`; those of one folder together. */
	readonly files: readonly string[];
	readonly threads?: number | undefined;
	readonly signal?: AbortSignal | undefined;
	readonly onProgress?: ((text: string) => void) | undefined;
}

const secondsPerFile = 120;
const megabytesPerThread = 192;
const megabytesAlone = 4096;
const megabytesYoung = 36;

/** Reads the files; each is yielded when it is done. Ends early when `signal` aborts. */
export async function* readFiles(options: ReadingOptions): AsyncGenerator<Done<FileReading>, void, void> {
	const { folder, isTree, files, threads, signal } = options;
	// So that the index is made once, and not by each thread.
	if (isTree) await indexed(folder, options.onProgress);
	collect();
	const data: Assignment = { folder, isTree };
	// In the bundle every module is one file, and the threads' module lies beside it.
	const worker = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./fidelityWorker.js", import.meta.url);
	yield* overFiles<FileReading>(batchesOf(files), {
		worker,
		data,
		threads,
		secondsPerFile,
		megabytesPerThread,
		megabytesAlone,
		megabytesYoung,
		signal,
	});
}

async function indexed(folder: string, onProgress: ((text: string) => void) | undefined): Promise<void> {
	await using tree = await openTree(folder, { sources: "never", onProgress });
	await tree.prepare();
}
