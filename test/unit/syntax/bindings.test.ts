/** The WASM binding reads whole trees with cursors of its own: they have to say what the package's cursors say. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type BoundParser, bindWasm } from "../../../server/src/core/syntax/bindings.ts";
import { normalise } from "../../../server/src/core/syntax/dialect.ts";
import { readSubtree } from "../../../server/src/core/syntax/subtree.ts";
import type { SyntaxNode } from "../../../server/src/core/syntax/tree.ts";
import { directCursors } from "../../../server/src/core/syntax/wasmCursor.ts";
import { wasmModules } from "../../../server/src/store/host.ts";
import { wasmParser } from "./support.ts";

const folder = join(import.meta.dirname, "../../fixtures/lowering");
const texts = readdirSync(folder)
	.filter((name) => name.endsWith(".c"))
	.map((name) => normalise(readFileSync(join(folder, name), "utf8")).text);

function read(parser: BoundParser, text: string): SyntaxNode {
	const tree = parser.parse(text);
	const node = tree.read(readSubtree);
	tree.delete();
	return node;
}

describe("direct cursors", () => {
	test("are used, and read what plain ones read", async () => {
		const direct = await bindWasm(wasmModules());
		const plain = await bindWasm(wasmModules(), "plain");
		expect([direct.cursors, plain.cursors]).toEqual(["direct", "plain"]);
		for (const text of texts) {
			for (const variant of [text, text.slice(0, text.length * 0.6), text.replaceAll("}", ""), `// ü €\n${text}`])
				expect(JSON.stringify(read(direct, variant)) === JSON.stringify(read(plain, variant))).toBe(true);
		}
		direct.delete();
		plain.delete();
	});

	test("are not made from a module that lacks a function", () => {
		const vocabulary = { types: [], fields: [], nodeTypeIsNamed: () => true };
		expect(directCursors({}, vocabulary)).toBeUndefined();
		expect(directCursors({ _ts_tree_root_node_wasm: () => 0 }, vocabulary)).toBeUndefined();
	});
});

test("a text that is nothing but errors is read in time that grows with its length", async () => {
	const parser = await wasmParser();
	const parsed = parser.parse("do ".repeat(200_000));
	const items = parsed.items();
	expect(items).toHaveLength(200_000);
	expect(items.every((item, i) => item.node().start === 3 * i)).toBe(true);
	parsed.delete();
	parser.delete();
});
