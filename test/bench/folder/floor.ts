/** The floor of whatever reads a folder: the same files merely parsed, by the same parser on as many threads. */
import { batchesOf } from "../../../server/src/store/batches.ts";
import { overFiles } from "../../../server/src/store/pool.ts";
import type { BenchFolder } from "./folder.ts";

/** Parses the files; answers how many characters they have. */
export async function parseOnly({ root, files, threads }: BenchFolder): Promise<number> {
	let characters = 0;
	const options = {
		worker: new URL("../workers/parseOnly.ts", import.meta.url),
		data: { folder: root },
		threads,
		secondsPerFile: 120,
		megabytesPerThread: 320,
		megabytesAlone: 4096,
	};
	for await (const done of overFiles<number>(batchesOf(files), options))
		if ("result" in done) characters += done.result;
	return characters;
}

/** How long something takes, and what comes of it. */
export async function timed<T>(run: () => Promise<T>): Promise<{ readonly seconds: number; readonly result: T }> {
	const started = performance.now();
	const result = await run();
	return { seconds: (performance.now() - started) / 1000, result };
}
