/** One thread of `npm run corpus`: keeps a program open for each tree it is asked about. */
import { join } from "node:path";
import { workerData } from "node:worker_threads";
import type { KernelVersion } from "../../scripts/provision/kernelTree.ts";
import { neverCancelled } from "../../server/src/core/base/cancellation.ts";
import { callersIn } from "../../server/src/frontend/review/callers.ts";
import { readText } from "../../server/src/store/files.ts";
import { type KernelProgram, openKernel } from "../measuring/kernelProgram.ts";
import { judgeAsPatches, type PatchAnswer } from "./asPatches.ts";
import type { FileTask } from "./cases.ts";
import { type Answer, judgeFile } from "./judging.ts";

/** What a thread is told at its start. */
export interface CorpusAssignment {
	readonly roots: Readonly<Partial<Record<KernelVersion, string>>>;
	/** Named by their place in this list. */
	readonly tasks: readonly FileTask[];
	/** The cases are reviewed as patches to 6.1, rather than checked. */
	readonly asPatches: boolean;
}

const { roots, tasks, asPatches } = workerData as CorpusAssignment;
const opened = new Map<KernelVersion, Promise<KernelProgram>>();

function open(version: KernelVersion): Promise<KernelProgram> {
	const root = roots[version];
	if (root === undefined) throw new Error(`no tree of Linux ${version}`);
	const program = opened.get(version) ?? openKernel(root);
	opened.set(version, program);
	return program;
}

/** Each of the names is the number of a task. */
export default async function runTasks(names: readonly string[]): Promise<(readonly (Answer | PatchAnswer)[])[]> {
	const answers: (readonly (Answer | PatchAnswer)[])[] = [];
	for (const name of names) {
		const task = tasks[Number(name)];
		if (task === undefined) throw new Error(`no task ${name}`);
		answers.push(await (asPatches ? reviewTask(task) : checkTask(task)));
	}
	return answers;
}

async function checkTask(task: FileTask): Promise<readonly Answer[]> {
	const { tree, program } = await open(task.version);
	return judgeFile(program, task, (file) => tree.readFile(file));
}

async function reviewTask({ version, file, cases }: FileTask): Promise<readonly PatchAnswer[]> {
	const { tree, program } = await open(version);
	const [root = "", newer = ""] = [roots[version], roots["6.12"]];
	const kinds = ["function", "macro"] as const;
	return judgeAsPatches(file, cases, {
		program,
		callers: callersIn(root, neverCancelled),
		read: (name) => tree.readFile(name),
		readNewer: (name) => readText(join(newer, name)),
		isKnown: (name, from) => kinds.some((kind) => tree.definitions(name, kind, from).length > 0),
	});
}
