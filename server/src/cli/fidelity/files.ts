import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";
import { reasonOf } from "../../store/reasons.ts";

export interface Skipped {
	readonly file: string;
	readonly reason: string;
}

export interface FoundFiles {
	readonly files: readonly string[];
	readonly skipped: readonly Skipped[];
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
