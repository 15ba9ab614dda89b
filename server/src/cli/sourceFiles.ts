/** What the DIR argument of a command over many files stands for. */
import { type Dirent, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Engine } from "../frontend/engine.ts";
import { fileInTree } from "../frontend/paths.ts";
import { reasonOf } from "../store/reasons.ts";
import { Failure } from "./failure.ts";

export interface Skipped {
	readonly file: string;
	readonly reason: string;
}

export interface FoundFiles {
	readonly files: readonly string[];
	readonly skipped: readonly Skipped[];
}

export interface Sources extends FoundFiles {
	/** The kernel tree, if there is one. */
	readonly tree: string | undefined;
	/** Files are named relative to this folder: the tree, if they lie in it. */
	readonly root: string;
}

/** The files that `dir` stands for: it is a folder, a whole tree or a single file. */
export function findSources(
	dir: string,
	engine: Engine,
	options: { readonly tree?: string | undefined; readonly wanted: (name: string) => boolean },
): Sources {
	const path = resolve(dir);
	const stat = statSync(path, { throwIfNoEntry: false });
	if (stat === undefined) throw new Failure(`${dir}: no such file or folder`);
	const tree =
		options.tree === undefined
			? engine.findTreeRoot(stat.isDirectory() ? join(path, "x") : path)
			: resolve(options.tree);
	if (tree !== undefined && statSync(tree, { throwIfNoEntry: false })?.isDirectory() !== true)
		throw new Failure(`--tree ${options.tree}: no such folder`);
	const inTree = tree !== undefined && (path === tree || path.startsWith(`${tree}/`));
	const root = inTree ? tree : stat.isDirectory() ? path : dirname(path);
	if (!stat.isDirectory())
		return { tree, root, files: [inTree ? fileInTree(root, path) : basename(path)], skipped: [] };
	return { tree, root, ...findFiles(root, root === path ? "" : fileInTree(root, path), options.wanted) };
}

/** Folders of a tree that hold no kernel code. */
const notKernel: ReadonlySet<string> = new Set(["tools", "samples", "Documentation"]);

/**
 * The files below `folder` (a path relative to `root`, "" for all of it) whose names `wanted` accepts, sorted, those of a
 * folder before those of the folders in it. Symbolic links are not followed.
 */
export function findFiles(root: string, folder: string, wanted: (name: string) => boolean): FoundFiles {
	const files: string[] = [];
	const skipped: Skipped[] = [];
	const folders = [folder];
	for (let next = folders.shift(); next !== undefined; next = folders.shift()) {
		let entries: Dirent[];
		try {
			entries = readdirSync(join(root, next), { withFileTypes: true });
		} catch (error) {
			skipped.push({ file: next, reason: reasonOf(error) });
			continue;
		}
		entries.sort((a, b) => (a.name < b.name ? -1 : 1));
		const inner: string[] = [];
		for (const entry of entries) {
			const path = next === "" ? entry.name : `${next}/${entry.name}`;
			if (entry.isDirectory()) {
				if (!notKernel.has(path) && !entry.name.startsWith(".")) inner.push(path);
			} else if (!wanted(entry.name)) continue;
			else if (entry.isFile()) files.push(path);
			else skipped.push({ file: path, reason: entry.isSymbolicLink() ? "a symbolic link" : "not a regular file" });
		}
		folders.unshift(...inner);
	}
	return { files, skipped };
}
