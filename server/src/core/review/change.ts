/** A patch as it changes the texts of a tree: what the review is about. */
import type { PlacedHunk } from "./applyPatch.ts";
import type { Problem } from "./patch.ts";

/** One file before and after. */
export interface FileChange {
	/** Its path after the change, or before it where it is deleted. */
	readonly file: string;
	/** Its path before, where that is another. */
	readonly oldFile: string | undefined;
	/** Undefined where there is no such file. */
	readonly before: string | undefined;
	readonly after: string | undefined;
	readonly hunks: readonly PlacedHunk[];
}

/** One patch of a series. */
export interface PatchChange {
	/** How it is called in a report: `1/2`, a commit's abbreviated name, `staged`. */
	readonly id: string;
	/** Its subject, on one line and fit to be shown. */
	readonly title: string;
	readonly files: readonly FileChange[];
	readonly problems: readonly Problem[];
}

/** Whether a file is read by the analysis at all. */
export function isC(file: string): boolean {
	return /\.[ch]$/.test(file);
}
