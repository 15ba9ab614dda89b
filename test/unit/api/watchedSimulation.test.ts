import { describe, expect, test } from "vitest";
import { Simulation } from "../../../server/src/core/api/simulation.ts";
import { divergenceOf } from "../../../server/src/core/api/watched/watched.ts";
import { WatchedSimulation } from "../../../server/src/core/api/watchedSimulation.ts";
import { parseScenario } from "../../../server/src/core/concrete/scenario/check.ts";
import type { Scenario } from "../../../server/src/core/concrete/scenario/scenario.ts";
import { emptyTree } from "../../../server/src/core/syntax/sources.ts";
import { sharedParser } from "../../harness/fixtures.ts";
import { mendedShape, shape, shapeFile, shapeLine, shapeScenario } from "../../harness/neighbourShape.ts";

const scenario = parseScenario(shapeScenario);

async function watched(text: string, of: Scenario = scenario): Promise<WatchedSimulation> {
	const overlays = new Map([[of.file, text]]);
	const simulation = new WatchedSimulation({ tree: emptyTree, parser: await sharedParser(), scenario: of, overlays });
	while (simulation.advance(1000));
	return simulation;
}

/** A pool that is filled by `body`, with a row after each of `calls`. */
function pool(body: string, ...calls: readonly string[]): readonly [text: string, scenario: Scenario] {
	const text = `
struct thing { int size; };
struct pool { int used; };
static struct pool pool;
static struct thing *kept;
${body}`;
	const events = calls.flatMap((call) => [{ call }, { row: call }]);
	return [text, { name: "pool", file: "pool.c", setup: [], events, probes: { used: "pool.used" } }];
}

describe("a watched simulation", () => {
	test("has the numbers of one that is not watched", async () => {
		const parser = await sharedParser();
		const overlays = new Map([[scenario.file, shape]]);
		const report = new Simulation({ tree: emptyTree, parser, scenario, overlays }).goTo();
		const simulation = await watched(shape);
		const names = simulation.columns.map(({ name }) => name);
		const points = simulation.points(0).map(({ label, time, steps, values }) => ({ label, time, steps, values }));
		expect(points).toEqual(
			report.rows.map(({ label, time, steps, values }) => ({
				label,
				time,
				steps,
				values: names.map((n) => values[n]),
			})),
		);
		expect(simulation.end).toEqual({ steps: report.steps, stopped: undefined, at: undefined });
	});

	test("tells what was called and logged on the way to each point", async () => {
		const points = (await watched(shape)).points(23);
		const sleep = { kind: "other", text: "sleep 1" };
		expect(points[0]?.events).toEqual([{ kind: "call", text: "arp_create() = -EINVAL" }, sleep]);
		expect(points[1]?.events).toEqual([
			{ kind: "call", text: "arp_create() = -ENOBUFS" },
			{ kind: "log", text: "arp_table: neighbor table overflow!" },
			sleep,
		]);
		expect(points[11]?.events).toEqual([{ kind: "call", text: "arp_flush()" }]);
	});

	test("ends with the fault's place", async () => {
		const [text, of] = pool("int crash(void) {\n\treturn kept->size;\n}\n", "crash");
		const { end } = await watched(text, of);
		expect(end.stopped).toMatch(/^null-dereference: /);
		expect(end.at).toEqual({ file: "pool.c", line: 7, function: "crash" });
	});
});

describe("the code at a point", () => {
	test("is where a counter changed that nothing has settled, with the changes and counts of every line", async () => {
		const moment = (await watched(shape)).moment(10);
		const line = shapeLine("atomic_inc_return(");
		expect(moment?.at).toEqual({ file: shapeFile, line, function: "arp_alloc" });
		expect(moment?.changes.map(({ text }) => text)).toEqual(["gc_entries 7 → 8", "entries 6 → 7", "entries 7 → 6"]);
		const count = (of: string) => moment?.files[0]?.lines.find((one) => one.line === shapeLine(of));
		expect(count("error = arp_table.constructor")).toEqual({ line: shapeLine("error ="), now: 1, total: 9 });
		expect(count("rc = other;")).toEqual({ line: shapeLine("rc = other;"), now: 0, total: 2 });
		expect(count("arp_forced_gc();")).toBeUndefined();
	});

	test("is not there where the run has not got", async () => {
		const simulation = await watched(shape);
		expect(simulation.moment(99)).toBeUndefined();
		expect(simulation.ledger(99)).toBeUndefined();
	});
});

describe("the ledger", () => {
	const held = async (simulation: WatchedSimulation, point: number) =>
		simulation.ledger(point)?.rows.map(({ object, state, units }) => ({
			object,
			state,
			units: units.map(({ column, units: amount, taken }) => `${column} +${amount} at ${taken?.line}`),
		}));

	test("names the freed objects in whose name units are left", async () => {
		const [gc, entries] = [shapeLine("atomic_inc_return("), shapeLine("atomic_inc(&")];
		const rows = (await held(await watched(shape), 8)) ?? [];
		expect(rows.slice(0, 3)).toEqual([
			{ object: "arp_entry #8", state: "freed", units: [`gc_entries +1 at ${gc}`] },
			{ object: "arp_entry #7", state: "freed", units: [`gc_entries +1 at ${gc}`] },
			{ object: "arp_entry #6", state: "live", units: [`gc_entries +1 at ${gc}`, `entries +1 at ${entries}`] },
		]);
		// The permanent one is not counted in gc_entries.
		expect(rows.find(({ object }) => object === "arp_entry #4")?.units).toEqual([`entries +1 at ${entries}`]);
	});

	test("of the mended code has no freed object in it, at any point", async () => {
		const simulation = await watched(mendedShape);
		for (let point = 0; point < simulation.pointCount; point++)
			expect(simulation.ledger(point)?.rows.filter(({ state }) => state !== "live")).toEqual([]);
		expect(simulation.ledger(simulation.pointCount - 1)).toEqual({ rows: [], more: 0, live: 0 });
	});

	test("settles with the object in hand, not with what was counted last", async () => {
		const [text, of] = pool(
			`
void make(void) { struct thing *t = kmalloc(16, 0); pool.used++; if (!kept) kept = t; }
void give(struct thing *t) { pool.used--; kfree(t); }
void giveFirst(void) { give(kept); }
`,
			"make",
			"make",
			"giveFirst",
		);
		expect(await held(await watched(text, of), 2)).toEqual([
			{ object: "thing #2", state: "live", units: ["used +1 at 7"] },
		]);
	});

	test("has a line of its own for what was counted for no object", async () => {
		const [text, of] = pool("void count(void) {\n\tpool.used += 2;\n}\n", "count", "count");
		expect(await held(await watched(text, of), 1)).toEqual([
			{ object: undefined, state: "none", units: ["used +4 at 7"] },
		]);
	});

	test("says of an object that waits for a callback to free it that it is about to be, and then that it is freed", async () => {
		const [text, of] = pool(
			`
struct rcu_head { void *a, *b; };
struct item { int size; struct rcu_head rcu; };
void make(void) { struct item *t = kzalloc(sizeof(struct item), 0); pool.used++; kfree_rcu(t, rcu); }
void give(void) { pool.used--; }
`,
			"make",
		);
		const events = [
			{ call: "make" },
			{ row: "made" },
			{ sleep: 1 },
			{ row: "later" },
			{ call: "make" },
			{ call: "give" },
		];
		const simulation = await watched(text, { ...of, events });
		const units = ["used +1 at 9"];
		expect(await held(simulation, 0)).toEqual([{ object: "item #1", state: "dying", units }]);
		expect(await held(simulation, 1)).toEqual([{ object: "item #1", state: "freed", units }]);
	});

	test("does not take a pointer for held that only a call before left behind on the stack", async () => {
		const [text, of] = pool(
			`
int make(int early) {
	struct thing *t;
	if (early) { pool.used += 5; return 0; }
	t = kmalloc(16, 0);
	pool.used++;
	return 1;
}
int first(void) { return make(0); }
int second(void) { return make(1); }
void third(void) { pool.used--; }
`,
			"first",
			"second",
			"third",
		);
		expect(await held(await watched(text, of), 1)).toEqual([
			{ object: "thing #1", state: "live", units: ["used +1 at 11"] },
			{ object: undefined, state: "none", units: ["used +5 at 9"] },
		]);
	});
});

describe("two watched simulations", () => {
	test("part where the first entry is given up", async () => {
		expect(divergenceOf(await watched(shape), await watched(mendedShape))).toEqual({
			point: 7,
			label: "arp_create",
			differences: [{ what: "gc_entries", a: "6", b: "5" }],
		});
	});

	test("of the same code do not part, whatever stands around it", async () => {
		expect(divergenceOf(await watched(shape), await watched(`/* more */\n${shape}`))).toBeUndefined();
	});
});
