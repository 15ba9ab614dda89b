import { describe, expect, test } from "vitest";
import { type ComparedRun, compareRuns } from "../../../server/src/core/concrete/compare.ts";
import type { Happening } from "../../../server/src/core/concrete/scenario/happening.ts";

function happening(index: number, changed: Partial<Happening> = {}): Happening {
	const values = { used: index };
	return { kind: "action", label: "take", time: index, steps: 10 * index, values, returned: 0, logged: 0, ...changed };
}

function run(changed: Partial<ComparedRun> = {}): ComparedRun {
	return { happenings: [0, 1, 2].map((index) => happening(index)), rows: [], log: [], stopped: undefined, ...changed };
}

/** B, whose second happening is another one. */
function differing(changed: Partial<Happening>, more: Partial<ComparedRun> = {}): ReturnType<typeof compareRuns> {
	return compareRuns(run(), run({ happenings: [happening(0), happening(1, changed), happening(2)], ...more }));
}

describe("two runs", () => {
	test("that are the same do not part, wherever their objects lie", () => {
		const objects = (address: number) => run({ happenings: [happening(0, { returned: address })] });
		expect(compareRuns(objects(0x50_0000), objects(0x60_0000)).divergence).toBeUndefined();
		const stopped = (line: number) => run({ stopped: `double-free: twice, in f (a.c:${line})` });
		expect(compareRuns(stopped(3), stopped(5)).divergence).toBeUndefined();
	});

	test("part where a value is another", () => {
		const { divergence } = differing({ values: { used: 5 }, steps: 12 });
		expect(divergence).toMatchObject({ index: 1, label: "take", time: 1, steps: { a: 10, b: 12 } });
		expect(divergence?.differences).toEqual([{ kind: "value", column: "used", a: 1, b: 5 }]);
	});

	test("part where a call fails in one of them", () => {
		const parted = differing({ returned: -12 }).divergence;
		expect(parted?.differences).toEqual([{ kind: "returned", a: 0, b: -12 }]);
	});

	test("part at the first line that only one of them logs", () => {
		const { divergence } = differing({ logged: 1 }, { log: ["table overflow!"] });
		expect(divergence?.differences).toEqual([{ kind: "line", a: undefined, b: "table overflow!" }]);
	});

	test("part where something else happens", () => {
		const { divergence } = differing({ label: "periodic work", kind: "due" });
		expect(divergence?.differences).toEqual([{ kind: "happened", a: "take at 1 s", b: "periodic work at 1 s" }]);
	});

	test("part where one of them stops", () => {
		const b = run({ happenings: [happening(0)], stopped: "null-dereference: NULL is read, in f (a.c:3)" });
		const { divergence } = compareRuns(run(), b);
		expect(divergence).toMatchObject({ index: 1, label: "take", steps: { a: 10, b: 0 } });
		expect(divergence?.differences.map(({ kind }) => kind)).toEqual(["happened", "stopped"]);
	});

	test("have their rows beside each other, as far as either got", () => {
		const row = (label: string, used: number) => ({ label, time: 0, steps: 0, values: { used } });
		const { rows } = compareRuns(run({ rows: [row("one", 1), row("two", 2)] }), run({ rows: [row("one", 1)] }));
		expect(rows).toEqual([
			{ label: "one", time: 0, a: { used: 1 }, b: { used: 1 }, differs: false },
			{ label: "two", time: 0, a: { used: 2 }, b: undefined, differs: true },
		]);
	});
});
