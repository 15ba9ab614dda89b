/**
 * `npm run corpus [-- --case ID]... [--only found|missed] [--jobs N] [--json]`: how many known leaks of real kernels are
 * found, and whether their fixed versions are left alone. Needs both kernel trees (`npm run provision`).
 * With `--as-patches` each case is a patch to 6.1, which is reviewed.
 */
import { parseArgs } from "node:util";
import { kernelTree } from "../../scripts/provision/kernelTree.ts";
import { overFiles } from "../../server/src/store/pool.ts";
import { indexKernel } from "../measuring/kernelProgram.ts";
import type { PatchAnswer } from "./asPatches.ts";
import { corpusCases, tasksOf } from "./cases.ts";
import type { Answer } from "./judging.ts";
import { patchReport } from "./patchReport.ts";
import { isMiss, resultOf, textReport } from "./report.ts";
import type { CorpusAssignment } from "./worker.ts";

const { values } = parseArgs({
	options: {
		case: { type: "string", multiple: true, default: [] },
		only: { type: "string" },
		jobs: { type: "string", default: "2" },
		json: { type: "boolean", default: false },
		"as-patches": { type: "boolean", default: false },
	},
});

const all = corpusCases();
const unknown = values.case.find((id) => !all.some((one) => one.id === id));
if (unknown !== undefined) throw new Error(`no case is called ${unknown}`);
const cases = values.case.length === 0 ? all : all.filter(({ id }) => values.case.includes(id));
const roots = { "6.1": kernelTree("6.1"), "6.12": kernelTree("6.12") };
const asPatches = values["as-patches"];
const tasks = tasksOf(cases).filter(({ version }) => !asPatches || version === "6.1");

const started = performance.now();
for (const [version, root] of Object.entries(roots)) {
	if (root === undefined) throw new Error(`no tree of Linux ${version}: \`npm run provision\` fetches it`);
	await indexKernel(root);
}

const answers: (Answer | PatchAnswer)[] = [];
const failures = new Map<string, string>();
const assignment = { roots, tasks, asPatches } as CorpusAssignment;
const runs = overFiles<readonly (Answer | PatchAnswer)[]>(
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

const seconds = (): number => (performance.now() - started) / 1000;
process.stdout.write(asPatches ? reviewedReport() : checkedReport());
if (failures.size > 0) process.exitCode = 1;

function checkedReport(): string {
	const checked = answers.filter((answer) => "version" in answer);
	const results = cases
		.map((one) =>
			resultOf(
				one,
				checked.filter(({ id }) => id === one.id),
				failures.get(one.id),
			),
		)
		.filter((result) => values.only === undefined || (values.only === "missed") === isMiss(result));
	return values.json
		? `${JSON.stringify({ seconds: seconds(), results }, undefined, 2)}\n`
		: textReport(results, seconds());
}

function reviewedReport(): string {
	const reviewed = answers.filter((answer) => "reviews" in answer);
	const results = cases.map((one) => ({
		case: one,
		answer: reviewed.find(({ id }) => id === one.id),
		failure: failures.get(one.id),
	}));
	return values.json
		? `${JSON.stringify({ seconds: seconds(), results }, undefined, 2)}\n`
		: patchReport(results, seconds());
}
