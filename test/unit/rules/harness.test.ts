/** The fixtures' own reader: a fixture that says too much or too little must fail. */
import { describe, expect, test } from "vitest";
import { annotate, check, parseFixture } from "../../harness/fixtures.ts";

const prologue = `struct pool {
	atomic_t live;
};

int ready(void);

void pool_put(struct pool *pool)
{
	atomic_dec(&pool->live);
}
`;
const leaky = `int take_bad(struct pool *pool)
{
	atomic_inc(&pool->live);
	if (!ready())
		return -EIO;
		//^ leak-on-exit: live +1
	return 0;
}
`;

/** What is left of the fixture's markers, and what they should have been. */
async function annotated(text: string): Promise<string> {
	const found = await check(parseFixture(text, "f.c"));
	return annotate(text, found.get("f.c") ?? []);
}

describe("markers", () => {
	test("that are right stay as they are", async () => {
		const text = prologue + leaky;
		expect(await annotated(text)).toBe(text);
		expect(parseFixture(text, "f.c").problems).toEqual([]);
	});

	test.each([
		["another counter", "leak-on-exit: dead +1"],
		["another rule", "inconsistent-exits: live +1"],
		["another change", "leak-on-exit: live +2"],
		["another confidence", "leak-on-exit: live +1 (low)"],
		["another text", 'leak-on-exit: live +1 "return 0;"'],
	])("that name %s are replaced by what was found", async (_, marker) => {
		const text = (prologue + leaky).replace("leak-on-exit: live +1", marker);
		expect(await annotated(text)).toBe(
			(prologue + leaky).replace("leak-on-exit: live +1", "leak-on-exit: live +1 (medium)"),
		);
	});

	test("may name the struct, the confidence and the text", async () => {
		const text = (prologue + leaky).replace("live +1", 'pool.live +1 (medium) "return -EIO;"');
		expect(await annotated(text)).toBe(text);
	});

	test("of which there is one too many lose one", async () => {
		const once = prologue + leaky;
		expect(await annotated(once.replace(/(\t\t\/\/\^.*\n)/, "$1$1"))).toBe(once);
	});

	test("under another line are moved", async () => {
		const text = (prologue + leaky).replace(/(\t\treturn -EIO;\n)(\t\t\/\/\^.*\n)/, "$2$1");
		expect(await annotated(text)).not.toBe(text);
	});

	test("stand for findings of low confidence only where they say so", async () => {
		const handedOver = leaky.replace("return -EIO", "return tell(pool), -EIO");
		expect(await annotated(prologue + handedOver)).toContain("live +1 (low)");
	});
});

describe("names", () => {
	const problemsOf = (text: string) => parseFixture(prologue + text, "f.c").problems;

	test.each([
		["take_ok has a marker", leaky.replace("take_bad", "take_ok")],
		["helper has a marker", leaky.replace("take_bad", "helper")],
		["FN_take has a marker", `/* expected: live +1 */\n${leaky.replace("take_bad", "FN_take")}`],
		["take_bad has no marker", leaky.replace(/.*\/\/\^.*\n/, "")],
		["FP_take has no marker", leaky.replace("take_bad", "FP_take").replace(/.*\/\/\^.*\n/, "")],
		["FN_take does not say what is expected", leaky.replace("take_bad", "FN_take").replace(/.*\/\/\^.*\n/, "")],
	])("%s", (problem, text) => {
		expect(problemsOf(text)).toEqual([`f.c: ${problem}`]);
	});

	test("a marker that cannot be read, or that stands outside of a function, is a problem", () => {
		expect(problemsOf(leaky.replace("leak-on-exit:", "leak"))).toEqual([
			expect.stringContaining("cannot read the marker"),
		]);
		expect(problemsOf(`${leaky}int x;\n//^ leak-on-exit: live +1\n`)).toEqual([
			expect.stringContaining("outside of a function"),
		]);
	});
});

test("sections are files of their own", async () => {
	const using = `#include "pool.h"\nvoid give_back(struct pool *pool)\n{\n\tpool_put(pool);\n}\n${leaky}`;
	const fixture = parseFixture(
		`${using}//! file pool.h\n${prologue}//! file more.c\n${using.replace("take_bad", "more_bad")}`,
		"f.c",
	);
	expect([...fixture.files.keys()]).toEqual(["f.c", "pool.h", "more.c"]);
	const found = await check(fixture);
	expect([...found].map(([file, findings]) => `${file}: ${findings.map((f) => f.function)}`)).toEqual([
		"f.c: take_bad",
		"more.c: more_bad",
	]);
});
