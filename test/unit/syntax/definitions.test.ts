import { describe, expect, test } from "vitest";
import { scanDefinitions, scanFile } from "../../../server/src/core/syntax/definitions.ts";

/** `kind name` of everything found, with marks: s static, - not read. */
function found(text: string): string[] {
	return scanDefinitions(text).map(
		({ kind, name, static: isStatic, inactive }) => `${kind} ${name}${isStatic ? " s" : ""}${inactive ? " -" : ""}`,
	);
}

function spanOf(text: string, name: string): string | undefined {
	const definition = scanDefinitions(text).find((candidate) => candidate.name === name);
	return definition && text.slice(definition.start, definition.end);
}

describe("functions", () => {
	test.each([
		["int f(void)\n{\n\treturn 0;\n}\n", "function f"],
		["static inline struct s *\nf(int a,\n  int b)\n{\n}\n", "function f s"],
		["asmlinkage __visible void __init __no_sanitize_address start(void)\n{\n}\n", "function start"],
		["__printf(1, 2)\nvoid f(const char *fmt, ...)\n{\n}\n", "function f"],
		["void f(void) __acquires(lock)\n{\n}\n", "function f"],
		["foo_t f(bar_t b) { return b; }", "function f"],
		["SYSCALL_DEFINE3(read, unsigned int, fd, char __user *, buf, size_t, count)\n{\n}\n", "function read"],
		["BPF_CALL_1(bpf_f, struct s *, p)\n{\n}\n", "function bpf_f"],
		["EXPORT_THING(x)\nint f(void)\n{\n}\n", "function f"],
		["SET_START(x)\nUNUSED\nID(func, g)\nSET_END(x)\n\nstatic int f(void)\n{\n}\n", "function f s"],
		["int (*f(unsigned int a))(struct s *, int)\n{\n}\n", "function f"],
		["static foo_t (*f(int a))(void)\n{\n}\n", "function f s"],
		["typeof(x->call)(f(int a))\n{\n}\n", "function f"],
		["bool (f)(int a)\n{\n}\n", "function f"],
		["static u_int\nf(a,b)\nu_int a, *b;\nstruct s *c;\n{\n}\n", "function f s"],
		["f(a)\n\tint a;\n{\n}\n", "function f"],
		["SYSCALL_DEFINE1(64_truncate, long, a)\n{\n}\n", "function 64_truncate"],
		["static CALLBACK(f)\n\t__releases(&c->lock)\n{\n}\n", "function f s"],
		["static STATS(802_3)\n{\n}\n", "function 802_3 s"],
	])("%j", (text, expected) => {
		expect(found(text)).toEqual([expected]);
	});
	test("a macro without `;` is an item before a conditional, and so is a name before a #define", () => {
		expect(found('NAME_OF("file")\n#ifdef CONFIG_DEBUG_X\nvoid f(void)\n{\n}\n#endif\n')).toEqual(["function f -"]);
		expect(found("some_IDS\n#undef ID\nCALL_1(f, int, a)\n{\n}\n")).toEqual(["function f"]);
	});
	test("a macro of a struct with members is none", () => {
		expect(found("SAFE_TYPE(struct s) {\n\tint a;\n};\nint f(struct s *s)\n{\n}\n")).toEqual(["function f"]);
	});
	test("a macro before a body of designators defines a variable", () => {
		expect(found('define_machine(m) {\n\t.name = "m",\n};\nint f(void)\n{\n}\n')).toEqual(["variable m", "function f"]);
	});
	test("from the first specifier to the closing brace, strings and comments notwithstanding", () => {
		const text = "int a;\nstatic int f(void)\n{\n\tputs(\"}\"); /* } */\n\tif (x) { g('}'); }\n}\nint b;\n";
		expect(spanOf(text, "f")).toBe("static int f(void)\n{\n\tputs(\"}\"); /* } */\n\tif (x) { g('}'); }\n}");
	});
	test("a prototype is none", () => {
		expect(found("int f(void);\nextern int g(int a, struct s *b);\nvoid h(lock_t *lock) __acquires(lock);\n")).toEqual(
			[],
		);
	});
});

describe("macros", () => {
	test("object-like and function-like, with continuation lines", () => {
		const text = "#define A 1\n#  define B(x) \\\n\tdo { \\\n\t} while (0)\nint x;\n";
		expect(found(text)).toEqual(["macro A", "macro B", "variable x"]);
		expect(spanOf(text, "B")).toBe("#  define B(x) \\\n\tdo { \\\n\t} while (0)");
	});
	test("their kinds", () => {
		const kinds = Object.fromEntries(
			scanDefinitions(
				"#define each(p) for (p = 0; p; p++)\n#define every(p) list_for_each_entry(p, &h, l)\n#define __mine __attribute__((cold))\n" +
					'#define __mineof(x) __attribute__((x))\n#define u_t unsigned int\n#define S "s"\n#define F(x) ((x) + 1)\n#define __empty\n' +
					"#define D(x) struct s x = { 0 }\n#define L(p) for (;;) { g(p); }\n",
			).map(({ name, macro }) => [name, macro]),
		);
		expect(kinds).toEqual({
			each: "iterator",
			every: "iterator",
			__mine: "attribute",
			__mineof: "attribute-function",
			u_t: "type",
			S: "string",
			F: "code",
			__empty: "attribute",
			D: "declaration",
			L: "code",
		});
	});
});

test("structs, unions, enums, typedefs", () => {
	expect(found("struct s {\n\tint a;\n\tstruct inner { int b; } c;\n\tunion { int d; };\n};\n")).toEqual([
		"struct inner",
		"struct s",
	]);
	expect(found("union u { int a; } __packed;\n")).toEqual(["struct u"]);
	expect(found("enum e { A, B = (1 << 2), C = f(1, 2), D };\n")).toEqual([
		"enumerator A",
		"enumerator B",
		"enumerator C",
		"enumerator D",
	]);
	expect(found("typedef struct { int counter; } atomic_t;\ntypedef struct s s_t, *s_p;\n")).toEqual([
		"typedef atomic_t",
		"typedef s_t",
		"typedef s_p",
	]);
	expect(
		found("typedef int (*fn_t)(struct s *, int);\ntypedef void (plain_t)(void *);\ntypedef int named_t(int);\n"),
	).toEqual(["typedef fn_t", "typedef plain_t", "typedef named_t"]);
	expect(found("typedef __kernel_size_t size_t;\ntypedef u64 __attribute__((aligned(4))) compat_u64;\n")).toEqual([
		"typedef size_t",
		"typedef compat_u64",
	]);
	expect(spanOf("struct s {\n\tint a;\n};\nint x;\n", "s")).toBe("struct s {\n\tint a;\n};");
});

test("variables", () => {
	expect(found("int a, *b, c[3] = { 1 };\nstatic struct s d __read_mostly = { .x = 1 };\n")).toEqual([
		"variable a",
		"variable b",
		"variable c",
		"variable d s",
	]);
	expect(found("extern int a;\nstruct s;\n")).toEqual([]);
	expect(found("int (*hook)(int) = f;\nstatic foo_t (*other)(void);\n")).toEqual(["variable hook", "variable other s"]);
	expect(found("static DEFINE_MUTEX(m);\nDEFINE_PER_CPU(struct s, p);\nLIST_HEAD(l);\nEXPORT_SYMBOL(f);\n")).toEqual([
		"variable m s",
		"variable p",
		"variable l",
	]);
	expect(found("static const struct s table[N + 1] = {\n\t[A] = { .f = g },\n};\n")).toEqual(["variable table s"]);
});

describe("conditionals", () => {
	test("both sides, the one that is read first", () => {
		expect(found("#ifdef CONFIG_DEBUG_X\nint f(void) { }\n#else\nint f(void) { }\n#endif\n")).toEqual([
			"function f",
			"function f -",
		]);
		expect(
			found(
				"#ifndef _H\n#define _H\n#if 0\n#define A 1\n#elif defined(CONFIG_NET)\n#define A 2\n#else\n#define A 3\n#endif\n#endif\n",
			),
		).toEqual(["macro _H", "macro A", "macro A -", "macro A -"]);
	});
	test("heads split over branches", () => {
		expect(
			found("#ifdef CONFIG_A\nint f(int a)\n#else\nint f(void)\n#endif\n{\n\treturn 0;\n}\nint g(void) { }\n"),
		).toEqual(["function f", "function g"]);
	});
	test("members and enumerators", () => {
		expect(
			found("enum e {\n\tA,\n#if 0\n\tB,\n#endif\n\tC,\n};\nstruct s {\n#if 0\n#define M 1\n#endif\n};\n"),
		).toEqual(["enumerator A", "enumerator C", "struct s", "enumerator B -", "macro M -"]);
	});
});

test("includes as they are spelt, on the sides that are read", () => {
	expect(
		scanFile('#include <linux/list.h>\n# include "a.h" /* b */\n#if 0\n#include <no.h>\n#endif\n#include MACRO\n')
			.includes,
	).toEqual(["<linux/list.h>", '"a.h"']);
});

describe("fallbacks", () => {
	/** The names under which something was found that stands in for what nobody else defined. */
	function fallbacks(text: string): string[] {
		return scanDefinitions(text)
			.filter((definition) => definition.fallback)
			.map(({ name, kind }) => `${kind} ${name}`);
	}
	test.each([
		["#ifndef a\n#define a b\n#define c d\n#endif\n#define a e\n", ["macro a"]],
		["#if !defined(a) && !defined b\n#define a 1\nint b(void) { }\n#endif\n", ["macro a", "function b"]],
		["#ifndef a\n#if 1\n#define a 1\n#endif\n#endif\n", ["macro a"]],
		["#ifdef a\nint x;\n#else\n#define a 1\n#endif\n#define a 2\n", ["macro a"]],
		["#ifndef a\nint x;\n#elif 1\n#define a 1\n#endif\n", []],
		["#if !defined(a) || X\n#define a 1\n#endif\n", []],
	])("%j", (text, expected) => {
		expect(fallbacks(text)).toEqual(expected);
	});
});

describe("shapes nobody writes, again and again: work that grew with the square of it would take minutes", () => {
	const often = 400_000;
	const after = ";\nint last(void)\n{\n\treturn 0;\n}\n";
	test.each([
		["directives without a name or a comment", "#define\n"],
		["parameters that do not end", "#define a(\n"],
		["ends of comments", "*/#\n"],
		["comments on a line", "/**/"],
		["conditionals", "#ifndef a\n#define a\n#undef a\n#endif\n"],
		["structs on one line without an end", "a struct b { } "],
		["calls on one line", "f(x) g "],
		["linkage", 'extern "C" { int x; }'],
	])("%s", (_, shape) => {
		const last = scanDefinitions(shape.repeat(often) + after).at(-1);
		expect(last?.name).toBe("last");
	});
	test("blocks of linkage and conditionals that do not end", () => {
		const deep = 'extern "C" { int x;'.repeat(often / 4) + "#ifndef b\n#define a\n".repeat(often / 4);
		expect(scanDefinitions(deep + after).at(-1)?.name).toBe("last");
	});
});
