/** One thread of `npm run mutate`. */
import { workerData } from "node:worker_threads";
import { openKernel } from "../measuring/kernelProgram.ts";
import { type Mutant, mutate } from "./mutant.ts";

/** What a thread is told at its start. */
export interface MutateAssignment {
	readonly root: string;
	readonly seed: string;
}

const { root, seed } = workerData as MutateAssignment;
const kernel = await openKernel(root);

export default async function mutateFiles(files: readonly string[]): Promise<(Mutant | undefined)[]> {
	const mutants: (Mutant | undefined)[] = [];
	for (const file of files) mutants.push(await mutate(kernel, file, seed));
	return mutants;
}
