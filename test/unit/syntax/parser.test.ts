import { describe, expect, test } from "vitest";
import { createParser } from "../../../server/src/core/syntax/parser.ts";
import { wasmModules } from "../../../server/src/store/host.ts";
import { nativeParser, wasmParser, wholeTree } from "./support.ts";

const source = "int a;\n\nstatic int f(void)\n{\n\treturn a;\n}\n";

describe.each(["native", "wasm"] as const)("%s", (kind) => {
	const open = kind === "native" ? nativeParser : wasmParser;

	test("items with their subtrees", async () => {
		const parser = await open();
		const parsed = parser.parse(source);
		expect(parser.binding).toBe(kind);
		expect(parsed.items().map(({ type, start, end, hasError }) => [type, source.slice(start, end), hasError])).toEqual([
			["declaration", "int a;", false],
			["function_definition", source.slice(8, -1), false],
		]);
		const node = parsed.items()[1]?.node();
		expect(node?.children.map((child) => [child.field, child.type])).toEqual([
			[undefined, "storage_class_specifier"],
			["type", "primitive_type"],
			["declarator", "function_declarator"],
			["body", "compound_statement"],
		]);
		parsed.delete();
		parser.delete();
	});

	test("errors say where, and which item holds them", async () => {
		const parser = await open();
		const broken = "int a;\nint f(void) { return (1; }\nint b;\n";
		const parsed = parser.parse(broken);
		expect(parsed.hasError).toBe(true);
		expect(parsed.errors().length).toBeGreaterThan(0);
		for (const { start, end } of parsed.errors()) expect([start >= 7, end <= 33]).toEqual([true, true]);
		expect(parsed.items().filter((item) => item.hasError).length).toBe(1);
		expect(wholeTree(parsed).filter((node) => node.hasError).length).toBe(1);
		parsed.delete();
	});

	test("the text before an edit can still be read after it", async () => {
		const parser = await open();
		const before = parser.parse(source);
		const after = parser.parse(`long z;\n${source}`, before);
		expect(after.items().length).toBe(3);
		expect(before.items().map((item) => item.type)).toEqual(["declaration", "function_definition"]);
		expect(before.items()[1]?.node().start).toBe(8);
		expect(after.items()[2]?.node().start).toBe(16);
		before.delete();
		after.delete();
		expect(() => parser.parse(source, before).delete()).not.toThrow();
	});

	test("a deleted text says so; items read before outlive it", async () => {
		const parser = await open();
		const parsed = parser.parse(source);
		const node = parsed.items()[1]?.node();
		const unread = parsed.items()[0];
		parsed.delete();
		parsed.delete();
		expect(node?.type).toBe("function_definition");
		expect(() => unread?.node()).toThrow("deleted");
	});

	test("texts beyond the binding's buffer, with characters beyond the plane", async () => {
		const parser = await open();
		const text = `/* ${"😀é".repeat(30_000)} */\nint f(void) { return 1; }\n`;
		const parsed = parser.parse(text);
		const item = parsed.items().find(({ type }) => type === "function_definition");
		expect(text.slice(item?.start, item?.end)).toBe("int f(void) { return 1; }");
		parsed.delete();
	});

	test("macros of the tree", async () => {
		const parser = await open();
		const learnt = parser.withOptions({ macros: { kindOf: (name) => (name === "walk" ? "iterator" : undefined) } });
		const text = "void f(void)\n{\n\twalk(a, b)\n\tg();\n}\n";
		expect(learnt.parse(text).normalised.replacements.map((r) => r.kind)).toEqual(["iterator"]);
		expect(parser.parse(text).normalised.replacements.map((r) => r.kind)).toEqual(["separator"]);
	});
});

describe("auto", () => {
	test("takes WASM where it knows its modules", async () => {
		const parser = await createParser("auto", { wasm: wasmModules() });
		expect([parser.binding, parser.fallbackReason]).toEqual(["wasm", undefined]);
		parser.delete();
	});

	test("falls back on native, and says why", async () => {
		const parser = await createParser("auto");
		expect([parser.binding, parser.fallbackReason]).toEqual([
			"native",
			expect.stringContaining("where its modules are"),
		]);
		await expect(createParser("wasm")).rejects.toThrow("where its modules are");
	});
});
