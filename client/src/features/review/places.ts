import { commands, l10n, Range, Selection, TextEditorRevealType, Uri, window } from "vscode";
import type { Place } from "../../../../server/src/core/api/types.ts";
import type { Review, Side } from "./protocol.ts";
import { uriOf } from "./texts.ts";

/** A place on one side of a review. */
export interface ReviewedPlace {
	readonly review: Review;
	readonly patch: number | undefined;
	readonly side: Side;
	readonly place: Place;
}

export function rangeOf({ line, column, endLine, endColumn }: Place): Range {
	return new Range(line - 1, column - 1, endLine - 1, endColumn - 1);
}

/** The document a place is in: a text of the review where it changes the file, else the file as it lies in the tree. */
export function documentOf({ review, patch, side, place }: ReviewedPlace): Uri {
	const file = changedFile(review, place.file);
	if (file === undefined) return Uri.joinPath(Uri.parse(review.tree), place.file);
	return uriOf({ review: review.review, patch, file, side });
}

/** The documents with the texts before and after of the file a place is in; undefined where the review does not change it. */
export function sidesOf({ review, patch, place }: ReviewedPlace): Readonly<Record<Side, Uri>> | undefined {
	const file = changedFile(review, place.file);
	if (file === undefined) return undefined;
	const text = (side: Side) => uriOf({ review: review.review, patch, file, side });
	return { before: text("before"), after: text("after") };
}

/** Shows a place in the diff of before and after, or in its file where the review does not change that. */
export async function show(at: ReviewedPlace): Promise<void> {
	const { review, side, place } = at;
	const range = rangeOf(place);
	const sides = sidesOf(at);
	if (sides === undefined) {
		await commands.executeCommand("vscode.open", documentOf(at), { selection: range, preview: true });
		return;
	}
	const title = l10n.t("{0} (before and after)", changedFile(review, place.file) ?? place.file);
	await commands.executeCommand("vscode.diff", sides.before, sides.after, title, { preview: true });
	const shown = sides[side].toString();
	const editor = window.visibleTextEditors.find(({ document }) => document.uri.toString() === shown);
	if (!editor) return;
	editor.selection = new Selection(range.start, range.start);
	editor.revealRange(range, TextEditorRevealType.InCenter);
}

function changedFile(review: Review, file: string): string | undefined {
	return review.files.find((one) => one.file === file || one.oldFile === file)?.file;
}
