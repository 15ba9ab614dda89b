import { describe, expect, test } from "vitest";
import { lowerDefinition, lowerFile } from "../../../server/src/core/ir/module.ts";
import { printFunction } from "../../../server/src/core/ir/print.ts";
import { contextOf, createLowerContext } from "../../../server/src/core/ir/resolve/context.ts";
import { evaluate } from "../../../server/src/core/ir/resolve/evaluate.ts";
import { unknownConfiguration } from "../../../server/src/core/syntax/configuration.ts";
import { emptyTree } from "../../../server/src/core/syntax/sources.ts";
import { isPrimitive, lowerOne, lowerText, parser, resolverOf, treeOf } from "./lowered.ts";

const header = `
#define NUD_NONE 0x00
#define NUD_PERMANENT (1 << 7)
#define NUD_ANY (NUD_PERMANENT | PLAIN(3))
#define PLAIN(n) (1 << (n))
#define hold(o) atomic_inc(&(o)->users)
#define stub(o) do { } while (0)
#define o_flags inner.flags
#if 0
#define chosen(x) first(x)
#else
#define chosen(x) second(x)
#endif
typedef struct { int counter; } atomic_t;
enum level { LOW, MIDDLE = 10, HIGH, /* not here: LOWEST */ TOP = HIGH + 5 };
struct inner { unsigned int flags; };
struct object { atomic_t users; struct inner inner; const struct ops *ops; };
struct ops { int (*open)(struct object *o); };
static inline int put(struct object *o)
{
	return atomic_dec_and_test(&o->users);
}
int stub(struct object *o)
{
	return 0;
}
`;
const files = { "include/linux/object.h": header };
const body = (code: string, name?: string): string => printFunction(lowerOne(code, files, name));

describe("names from the tree", () => {
	test("macros with bodies are expanded where they are used", () => {
		expect(body("void f(struct object *o) { hold(o); }")).toContain("call atomic_inc(t0->object.users)");
	});

	test("constants, also through other macros and enumerators", () => {
		expect(body("int f(void) { return NUD_ANY + TOP; }")).toContain("return 152");
	});

	test("a macro for a path of members", () => {
		expect(body("int f(struct object *o) { return o->o_flags; }")).toContain(
			"load t0->object.inner->inner.flags : u32",
		);
	});

	test("an empty macro gives way to the function of its name", () => {
		expect(body("void f(struct object *o) { stub(o); }")).toContain("call stub(t0)");
	});

	test("of two definitions, that of the side that is read", () => {
		expect(body("int f(int x) { return chosen(x); }")).toContain("call second(t0)");
	});

	test("what a function returns is known from its definition", () => {
		expect(body("int f(struct object *o) { return put(o); }")).toContain("call put(t0) : s32");
	});

	test("a file's own names come first", () => {
		expect(body("#define NUD_NONE 5\nint f(void) { return NUD_NONE; }")).toContain("return 5");
	});

	test("calls through members say which", () => {
		expect(body("int f(struct object *o) { return o->ops->open(o); }")).toContain("via ops.open");
	});
});

describe("without a tree", () => {
	test("error numbers and kernel integer types are known", () => {
		const parsed = parser.parse("u16 f(void) { return -EINVAL; }");
		const context = createLowerContext(emptyTree, "f.c", parsed, parser, isPrimitive);
		const [fn] = lowerFile(parsed, context).functions;
		parsed.delete();
		expect(fn && printFunction(fn)).toContain("return 65514:u16");
	});

	test("members of unknown structs keep their tag, those of unknown types have none", () => {
		expect(printFunction(lowerOne("int f(struct s *a, mystery *b) { return a->x + b->y; }"))).toMatch(
			/t\d->s\.x[\s\S]*t\d->\?\.y/,
		);
	});
});

describe("definitions in other files", () => {
	test("are lowered by themselves, with spans of their file", () => {
		const resolver = resolverOf(files);
		const site = resolver.tree.definitions("put", "function", "test.c")[0];
		const fn = site && lowerDefinition(site, resolver);
		expect(fn && printFunction(fn)).toContain("call atomic_dec_and_test(t0->object.users)");
		expect(fn && header.slice(fn.nameSpan.start, fn.nameSpan.end)).toBe("put");
		const call = fn?.blocks[0]?.instructions.find((i) => i.kind === "call");
		expect(call && header.slice(call.origin.start, call.origin.end)).toBe("atomic_dec_and_test(&o->users)");
	});
});

describe("tables of functions", () => {
	const code = `
struct pair { struct ops ops; struct ops *next; };
static int my_open(struct object *o) { return 0; }
static const struct ops my_ops = { .open = my_open };
static struct pair pairs[] = { { .ops = { .open = &my_open } } };
int counter = 3;
`;
	const made = lowerText(code, files);

	test("say which function a member can reach", () => {
		expect(made.opsEntries.map((e) => `${e.struct}.${e.field}=${e.function}`)).toEqual([
			"ops.open=my_open",
			"ops.open=my_open",
		]);
		expect(made.opsEntries.map((e) => code.slice(e.at.start, e.at.end))).toEqual(["my_open", "&my_open"]);
	});

	test("are variables with types", () => {
		expect(made.globals.map((g) => `${g.static ? "static " : ""}${g.name} ${g.type.kind}`)).toEqual([
			"static my_ops struct",
			"static pairs array",
			"counter int",
		]);
	});
});

describe("clean-up classes", () => {
	test("are read from the headers that define them", () => {
		const cleanup = {
			"include/linux/cleanup.h": "",
			"include/linux/mutex.h":
				"DEFINE_GUARD(mutex, struct mutex *, mutex_lock_special(_T), mutex_unlock_special(_T))\n",
		};
		const printed = printFunction(lowerOne("int f(struct mutex *m) { guard(mutex)(m); return 1; }", cleanup));
		expect(printed).toContain("call mutex_lock_special(");
		expect(printed).toContain("cleanup call mutex_unlock_special(");
	});
});

describe("constant expressions", () => {
	const names = {
		configuration: unknownConfiguration,
		constant: () => undefined,
		macro: () => undefined,
		typedef: () => undefined,
	};
	test.each([
		["1 + 2 * 3", 7n],
		["~0U", 0xffffffffn],
		["~0UL", 0xffffffffffffffffn],
		["-1", -1n],
		["1 << 31", -(1n << 31n)],
		["(unsigned char)300", 44n],
		["(unsigned long)-1 >> 60", 15n],
		["5 > 3 ? 'a' : 0", 97n],
		["sizeof(unsigned long) * 8", 64n],
		["!0 && (2 | 1) == 3", 1n],
		["7 / 0", undefined],
		["NOBODY", undefined],
		["1 +", undefined],
		["", undefined],
	])("%s", (text, value) => {
		expect(evaluate(text, names)).toBe(value);
	});
});

test("one context serves a file whose definitions are read piecemeal", () => {
	const resolver = resolverOf({
		"a.h": "#define TWO 2\nstatic int a(void) { return TWO; }\nstatic int b(void) { return a() + TWO; }\n",
	});
	for (const name of ["a", "b"]) {
		const site = treeOf({}) && resolver.tree.definitions(name, "function", "x.c")[0];
		const fn = site && lowerDefinition(site, resolver);
		expect(fn && printFunction(fn)).toContain("2");
	}
	const parsed = parser.parse("int f(void) { return TWO; }");
	expect(lowerFile(parsed, contextOf(resolver, "a.c", parsed)).functions).toHaveLength(1);
	parsed.delete();
});
