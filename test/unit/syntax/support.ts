/** What the syntax tests share: parsers of both kinds, and trees as short text. */
import { createParser, type ParsedText, type Parser } from "../../../server/src/core/syntax/parser.ts";
import type { SyntaxNode } from "../../../server/src/core/syntax/tree.ts";
import { wasmModules } from "../../../server/src/store/host.ts";

export function nativeParser(): Promise<Parser> {
	return createParser("native");
}

export function wasmParser(): Promise<Parser> {
	return createParser("wasm", { wasm: wasmModules() });
}

/** All items of a parsed text as plain nodes, which are compared by value. */
export function wholeTree(parsed: ParsedText): readonly SyntaxNode[] {
	return parsed.items().map((item) => item.node());
}

/** A node as `(type field:(child …) leaf'text')`, named nodes only. */
export function sketch(node: SyntaxNode, text: string): string {
	const named = node.children.filter((child) => child.named);
	const field = node.field === undefined ? "" : `${node.field}:`;
	if (named.length === 0) return `${field}${node.type}'${text.slice(node.start, node.end)}'`;
	return `${field}(${node.type} ${named.map((child) => sketch(child, text)).join(" ")})`;
}

/** The body of `void f(void) { … }` around `statements`, as a sketch of its statements. */
export function sketchStatements(parser: Parser, statements: string): string {
	const text = `void f(void)\n{\n\t${statements}\n}\n`;
	const parsed = parser.parse(text);
	try {
		const body = parsed
			.items()[0]
			?.node()
			.children.find((child) => child.field === "body");
		return (body?.children ?? [])
			.filter((child) => child.named)
			.map((child) => sketch(child, text))
			.join(" ");
	} finally {
		parsed.delete();
	}
}
