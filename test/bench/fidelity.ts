/**
 * How fast a folder of kernel C is read, as a ratio to merely parsing the same files with the same parser on the same
 * threads in the same run. `npm run bench -- fidelity DIR [--jobs N] [--rounds N]`
 */
import { availableParallelism } from "node:os";
import { relative, resolve } from "node:path";
import { findFiles } from "../../server/src/cli/sourceFiles.ts";
import { readFiles } from "../../server/src/frontend/fidelity/reading.ts";
import { batchesOf, overFiles } from "../../server/src/store/pool.ts";
import { findTreeRoot } from "../../server/src/store/tree.ts";

const args = process.argv.slice(2);
const option = (name: string, otherwise: number): number => {
	const at = args.indexOf(name);
	return at < 0 ? otherwise : Number(args.splice(at, 2)[1]);
};
const threads = option("--jobs", availableParallelism());
const rounds = option("--rounds", 1);
const dir = resolve(args[0] ?? ".");
const tree = findTreeRoot(dir);
const folder = tree ?? dir;
const { files } = findFiles(folder, relative(folder, dir), (name) => name.endsWith(".c"));

async function parseOnly(): Promise<number> {
	let characters = 0;
	const worker = new URL("./workers/parseOnly.ts", import.meta.url);
	const options = {
		worker,
		data: { folder },
		threads,
		secondsPerFile: 120,
		megabytesPerThread: 320,
		megabytesAlone: 4096,
	};
	for await (const done of overFiles<number>(batchesOf(files), options))
		if ("result" in done) characters += done.result;
	return characters;
}

async function read(): Promise<{ functions: number; parsing: number; lowering: number }> {
	const total = { functions: 0, parsing: 0, lowering: 0 };
	for await (const done of readFiles({ folder, isTree: tree !== undefined, files, threads })) {
		if (!("result" in done) || "skipped" in done.result) continue;
		total.functions += done.result.functions;
		total.parsing += done.result.parsing / 1000;
		total.lowering += done.result.lowering / 1000;
	}
	return total;
}

async function seconds<T>(run: () => Promise<T>): Promise<{ readonly taken: number; readonly result: T }> {
	const started = performance.now();
	const result = await run();
	return { taken: (performance.now() - started) / 1000, result };
}

for (let round = 0; round < rounds; round++) {
	const floor = await seconds(parseOnly);
	const reading = await seconds(read);
	const { functions, parsing, lowering } = reading.result;
	const megabytes = floor.result / 1e6;
	console.log(
		`${files.length} files, ${megabytes.toFixed(1)} MB, ${functions} functions, ${threads} threads: ` +
			`parse only ${floor.taken.toFixed(1)} s (${(megabytes / floor.taken).toFixed(1)} MB/s), ` +
			`read ${reading.taken.toFixed(1)} s: ${(reading.taken / floor.taken).toFixed(2)} times that ` +
			`(of thread time: made parsable and parsed ${parsing.toFixed(1)} s, lowered ${lowering.toFixed(1)} s)`,
	);
}
