import type { TextDocument } from "vscode-languageserver-textdocument";
import type { ProgramHost } from "./programHost.ts";
import { SupersededError } from "./superseded.ts";

/** Where a document belongs: its program, and its name in there. */
export interface Home {
	readonly host: ProgramHost;
	readonly file: string;
}

/** A document the client has open. */
export class OpenDocument {
	readonly uri: string;
	/** Its text now; the object is updated in place by every edit. */
	readonly text: TextDocument;
	/** Set by the session at once; replaced when the settings move the document to another tree. */
	home!: Promise<Home>;
	/** The home once it is known. */
	settled: Home | undefined;
	/** When it was last edited (`performance.now()`), undefined if never. */
	editedAt: number | undefined;

	constructor(uri: string, text: TextDocument) {
		this.uri = uri;
		this.text = text;
	}
}

/** Throws if `document` is not at `version` any more: an answer computed from that version is worth nothing now. */
export function throwIfEdited(document: OpenDocument, version: number): void {
	if (document.text.version !== version) throw new SupersededError();
}
