/** Paths of findings written down, and taken again in texts that have changed meanwhile. */
import { expect, test } from "vitest";
import { scenarioOfFinding } from "../../../server/src/core/api/path/scenario.ts";
import { type ToldPath, toldPath } from "../../../server/src/core/api/path/told.ts";
import type { PathScenario } from "../../../server/src/core/concrete/scenario/pathScenario.ts";
import { programOf } from "../../harness/fixtures.ts";

const text = `
typedef struct { int counter; } atomic_t;
struct pool { atomic_t live; int mode; };
struct item { struct pool *pool; int (*setup)(struct item *); };
void *kmalloc(unsigned long size, int flags);

static void hold(struct pool *pool)
{
	atomic_inc(&pool->live);
}

int add(struct pool *pool, int count, int (*setup)(struct item *))
{
	struct item *item;
	int err;

	if (count > 100)
		return -22;
	hold(pool);
	switch (pool->mode) {
	case 3:
		item = kmalloc(sizeof(*item), 0);
		break;
	default:
		atomic_dec(&pool->live);
		return 0;
	}
	if (!item)
		return -12;
	item->pool = pool;
	err = setup(item);
	if (err)
		atomic_dec(&pool->live);
	return err;
}
`;

interface Followed {
	readonly told: ToldPath | undefined;
	readonly why: string;
	readonly gone: readonly string[];
}

async function scenarioOf(source: string): Promise<{ readonly scenario: PathScenario; readonly told: ToldPath }> {
	const snapshot = (await programOf({ "a.c": source })).snapshot();
	const { findings } = await snapshot.check("a.c");
	const [finding] = findings;
	if (findings.length !== 1 || !finding) throw new Error(`${findings.length} findings`);
	const path = await snapshot.take("a.c", finding.identity);
	if (!path) throw new Error("the path is not taken");
	const textOf = () => source;
	return { scenario: scenarioOfFinding(finding, "a.c", path, textOf), told: toldPath(path, finding.counter, textOf) };
}

async function follow(source: string, { path: described }: PathScenario): Promise<Followed> {
	const snapshot = (await programOf({ "a.c": source })).snapshot();
	const { path, why, gone } = await snapshot.follow("a.c", described);
	return { told: path && toldPath(path, described.counter, () => source), why, gone };
}

test("a path is written down as what is decided on it, and told step by step", async () => {
	const { scenario, told } = await scenarioOf(text);
	expect(scenario.path).toMatchObject({ function: "add", counter: "pool.live", leaves: 1 });
	expect(scenario.path.decisions).toEqual([
		{ if: "count > 100", is: false },
		{ into: "hold", decisions: [{ count: "atomic_inc", at: "atomic_inc(&pool->live)" }] },
		{ switch: "pool->mode", case: 3 },
		{ fail: "kmalloc" },
	]);
	expect(told.steps.map(({ line, function: name, text: words, balance }) => [line, name, words, balance])).toEqual([
		[12, "add", "add() is entered", 0],
		[17, "add", "`count > 100` is false", 0],
		[19, "add", "calls hold()", 0],
		[9, "hold", "atomic_inc: live +1", 1],
		[20, "add", "`pool->mode` is 3", 1],
		[22, "add", "kmalloc() fails", 1],
		[29, "add", "add() returns -ENOMEM", 1],
	]);
	expect(told.fails).toEqual([{ operation: "kmalloc", file: "a.c", line: 22 }]);
	expect(told.leaves).toBe(1);
});

test("lines around it do not matter, nor does another text that is the same", async () => {
	const { scenario } = await scenarioOf(text);
	const moved = text.replace("int add(", "int other;\n\nint add(").replace("count > 100", "count  >  100");
	expect(await follow(moved, scenario)).toMatchObject({ told: { leaves: 1 }, gone: [], why: "" });
});

test("in a text that settles the counter the same path ends with 0", async () => {
	const { scenario } = await scenarioOf(text);
	const fixed = text
		.replace("\t\treturn -12;", "\t\tgoto out;")
		.replace("\treturn err;\n", "\treturn err;\nout:\n\tatomic_dec(&pool->live);\n\treturn -12;\n");
	const { told } = await follow(fixed, scenario);
	expect(told?.leaves).toBe(0);
	expect(told?.steps.slice(-2).map((step) => [step.text, step.change, step.balance])).toEqual([
		["atomic_dec: live -1", -1, 0],
		["add() returns -ENOMEM", 0, 0],
	]);
});

test("a decision that is edited is taken as it says", async () => {
	const { scenario } = await scenarioOf(text);
	const decisions = scenario.path.decisions.map((decision) =>
		"switch" in decision ? ({ ...decision, case: "default" } as const) : decision,
	);
	const { told } = await follow(text, { ...scenario, path: { ...scenario.path, decisions } });
	expect(told?.steps.at(-1)?.text).toBe("add() returns 0");
	expect(told?.leaves).toBe(0);
	const works = scenario.path.decisions.filter((decision) => !("fail" in decision));
	const other = await follow(text, { ...scenario, path: { ...scenario.path, decisions: works } });
	expect(other.told?.steps.map((step) => step.text).join()).not.toContain("kmalloc() fails");
});

test("what is not there any more is named, and what contradicts itself says why", async () => {
	const { scenario } = await scenarioOf(text);
	const without = text.replace("if (count > 100)\n\t\treturn -22;\n", "");
	expect(await follow(without, scenario)).toMatchObject({
		told: { leaves: 1 },
		gone: ["the condition `count > 100` in add()"],
	});
	const against = await follow(text.replace("\tswitch (", "\tpool->mode = 4;\n\tswitch ("), scenario);
	expect(against.told).toBeUndefined();
	expect(against.why).toMatch(/^the condition is 4 when the path gets there.* \(a\.c:21/);
	const nowhere = await follow(text.replaceAll("add(", "insert("), scenario);
	expect(nowhere).toEqual({ told: undefined, gone: ["add()"], why: "add() is not there any more" });
});

test("of several places with one text the number says which", async () => {
	const twice = text.replace(
		"if (count > 100)",
		"if (pool->mode > 9)\n\t\treturn -1;\n\tpool->mode = count;\n\tif (pool->mode > 9)",
	);
	const { scenario } = await scenarioOf(twice);
	expect(scenario.path.decisions.filter((decision) => "if" in decision)).toEqual([
		{ if: "pool->mode > 9", is: false },
		{ if: "pool->mode > 9", is: false, nth: 2 },
	]);
	expect(await follow(twice, scenario)).toMatchObject({ told: { leaves: 1 }, gone: [] });
});

test("of two objects that are counted the one is told that the finding is about", async () => {
	const both = text
		.replace("int add(struct pool *pool, int count,", "int add(struct pool *pool, struct pool *from, int count,")
		.replace("\thold(pool);\n", "\thold(from);\n\thold(pool);\n\tatomic_dec(&from->live);\n");
	const { told } = await scenarioOf(both);
	const calls = told.steps.filter((step, index) => told.steps[index + 1]?.change !== 0 && step.text === "calls hold()");
	expect(calls.map(({ line }) => both.split("\n")[line - 1]?.trim())).toEqual(["hold(pool);"]);
	expect(told.steps.filter(({ change }) => change !== 0)).toHaveLength(1);
});
