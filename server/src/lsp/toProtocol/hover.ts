import { type Hover, MarkupKind, type Range } from "vscode-languageserver/node";
import type { ClientFacts } from "../clientFacts.ts";
import { plainText } from "../markdown/words.ts";

/** Markdown as a hover, or the same words without the marks for a client that shows plain text only. */
export function hoverOf(markdown: string, range: Range, facts: ClientFacts): Hover {
	const contents = facts.markdownHover
		? { kind: MarkupKind.Markdown, value: markdown }
		: { kind: MarkupKind.PlainText, value: plainText(markdown) };
	return { contents, range };
}
