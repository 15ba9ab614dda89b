import { describe, expect, test } from "vitest";
import { scanFile } from "../../../server/src/core/syntax/definitions.ts";
import { memberOrder } from "../../../server/src/core/syntax/initialiserText.ts";

/** `struct.field = function` of everything found, with marks: s static, ? not defined in the text. */
function pointers(text: string): string[] {
	return scanFile(text, undefined, { pointers: true }).pointers.map(
		({ struct, field, function: name, own, static: isStatic }) =>
			`${struct}.${field} = ${name}${own ? "" : " ?"}${isStatic ? " s" : ""}`,
	);
}

const functions = "static int f(void) { return 0; }\nint g(void) { return 0; }\n";

describe("functions put into structs", () => {
	test.each([
		[
			"static const struct ops o = {\n\t.open = f,\n\t.close\t= &g, /* last */\n\t.owner = THIS_MODULE,\n};",
			["ops.open = f s", "ops.close = g"],
		],
		["const struct ops o[] = {\n\t{ .open = f },\n\t[1] = { .open = g },\n};", ["ops.open = f s", "ops.open = g"]],
		[
			'struct outer o = {\n\t.name = "o",\n\t.inner = {\n\t\t.open = f,\n\t},\n\t.close = g\n};',
			[".open = f s", "outer.close = g"],
		],
		['static struct row rows[] = {\n\t{ "a", 1, f },\n\t{ "b, c", 2, &g },\n};', ["row.#2 = f s", "row.#2 = g"]],
		["struct ops __read_mostly o = { f, g };", ["ops.#0 = f s", "ops.#1 = g"]],
		[
			"struct ops o = {\n\tSET_SLEEP_OPS(f, g)\n\tSET_OTHER_OPS(NULL, g),\n\t.open = wrapped(f),\n};",
			["ops.open = f s", "ops.SET_SLEEP_OPS(0) = f s", "ops.SET_SLEEP_OPS(1) = g", "ops.SET_OTHER_OPS(1) = g"],
		],
		[
			"void h(struct ops *o)\n{\n\to->open = f;\n\to->inner.open = f;\n\to->inner->close = g;\n}",
			["ops.open = f s", ".open = f s", ".close = g"],
		],
		[
			"void h(void)\n{\n\tstruct ops *p, o;\n\n\to.open = f;\n\tif (p->open == g)\n\t\tp->close = &g;\n}",
			["ops.open = f s", "ops.close = g"],
		],
		["static struct ops o;\nvoid h(void)\n{\n\to.open = f;\n}", ["ops.open = f s"]],
		[
			"void h(void)\n{\n\tstatic const struct ops o = { .open = f };\n\tx = (struct ops){ .close = g };\n}",
			["ops.open = f s", "ops.close = g"],
		],
		[
			"void h(struct ops *o, int a)\n{\n\tint b = 1;\n\to->a = a;\n\to->b = b;\n\to->open = generic_open;\n}",
			["ops.open = generic_open ?"],
		],
		["static struct ops t;\nstruct dev d = { .ops = &t, .open = generic_open, };", ["dev.open = generic_open ?"]],
		[
			"struct ops *o[] = { &f };\nstruct ops a = {\n#ifdef CONFIG_DEBUG_X\n\t.close = g,\n#endif\n\t.open = f\n#ifdef CONFIG_NET\n\t, .release = g\n#endif\n};",
			["ops.open = f s", "ops.release = g"],
		],
	])("%j", (text, expected) => {
		expect(pointers(`${functions}${text}\n`)).toEqual(expected);
	});
	test("only where they are asked for", () => {
		expect(scanFile(`${functions}struct ops o = { .open = f };\n`).pointers).toEqual([]);
	});
});

describe("the order of a struct's members", () => {
	test.each([
		[
			"const char *name;\n\tint a, *b, c[2];\n\tint (*run)(int x, int y); /* ; */\n\tunsigned f : 3;\n\tvoid __iomem *p __aligned(8);",
			["name", "a", "b", "c", "run", "f", "p"],
		],
		["int a;\n#ifdef X\n\tint b;\n#endif", undefined],
		["union { int a; } u;", undefined],
		["int a;\n\tDECLARE_BITMAP(bits, 8);", undefined],
	])("%j", (body, expected) => {
		expect(memberOrder(body)).toEqual(expected);
	});
});
