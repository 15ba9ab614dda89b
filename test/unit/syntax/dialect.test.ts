import { beforeAll, describe, expect, test } from "vitest";
import { normalise, type Replacement } from "../../../server/src/core/syntax/dialect.ts";
import type { Parser } from "../../../server/src/core/syntax/parser.ts";
import { nativeParser, sketchStatements } from "./support.ts";

let parser: Parser;
beforeAll(async () => {
	parser = await nativeParser();
});

/** Lines of `source`, normalised, with runs of spaces as one and none at the ends: what matters is what is left. */
function shown(source: string): string {
	return normalise(source)
		.text.split("\n")
		.map((line) => line.replace(/[ \t]+/g, " ").trim())
		.filter((line) => line !== "")
		.join("\n");
}

function kinds(source: string): string[] {
	return normalise(source).replacements.map((r: Replacement) => `${r.kind} ${r.name} ${source.slice(r.start, r.end)}`);
}

/** A file-level text: what is left of it, and that it parses. */
function expectItem(source: string, left: string): void {
	expect(shown(source)).toBe(left);
	const parsed = parser.parse(`${source}\n`);
	expect(parsed.errors()).toEqual([]);
	expect(parsed.normalised.text.length).toBe(source.length + 1);
	parsed.delete();
}

function expectStatement(statement: string, left: string): void {
	const around = (inner: string): string => `int f(void)\n{\n${inner}\n}`;
	expectItem(around(`\t${statement}`), around(left));
}

describe("iterators", () => {
	test("a macro with for_each in its name, a body in braces", () => {
		expectStatement("list_for_each_entry(p, &head, list) {\n\t\tg(p);\n\t}", "while (p, &head, list) {\ng(p);\n}");
		const source = "void f(void) { list_for_each_entry(p, &head, list) g(p); }";
		expect(kinds(source)).toEqual(["iterator list_for_each_entry list_for_each_entry(p, &head, list)"]);
		expect(normalise(source).replacementAt(source.indexOf("list_for"), "iterator")?.name).toBe("list_for_each_entry");
		expect(sketchStatements(parser, "list_for_each_entry(p, &head, list) { g(p); }")).toBe(
			"(while_statement condition:(parenthesized_expression (comma_expression left:identifier'p' " +
				"right:(comma_expression left:(pointer_expression argument:identifier'head') right:identifier'list'))) " +
				"body:(compound_statement (expression_statement (call_expression function:identifier'g' arguments:(argument_list identifier'p')))))",
		);
	});
	test("a body without braces, on the next line", () => {
		expectStatement("for_each_possible_cpu(i)\n\t\tsum += x[i];", "while (i)\nsum += x[i];");
		expectStatement("for_each_thing(i)\n\t\t*p++ = i;", "while (i)\n*p++ = i;");
		expectStatement("hlist_for_each_entry(a, h, n)\n\t\t(void)use(a);", "while (a, h, n)\n(void)use(a);");
	});
	test("learnt from the file's own for (", () => {
		const define = "#define each_slot(t, i) \\\n\tfor (i = 0; i < (t)->n; i++)\n";
		expect(shown(`${define}void f(void)\n{\n\teach_slot(t, i)\n\t\tg(i);\n}`)).toBe(
			"void f(void)\n{\nwhile (t, i)\ng(i);\n}",
		);
		const indirect = "#define every_one(p) list_for_each_entry(p, &all, list) if ((p)->live) {} else\n";
		expect(shown(`${indirect}void f(void) { every_one(p) g(p); }`)).toBe("void f(void) { while (p) g(p); }");
	});
	test("any name followed by a block", () => {
		expectStatement("scoped_guard(mutex, &m) {\n\t\tg();\n\t}", "while (mutex, &m) {\ng();\n}");
		expectStatement("with_each() {\n\t}", "while(1) {\n}");
		expectStatement(
			"scoped_cond_guard(mutex_intr, return -EINTR, &m) {\n\t}",
			"while (mutex_intr, return__EINTR, &m) {\n}",
		);
	});
	test("the while of a do", () => {
		expectStatement("do {\n\t\tg();\n\t} while_each_thread(a, b);", "do {\ng();\n} while (a, b);");
	});
});

describe("attributes", () => {
	test("known ones go, wherever they stand", () => {
		expectItem("static int __init f(const char __user *p)\n{\n}", "static int f(const char *p)\n{\n}");
		expectItem("int g(void) __must_hold(&a->lock);", "int g(void) ;");
		expectItem("static __printf(1, 2) void warn(const char *f, ...);", "static void warn(const char *f, ...);");
		expectItem(
			"struct s {\n\tstruct t __rcu *p;\n\tint x __aligned(8);\n} __packed;",
			"struct s {\nstruct t *p;\nint x ;\n} ;",
		);
		expectStatement("struct s *p __free(kfree) = NULL;", "struct s *p = NULL;");
		expect(kinds("void f(void) { int *p __free(kfree) = g(); }")).toEqual(["attribute __free __free(kfree)"]);
	});
	test("unknown ones among the specifiers", () => {
		expectItem("static int MYATTR f(int a)\n{\n}", "static int f(int a)\n{\n}");
		expectItem("static struct s *MYATTR f(void);", "static struct s * f(void);");
		expectItem("MY_API foo_t *f(void);", "foo_t *f(void);");
		expectItem("int f(int a MAYBE)\n{\n}", "int f(int a )\n{\n}");
		expectItem("static int x MY_SECTION = 1;", "static int x = 1;");
	});
	test("a member or label of that name stays", () => {
		expectStatement("a.__used = p->__init;", "a.__used = p->__init;");
	});
});

describe("arguments", () => {
	test("types become one identifier", () => {
		expectStatement("p = container_of(q, struct s, m);", "p = container_of(q, struct_s, m);");
		expectStatement("x = min_t(unsigned long, a, b);", "x = min_t(unsigned_long, a, b);");
		expectStatement("v = va_arg(ap, int);", "v = va_arg(ap, _nt);");
		expectStatement("v = va_arg(ap, foo_t *);", "v = va_arg(ap, foo_t__);");
		const source = "void f(void) { p = container_of(q, struct s, m); }";
		expect(kinds(source)).toEqual(["type-argument container_of struct s"]);
	});
	test("operators, statements, initialisers, nothing", () => {
		expectStatement("CHECK(a, ==, b);", "CHECK(a, __, b);");
		expectStatement("RUN(a, return -1);", "RUN(a, return__1);");
		expectStatement("SET(a, { 1, 2 });", "SET(a, __1__2__);");
		expectStatement("DEF(a, .x = 1, .y = 2);", "DEF(a, _x___1, _y___2);");
		expectStatement("EMPTY(a, , b);", "EMPTY(a,_, b);");
	});
	test("statement blocks stay code", () => {
		expectStatement("DO(a, { g(); h(); });", "DO(a, { g(); h(); });");
	});
	test("names that start with a digit", () => {
		expectStatement("if (tg3_flag(tp, 5705_PLUS))\n\t\tg();", "if (tg3_flag(tp, _705_PLUS))\ng();");
		expectStatement("x = 0x1fUL + 1e3 + 10ULL + 017;", "x = 0x1fUL + 1e3 + 10ULL + 017;");
	});
});

describe("types in expressions", () => {
	test("typeof is one name", () => {
		expectStatement("typeof(*p) q = *p;", "typeof__p_ q = *p;");
		expectStatement("q = (typeof(a->b) *)c;", "q = (typeof_a__b_ *)c;");
	});
	test("a cast to a typedef is a cast", () => {
		expectStatement("x = (u32)-1;", "x = (int)-1;");
		expectStatement("x = (foo_t)(y);", "x = (int )(y);");
		expectStatement("x = (y)-1;", "x = (y)-1;");
		expect(sketchStatements(parser, "x = (u8)*p;")).toContain("cast_expression");
	});
	test("offsetof with a path, alignof of an expression", () => {
		expectStatement("x = offsetof(struct s, a.b[1]);", "x = Offsetof(struct_s, a.b[1]);");
		expectStatement("x = offsetof(struct s, a);", "x = offsetof(struct s, a);");
		expectStatement("x = __alignof__(*p);", "x = O_alignof__(*p);");
	});
});

describe("statements", () => {
	test("macros without a semicolon get one", () => {
		expectStatement("STEP(a)\n\tg();", "STEP(a)\n;g();");
	});
	test("without room, the macro's own brackets serve", () => {
		expectItem("int f(void)\n{\n\tLAST(a)\n}", "int f(void)\n{\nLAST,a;\n}");
		expectItem("int f(void)\n{\n\tLAST\n}", "int f(void)\n{\nLAS;\n}");
	});
	test("an if whose parentheses the macro brings", () => {
		expectStatement("if FAILED(x)\n\t\treturn;", "if(FAILED,x)\nreturn;");
	});
	test("ranges, computed gotos, addresses of labels, labels at the end", () => {
		expectStatement("switch (x) {\n\tcase 1 ... 5:\n\t\tbreak;\n\t}", "switch (x) {\ncase 1 ?: 5:\nbreak;\n}");
		expectStatement("goto *table[i];", "*table[i];");
		expectStatement("p = &&out;", "p = &out;");
		expectStatement("goto out;\nout: ", "goto out;\nout:;");
	});
	test("asm made of macros", () => {
		expectStatement('asm volatile(ALTERNATIVE("a", "b") : "=r" (x) : IN(y));', 'asm volatile("" : "=r" (x) : );');
		expectStatement('asm_volatile("nop");', 'asm_volatile("nop");');
	});
	test("strings glued from macros", () => {
		expectStatement('printk(KERN_ERR PFX "x %d", a);', 'printk(KERN_ERR_PFX "x %d", a);');
		expectStatement('puts("a" __stringify(B) "c");', 'puts("a" __stringify_B_ "c");');
	});
});

describe("declarations by macros", () => {
	test("variables", () => {
		expectItem("static DEFINE_MUTEX(m);", "DEFINE_MUTEX(m);");
		expectItem("DEFINE_PER_CPU(struct s, x) = { .a = 1 };", "struct s x = { .a = 1 };");
		expectItem("static DEFINE_THING(x, 3) = { 1 };", "static DEFINE_THING x = { 1 };");
		expectStatement("static DEFINE_RATELIMIT_STATE(rs, HZ, 1);", "DEFINE_RATELIMIT_STATE(rs, HZ, 1);");
		expectStatement("DECLARE_BITMAP(map, 8) = { 0 };", "DECLARE_BITMAP map = { 0 };");
	});
	test("members", () => {
		expectItem(
			"struct s {\n\tDECLARE_BITMAP(b, 8);\n\tDECLARE_FLEX_ARRAY(u8, d);\n};",
			"struct s {\nDECLARE_BITMAP b ;\nu8 d ;\n};",
		);
		expectItem("struct s {\n\tstruct_group(g,\n\t\tint a;\n\t\tint b;\n\t);\n};", "struct s {\nint a;\nint b;\n};");
		expectItem("struct s {\n\tu32 a:4;\n\tu32 :28;\n};", "struct s {\nu32 a:4;\nu32 _ ;\n};");
	});
	test("structs", () => {
		expectItem("SAFE_TYPE(struct s) {\n\tint a;\n};", "struct PE_struct_s_ {\nint a;\n};");
	});
	test("functions", () => {
		expectItem(
			"SYSCALL_DEFINE2(read, unsigned int, fd, char __user *, buf)\n{\n\treturn fd;\n}",
			"long read( unsigned int fd, char * buf)\n{\nreturn fd;\n}",
		);
		expectItem("SYSCALL_DEFINE0(fork)\n{\n\treturn 0;\n}", "long fork\n{\nreturn 0;\n}");
		expectItem("TEST(name)\n{\n}", "TEST name\n{\n}");
	});
	test("lines that end without a semicolon", () => {
		expectItem("EXPORT_THING(f)\nint g(void);", "int g(void);");
		expectItem("BTF_ID_UNUSED\nint g(void);", "int g(void);");
		expectItem("#define ID(x) x,\nids_of_all\n#undef ID\n\nint g(void);", "int g(void);");
		expectItem('MACHINE_START(A, "a")\n\t.x = 1,\nMACHINE_END\nint g(void);', "int g(void);");
	});
	test("whole declarations as arguments", () => {
		expectItem("TRACE_EVENT(name,\n\tTP_STRUCT(__field(int, x);)\n);", "TRACE_EVENT(name\n);");
	});
});

describe("initialisers", () => {
	test("elements without commas between them", () => {
		expectItem("int a[] = {\n\tA(1)\n\tB(2)\n};", "int a[] = {\nA(1)\n,B(2)\n};");
		expectItem("struct s a = {\n\tINIT(x)\n\t.y = 1,\n};", "struct s a = {\nINIT(x)\n,.y = 1,\n};");
		expectItem("int a[] = {\nA(1)\nB(2)\n};", "int a[] = {\nA,1,\nB(2)\n};");
	});
	test("designators made by macros, and old ones", () => {
		expectItem("int a[] = { CH(1) = 5, };", "int a[] = { 5, };");
		expectItem("struct s a = { x: 1, [0 ... 3] = { } };", "struct s a = { x: 1, [0 ... 3] = { } };");
	});
});

describe("directives", () => {
	test("the side that is not read is blank, and listed", () => {
		const source = "#ifdef CONFIG_NET\nint a;\n#else\nint b;\n#endif\n";
		expect(shown(source)).toBe("int a;");
		expect(normalise(source).untaken.map(({ start, end }) => source.slice(start, end).trim())).toEqual(["int b;"]);
		expect(kinds(source)[0]).toContain("inactive #else of #ifdef CONFIG_NET");
	});
	test("a statement split over branches stays balanced", () => {
		expectStatement("#ifdef CONFIG_A\n\tif (a) {\n#else\n\tif (b) {\n#endif\n\t\tg();\n\t}", "if (a) {\ng();\n}");
		expectStatement("if (a)\n\t\tg();\n\telse\n#ifdef DEBUG_ME\n\t\th();\n#endif\n\t ", "if (a)\ng();\nelse\n;");
	});
	test("every directive is listed with its continuation lines", () => {
		const source = "#include <linux/list.h>\n#define A(x) \\\n\t(x)\nint a; /* # no */\n";
		expect(normalise(source).directives.map(({ keyword, start, end }) => [keyword, source.slice(start, end)])).toEqual([
			["include", "#include <linux/list.h>"],
			["define", "#define A(x) \\\n\t(x)"],
		]);
		expect(shown(source)).toBe("int a; /* # no */");
	});
});

test("comments and strings stay as they are", () => {
	const source = 'int a; /* __init list_for_each(x) { */ // __user\nchar *s = "__init #if {";\n';
	expect(normalise(source).text).toBe(source);
	expect(normalise(source).replacements).toEqual([]);
});

test("replacements are found by offset and by range", () => {
	const source = "int __init f(void) { for_each(a) { g(b, struct s); } }";
	const normalised = normalise(source);
	expect(normalised.replacementAt(4)?.kind).toBe("attribute");
	expect(normalised.replacementAt(5)).toBeUndefined();
	expect(normalised.replacementsIn(source.indexOf("{"), source.length).map((r) => r.kind)).toEqual([
		"iterator",
		"type-argument",
	]);
	expect(normalised.replacementsIn(0, 4)).toEqual([]);
});
