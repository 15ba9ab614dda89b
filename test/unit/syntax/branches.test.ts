/** Code split over the branches of `#if`, in every place where kernel code does so, read with both answers of the condition. */
import { expect, test } from "vitest";
import type { Configuration } from "../../../server/src/core/syntax/configuration.ts";
import { createParser } from "../../../server/src/core/syntax/parser.ts";
import { sketch } from "./support.ts";

const parser = await createParser("auto");
const answering = (answer: "y" | "n"): Configuration => ({ name: "test", architecture: "x86", option: () => answer });
const parsers = { yes: parser.configured(answering("y")), no: parser.configured(answering("n")) };

/** Name, text, and what has to be read with each answer (a part of the tree), where that says more than "without errors". */
const shapes: readonly (readonly [string, string, { readonly yes?: string; readonly no?: string }?])[] = [
	[
		"an if before an #if that holds its other condition",
		`void f(int a) {
	if (a)
#ifdef CONFIG_A
		if (a > 1)
#endif
			g();
}`,
	],
	[
		"an if whose body stands in the #if, another statement after it",
		`void f(int a) {
	if (a)
#ifdef CONFIG_A
		g();
#else
		h();
#endif
	i();
}`,
		{ yes: "'g'", no: "'h'" },
	],
	[
		"an else whose if stands in the #if",
		`void f(int a) {
#ifdef CONFIG_A
	if (a == 1)
		g();
	else
#endif
	if (a == 2)
		h();
	else
		i();
}`,
	],
	[
		"an else branch that is there only sometimes",
		`void f(int a) {
	if (a) {
		g();
#ifdef CONFIG_A
	} else if (a > 1) {
		h();
#endif
	} else {
		i();
	}
}`,
	],
	[
		"an else before #endif and one after it",
		`void f(int a) {
	if (a)
		g();
#ifdef CONFIG_A
	else
		h();
#endif
	i();
}`,
	],
	[
		"a brace opened in two branches and closed once",
		`void f(int a) {
#ifdef CONFIG_A
	if (a) {
#else
	while (a--) {
#endif
		g();
	}
}`,
		{ yes: "if_statement", no: "while_statement" },
	],
	[
		"a brace opened in one #if and closed in another",
		`void f(int a) {
#ifdef CONFIG_A
	for (;;) {
#endif
		g();
#ifdef CONFIG_A
	}
#endif
}`,
		{ yes: "for_statement" },
	],
	[
		"a loop macro in one branch",
		`void f(struct list_head *h) {
	struct x *p;
#if IS_ENABLED(CONFIG_A)
	list_for_each_entry(p, h, list)
#else
	for (p = 0; p; p = p->next)
#endif
	{
		g(p);
	}
}`,
	],
	[
		"arguments",
		`void f(void) {
	g(1,
#ifdef CONFIG_A
	  2,
#endif
	  3);
	h(1
#ifdef CONFIG_A
	  , 2
#else
	  , 4, 5
#endif
	  );
}`,
	],
	[
		"parameters",
		`int f(int a,
#ifdef CONFIG_A
      int b,
#endif
      int c)
{
	return a + c;
}`,
	],
	[
		"heads of one body",
		`#ifdef CONFIG_A
static int f(int a, int b)
#else
static int g(int a)
#endif
{
	return a;
}`,
		{ yes: "'f'", no: "'g'" },
	],
	[
		"between head and body",
		`int f(int a)
#ifdef CONFIG_A
	__must_hold(lock)
#endif
{
	return a;
}`,
	],
	[
		"attributes and storage before a function",
		`#ifdef CONFIG_A
static
#endif
int __init f(void)
{
	return 0;
}
#ifndef CONFIG_A
EXPORT_SYMBOL(f);
#endif`,
	],
	[
		"a head and the start of a body, the rest shared",
		`#ifdef CONFIG_A
int f(void)
{
	lock();
#else
int f(void)
{
#endif
	return 0;
}`,
	],
	[
		"initialisers",
		`static const struct ops ops = {
	.open = f,
#ifdef CONFIG_A
	.close = g,
#else
	.close = h,
#endif
};
static int table[] = {
	1,
#if CONFIG_A
	2,
#endif
};
static int x =
#ifdef CONFIG_A
	1
#else
	2
#endif
	;`,
	],
	[
		"an initialiser of which nothing is left",
		`static const struct id ids[] = {
#ifdef CONFIG_A
	{ 1, 2 },
#endif
};`,
	],
	[
		"enumerators",
		`enum e {
	ONE,
#ifdef CONFIG_A
	TWO,
#endif
	THREE
#ifdef CONFIG_A
	, FOUR
#endif
};`,
	],
	[
		"members",
		`struct s {
	int a;
#ifdef CONFIG_A
	union {
		int b;
#endif
		int c;
#ifdef CONFIG_A
	};
#endif
#ifndef CONFIG_A
	struct list_head list;
#endif
} __packed;`,
	],
	[
		"the middle of an expression",
		`int f(int a) {
	return a
#ifdef CONFIG_A
		+ 1
#else
		- 1
#endif
		;
}
int g(int a) {
	if (a == 1 ||
#ifdef CONFIG_A
	    a == 2 ||
#endif
	    a == 3)
		return 1;
	if (a
#ifdef CONFIG_A
	    && a < 9
#endif
	   ) {
		a++;
	}
	return
#ifdef CONFIG_A
		a ? 1 :
#endif
		0;
}`,
	],
	[
		"a concatenated string",
		`void f(int a) {
	printk("one "
#ifdef CONFIG_A
	       "two " FOUR
#endif
	       "three\\n", a
#ifdef CONFIG_A
	       , a + 1
#endif
	       );
}
static const char *s =
	"x"
#ifdef CONFIG_A
	" y"
#endif
	;`,
	],
	[
		"cases and their statements",
		`int f(int a) {
	switch (a) {
#ifdef CONFIG_A
	case 1:
#endif
	case 2:
#ifdef CONFIG_A
		return 1;
#else
		break;
#endif
#ifndef CONFIG_A
	case 3:
		g();
		fallthrough;
#endif
	default:
		break;
	}
	return 0;
}`,
	],
	[
		"a switch of which nothing is left",
		`void f(int a) {
	switch (a) {
#ifdef CONFIG_A
	case 1:
		g();
		break;
#endif
	}
}`,
	],
	[
		"a label whose statement is left out",
		`int f(int a) {
	if (a)
		goto out;
	g();
out:
#ifdef CONFIG_A
	h();
#endif
	;
	return 0;
}
int g(int a) {
	if (a)
		goto out;
	h();
#ifdef CONFIG_A
out:
	i();
#else
out:
#endif
}`,
	],
	[
		"a do loop's end",
		`void f(int a) {
	do {
		g();
#ifdef CONFIG_A
	} while (a--);
#else
	} while (0);
#endif
}`,
	],
	[
		"declarators",
		`static int a
#ifdef CONFIG_A
	= 1
#endif
	, b
#ifdef CONFIG_A
	, c
#endif
	;
void f(void) {
	int i,
#ifdef CONFIG_A
	    j,
#endif
	    k;
	g(i, k);
}`,
	],
	[
		"an assignment's two sides",
		`void f(struct s *s) {
	s->x =
#ifdef CONFIG_A
		s->y;
#else
		0;
#endif
#ifdef CONFIG_A
	s->z =
#endif
	g(s);
}`,
	],
	[
		"nested conditionals with #elif",
		`int f(int a)
{
#if defined(CONFIG_A) && defined(CONFIG_B)
	if (a) {
# if CONFIG_A
		g();
# elif CONFIG_B
		h();
# else
		}}}
# endif
#elif !defined(CONFIG_A)
	{
#else
	not C at all {{{ (
#endif
	}
	return 0;
}`,
	],
	[
		"a macro defined in both branches and used after them",
		`#ifdef CONFIG_A
#define take(x) do { lock(x); \\
	} while (0)
#else
#define take(x) do { } while (0)
#endif
void f(int x) {
	take(x);
	if (x)
		take(x);
	else
		g();
}`,
	],
	[
		"text that is not C on the side not read",
		`#if 0
This isn't C: it's a remark, with an apostrophe and { a brace
#endif
#ifdef CONFIG_A
int f(void) { return 1; }
#else
int f(void) { return 2; }
#endif`,
		{ yes: "'1'", no: "'2'" },
	],
	[
		'an extern "C" block and C++ beside C',
		`#ifdef __cplusplus
extern "C" {
#endif
int f(void);
#ifdef __cplusplus
}
#endif`,
	],
	[
		"inline assembly",
		`void f(int a) {
	asm volatile("one\\n"
#ifdef CONFIG_A
		     "two\\n"
#endif
		     : "=r" (a)
#ifdef CONFIG_A
		     : "r" (a)
#else
		     :
#endif
		     : "memory");
}`,
	],
	[
		"a call whose name differs",
		`int f(int a) {
	return
#ifdef CONFIG_A
	g(
#else
	h(1,
#endif
	  a);
}`,
		{ yes: "'g'", no: "'h'" },
	],
	[
		"a typedef and a function's type",
		`#ifdef CONFIG_A
typedef u64 count_t;
static count_t
#else
static void *
#endif
f(void)
{
	return 0;
}`,
	],
];

test.each(
	shapes.flatMap(([name, text, parts]) =>
		(["yes", "no"] as const).map((answer) => ({ name, text, answer, part: parts?.[answer] })),
	),
)("$name: $answer", ({ text, answer, part }) => {
	const parsed = parsers[answer].parse(`${text}\n`);
	try {
		const tree = parsed.items().map((item) => sketch(item.node(), parsed.text));
		expect(parsed.errors().map(({ start, end }) => parsed.normalised.text.slice(start, end + 20))).toEqual([]);
		if (part !== undefined) expect(tree.join(" ")).toContain(part);
	} finally {
		parsed.delete();
	}
});
