/** Where a review's patches come from, and the patches themselves, applied in memory. */
import { readFileSync, realpathSync } from "node:fs";
import { join, sep } from "node:path";
import type { PatchChange } from "../../core/review/change.ts";
import { parsePatch } from "../../core/review/parsePatch.ts";
import type { Problem } from "../../core/review/patch.ts";
import { PatchedTexts, type ReadText } from "../../core/review/patchedTexts.ts";
import { decodeText, readText } from "../../store/files.ts";
import { isMail, type ReadSeries, readMails } from "./mails.ts";
import { readRevisions, readStaged, readUnstaged } from "./revisions.ts";

export type ReviewSource =
	| { readonly kind: "revision"; readonly revision: string }
	| { readonly kind: "staged" | "unstaged" }
	| { readonly kind: "patch"; readonly bytes: Uint8Array; readonly name: string };

export interface SourcedSeries {
	readonly patches: readonly PatchChange[];
	readonly remarks: readonly Problem[];
}

const maxPatchBytes = 256 << 20;

/** Reads the patches and applies them to the tree's texts in memory; nothing is written anywhere. Rejects with one line. */
export async function readSource(source: ReviewSource, root: string): Promise<SourcedSeries> {
	const series = await readSeries(source, root);
	const texts = new PatchedTexts("read" in series ? series.read : textsOnDisk(root));
	const patches = series.patches.map(({ id, title, parsed }) => texts.apply(id, title, parsed));
	return { patches, remarks: series.remarks };
}

type Series = ReadSeries | (ReadSeries & { readonly read: ReadText });

async function readSeries(source: ReviewSource, root: string): Promise<Series> {
	switch (source.kind) {
		case "revision":
			return readRevisions(root, source.revision);
		case "staged":
			return readStaged(root);
		case "unstaged":
			return readUnstaged(root);
		case "patch": {
			if (source.bytes.length > maxPatchBytes) throw new Error(`${source.name}: larger than ${maxPatchBytes >> 20} MB`);
			const text = decodeText(Buffer.from(source.bytes));
			if (isMail(text)) return readMails(source.bytes);
			const parsed = parsePatch(text);
			if (parsed.files.length + parsed.problems.length === 0) return { patches: [], remarks: [] };
			return { patches: [{ id: "1/1", title: source.name.replace(/^.*[\\/]/, ""), parsed }], remarks: [] };
		}
	}
}

/** The texts of files inside the folder; one that a link leads out of it to is not there. */
function textsOnDisk(root: string): ReadText {
	const inside = realpathSync(root) + sep;
	return (file) => {
		try {
			const path = realpathSync(join(root, file));
			return path.startsWith(inside) ? readText(path) : undefined;
		} catch {
			return undefined;
		}
	};
}

/** A patch file's bytes. */
export function readPatchFile(path: string): Uint8Array {
	return readFileSync(path);
}
