/** What a bench over a folder of C files is told on its command line: `DIR [--jobs N] [--rounds N]`. */
import { availableParallelism } from "node:os";
import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { findFiles } from "../../../server/src/cli/sourceFiles.ts";
import { findTreeRoot } from "../../../server/src/store/tree.ts";

export interface BenchFolder {
	/** The kernel tree, else the folder itself: files are named relative to it. */
	readonly root: string;
	readonly isTree: boolean;
	readonly files: readonly string[];
	readonly threads: number;
	readonly rounds: number;
}

export function benchFolder(): BenchFolder {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { jobs: { type: "string" }, rounds: { type: "string", default: "1" } },
	});
	const dir = resolve(positionals[0] ?? ".");
	const tree = findTreeRoot(dir);
	const root = tree ?? dir;
	return {
		root,
		isTree: tree !== undefined,
		files: findFiles(root, relative(root, dir), (name) => name.endsWith(".c")).files,
		threads: Number(values.jobs ?? availableParallelism()),
		rounds: Number(values.rounds),
	};
}
