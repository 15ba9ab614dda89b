/** One thread of `npm run corpus`: keeps a program open for each tree it is asked about. */
import { workerData } from "node:worker_threads";
import type { KernelVersion } from "../../scripts/provision/kernelTree.ts";
import { Program } from "../../server/src/core/api/program.ts";
import { createParser } from "../../server/src/core/syntax/parser.ts";
import { wasmModules } from "../../server/src/store/host.ts";
import { type KernelTree, openTree } from "../../server/src/store/tree.ts";
import type { FileTask } from "./cases.ts";
import { type Answer, judgeFile } from "./judging.ts";

/** What a thread is told at its start. */
export interface CorpusAssignment {
	readonly roots: Readonly<Partial<Record<KernelVersion, string>>>;
	/** Named by their place in this list. */
	readonly tasks: readonly FileTask[];
}

const { roots, tasks } = workerData as CorpusAssignment;
const parser = await createParser("wasm", { wasm: wasmModules() });
const opened = new Map<KernelVersion, { readonly tree: KernelTree; readonly program: Program }>();

async function open(version: KernelVersion): Promise<{ readonly tree: KernelTree; readonly program: Program }> {
	const known = opened.get(version);
	if (known !== undefined) return known;
	const root = roots[version];
	if (root === undefined) throw new Error(`no tree of Linux ${version}`);
	const tree = await openTree(root, { constant: true });
	await tree.prepare();
	const program = new Program({ tree, parser: parser.withOptions({ macros: tree.macros }), slice: 1e9 });
	opened.set(version, { tree, program });
	return { tree, program };
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
