/**
 * How fast a folder of kernel C is read, as a ratio to merely parsing the same files with the same parser on the same
 * threads in the same run. `npm run bench -- fidelity DIR [--jobs N] [--rounds N]`
 */
import { readFiles } from "../../server/src/frontend/fidelity/reading.ts";
import { parseOnly, timed } from "./folder/floor.ts";
import { benchFolder } from "./folder/folder.ts";

const folder = benchFolder();
const { root, isTree, files, threads } = folder;

async function read(): Promise<{ functions: number; parsing: number; lowering: number }> {
	const total = { functions: 0, parsing: 0, lowering: 0 };
	for await (const done of readFiles({ folder: root, isTree, files, threads })) {
		if (!("result" in done) || "skipped" in done.result) continue;
		total.functions += done.result.functions;
		total.parsing += done.result.parsing / 1000;
		total.lowering += done.result.lowering / 1000;
	}
	return total;
}

for (let round = 0; round < folder.rounds; round++) {
	const floor = await timed(() => parseOnly(folder));
	const reading = await timed(read);
	const { functions, parsing, lowering } = reading.result;
	const megabytes = floor.result / 1e6;
	console.log(
		`${files.length} files, ${megabytes.toFixed(1)} MB, ${functions} functions, ${threads} threads: ` +
			`parse only ${floor.seconds.toFixed(1)} s (${(megabytes / floor.seconds).toFixed(1)} MB/s), ` +
			`read ${reading.seconds.toFixed(1)} s: ${(reading.seconds / floor.seconds).toFixed(2)} times that ` +
			`(of thread time: made parsable and parsed ${parsing.toFixed(1)} s, lowered ${lowering.toFixed(1)} s)`,
	);
}
