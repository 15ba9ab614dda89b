/** The texts of the last reviews, before and after: what clients show in their diffs, and where such a document belongs. */
import { URI } from "vscode-uri";
import type { FileChange } from "../core/review/change.ts";
import type { ReviewedFile } from "../core/review/result.ts";
import type { ReviewReport } from "../frontend/review/run.ts";

/** One side of a review: the whole series, or one patch of it, counted from 0. */
export interface ReviewSide {
	readonly review: number;
	readonly patch?: number | undefined;
	readonly side: "before" | "after";
}

/** The version of a tree that a document with a text of a review is part of. */
export interface ReviewedHome {
	readonly root: string;
	readonly file: string;
	/** The same for all documents of one version. */
	readonly version: string;
	/** The files that are not as the tree has them. */
	readonly texts: ReadonlyMap<string, string>;
}

/** Scheme of documents with such texts: `counterbalance-review:/REVIEW/PATCH or all/SIDE/FILE`. */
const scheme = "counterbalance-review";
/** Reviews whose texts can still be asked for. */
const keptReviews = 4;

export class ReviewedTexts {
	readonly #kept = new Map<number, ReviewReport>();
	#last = 0;

	/** Keeps a review's texts; answers what names it. */
	keep(report: ReviewReport): number {
		this.#kept.set(++this.#last, report);
		this.#kept.delete(this.#last - keptReviews);
		return this.#last;
	}

	/** Empty for a file that the side does not have; undefined where the review is not about the file. */
	text(of: ReviewSide, file: string): string | undefined {
		const found = this.#files(of)?.find((one) => one.file === file);
		return found && (found[of.side] ?? "");
	}

	/** Where a document belongs; undefined for one that is no text of a review that is kept. */
	homeOf(uri: string): ReviewedHome | undefined {
		const [, review, patch, side, ...path] = isReviewed(uri) ? URI.parse(uri).path.split("/") : [];
		if (side !== "before" && side !== "after") return undefined;
		const of = { review: Number(review), patch: patch === "all" ? undefined : Number(patch), side } as const;
		const report = this.#kept.get(of.review);
		const files = this.#files(of);
		const file = path.join("/");
		if (!report || files?.some((one) => one.file === file) !== true) return undefined;
		return { root: report.root, file, version: `${review}/${patch}/${side}`, texts: textsOf(report, of) };
	}

	/** The versions before and after, of whichever a document has a text; undefined for one that is no text of a review that is kept. */
	sidesOf(uri: string): ReviewedSides | undefined {
		const after = this.homeOf(sideUri(uri, "after"));
		const before = this.homeOf(sideUri(uri, "before"));
		return after && before && { root: after.root, file: after.file, before: before.texts, after: after.texts };
	}

	#files({ review, patch }: ReviewSide): readonly (ReviewedFile | FileChange)[] | undefined {
		const report = this.#kept.get(review);
		return patch === undefined ? report?.review.files : report?.patches[patch]?.files;
	}
}

/** Both versions of a tree that a document of a review is about. */
export interface ReviewedSides {
	readonly root: string;
	readonly file: string;
	/** The files that are not as the tree has them. */
	readonly before: ReadonlyMap<string, string>;
	readonly after: ReadonlyMap<string, string>;
}

/** The document with the other side's text of the same file, or with the same. */
export function sideUri(uri: string, side: ReviewSide["side"], file?: string): string {
	const [, review, patch, , ...path] = URI.parse(uri).path.split("/");
	return URI.from({ scheme, path: `/${review}/${patch}/${side}/${file ?? path.join("/")}` }).toString();
}

/** Whether a document has a text of a review: it cannot be edited. */
export function isReviewed(uri: string): boolean {
	return uri.startsWith(`${scheme}:`);
}

/** The texts of a version: what earlier patches of the series left, and this side of the patch. */
function textsOf({ review, patches }: ReviewReport, { patch, side }: ReviewSide): ReadonlyMap<string, string> {
	const texts = new Map<string, string>();
	for (const { file, oldFile, before } of review.files) texts.set(oldFile ?? file, before ?? "");
	const applied = patch === undefined ? (side === "after" ? patches.length : 0) : patch + (side === "after" ? 1 : 0);
	for (const { files } of patches.slice(0, applied)) {
		for (const { file, oldFile, after } of files) {
			if (oldFile !== undefined) texts.set(oldFile, "");
			texts.set(file, after ?? "");
		}
	}
	return texts;
}
