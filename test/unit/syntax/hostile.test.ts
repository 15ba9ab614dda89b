/** Input nobody wrote by hand: nothing moves, nothing throws, and the parser can still be used afterwards. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { normalise } from "../../../server/src/core/syntax/dialect.ts";
import type { Parser } from "../../../server/src/core/syntax/parser.ts";
import { wasmParser } from "./support.ts";

let parser: Parser;
beforeAll(async () => {
	parser = await wasmParser();
});
afterAll(() => parser.delete());

const after = "int last(void)\n{\n\treturn 0;\n}\n";

/** Normalises and parses; answers what the top-level items are. */
function itemsOf(text: string): readonly string[] {
	const parsed = parser.parse(text);
	expect(parsed.normalised.text.length).toBe(text.length);
	parsed.errors();
	const types = parsed.items().map((item) => item.type);
	parsed.delete();
	return types;
}

const deep = 10_000;

describe("nesting", () => {
	test.each([
		["braces", `void f(void)${"{".repeat(deep)}${"}".repeat(deep)}`],
		["parentheses", `int x = ${"(".repeat(deep)}1${")".repeat(deep)};`],
		["calls", `int x = ${"f(".repeat(deep)}1${")".repeat(deep)};`],
		["bounds", `int x = ${"a[".repeat(deep)}1${"]".repeat(deep)};`],
		["initialisers", `int x[] = ${"{".repeat(deep)}1${"}".repeat(deep)};`],
		["designators", `int x[] = ${"{[".repeat(deep)}1${"]=1}".repeat(deep)};`],
		["statement expressions", `int x = ${"({".repeat(deep)}1;${"})".repeat(deep)};`],
		["structs", `${"struct { ".repeat(deep)}int a;${" };".repeat(deep)}`],
		["declarators", `int ${"(*".repeat(deep)}x${")".repeat(deep)};`],
		["conditionals", `${"#if CONFIG_A\n".repeat(deep)}int x;\n${"#endif\n".repeat(deep)}`],
	])("%s closed", (_, text) => {
		expect(itemsOf(`${text}\n${after}`)).toContain("function_definition");
	});
	test.each([
		"{",
		"(",
		"[",
		"f(",
		"([{",
		"(a; {",
		"({",
		")}]",
		"__aligned(",
		'extern "C" {',
		"#if CONFIG_A\n",
		"struct s {",
		"typedef int ",
	])("%j never closed", (part) => {
		itemsOf(part.repeat(deep));
		expect(itemsOf(after)).toEqual(["function_definition"]);
	});
});

test("closing braces behind parentheses that nothing closes", () => {
	const parsed = parser.parse("(".repeat(200_000) + "}".repeat(200_000));
	expect(parsed.hasError).toBe(true);
	parsed.delete();
	expect(itemsOf(after)).toEqual(["function_definition"]);
});

describe("length", () => {
	const unit = "static int f(struct s *p)\n{\n\tlist_for_each_entry(q, &p->h, l)\n\t\tg(q);\n}\n";
	test("a file of 20 MB", () => {
		const text = unit.repeat(Math.ceil(20_000_000 / unit.length));
		const { text: out, replacements } = normalise(text);
		expect(out.length).toBe(text.length);
		expect(replacements.length).toBe(text.length / unit.length);
	});
	test("one line of 1 MB", () => {
		expect(itemsOf(`int x = ${"a + ".repeat(250_000)}1;\n${after}`)).toEqual(["declaration", "function_definition"]);
		const calls = `void f(void) { ${"FOO(a, b) x = y; ".repeat(60_000)}}\n`;
		expect(itemsOf(calls + after)).toEqual(["function_definition", "function_definition"]);
	});
	test.each([
		["a string", '"', "x", ""],
		["a comment", "/*", " *", ""],
		["a line comment", "//", "\\\n x", ""],
		["a directive", "#define A ", "\\\n x", ""],
		["characters", "", "' ", ""],
		["unclosed strings", "", '"a\n', ""],
		["backslashes", "", "\\\n", ""],
		["lone marks", "", "#\n", ""],
		["names", "void f(void) { ", "FOO ", "}"],
		["labels", "", "a: ", ""],
		["attributes", "int ", "__init ", "x;"],
	])("%s without an end", (_, before, part, behind) => {
		itemsOf(before + part.repeat(100_000) + behind);
		expect(itemsOf(after)).toEqual(["function_definition"]);
	});
});

describe("characters", () => {
	test("line ends of two characters, and of one", () => {
		const source =
			"#define IT(p) \\\r\n\tfor (;p;)\r\nint f(void)\r\n{\r\n\tIT(p)\r\n\t\tg(p);\r\n\treturn 0;\r\n}\r\n";
		expect(itemsOf(source)).toEqual(["function_definition"]);
		expect(normalise(source).replacements.map(({ kind }) => kind)).toEqual(["iterator"]);
		expect(itemsOf("#define A 1\rint a;\r")).toEqual(["declaration"]);
	});
	test("a byte order mark, NUL, Latin-1, half a surrogate pair", () => {
		expect(itemsOf(`\ufeff${after}`)).toEqual(["function_definition"]);
		expect(itemsOf(`int\0 a;\0\n${after}`)).toEqual(["declaration", "function_definition"]);
		expect(itemsOf(`/* \xe9\xff */ int a; /* \ud800 */ char *s = "\xe4\udc00";\n${after}`)).toEqual([
			"comment",
			"declaration",
			"comment",
			"declaration",
			"function_definition",
		]);
		for (const mark of ["\xe9", "\ud800", "\udc00", "\u{1f600}", "\x7f", "\x01"]) {
			itemsOf(`int a${mark} = ${mark};\n`.repeat(1000));
			expect(itemsOf(after)).toEqual(["function_definition"]);
		}
	});
});
