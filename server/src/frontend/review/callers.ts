/** Finds the files of a tree that mention a function, so that the review can look for callers in them. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Cancellation, throwIfCancelled } from "../../core/base/cancellation.ts";
import type { CallerSearch } from "../../core/review/version.ts";
import { listFiles } from "../../store/files.ts";
import { Git } from "./git.ts";

/** Files looked into for one changed function; the nearest ones. */
const maxFiles = 24;
/** Files read between two looks at whether anybody still waits. */
const slice = 200;

/** Searches with git where the tree is a repository, else reads the tree's C files. */
export function callersIn(root: string, cancellation: Cancellation): CallerSearch {
	const search = new MentionSearch(root);
	return {
		async files(wanted, from) {
			const words = [...wanted].filter((name) => /^\w+$/.test(name));
			const found = await search.files(words, cancellation);
			const sorted = found.toSorted((a, b) => distance(a, from) - distance(b, from) || (a < b ? -1 : 1));
			return { files: sorted.slice(0, maxFiles), left: Math.max(0, sorted.length - maxFiles) };
		},
	};
}

/** The C files of a tree that mention any of some words. */
export class MentionSearch {
	readonly #root: string;
	#names: readonly string[] | undefined;

	constructor(root: string) {
		this.#root = root;
	}

	async files(words: readonly string[], cancellation: Cancellation): Promise<readonly string[]> {
		const found = await withGit(this.#root, words);
		if (found) return found;
		const isSource = (name: string): boolean => /\.[ch]$/.test(name);
		this.#names ??= [...listFiles(this.#root, "", isSource, new Set(["Documentation", "tools"]))];
		return byReading(this.#root, this.#names, words, cancellation);
	}
}

async function withGit(root: string, words: readonly string[]): Promise<readonly string[] | undefined> {
	const git = new Git(root);
	const tracked = await git.text("rev-parse", "--is-inside-work-tree").catch(() => "false");
	if (tracked !== "true") return undefined;
	const patterns = words.flatMap((word) => ["-e", word]);
	const list = await git
		.text("grep", "-l", "-z", "-w", "-F", "--no-color", "--untracked", ...patterns, "--", "*.c", "*.h")
		.catch(() => "");
	return list.split("\0").filter(Boolean);
}

async function byReading(
	root: string,
	files: readonly string[],
	words: readonly string[],
	cancellation: Cancellation,
): Promise<readonly string[]> {
	const found: string[] = [];
	for (const [i, file] of files.entries()) {
		if (i % slice === 0) {
			throwIfCancelled(cancellation);
			await new Promise((resolve) => setImmediate(resolve));
		}
		try {
			const bytes = readFileSync(join(root, file));
			if (words.some((word) => bytes.includes(word))) found.push(file);
		} catch {
			// Gone meanwhile, or not to be read: it has no callers for us.
		}
	}
	return found;
}

/** Folders between two files. */
function distance(file: string, from: string): number {
	const [a, b] = [dirname(file).split("/"), dirname(from).split("/")];
	let common = 0;
	while (common < a.length && a[common] === b[common]) common++;
	return a.length + b.length - 2 * common;
}
