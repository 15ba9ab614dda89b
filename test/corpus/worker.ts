/** One thread of `npm run corpus`: keeps a program open for each tree it is asked about. */
import { workerData } from "node:worker_threads";
import type { KernelVersion } from "../../scripts/provision/kernelTree.ts";
import { type KernelProgram, openKernel } from "../measuring/kernelProgram.ts";
import type { FileTask } from "./cases.ts";
import { type Answer, judgeFile } from "./judging.ts";

/** What a thread is told at its start. */
export interface CorpusAssignment {
	readonly roots: Readonly<Partial<Record<KernelVersion, string>>>;
	/** Named by their place in this list. */
	readonly tasks: readonly FileTask[];
}

const { roots, tasks } = workerData as CorpusAssignment;
const opened = new Map<KernelVersion, Promise<KernelProgram>>();

function open(version: KernelVersion): Promise<KernelProgram> {
	const root = roots[version];
	if (root === undefined) throw new Error(`no tree of Linux ${version}`);
	const program = opened.get(version) ?? openKernel(root);
	opened.set(version, program);
	return program;
}

/** Each of the names is the number of a task. */
export default async function runTasks(names: readonly string[]): Promise<(readonly Answer[])[]> {
	const answers: (readonly Answer[])[] = [];
	for (const name of names) {
		const task = tasks[Number(name)];
		if (task === undefined) throw new Error(`no task ${name}`);
		const { tree, program } = await open(task.version);
		answers.push(await judgeFile(program, task, (file) => tree.readFile(file)));
	}
	return answers;
}
