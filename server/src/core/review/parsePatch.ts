/**
 * Reads unified diffs: git's, `diff -u`'s, with mail around them. Total: what cannot be read becomes a problem, and the rest is still read.
 *
 * The parsers on npm were tried and not taken: on a truncated or damaged hunk one takes whatever follows as context, one finds nothing at
 * all, and one gives up the whole patch (docs/dependencies.md).
 */
import type { FilePatch, Hunk, HunkLine, ParsedPatch, Problem } from "./patch.ts";
import { nameIn, namesInGitHeader } from "./patchPaths.ts";

/** The files a patch text speaks of; texts without a diff give none. */
export function parsePatch(text: string): ParsedPatch {
	return new PatchReader(text).read();
}

type Draft = { -readonly [K in keyof FilePatch]: FilePatch[K] } & { hunks: Hunk[] };

const hunkHeader = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@ ?(.*)$/;

class PatchReader {
	readonly #lines: readonly string[];
	readonly #files: FilePatch[] = [];
	readonly #problems: Problem[] = [];
	#at = 0;

	constructor(text: string) {
		this.#lines = text.split("\n");
	}

	read(): ParsedPatch {
		while (this.#at < this.#lines.length) {
			const line = this.#line();
			if (line.startsWith("diff --git ")) this.#gitFile(line);
			else if (line.startsWith("--- ") && this.#line(1).startsWith("+++ ")) this.#plainFile();
			else {
				if (/^(diff --cc |diff --combined |@@@ )/.test(line))
					this.#problem(undefined, undefined, "a merge's combined diff cannot be judged");
				this.#at++;
			}
		}
		return { files: this.#files, problems: this.#problems };
	}

	/** The line `ahead` of where reading is, without a carriage return. */
	#line(ahead = 0): string {
		const line = this.#lines[this.#at + ahead] ?? "";
		return line.endsWith("\r") ? line.slice(0, -1) : line;
	}

	#problem(file: string | undefined, hunk: number | undefined, reason: string): void {
		this.#problems.push({
			...(file !== undefined && { file }),
			...(hunk !== undefined && { hunk }),
			reason,
			fatal: true,
		});
	}

	#gitFile(header: string): void {
		const names = namesInGitHeader(header.slice("diff --git ".length));
		const file: Draft = {
			oldName: names?.[0],
			newName: names?.[1],
			prefixed: names ? /^[abciow12]\//.test(names[0]) && /^[abciow12]\//.test(names[1]) : true,
			kind: "changed",
			binary: false,
			mode: undefined,
			hunks: [],
		};
		this.#at++;
		this.#extendedHeaders(file);
		if (this.#line().startsWith("--- ") && this.#line(1).startsWith("+++ ")) this.#fileNames(file);
		if (file.oldName === undefined && file.newName === undefined)
			this.#problem(undefined, undefined, "a part of the patch does not say which file it is about");
		else this.#finish(file);
	}

	#extendedHeaders(file: Draft): void {
		for (; this.#at < this.#lines.length; this.#at++) {
			const line = this.#line();
			const [, word, rest = ""] =
				/^(old mode|new mode|deleted file mode|new file mode|rename from|rename to|copy from|copy to|similarity index|dissimilarity index|index|Binary files|GIT binary patch)(?: (.*))?$/.exec(
					line,
				) ?? [];
			switch (word) {
				case undefined:
					return;
				case "new file mode":
					file.kind = "created";
					file.mode = rest;
					break;
				case "deleted file mode":
					file.kind = "deleted";
					file.mode = rest;
					break;
				case "new mode":
					file.mode = rest;
					break;
				case "index":
					file.mode ??= /^\w+\.\.\w+ (\d{6})$/.exec(rest)?.[1];
					break;
				case "rename from":
				case "copy from":
					file.kind = word === "rename from" ? "renamed" : "copied";
					file.oldName = (file.prefixed ? "a/" : "") + nameIn(rest);
					break;
				case "rename to":
				case "copy to":
					file.newName = (file.prefixed ? "b/" : "") + nameIn(rest);
					break;
				case "Binary files":
				case "GIT binary patch":
					file.binary = true;
					break;
			}
		}
	}

	#plainFile(): void {
		const file: Draft = {
			oldName: undefined,
			newName: undefined,
			prefixed: false,
			kind: "changed",
			binary: false,
			mode: undefined,
			hunks: [],
		};
		this.#fileNames(file);
		if (!this.#line().startsWith("@@ ")) return;
		this.#finish(file);
	}

	#fileNames(file: Draft): void {
		const oldName = nameIn(this.#line().slice(4));
		const newName = nameIn(this.#line(1).slice(4));
		this.#at += 2;
		if (oldName === "/dev/null") file.kind = "created";
		else if (file.kind !== "renamed" && file.kind !== "copied") file.oldName = oldName;
		if (newName === "/dev/null") file.kind = "deleted";
		else if (file.kind !== "renamed" && file.kind !== "copied") file.newName = newName;
		file.prefixed ||= [oldName, newName].every((name) => name === "/dev/null" || /^[abciow12]\//.test(name));
	}

	#finish(file: Draft): void {
		const name = file.newName ?? file.oldName;
		let number = 0;
		let damaged = false;
		while (this.#at < this.#lines.length) {
			const line = this.#line();
			if (line.startsWith("@@ ")) {
				const hunk = this.#hunk(++number, name);
				if (hunk) file.hunks.push(hunk);
				damaged = hunk === undefined;
			} else if (damaged && !this.#startsFile()) this.#at++;
			else break;
		}
		if (file.kind === "created") file.oldName = undefined;
		if (file.kind === "deleted") file.newName = undefined;
		this.#files.push(file);
	}

	#startsFile(): boolean {
		const line = this.#line();
		return line.startsWith("diff --") || (line.startsWith("--- ") && this.#line(1).startsWith("+++ "));
	}

	/** One hunk by the counts of its header; undefined where it is damaged. */
	#hunk(number: number, file: string | undefined): Hunk | undefined {
		const [, oldStart, oldCount, newStart, newCount, heading = ""] = hunkHeader.exec(this.#line()) ?? [];
		if (oldStart === undefined || newStart === undefined) {
			this.#problem(file, number, `its header cannot be read: ${this.#line().slice(0, 60)}`);
			this.#at++;
			return undefined;
		}
		// A patch that mail has given carriage returns has them in its headers too; a file that has them has them in its lines only.
		const mailed = this.#lines[this.#at]?.endsWith("\r") === true;
		this.#at++;
		let oldLeft = Number(oldCount ?? 1);
		let newLeft = Number(newCount ?? 1);
		const lines: HunkLine[] = [];
		while (oldLeft > 0 || newLeft > 0) {
			const raw = this.#lines[this.#at];
			const last = this.#at === this.#lines.length - 1;
			const line = raw !== undefined && mailed && raw.endsWith("\r") ? raw.slice(0, -1) : raw;
			if (line === undefined || (last && line === "")) {
				this.#problem(file, number, `it is cut off: ${oldLeft} old and ${newLeft} new lines are missing`);
				return undefined;
			}
			const mark = line === "" ? " " : line[0];
			const kind = mark === " " ? "context" : mark === "-" ? "removed" : mark === "+" ? "added" : undefined;
			if (mark === "\\") {
				withoutLineEnd(lines);
				this.#at++;
				continue;
			}
			if (kind === undefined || (kind !== "added" && oldLeft === 0) || (kind !== "removed" && newLeft === 0)) {
				this.#problem(file, number, `line ${lines.length + 1} of it is not what its header announces`);
				return undefined;
			}
			if (kind !== "added") oldLeft--;
			if (kind !== "removed") newLeft--;
			lines.push({ kind, text: `${line.slice(1)}\n` });
			this.#at++;
		}
		if (this.#line().startsWith("\\ ")) {
			withoutLineEnd(lines);
			this.#at++;
		}
		return { number, oldStart: Number(oldStart), newStart: Number(newStart), heading, lines };
	}
}

/** `\ No newline at end of file`: it is said of the line before. */
function withoutLineEnd(lines: HunkLine[]): void {
	const last = lines.pop();
	if (last) lines.push({ kind: last.kind, text: last.text.replace(/\n$/, "") });
}
