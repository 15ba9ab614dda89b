/** A patch as data: what a unified diff says, before anybody looks whether it fits a tree. */

/** One line of a hunk, its line end included; the last line of a file may have none. */
export interface HunkLine {
	readonly kind: "context" | "removed" | "added";
	readonly text: string;
}

export interface Hunk {
	/** Its number in the file's part of the patch, from 1. */
	readonly number: number;
	/** Lines from 1, as the patch says; where it really stands is found when it is applied. */
	readonly oldStart: number;
	readonly newStart: number;
	/** What git writes behind the second `@@`: the function the hunk is in, or nothing. */
	readonly heading: string;
	readonly lines: readonly HunkLine[];
}

export interface FilePatch {
	/** As the patch names them, prefixes (`a/`, `b/`) still there; undefined for a file that is created or deleted. */
	readonly oldName: string | undefined;
	readonly newName: string | undefined;
	/** The names had a prefix that is not part of the path: they are git's, or a header says otherwise. */
	readonly prefixed: boolean;
	readonly kind: "changed" | "created" | "deleted" | "renamed" | "copied";
	readonly binary: boolean;
	/** Git's mode of the new file where the patch tells it: `120000` is a symbolic link. */
	readonly mode: string | undefined;
	readonly hunks: readonly Hunk[];
}

/** Something in the input that could not be judged, or was not looked at. */
export interface Problem {
	readonly file?: string;
	/** Number of the hunk in its file, from 1. */
	readonly hunk?: number;
	readonly reason: string;
	/** Part of what was to be judged is not; otherwise it is merely worth knowing. */
	readonly fatal: boolean;
}

export interface ParsedPatch {
	readonly files: readonly FilePatch[];
	readonly problems: readonly Problem[];
}

export function oldLines(hunk: Hunk): readonly string[] {
	return hunk.lines.filter((line) => line.kind !== "added").map((line) => line.text);
}

export function newLines(hunk: Hunk): readonly string[] {
	return hunk.lines.filter((line) => line.kind !== "removed").map((line) => line.text);
}
