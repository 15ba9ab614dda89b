/**
 * The concrete interpreter on the kernel's own net/core/neighbour.c and what it calls: the shipped scenario, and what a real
 * kernel counted (test/fixtures/uml, whose README.md says how). Which functions a command reaches: test/harness/neighbour/commands.ts.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Simulation, type SimulationReport } from "../../server/src/core/api/simulation.ts";
import { compareRuns } from "../../server/src/core/concrete/compare.ts";
import type { Scenario } from "../../server/src/core/concrete/scenario/scenario.ts";
import { readScenario } from "../../server/src/frontend/scenarios.ts";
import { type KernelTree, openTree } from "../../server/src/store/tree.ts";
import { sharedParser } from "../harness/fixtures.ts";
import { kernelTree } from "../harness/kernelTree.ts";
import { commandScenario } from "../harness/neighbour/scenario.ts";
import { neighbourFile, withLeak } from "../harness/neighbourLeak.ts";

const root = kernelTree("6.1");
const needsTree = test.skipIf(root === undefined);
let tree: KernelTree;

beforeAll(async () => {
	if (root === undefined) return;
	tree = await openTree(root);
	await tree.prepare();
}, 300_000);

afterAll(async () => {
	await tree?.close();
});

async function simulation(
	scenario: Scenario,
	variant: "fixed" | "buggy",
	others: readonly (readonly [file: string, text: string])[] = [],
): Promise<Simulation> {
	const parser = (await sharedParser()).withOptions({ macros: tree.macros });
	const overlays = new Map(others);
	if (variant === "buggy") overlays.set(neighbourFile, withLeak(tree.readFile(neighbourFile) ?? ""));
	return new Simulation({ tree, parser, scenario, overlays });
}

describe("the neighbour scenario", () => {
	const shipped = readScenario("neighbour");
	/** All but the exempt are counted in both. */
	const apart = ({ rows }: SimulationReport, permanent: number) =>
		rows.filter(({ values }) => ![0, permanent].includes((values.entries ?? 0) - (values.gc_entries ?? 0)));

	needsTree("unmodified: the counters stay together, and the table never overflows", async () => {
		const report = (await simulation(shipped, "fixed")).goTo();
		expect(report.stopped).toBeUndefined();
		expect(apart(report, 2)).toEqual([]);
		expect(report.rows.at(-1)?.values).toMatchObject({ table_fulls: 0, overflows: 0 });
		const gc = report.rows.map(({ values }) => values.forced_gc_runs ?? 0);
		expect(Math.max(...gc)).toBeGreaterThan(5);
	});

	needsTree("without the two lines, it overflows with fewer than ten entries in the table", async () => {
		const report = (await simulation(shipped, "buggy")).goTo();
		expect(report.stopped).toBeUndefined();
		const first = report.rows.find(({ values }) => (values.overflows ?? 0) > 0);
		expect(first?.values).toMatchObject({ gc_entries: 32, gc_thresh3: 32 });
		expect(first?.values.entries).toBeLessThan(10);
		expect(report.log[0]).toMatch(/arp_cache: neighbor table overflow!$/);
		const valuesAt = (label: string) => report.rows.find((row) => row.label === label)?.values;
		expect(valuesAt("flush")).toMatchObject({ entries: 0, gc_entries: 32 });
		expect(valuesAt("device down")).toMatchObject({ entries: 0, gc_entries: 32 });
	});

	needsTree("the two part where a constructor fails for the first time", async () => {
		const [a, b] = [(await simulation(shipped, "fixed")).goTo(), (await simulation(shipped, "buggy")).goTo()];
		const { divergence } = compareRuns(a, b);
		const failed = a.happenings.find(({ returned }) => returned === -22);
		expect(divergence).toMatchObject({ label: "__neigh_create", time: failed?.time });
		expect(divergence?.differences).toMatchObject([{ kind: "value", column: "gc_entries" }]);
	});

	needsTree("goes back to any step, and from there to the same end", async () => {
		const run = await simulation(shipped, "buggy");
		const end = run.goTo();
		const middle = run.goTo(9000);
		expect(middle.steps).toBe(9000);
		expect(middle.rows).toEqual(end.rows.slice(0, middle.rows.length));
		expect(run.goTo()).toEqual(end);
	});
});

const traces = [
	{ file: "w1", ratelimit: { interval: 0, burst: 0 } },
	{ file: "w2", ratelimit: { interval: 0, burst: 0 } },
	{ file: "w2default", ratelimit: { interval: 5, burst: 10 } },
] as const;

describe.each(["fixed", "buggy"] as const)("what a real kernel counted, %s", (variant) => {
	const icmp = readFileSync(join(import.meta.dirname, "../harness/neighbour/icmp.c"), "utf8");

	needsTree.each(traces)("$file, every row", async ({ file, ratelimit }) => {
		const text = readFileSync(join(import.meta.dirname, `../fixtures/uml/${variant}_${file}.csv`), "utf8");
		const lines = text.trim().split("\n").slice(1);
		const commands = lines.map((line) => line.split(",")[1] ?? "");
		const run = await simulation(commandScenario(commands, ratelimit), variant, [["net/ipv4/icmp.c", icmp]]);
		const report = run.goTo();
		expect(report.stopped).toBeUndefined();
		const columns = ["entries", "gc_entries", "table_fulls", "forced_gc_runs", "dmesg_overflows"];
		const told = report.rows.map(({ label, values }, step) =>
			[step, label, ...columns.map((c) => values[c])].join(","),
		);
		expect(told).toEqual(lines);
	});
});
