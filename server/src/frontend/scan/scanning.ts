/** Checks many files on several threads, as `counterbalance scan` does. */
import { batchesOf } from "../../store/batches.ts";
import { type Done, overFiles } from "../../store/pool.ts";
import { openTree } from "../../store/tree.ts";
import type { ConfigurationInUse } from "../engine.ts";
import type { ScanJournal } from "./journal.ts";
import type { FileScan, ScanAssignment } from "./scanned.ts";

export interface ScanOptions extends ScanAssignment {
	/** Relative to `folder`; those of one folder together. */
	readonly files: readonly string[];
	readonly threads?: number | undefined;
	readonly signal?: AbortSignal | undefined;
	/** What it holds is not done again; what is done is entered. */
	readonly journal?: ScanJournal | undefined;
}

/** For a couple of dozen files, as they are handed out together. */
const secondsPerBatch = 900;
const megabytesPerThread = 2048;
const megabytesAlone = 6144;
const megabytesYoung = 96;

/** Checks the files of a tree that is indexed; each is yielded when it is done, in no order. Ends early when `signal` aborts. */
export async function* scanFiles(options: ScanOptions): AsyncGenerator<Done<FileScan>, void, void> {
	const { files, threads, signal, journal, ...assignment } = options;
	const left: string[] = [];
	for (const file of files) {
		const known = journal?.known.get(file);
		if (known) yield { file, result: known };
		else left.push(file);
	}
	// In the bundle every module is one file, and the threads' module lies beside it.
	const worker = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./scanWorker.js", import.meta.url);
	const data: ScanAssignment = assignment;
	const runs = overFiles<FileScan>(batchesOf(left), {
		worker,
		data,
		threads,
		secondsPerFile: secondsPerBatch,
		megabytesPerThread,
		megabytesAlone,
		megabytesYoung,
		signal,
	});
	for await (const done of runs) {
		if ("result" in done) journal?.add(done.result);
		yield done;
	}
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
