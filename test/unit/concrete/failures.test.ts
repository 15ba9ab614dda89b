import { describe, expect, test } from "vitest";
import type { ScenarioAction } from "../../../server/src/core/concrete/scenario/scenario.ts";
import { reportOf, simulationOf } from "./scenarios.ts";

const text = `
void *kmalloc(unsigned long size, unsigned int flags);
struct object { int id; int (*prepare)(struct object *); };
static int made, failed, refused;
static int prepare(struct object *o) { return 0; }
static struct object *object_alloc(void) { return kmalloc(sizeof(struct object), 0); }
struct object *object_create(void) {
	struct object *o = object_alloc();
	if (!o) { failed++; return 0; }
	o->prepare = prepare;
	if (o->prepare(o) < 0) { refused++; kfree(o); return 0; }
	made++;
	return o;
}
struct object *object_clone(void) { struct object *o = kmalloc(sizeof(*o), 0); if (!o) failed++; else made++; return o; }
`;
const probes = { made: "made", failed: "failed", refused: "refused" };
const create: ScenarioAction = { call: "object_create" };
const clone: ScenarioAction = { call: "object_clone" };

function counted(...events: readonly ScenarioAction[]): Readonly<Record<string, number>> | undefined {
	const report = reportOf(text, { events: [...events, { row: "end" }], probes });
	expect(report.stopped).toBeUndefined();
	return report.rows.at(-1)?.values;
}

describe("calls that fail", () => {
	test("an allocator fails as its model says, after some calls and so many times", () => {
		const fail: ScenarioAction = { fail: "kmalloc", after: 2, count: 3 };
		expect(counted(fail, { repeat: 10, do: [create] })).toEqual({ made: 7, failed: 3, refused: 0 });
	});

	test("only where one function calls it", () => {
		const fail: ScenarioAction = { fail: "kmalloc", from: "object_clone" };
		expect(counted(fail, { repeat: 4, do: [create, clone] })).toEqual({ made: 4, failed: 4, refused: 0 });
	});

	test("a function with a body answers what it is told and does nothing, through a pointer as well", () => {
		const fail: ScenarioAction = { fail: "prepare", answer: -22, count: 2 };
		expect(counted(fail, { repeat: 5, do: [create] })).toEqual({ made: 3, failed: 0, refused: 2 });
	});

	test("a function with a body answers NULL or -ENOMEM where nothing is said", () => {
		const either: ScenarioAction[] = [
			{ fail: "object_alloc", count: 1 },
			create,
			{ fail: "prepare", count: 1 },
			create,
		];
		expect(counted(...either, create)).toEqual({ made: 1, failed: 1, refused: 1 });
	});

	test("from one moment of the run to another", () => {
		const events: ScenarioAction[] = [create, { fail: "kmalloc" }, create, create, { mend: "kmalloc" }, create];
		expect(counted(...events)).toEqual({ made: 2, failed: 2, refused: 0 });
	});

	test("at a rate: about so many, the same ones under the same seed", () => {
		const events: ScenarioAction[] = [
			{ fail: "kmalloc", rate: 0.25 },
			{ repeat: 400, do: [create] },
		];
		const run = (seed: number) =>
			reportOf(text, { events, probes, seed }).happenings.map(({ returned }) => returned === 0);
		const first = run(1);
		const failures = first.filter(Boolean).length;
		expect(failures).toBeGreaterThan(70);
		expect(failures).toBeLessThan(130);
		expect(run(1)).toEqual(first);
		expect(run(2)).not.toEqual(first);
	});

	test("the same calls fail after going back", () => {
		const events: ScenarioAction[] = [
			{ fail: "kmalloc", rate: 0.5 },
			{ fail: "prepare", answer: -22, rate: 0.5 },
			{ repeat: 50, do: [create, { row: "" }] },
		];
		const run = simulationOf(text, { events, probes });
		const end = run.goTo();
		run.goTo(Math.floor(end.steps / 3));
		expect(run.goTo()).toEqual(end);
	});

	test("a function that returns nothing cannot fail", () => {
		const report = reportOf("static int n; void f(void) { n++; }", { events: [{ fail: "f" }, { call: "f" }] });
		expect(report.stopped).toMatch(/^unsupported: f\(\) is to fail, and it has to be said what it answers then/);
	});
});
