/** Where things are: the root of a kernel tree, and the folder this user's caches live in. */
import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, parse, resolve } from "node:path";

/** True of a folder that has what every kernel tree has at its top. */
export function isTreeRoot(folder: string): boolean {
	return (
		existsSync(join(folder, "Kconfig")) &&
		existsSync(join(folder, "MAINTAINERS")) &&
		existsSync(join(folder, "include", "linux"))
	);
}

/** The kernel tree that holds `path` (a file or folder), or undefined for a file outside any. */
export function findTreeRoot(path: string): string | undefined {
	let folder = resolve(path);
	const top = parse(folder).root;
	try {
		if (!statSync(folder).isDirectory()) folder = dirname(folder);
	} catch {
		folder = dirname(folder);
	}
	for (;;) {
		if (isTreeRoot(folder)) return folder;
		if (folder === top) return undefined;
		folder = dirname(folder);
	}
}

/** `COUNTERBALANCE_CACHE`, else `counterbalance` in the user's cache folder. */
export function cacheFolder(): string {
	const own = process.env.COUNTERBALANCE_CACHE;
	if (own) return resolve(own);
	const base = process.env.XDG_CACHE_HOME;
	return join(base ? resolve(base) : join(homedir(), ".cache"), "counterbalance");
}

/** The folder in `cache` that belongs to the tree at `root`. */
export function treeCacheFolder(cache: string, root: string): string {
	return join(cache, `tree-${createHash("sha256").update(resolve(root)).digest("hex").slice(0, 16)}`);
}
