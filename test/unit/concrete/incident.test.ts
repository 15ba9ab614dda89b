/**
 * The incident on code of our own: a table that is counted once, as Linux 4.14 had it, and one whose second counter is not
 * settled where a creation fails, as Linux 5.0 had it; the same scenario, the same seed.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Simulation, type SimulationReport } from "../../../server/src/core/api/simulation.ts";
import { parseScenario } from "../../../server/src/core/concrete/scenario/check.ts";
import { parser, treeOf } from "../ir/lowered.ts";

const folder = join(import.meta.dirname, "../../fixtures/simulation");
const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const scenario = parseScenario(read("neighbours.json"));

function run(text: string): SimulationReport {
	const tree = treeOf({ [scenario.file]: read("shared.h") + text });
	return new Simulation({ tree, parser, scenario }).goTo();
}

/** The first row after an overflow. */
function overflow({ rows }: SimulationReport): Readonly<Record<string, number>> | undefined {
	return rows.find(({ values }) => (values.overflows ?? 0) > 0)?.values;
}

const leaky = read("gc-entries.c");
const label = "out_release:\n";
const mended = leaky.replace(label, `${label}\ttbl->gc_entries.counter--;\n`);

describe("a table of neighbours whose constructors fail half the time", () => {
	test("counted once, never overflows", () => {
		const report = run(read("entries-only.c"));
		expect(report.stopped).toBeUndefined();
		expect(overflow(report)).toBeUndefined();
		expect(report.rows.at(-1)?.values.forced_gc_runs).toBeGreaterThan(0);
	});

	test("counted twice and settled once, overflows with fewer than ten neighbours in it", () => {
		const report = run(leaky);
		expect(report.stopped).toBeUndefined();
		expect(overflow(report)?.gc_entries).toBe(32);
		expect(overflow(report)?.entries).toBeLessThan(10);
		expect(report.log).toContain("neighbour: neighbor table overflow!");
	});

	test("with the missing line, its counters stay together and it never overflows", () => {
		const report = run(mended);
		expect(report.stopped).toBeUndefined();
		expect(overflow(report)).toBeUndefined();
		expect(report.rows.filter(({ values }) => values.entries !== values.gc_entries)).toEqual([]);
	});
});
