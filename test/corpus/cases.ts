/** The corpus: leaks that v6.12 fixed in v6.1, and decrements of v6.1 to be deleted in memory. Case files hold no kernel text beyond the lines to delete. */
import { readFileSync } from "node:fs";
import type { KernelVersion } from "../../scripts/provision/kernelTree.ts";

interface CommonCase {
	readonly id: string;
	readonly file: string;
	readonly function: string;
	/** In words: `set->nelems`, `of_node refcount of np`. */
	readonly counter: string;
	/** The calls that count up, as written, sometimes with where they stand. */
	readonly inc: string;
	readonly kind: "intra" | "callee" | "cross" | "pair";
	readonly shape: string;
}

/** A leak of the 6.1 tree that is fixed in the 6.12 tree. */
export interface RealCase extends CommonCase {
	readonly group: "real";
	readonly dec: string;
	readonly function_6_12?: string;
}

/** A decrement of the 6.1 tree to be deleted in memory. */
export interface RevertedCase extends CommonCase {
	readonly group: "reverted" | "seed";
	/** The lines to delete, trimmed. */
	readonly delete: readonly string[];
	/** Which of the places with these lines in the function, from 1. */
	readonly occurrence: number;
	readonly occurrences_in_function?: number;
	readonly line_6_1?: number;
	readonly inc_function?: string;
	readonly inc_file?: string;
}

export type CorpusCase = RealCase | RevertedCase;

function read<Case extends CorpusCase>(name: string, group: Case["group"]): Case[] {
	const cases = JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8")) as Omit<Case, "group">[];
	return cases.map((one) => ({ ...one, group }) as Case);
}

/** All cases, real ones first. */
export function corpusCases(): readonly CorpusCase[] {
	return [
		...read<RealCase>("real_fixes.json", "real"),
		...read<RevertedCase>("reverted_fixes.json", "reverted"),
		...read<RevertedCase>("seed.json", "seed"),
	];
}

/** Everything that is asked about one file of one tree: what a thread does in one go. */
export interface FileTask {
	readonly version: KernelVersion;
	readonly file: string;
	readonly cases: readonly CorpusCase[];
}

/** The cases by file and tree. A real case is asked about in both trees. */
export function tasksOf(cases: readonly CorpusCase[]): readonly FileTask[] {
	const tasks = new Map<string, FileTask & { readonly cases: CorpusCase[] }>();
	for (const version of ["6.1", "6.12"] as const) {
		for (const one of cases) {
			if (version === "6.12" && one.group !== "real") continue;
			const key = `${version} ${one.file}`;
			const task = tasks.get(key) ?? { version, file: one.file, cases: [] };
			task.cases.push(one);
			tasks.set(key, task);
		}
	}
	return [...tasks.values()];
}
