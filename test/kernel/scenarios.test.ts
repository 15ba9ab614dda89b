/**
 * The scenarios that ship, on real kernels: what they show of code that is right, and where a line is missing. The kernel's
 * text is changed in memory.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Simulation, type SimulationReport } from "../../server/src/core/api/simulation.ts";
import { compareRuns } from "../../server/src/core/concrete/compare.ts";
import { readScenario } from "../../server/src/frontend/scenarios.ts";
import { type KernelTree, openTree } from "../../server/src/store/tree.ts";
import { sharedParser } from "../harness/fixtures.ts";
import { kernelTree } from "../harness/kernelTree.ts";

describe.each(["6.1", "6.12"] as const)("on Linux %s", (version) => {
	const root = kernelTree(version);
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

	/** Carries a shipped scenario out, with a part of its file's text replaced. */
	async function run(name: string, from = "", to = ""): Promise<SimulationReport> {
		const parser = (await sharedParser()).withOptions({ macros: tree.macros });
		const scenario = readScenario(name);
		const text = tree.readFile(scenario.file) ?? "";
		if (!text.includes(from)) throw new Error(`${scenario.file} has no ${from}`);
		const overlays = new Map(from === "" ? [] : [[scenario.file, text.replace(from, to)]]);
		const report = new Simulation({ tree, parser, scenario, overlays }).goTo();
		expect(report.stopped).toBeUndefined();
		return report;
	}

	const last = ({ rows }: SimulationReport) => rows.at(-1)?.values;

	needsTree("neighbour: never overflows as the kernel is", async () => {
		const report = await run("neighbour");
		expect(last(report)).toMatchObject({ table_fulls: 0, overflows: 0 });
		expect(last(report)?.forced_gc_runs).toBeGreaterThan(5);
		expect(report.happenings.some(({ returned }) => returned === -22)).toBe(true);
	});

	needsTree("user-namespaces: what a refused charge took is given back, without the line it is not", async () => {
		const right = await run("user-namespaces");
		expect(Math.max(...right.rows.map(({ values }) => values.outside ?? 0))).toBe(12);
		expect(right.rows.every(({ values }) => (values.inside ?? 0) <= (values.outside ?? 0))).toBe(true);
		const undo = "atomic_long_dec(&iter->ucount[type]);\n\n\tput_ucounts";
		const wrong = await run("user-namespaces", undo, ";\n\n\tput_ucounts");
		expect(last(wrong)).toMatchObject({ inside: 30, outside: 12 });
		const { divergence } = compareRuns(right, wrong);
		expect(divergence).toMatchObject({ label: "inc_ucount", differences: [{ column: "inside", a: 8, b: 9 }] });
	});

	needsTree(
		"open-files: the limit is met by files that are open; without the decrement by those that are not",
		async () => {
			const right = await run("open-files");
			expect(last(right)).toMatchObject({ nr_files: 32, "users of the cred": 33, "limit reached": 1 });
			const refused = right.happenings.filter(
				({ label, returned }) => label === "alloc_empty_file" && returned === -13,
			);
			expect(refused.length).toBeGreaterThan(5);
			expect(right.rows.every(({ values }) => values.nr_files === (values["users of the cred"] ?? 0) - 1)).toBe(true);
			const wrong = await run("open-files", "percpu_counter_dec(&nr_files);", ";");
			const first = wrong.rows.find(({ values }) => values["limit reached"] === 1);
			expect(first?.values["users of the cred"]).toBeLessThan(25);
			expect(compareRuns(right, wrong).divergence).toMatchObject({ label: "file_free" });
		},
	);
});
