/** The texts of a tree with patches applied one after the other, in memory. */
import { applyHunks } from "./applyPatch.ts";
import type { FileChange, PatchChange } from "./change.ts";
import { isC } from "./change.ts";
import { harmlessLine } from "./harmless.ts";
import type { FilePatch, ParsedPatch, Problem } from "./patch.ts";
import { refusal, withoutPrefix } from "./patchPaths.ts";

/** The text of a file of the tree, or undefined where there is none to be read. */
export type ReadText = (file: string) => string | undefined;

export class PatchedTexts {
	readonly #read: ReadText;
	readonly #texts = new Map<string, string | undefined>();

	constructor(read: ReadText) {
		this.#read = read;
	}

	/** The file as the patches so far have left it. */
	text(file: string): string | undefined {
		return this.#texts.has(file) ? this.#texts.get(file) : this.#read(file);
	}

	/** Applies one patch as far as it can be applied; the next one finds the texts it leaves. */
	apply(id: string, title: string, { files, problems }: ParsedPatch): PatchChange {
		const changes: FileChange[] = [];
		const all: Problem[] = [...problems];
		for (const file of files) {
			const result = this.#applyFile(file, all);
			if (result) changes.push(result);
		}
		const shown = all.map((one) => (one.file === undefined ? one : { ...one, file: harmlessLine(one.file) }));
		return { id, title: harmlessLine(title), files: changes, problems: shown };
	}

	#applyFile(patch: FilePatch, problems: Problem[]): FileChange | undefined {
		const name = patch.newName ?? patch.oldName ?? "";
		const paths = this.#paths(patch);
		const path = paths.new ?? paths.old ?? "";
		const file = harmlessLine(path || name);
		const refused = [paths.old, paths.new].map((one) => one !== undefined && refusal(one)).find(Boolean);
		if (refused) {
			problems.push({ file, reason: `refused: ${refused}`, fatal: true });
			return undefined;
		}
		if (patch.mode === "120000" || patch.mode === "160000") {
			problems.push({
				file,
				reason: patch.mode === "120000" ? "a symbolic link is not followed" : "a submodule is not looked into",
				fatal: false,
			});
			return undefined;
		}
		if (patch.binary || !isC(path)) {
			if (patch.binary && isC(path)) problems.push({ file, reason: "a binary change to C source", fatal: true });
			else
				problems.push({ file, reason: patch.binary ? "binary, not looked at" : "not C, not looked at", fatal: false });
			return undefined;
		}
		const before = paths.old === undefined ? undefined : this.text(paths.old);
		if (patch.kind === "created" && this.text(path) !== undefined) {
			problems.push({ file, reason: "it is to be created, and is there already", fatal: true });
			return undefined;
		}
		if (patch.kind !== "created" && before === undefined) {
			problems.push({ file: paths.old ?? file, reason: "the tree has no such file", fatal: true });
			return undefined;
		}
		const applied = applyHunks(before ?? "", patch.hunks);
		for (const { hunk, reason } of applied.failures)
			problems.push({ file, hunk: hunk.number, reason: `does not apply: ${reason}`, fatal: true });
		for (const { number, offset, fuzz } of applied.hunks) {
			if (fuzz > 0)
				problems.push({
					file,
					hunk: number,
					reason: `applied with fuzz ${fuzz}, ${offset} lines from where it says`,
					fatal: false,
				});
		}
		const after = patch.kind === "deleted" ? undefined : applied.text;
		if (patch.kind === "deleted" || patch.kind === "renamed") this.#texts.set(paths.old ?? path, undefined);
		if (patch.kind !== "deleted") this.#texts.set(path, after);
		return {
			file: path,
			oldFile: patch.kind === "renamed" && paths.old !== path ? paths.old : undefined,
			before: patch.kind === "copied" ? undefined : before,
			after,
			hunks: applied.hunks,
		};
	}

	/** Both paths as the tree names them: git's prefixes go; where there is no telling, the tree knows. */
	#paths(patch: FilePatch): { readonly old: string | undefined; readonly new: string | undefined } {
		const strip = (name: string | undefined) =>
			name === undefined || name.startsWith("/") ? name : withoutPrefix(name);
		const stripped = { old: strip(patch.oldName), new: strip(patch.newName) };
		if (patch.prefixed) return stripped;
		const whole = { old: patch.oldName, new: patch.newName };
		const known = (path: string | undefined) =>
			path !== undefined && refusal(path) === undefined && this.text(path) !== undefined;
		return known(stripped.old) || known(stripped.new) || !(known(whole.old) || known(whole.new)) ? stripped : whole;
	}
}
