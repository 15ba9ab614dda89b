/** Forms that occur a handful of times in a whole kernel: what is left of each, and that it parses. */
import { beforeAll, describe, expect, test } from "vitest";
import { normalise } from "../../../server/src/core/syntax/dialect.ts";
import type { Parser } from "../../../server/src/core/syntax/parser.ts";
import { nativeParser } from "./support.ts";

let parser: Parser;
beforeAll(async () => {
	parser = await nativeParser();
});

/** A file-level text: what is left of it, runs of spaces as one, and that it parses. */
function expectItem(source: string, left: string): void {
	const text = `${source}\n`;
	const parsed = parser.parse(text);
	const lines = parsed.normalised.text.split("\n").map((line) => line.replace(/[ \t]+/g, " ").trim());
	expect(lines.filter((line) => line !== "").join("\n")).toBe(left);
	expect(parsed.errors()).toEqual([]);
	expect(parsed.normalised.text.length).toBe(text.length);
	parsed.delete();
}

function expectStatement(statement: string, left: string, before = ""): void {
	const around = (inner: string): string => `int f(void)\n{\n${inner}\n}`;
	expectItem(`${before}${around(`\t${statement}`)}`, around(left));
}

describe("a name that is an attribute elsewhere", () => {
	const empty = "#define IDLE\n";
	test("where only an operand can stand", () => {
		expectStatement("p->state = IDLE;", "p->state = IDLE;", empty);
		expectStatement(
			"if ((a | IDLE) != IDLE && IDLE == b)\n\t\tg(p, IDLE);",
			"if ((a | IDLE) != IDLE && IDLE == b)\ng(p, IDLE);",
			empty,
		);
		expectStatement(
			"switch (a) {\n\tcase IDLE:\n\t\treturn IDLE;\n\t}",
			"switch (a) {\ncase IDLE:\nreturn IDLE;\n}",
			empty,
		);
		expectStatement("x = IDLE(a);", "x = IDLE(a);", empty);
		expectItem(`${empty}enum e { A, IDLE = 3, B };`, "enum e { A, IDLE = 3, B };");
		expectItem(`${empty}int a[] = { IDLE, [IDLE] = IDLE };`, "int a[] = { IDLE, [IDLE] = IDLE };");
	});
	test("where a type has been said and no name", () => {
		expectItem(
			"struct s {\n\tlong __unused[3];\n\tu32 __unused;\n\tu32 __unused : 4;\n};",
			"struct s {\nlong __unused[3];\nu32 __unused;\nu32 __unused : 4;\n};",
		);
		expectItem("#define __wait()\nextern void __wait(void);", "extern void __wait(void);");
		expectItem("#define __div\nuint32_t __div(uint64_t *n)\n{\n}", "uint32_t __div(uint64_t *n)\n{\n}");
	});
	test("and where it is one still", () => {
		expectItem("static int __init (*hook)(void);", "static int (*hook)(void);");
		expectItem("char __user *__user args[3];", "char * args[3];");
		expectItem("int f(int __unused, char *p __unused);", "int f(int , char *p );");
		expectItem("int x __unused, y __unused = 3;", "int x , y = 3;");
		expectStatement("x = (__force u32)y;", "x = ( u32)y;");
		expectItem("struct s {\n\tint a;\n} __packed;", "struct s {\nint a;\n} ;");
		expectItem("typedef struct s {\n\tint a;\n} s_t __aligned(8);", "typedef struct s {\nint a;\n} s_t ;");
		expectItem("typedef u32 id_t __aligned(8);", "typedef u32 id_t ;");
	});
	test("a keyword of later C", () => {
		expectItem("static bool constexpr;", "static bool Constexpr;");
		expectStatement("constexpr = 1;\n\tnoreturn;", "Constexpr = 1;\nNoreturn;");
	});
});

describe("expressions", () => {
	test("arguments with colons or of operators only", () => {
		expectStatement("SET(a, 10:8, b ? c : d);", "SET(a, _0_8, b ? c : d);");
		expectStatement("ALL(a, &~);", "ALL(a, __);");
		expectStatement('ALT(read, "=&A" (r), "c" (v) : "memory");', 'ALT(read, "=&A" (r), _c___v_____memory_);');
	});
	test("types of two words in a cast, alignment without parentheses", () => {
		expectStatement("p = (void far *)q[1];", "p = (void *)q[1];");
		expectStatement("x = __alignof__ *p > 3;", "x = sizeof *p > 3;");
	});
	test("asm_inline is asm", () => {
		expectStatement('asm_inline volatile("nop" : : "r" (x));', 'asm volatile("nop" : : "r" (x));');
	});
});

describe("statements", () => {
	test("macros on lines of their own", () => {
		expectStatement("switch (a) {\nCASES_A\nCASES_B\n\t\tbreak;\n\t}", "switch (a) {\nCASES_;\nCASES_B\n; break;\n}");
		expectStatement("g();\nALL_FLAGS\n\tg(1);", "g();\nALL_FLAGS\n;g(1);");
	});
	test("a record between two macros, and a member of a call's value", () => {
		expectStatement('START(A, "b")\n\t\t.x = 1,\n\t\t.y = h(1, 2),\n\tEND\n\n\tg();', "g();");
		expectStatement(
			"per_cpu(vec, cpu).tail =\n\t\t&per_cpu(vec, cpu).head;",
			"per_cpu(vec, cpu).tail =\n&per_cpu(vec, cpu).head;",
		);
		expectStatement("FIELDS(p)\n\t\t.x = g(a, b);", "FIELDS(p)\n.x = g(a, b);");
	});
});

describe("declarations", () => {
	test("names, tags and bodies made by macros", () => {
		expectItem("void NAMED(2)(int a)\n{\n}", "void NAMED_2_(int a)\n{\n}");
		expectItem("enum PASTE(A, ids) {\n\tB,\n};", "enum PASTE_A__ids_ {\nB,\n};");
		expectItem("struct s BODY(char, 0, void);", "struct s ;");
		expectItem("HEAD_OF_TREE {\n\tint a;\n};", "struct _TREE {\nint a;\n};");
		expectItem("typedef DECLARE_BITMAP(banks_t, 32);", "typedef DECLARE_BITMAP banks_t ;");
		expectItem("char *CALLED(name, (int (*)(void), int), void *);", "char * name ;");
		expectItem("static inline void LIKE(5, 6) f(char *a, ...)\n{\n}", "static inline void f(char *a, ...)\n{\n}");
	});
	test("members made by macros", () => {
		expectItem("struct s {\n\tint a;\n\tMORE_MEMBERS\n};", "struct s {\nint a;\n};");
		expectItem("struct s {\n\tDECLARE_BITMAP(set[2], 8);\n};", "struct s {\nDECLARE_BITMAP set[2] ;\n};");
		expectItem(
			"struct s {\n\tOVERLAP(struct t, head, data,\n\t\tu8 rest[4];\n\t);\n};",
			"struct s {\nstruct t head;\nu8 rest[4];\n};",
		);
	});
	test("parameters of old, pointers among them", () => {
		expectItem("static int\nf(a, b)\nu_int *a, b;\n{\n}", "static int\nf(a, b)\nu_int *a, b;\n{\n}");
	});
	test("an initialiser that is included", () => {
		expectItem('static const char *names =\n#include "names.h"\n\t;', "static const char *names\n;");
	});
});

describe("assembler in headers", () => {
	test("directives, macros and labels are blank", () => {
		expectItem('#define A 1\n.macro save reg, n=1\n\tpush {\\reg}\n\tb 1f // "\n.endm\nint x;', "int x;");
		expectItem("r0:\t.reg %r0\n.cfi_sections .debug_frame\nint x;", "int x;");
		const source = ".macro a\n.endm\n";
		expect(normalise(source).replacements).toEqual([
			{ kind: "asm", name: "assembler", start: 0, end: source.length - 1 },
		]);
	});
	test("the middle of an asm whose ends are macros", () => {
		expectItem('FOP_START(a)\n"push; pop \\n\\t"\nFOP_RET(a)\nFOP_END;\nint x;', "FOP_END;\nint x;");
	});
});
