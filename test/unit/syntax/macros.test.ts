import { expect, test } from "vitest";
import {
	classifyMacro,
	firstOf,
	knownMacros,
	looksLikeAttribute,
	looksLikeType,
	readMacro,
} from "../../../server/src/core/syntax/macros.ts";

test("a #define taken apart", () => {
	const text = "#define MAX(a, b...) \\\n\t((a) > (b))  \n";
	const macro = readMacro(text, 0, text.length);
	expect(macro?.name).toBe("MAX");
	expect(macro?.parameters).toEqual(["a", "b..."]);
	expect(text.slice(macro?.nameStart, (macro?.nameStart ?? 0) + 3)).toBe("MAX");
	expect(text.slice(macro?.bodyStart, macro?.bodyEnd)).toBe("((a) > (b))");
	expect(readMacro("#define A (x)", 0, 13)?.parameters).toBeUndefined();
	expect(readMacro("#define A()", 0, 11)?.parameters).toEqual([]);
	expect(readMacro("# \tdefine A", 0, 11)?.name).toBe("A");
	for (const broken of ["#define", "#define 1", "#define A(x", "#undef A"])
		expect(readMacro(broken, 0, broken.length)).toBeUndefined();
});

test.each([
	["#define x(a) for (a = 0; a; a--)", "iterator"],
	["#define x(a) for (a = 0; a; a--) if (!(a)) {} else", "iterator"],
	["#define x(a) list_for_each_entry(a, &h, l) if (a->b)", "iterator"],
	["#define x(a) if (!lock(a)) ; else", "iterator"],
	["#define x(a) for (;;) { f(a); }", "code"],
	["#define x(a) for_each_thing_do(a);", "code"],
	["#define x(a) (for_each(a) + 1)", "code"],
	["#define x __attribute__((__cold__)) __init", "attribute"],
	["#define x static inline __maybe_unused", "attribute"],
	["#define x /* nothing */", "attribute"],
	["#define x(a) __attribute__((aligned(a)))", "attribute-function"],
	["#define __x(a)", "attribute-function"],
	["#define trace(a)", "code"],
	["#define x unsigned long", "type"],
	["#define x struct s *", "type"],
	["#define x(a) struct s a = {}", "declaration"],
	["#define x(a) static int a", "declaration"],
	['#define x "a\\"b"', "string"],
	["#define x do { } while (0)", "code"],
	["#define x 3", "code"],
])("%s is %s", (text, kind) => {
	const macro = readMacro(text, 0, text.length);
	expect(macro && classifyMacro(text, macro, knownMacros)).toBe(kind);
});

test("the first classifier that knows a name answers", () => {
	const own = { kindOf: (name: string) => (name === "__init" ? ("code" as const) : undefined) };
	const both = firstOf(own, knownMacros);
	expect(both.kindOf("__init")).toBe("code");
	expect(both.kindOf("__packed")).toBe("attribute");
	expect(both.kindOf("nothing_known")).toBeUndefined();
});

test("how names read", () => {
	expect(["__init", "MY_API", "__be32", "foo", "A", "__u8"].map(looksLikeAttribute)).toEqual([
		true,
		true,
		false,
		false,
		false,
		false,
	]);
	expect(["u32", "__le64", "gfp_t", "__wsum", "foo", "__init"].map(looksLikeType)).toEqual([
		true,
		true,
		true,
		true,
		false,
		false,
	]);
});
