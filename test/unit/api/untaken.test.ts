import { expect, test } from "vitest";
import { Program } from "../../../server/src/core/api/program.ts";
import { reasonOf } from "../../../server/src/core/api/untaken.ts";
import type { Configuration } from "../../../server/src/core/syntax/configuration.ts";
import { createParser } from "../../../server/src/core/syntax/parser.ts";
import { emptyTree, type SourceTree } from "../../../server/src/core/syntax/sources.ts";

const parser = await createParser("auto");

/** A program over one text, in a kernel that has the options named and no others. */
function programOf(text: string, ...set: string[]): Program {
	const configuration: Configuration = {
		name: "test.config",
		architecture: "x86",
		option: (name) => (set.includes(name) ? "y" : "n"),
	};
	const tree: SourceTree = { ...emptyTree, configurationOf: () => configuration };
	const program = new Program({ tree, parser });
	program.setText("a.c", text);
	return program;
}

const text = `int before(void) { return 0; }
#ifdef CONFIG_A
int a(void) { return 1; }
int b(void) { return 1; }
#elif defined(CONFIG_B) /* the second */
int a(void) { return 2; }
#else

int a(void)
{
#if NOTHING
	return 4;
#endif
	return 3;
}
#endif
#ifdef CONFIG_C
#endif
`;

async function regions(...set: string[]) {
	const found = await programOf(text, ...set)
		.snapshot()
		.untaken("a.c");
	return found.map(({ at, reason, functions }) => [
		text.slice(at.start, at.end).trim().split("\n")[0],
		reason,
		functions,
	]);
}

test("every branch that is not read is a region of whole lines with its own reason", async () => {
	expect(await regions()).toEqual([
		["int a(void) { return 1; }", "`CONFIG_A` is not set", 2],
		["int a(void) { return 2; }", "`CONFIG_B` is not set", 1],
		["return 4;", "`NOTHING` is not defined", 0],
	]);
	expect(await regions("CONFIG_A")).toEqual([
		["int a(void) { return 2; }", "`CONFIG_A` is set", 1],
		["int a(void)", "`CONFIG_A` is set", 1],
	]);
	expect(await regions("CONFIG_B")).toEqual([
		["int a(void) { return 1; }", "`CONFIG_A` is not set", 2],
		["int a(void)", "`CONFIG_B` is set", 1],
	]);
});

test("regions are lines, from the one after the directive to the one before the next", async () => {
	const [first] = await programOf(text).snapshot().untaken("a.c");
	expect(text.slice(first?.at.start, first?.at.end)).toBe("int a(void) { return 1; }\nint b(void) { return 1; }\n");
	const windows = "#if 0\r\nint x;\r\n  #endif\r\n#if 0\r\nint y;";
	const found = await programOf(windows).snapshot().untaken("a.c");
	expect(found.map(({ at }) => windows.slice(at.start, at.end))).toEqual(["int x;\r\n", "int y;"]);
});

test.each([
	["#ifdef CONFIG_A", false, "`CONFIG_A` is not set"],
	["#ifndef CONFIG_A", false, "`CONFIG_A` is set"],
	["#ifndef GUARD_H", true, "`GUARD_H` is not defined"],
	["#elif IS_ENABLED(CONFIG_A)", true, "`CONFIG_A` is set"],
	["#if !defined(CONFIG_A)", false, "`CONFIG_A` is set"],
	["#if 0", false, "`#if 0` does not hold"],
	["#if defined(CONFIG_A) && B > 2", true, "`#if defined(CONFIG_A) && B > 2` holds"],
])("%s, which was %s", (decidedBy, held, reason) => {
	expect(reasonOf({ decidedBy, held })).toBe(reason);
});

test("a check lists the regions, counts only what was read, and hover says why the rest was not", async () => {
	const snapshot = programOf(text, "CONFIG_A").snapshot();
	const report = await snapshot.check("a.c");
	expect(report.functions).toBe(3);
	expect(report.untaken.map(({ functions }) => functions)).toEqual([1, 1]);
	expect(await snapshot.hover("a.c", text.indexOf("return 2"))).toMatchObject({
		kind: "untaken",
		region: { reason: "`CONFIG_A` is set" },
		configuration: "test.config",
	});
});

test("an edit moves the regions", async () => {
	const program = programOf("#ifdef CONFIG_A\nint a;\n#endif\n");
	const before = await program.snapshot().untaken("a.c");
	program.edit("a.c", [{ start: 0, oldEnd: 0, newText: "int first;\n" }]);
	const [after] = await program.snapshot().untaken("a.c");
	expect(after?.at.start).toBe((before[0]?.at.start ?? 0) + "int first;\n".length);
});

test("IS_ENABLED in a body answers what #if answers", async () => {
	const source = `struct counter { atomic_t users; };
extern int ready(struct counter *c);
int take(struct counter *c)
{
	atomic_inc(&c->users);
	if (!ready(c)) {
		if (IS_ENABLED(CONFIG_A))
			atomic_dec(&c->users);
		return -EINVAL;
	}
	return 0;
}
void drop(struct counter *c)
{
	atomic_dec(&c->users);
}
`;
	const findings = async (...set: string[]) =>
		(
			await programOf(source, ...set)
				.snapshot()
				.check("a.c")
		).findings.map((finding) => finding.function);
	expect(await findings("CONFIG_A")).toEqual([]);
	expect(await findings()).toEqual(["take"]);
});
