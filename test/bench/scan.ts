/**
 * How fast a folder of kernel C is checked, as a ratio to merely parsing the same files with the same parser on the same
 * threads in the same run; and the functions that take longest. `npm run bench -- scan DIR [--jobs N] [--rounds N]`
 */
import { ScanTotals } from "../../server/src/cli/scan/totals.ts";
import { indexTree, scanFiles } from "../../server/src/frontend/scan/scanning.ts";
import { parseOnly, timed } from "./folder/floor.ts";
import { benchFolder } from "./folder/folder.ts";

const shownFunctions = 10;

const folder = benchFolder();
const { root, isTree, files, threads } = folder;
if (isTree) await indexTree(root, undefined, () => {});

async function check(): Promise<ScanTotals> {
	const totals = new ScanTotals();
	const wish = { rules: [], minConfidence: "medium", fixes: false, replays: true } as const;
	for await (const done of scanFiles({ folder: root, isTree, files, threads, ...wish }))
		if ("result" in done && !("skipped" in done.result)) totals.add(done.result);
	return totals;
}

for (let round = 0; round < folder.rounds; round++) {
	const floor = await timed(() => parseOnly(folder));
	const scan = await timed(check);
	const { functions, shown, cutShort } = scan.result;
	console.log(
		`${files.length} files, ${(floor.result / 1e6).toFixed(1)} MB, ${functions} functions, ${threads} threads: ` +
			`parse only ${floor.seconds.toFixed(1)} s, scan ${scan.seconds.toFixed(1)} s: ` +
			`${(scan.seconds / floor.seconds).toFixed(1)} times that, ${((1000 * scan.seconds * threads) / functions).toFixed(1)} ms ` +
			`of thread time a function; ${shown} findings, ${cutShort} functions cut short`,
	);
	for (const { file, function: name, milliseconds } of scan.result.slowest(shownFunctions))
		console.log(`  ${(milliseconds / 1000).toFixed(2)} s ${name}() ${file}`);
}
