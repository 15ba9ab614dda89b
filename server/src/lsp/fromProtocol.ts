/** Protocol to core: with `toProtocol/` the only place that knows both sides' words for the same thing. */
import type { CancellationToken, Position, TextDocumentContentChangeEvent } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { URI } from "vscode-uri";
import type { Cancellation } from "../core/base/cancellation.ts";
import type { Span } from "../core/base/span.ts";
import type { TextEdit } from "../core/syntax/tree.ts";

/** Path on disk behind a `file:` URI, or undefined for a document that is on no disk (`untitled:`, `git:`). */
export function pathOfUri(uri: string): string | undefined {
	const parsed = URI.parse(uri);
	return parsed.scheme === "file" ? parsed.fsPath : undefined;
}

export function offsetOf(document: TextDocument, position: Position): number {
	return document.offsetAt(position);
}

export function spanOf(document: TextDocument, range: { readonly start: Position; readonly end: Position }): Span {
	const start = document.offsetAt(range.start);
	return { start, end: Math.max(start, document.offsetAt(range.end)) };
}

/** The core asks the token itself, so a cancel request is seen as soon as the core looks. */
export function cancellationOf(token: CancellationToken): Cancellation {
	return {
		get isCancelled() {
			return token.isCancellationRequested;
		},
	};
}

/**
 * Applies content changes to `document` and gives them as edits, each relative to the text after the previous one;
 * undefined where the client sent the whole text instead.
 */
export function applyChanges(
	document: TextDocument,
	changes: readonly TextDocumentContentChangeEvent[],
	version: number,
): readonly TextEdit[] | undefined {
	const edits: TextEdit[] = [];
	let whole = false;
	for (const change of changes) {
		if ("range" in change && change.range) {
			const { start, end } = spanOf(document, change.range);
			edits.push({ start, oldEnd: end, newText: change.text });
		} else whole = true;
		TextDocument.update(document, [change], version);
	}
	return whole ? undefined : edits;
}
