/** The WASM binding reads whole trees in the memory of its module: that has to say what the package's cursor says. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type BoundParser, bindWasm } from "../../../server/src/core/syntax/bindings.ts";
import { normalise } from "../../../server/src/core/syntax/dialect.ts";
import { treesIn } from "../../../server/src/core/syntax/wasmTrees.ts";
import { wasmModules } from "../../../server/src/store/host.ts";
import { wasmParser } from "./support.ts";

const folder = join(import.meta.dirname, "../../fixtures/lowering");
const texts = readdirSync(folder)
	.filter((name) => name.endsWith(".c"))
	.map((name) => normalise(readFileSync(join(folder, name), "utf8")).text);

function read(parser: BoundParser, text: string): string {
	const tree = parser.parse(text);
	const items = tree.items();
	const nodes = items.map(({ descendant }) => tree.subtree(descendant));
	const answer = JSON.stringify([tree.hasError(), tree.isError(), items, nodes, tree.subtree(0)]);
	tree.delete();
	return answer;
}

describe("trees in memory", () => {
	test("are read where they lie, and read as by the package's cursor", async () => {
		const memory = await bindWasm(wasmModules());
		const cursor = await bindWasm(wasmModules(), "cursor");
		expect([memory.reading, cursor.reading]).toEqual(["memory", "cursor"]);
		const deep = `int a = ${"(".repeat(2000)}1${")".repeat(2000)};`;
		for (const text of [...texts, deep]) {
			for (const variant of [text, text.slice(0, text.length * 0.6), text.replaceAll("}", ""), `// ü €\n${text}`])
				expect(read(memory, variant) === read(cursor, variant)).toBe(true);
		}
		memory.delete();
		cursor.delete();
	});

	test("are not read of a module that does not show its memory", () => {
		const vocabulary = { 0: 8, types: [], fields: [], nodeTypeIsNamed: () => true };
		expect(treesIn({}, vocabulary)).toBeUndefined();
		expect(treesIn({ HEAP32: new Int32Array(1) }, vocabulary)).toBeUndefined();
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
