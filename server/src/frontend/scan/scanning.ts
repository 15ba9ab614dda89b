/** Checks many files on several threads, as `counterbalance scan` does. */
import { batchesOf, type Done, overFiles } from "../../store/pool.ts";
import { openTree } from "../../store/tree.ts";
import type { ConfigurationInUse } from "../engine.ts";
import type { ScannedFile, ScanWish } from "./scanned.ts";

/** What a thread is told at its start. */
export interface ScanAssignment extends ScanWish {
	/** Files are named relative to this folder. */
	readonly folder: string;
	/** `folder` is a kernel tree: what its files share is read. */
	readonly isTree: boolean;
	/** `none`, or the file that says how the kernel is configured; default: the tree's own. */
	readonly configuration?: string | undefined;
	/** Whether the paths of findings are replayed. */
	readonly replays: boolean;
}

/** What a thread says of a file. */
export type FileScan = ScannedFile | { readonly file: string; readonly skipped: string };

export interface ScanOptions extends ScanAssignment {
	/** Relative to `folder`; those of one folder together. */
	readonly files: readonly string[];
	readonly threads?: number | undefined;
	readonly signal?: AbortSignal | undefined;
}

/** For a couple of dozen files, as they are handed out together. */
const secondsPerBatch = 900;
const megabytesPerThread = 2048;
const megabytesAlone = 6144;

/** Checks the files of a tree that is indexed; each is yielded when it is done, in no order. Ends early when `signal` aborts. */
export async function* scanFiles(options: ScanOptions): AsyncGenerator<Done<FileScan>, void, void> {
	const { files, threads, signal, ...assignment } = options;
	// In the bundle every module is one file, and the threads' module lies beside it.
	const worker = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./scanWorker.js", import.meta.url);
	const data: ScanAssignment = assignment;
	yield* overFiles<FileScan>(batchesOf(files), {
		worker,
		data,
		threads,
		secondsPerFile: secondsPerBatch,
		megabytesPerThread,
		megabytesAlone,
		signal,
	});
}

/** Makes the tree's index, so that it is made once, and not by each thread. Answers how the tree is configured. */
export async function indexTree(
	folder: string,
	configuration: string | undefined,
	onProgress: (text: string) => void,
): Promise<ConfigurationInUse> {
	await using tree = await openTree(folder, { configuration, onProgress });
	await tree.prepare();
	await tree.prepareSources();
	return tree.configuration;
}
