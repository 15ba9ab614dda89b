import { describe, expect, test } from "vitest";
import { batchesOf } from "../../../server/src/store/batches.ts";
import { overFiles, type PoolOptions } from "../../../server/src/store/pool.ts";

const options: PoolOptions = {
	worker: new URL("../../harness/workers/unruly.ts", import.meta.url),
	data: undefined,
	threads: 2,
	secondsPerFile: 3,
	megabytesPerThread: 64,
	megabytesAlone: 96,
};

async function run(files: readonly string[], more: Partial<PoolOptions> = {}): Promise<Record<string, string>> {
	const results: Record<string, string> = {};
	for await (const done of overFiles<string>(batchesOf(files), { ...options, ...more }))
		results[done.file] = "result" in done ? done.result : `failed: ${done.failure}`;
	return results;
}

describe("a pool over files", () => {
	test("does every file, whatever the others with it do", async () => {
		expect(await run(["a", "exit", "b", "hang", "c", "memory", "d", "throw", "e", "other/f"])).toEqual({
			a: "A",
			b: "B",
			c: "C",
			d: "D",
			e: "E",
			"other/f": "OTHER/F",
			exit: expect.stringMatching(/^failed: internal error: /),
			hang: "failed: given up after 3 s",
			memory: "failed: needs more memory than a thread may use",
			throw: "failed: internal error: no such luck",
		});
	}, 60_000);

	test("ends early when it is told to, without an error", async () => {
		const stop = new AbortController();
		const done: string[] = [];
		for await (const { file } of overFiles(batchesOf(["a", "x/hang", "y/hang"]), { ...options, signal: stop.signal })) {
			done.push(file);
			stop.abort();
		}
		expect(done).toEqual(["a"]);
	}, 60_000);

	test("nothing to do", async () => {
		expect(await run([])).toEqual({});
	});
});
