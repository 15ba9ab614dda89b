/** Patches for tests, made from two texts as git writes them. */
import { createTwoFilesPatch } from "diff";
import type { PatchChange } from "../../server/src/core/review/change.ts";
import { parsePatch } from "../../server/src/core/review/parsePatch.ts";
import { PatchedTexts } from "../../server/src/core/review/patchedTexts.ts";

/** Texts by path; undefined where there is no file. */
export type Tree = Readonly<Record<string, string | undefined>>;

/** The unified diff from one tree to another. */
export function diffOf(before: Tree, after: Tree): string {
	const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
		(path) => before[path] !== after[path],
	);
	return paths.map((path) => fileDiff(path, before[path], after[path])).join("");
}

function fileDiff(path: string, before: string | undefined, after: string | undefined): string {
	const created = before === undefined ? "new file mode 100644\n" : "";
	const deleted = after === undefined ? "deleted file mode 100644\n" : "";
	const names: [string, string] = [
		before === undefined ? "/dev/null" : `a/${path}`,
		after === undefined ? "/dev/null" : `b/${path}`,
	];
	const hunks = createTwoFilesPatch(...names, before ?? "", after ?? "").replace(/^=+\n/, "");
	return `diff --git a/${path} b/${path}\n${created}${deleted}${hunks}`;
}

/** A series through these trees, applied from the first of them. */
export function seriesThrough(...trees: readonly Tree[]): PatchChange[] {
	const [first = {}, ...rest] = trees;
	const texts = new PatchedTexts((file) => first[file]);
	return rest.map((tree, i) =>
		texts.apply(`${i + 1}/${rest.length}`, `step ${i + 1}`, parsePatch(diffOf(trees[i] ?? {}, tree))),
	);
}

/** A mail as `git format-patch` writes it. */
export function mailOf(subject: string, diff: string, more = ""): string {
	return [
		"From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001",
		"From: A Developer <developer@example.org>",
		"Date: Tue, 2 Jan 2024 03:04:05 +0000",
		`Subject: ${subject}`,
		more,
		"\nWhy this is needed.\n\nSigned-off-by: A Developer <developer@example.org>\n---\n file.c | 2 +-\n",
		`${diff}-- \n2.39.2\n\n`,
	]
		.filter((line) => line !== "")
		.join("\n");
}
