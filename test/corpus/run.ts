/**
 * `npm run corpus [-- --case ID]... [--only found|missed] [--jobs N] [--json]`: how many known leaks of real kernels are
 * found, and whether their fixed versions are left alone. Needs both kernel trees (`npm run provision`).
 */
import { parseArgs } from "node:util";
import { kernelTree } from "../../scripts/provision/kernelTree.ts";
import { overFiles } from "../../server/src/store/pool.ts";
import { indexKernel } from "../measuring/kernelProgram.ts";
import { corpusCases, tasksOf } from "./cases.ts";
import type { Answer } from "./judging.ts";
import { isMiss, resultOf, textReport } from "./report.ts";
import type { CorpusAssignment } from "./worker.ts";

const { values } = parseArgs({
	options: {
		case: { type: "string", multiple: true, default: [] },
		only: { type: "string" },
		jobs: { type: "string", default: "2" },
		json: { type: "boolean", default: false },
	},
});

const all = corpusCases();
const unknown = values.case.find((id) => !all.some((one) => one.id === id));
if (unknown !== undefined) throw new Error(`no case is called ${unknown}`);
const cases = values.case.length === 0 ? all : all.filter(({ id }) => values.case.includes(id));
const roots = { "6.1": kernelTree("6.1"), "6.12": kernelTree("6.12") };
const tasks = tasksOf(cases);

const started = performance.now();
for (const [version, root] of Object.entries(roots)) {
	if (root === undefined) throw new Error(`no tree of Linux ${version}: \`npm run provision\` fetches it`);
	await indexKernel(root);
}

const answers: Answer[] = [];
const failures = new Map<string, string>();
const assignment = { roots, tasks } as CorpusAssignment;
const runs = overFiles<readonly Answer[]>(
	tasks.map((_, number) => [String(number)]),
	{
		worker: new URL("./worker.ts", import.meta.url),
		data: assignment,
		threads: Number(values.jobs),
		secondsPerFile: 600,
		megabytesPerThread: 3000,
		megabytesAlone: 6000,
	},
);
let done = 0;
for await (const run of runs) {
	if ("result" in run) answers.push(...run.result);
	else for (const { id } of tasks[Number(run.file)]?.cases ?? []) failures.set(id, run.failure);
	if (process.stderr.isTTY) process.stderr.write(`\r${++done} of ${tasks.length} files `);
}
if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");

const results = cases
	.map((one) =>
		resultOf(
			one,
			answers.filter(({ id }) => id === one.id),
			failures.get(one.id),
		),
	)
	.filter((result) => values.only === undefined || (values.only === "missed") === isMiss(result));
const seconds = (performance.now() - started) / 1000;
process.stdout.write(
	values.json ? `${JSON.stringify({ seconds, results }, undefined, 2)}\n` : textReport(results, seconds),
);
if (failures.size > 0) process.exitCode = 1;
