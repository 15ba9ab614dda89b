/**
 * `npm run mutate [-- --seed S] [--count N] [--tree DIR] [--folders net,fs] [--jobs N] [--json]`: deletes settling calls and
 * updates on error paths of a kernel tree, one at a time and in memory, and counts how many deletions are noticed. At most one
 * for each file; files and statements are drawn by lot, and the same seed draws the same.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { kernelTree } from "../../scripts/provision/kernelTree.ts";
import { inOrder } from "../../server/src/cli/scan/inOrder.ts";
import { findFiles } from "../../server/src/cli/sourceFiles.ts";
import { overFiles } from "../../server/src/store/pool.ts";
import { indexKernel } from "../measuring/kernelProgram.ts";
import { drawn } from "./draw.ts";
import type { Mutant } from "./mutant.ts";
import { textReport } from "./report.ts";
import type { MutateAssignment } from "./worker.ts";

const { values } = parseArgs({
	options: {
		seed: { type: "string", default: "1" },
		count: { type: "string", default: "300" },
		tree: { type: "string" },
		folders: { type: "string", default: "net,fs,drivers,kernel,block" },
		jobs: { type: "string", default: "2" },
		json: { type: "boolean", default: false },
	},
});
const { seed } = values;
const count = Number(values.count);
const root = values.tree === undefined ? kernelTree("6.12") : resolve(values.tree);
if (root === undefined) throw new Error("no tree of Linux 6.12: `npm run provision` fetches it, or --tree names one");

const started = performance.now();
await indexKernel(root);
const folders = values.folders.split(",");
const all = folders.flatMap((folder) => findFiles(root, folder, (name) => name.endsWith(".c")).files);
const files = drawn(all, seed, (file) => file);
const assignment: MutateAssignment = { root, seed };
const runs = overFiles<Mutant | undefined>(
	files.map((file) => [file]),
	{
		worker: new URL("./worker.ts", import.meta.url),
		data: assignment,
		threads: Number(values.jobs),
		secondsPerFile: 600,
		megabytesPerThread: 3000,
		megabytesAlone: 6000,
	},
);

const mutants: Mutant[] = [];
let looked = 0;
for await (const run of inOrder(files, runs)) {
	looked++;
	if ("failure" in run) console.error(`${run.file}: ${run.failure}`);
	else if (run.result !== undefined) mutants.push(run.result);
	if (process.stderr.isTTY) process.stderr.write(`\r${mutants.length} of ${count} mutants, ${looked} files `);
	if (mutants.length >= count) break;
}
if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
const seconds = (performance.now() - started) / 1000;
const report = values.json
	? `${JSON.stringify({ seed, seconds, files: looked, mutants }, undefined, 2)}\n`
	: textReport(mutants, looked, seconds);
process.stdout.write(report);
