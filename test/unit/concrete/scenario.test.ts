import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
	actionKinds,
	decisionKinds,
	parseScenario,
	pathMembers,
	pathScenarioMembers,
	scenarioMembers,
	valueKinds,
} from "../../../server/src/core/concrete/scenario/check.ts";
import type { ScenarioAction } from "../../../server/src/core/concrete/scenario/scenario.ts";
import { reportOf, scenarioWith } from "./scenarios.ts";

const text = `
struct list { int n; };
static int first, second, last, limit = 10;
int one(void) { return ++first; }
int two(void) { return ++second; }
int see(const unsigned char *address) { last = address[3]; return last; }
struct list *find(int there) { static struct list only; return there ? &only : (struct list *)-2L; }
int use(struct list *l) { return ++l->n; }
int endless(void) { for (;;) ; }
`;
const probes = { first: "first", second: "second" };

function labels(events: readonly ScenarioAction[], more: object = {}): string[] {
	return reportOf(text, { events, probes, ...more }).happenings.map(({ label, time }) => `${time} ${label}`);
}

describe("what happens when", () => {
	test("streams go on at once, each at its own times, and time is up at the end", () => {
		const streams = [
			{ every: 4, do: [{ call: "one" }] },
			{ every: 3, do: [{ call: "two" }] },
		];
		const happened = labels([{ during: 10, streams }, { row: "end" }]);
		expect(happened).toEqual(["3 two", "4 one", "6 two", "8 one", "9 two", "10 end"]);
	});

	test("by chance: about so many in a second, the same under the same seed", () => {
		const events: ScenarioAction[] = [{ during: 100, streams: [{ perSecond: 3, do: [{ call: "one" }] }] }];
		const arrivals = labels(events);
		expect(arrivals.length).toBeGreaterThan(240);
		expect(arrivals.length).toBeLessThan(360);
		expect(labels(events)).toEqual(arrivals);
		expect(labels(events, { seed: 2 })).not.toEqual(arrivals);
	});

	test("named actions are run where they are named, with the round of the repeat around them", () => {
		const actions = { look: [{ call: "see", args: [{ bytes: "0a000010", counted: true }] }] };
		const { happenings } = reportOf(text, { events: [{ repeat: 3, do: [{ run: "look" }] }], actions });
		expect(happenings.map(({ returned }) => returned)).toEqual([16, 17, 18]);
	});

	test("a number below another is chosen by the seed", () => {
		const look: ScenarioAction = { call: "see", args: [{ bytes: "0a000000", below: 4 }] };
		const { happenings } = reportOf(text, { events: [{ repeat: 50, do: [look] }] });
		expect([...new Set(happenings.map(({ returned }) => returned))].sort()).toEqual([0, 1, 2, 3]);
	});

	test("what needs an object is left out where there is an error instead", () => {
		const on = (there: number): ScenarioAction[] => [
			{ call: "find", args: [there], as: "l", struct: "list" },
			{ call: "use", args: [{ value: "l" }], if: "l" },
		];
		expect(labels([...on(0), ...on(1)])).toEqual(["0 find", "0 find", "0 use"]);
	});

	test("what cannot be initialised ends the run where it is needed", () => {
		const { steps, stopped } = reportOf(
			"static int one = __LINE__; int g(void) { return one; } int f(void) { return g(); }",
			{
				events: [{ call: "f" }],
			},
		);
		expect(stopped).toMatch(/__LINE__/);
		expect(steps).toBeLessThan(10);
		expect(steps).toBeGreaterThanOrEqual(0);
	});

	test("a run that does not end is given up", () => {
		const report = reportOf(text, { events: [{ call: "endless" }], limit: 20_000 });
		expect(report.stopped).toMatch(
			/^limit on steps: 20000 instructions were executed, and the run has not ended, in endless/,
		);
		expect(report.steps).toBe(20_000);
	});
});

describe("what is no scenario is said in one line", () => {
	const told = (scenario: unknown): string => {
		try {
			parseScenario(typeof scenario === "string" ? scenario : JSON.stringify(scenario));
		} catch (error) {
			return (error as Error).message;
		}
		return "a scenario";
	};
	const nested = (depth: number): ScenarioAction =>
		depth === 0 ? { sleep: 1 } : { repeat: 1, do: [nested(depth - 1)] };
	const doubling = Object.fromEntries(
		Array.from({ length: 60 }, (_, i) => [`a${i}`, i === 59 ? [] : [{ run: `a${i + 1}` }, { run: `a${i + 1}` }]]),
	);

	test.each([
		["{", /^no JSON: /],
		["[]", /^a scenario is an object$/],
		['{"name": "x"}', /^file is missing$/],
		[{ ...scenarioWith({}), colour: 1 }, /^colour is unknown; there are name, file, /],
		[{ ...scenarioWith({}), hz: 0 }, /^hz is a whole number from 1 to 10000$/],
		[scenarioWith({ events: [{ set: "a", to: 1.5 }] }), /^events\[0\]\.to is a whole number from /],
		[scenarioWith({ events: [{ set: "a", to: { bytes: "0" } }] }), /^events\[0\]\.to\.bytes is bytes in hexadecimal$/],
		[{ ...scenarioWith({}), events: [{ sleep: -1 }] }, /^events\[0\]\.sleep is a number from 0 to /],
		['{"name":"x","file":"x","setup":[],"events":[{"sleep":1e999}],"probes":{}}', /^events\[0\]\.sleep is a number/],
		[{ ...scenarioWith({}), events: [{ call: "f", row: "x" }] }, /^events\[0\] has exactly one of /],
		[{ ...scenarioWith({}), events: [{ repeat: 2 }] }, /^events\[0\]\.do is missing$/],
		[{ ...scenarioWith({}), events: [null] }, /^events\[0\] is an object$/],
		[
			scenarioWith({ events: [{ repeat: 1e9, do: [{ repeat: 1e9, do: [{ sleep: 1 }] }] }] }),
			/more than 200000 actions$/,
		],
		[scenarioWith({ events: [{ during: 1e9, streams: [{ every: 1e-6, do: [] }] }] }), /more than 200000 actions$/],
		[
			scenarioWith({ events: [{ run: "a" }], actions: { a: [{ run: "a" }] } }),
			/^the actions named "a" run themselves$/,
		],
		[scenarioWith({ events: [{ run: "constructor" }] }), /^the scenario has no actions named "constructor"$/],
		[scenarioWith({ events: [{ run: "a0" }], actions: doubling }), /more than 200000 actions$/],
		[scenarioWith({ events: [nested(60)] }), /is nested too deeply$/],
	])("%j", (scenario, expected) => {
		expect(told(scenario)).toMatch(expected);
		expect(told(scenario)).not.toContain("\n");
	});

	test("nothing done a thousand million times is nothing", () => {
		expect(told(scenarioWith({ events: [{ repeat: 1e9, do: [{ repeat: 1e9, do: [] }] }] }))).toBe("a scenario");
	});

	test.each([
		[{ set: "nowhere", to: 1 }, /nowhere/],
		[{ set: "first.x", to: 1 }, /^set first\.x: /],
		[{ new: "o", struct: "nothing" }, /nothing/],
		[{ call: "nothing" }, /nothing/],
		[{ call: "use", args: [] }, /1/],
		[{ call: "use", args: [{ value: "o" }], if: "o" }, /nothing is called o yet/],
		[{ write: "first", text: "much longer than an int" }, /^write first: write of 1 byte at /],
	] as const)("what cannot be done ends the run: %j", (action, expected) => {
		expect(reportOf(text, { events: [action] }).stopped).toMatch(expected);
	});
});

describe("the schema", () => {
	interface Schema {
		readonly required?: readonly string[];
		readonly properties?: Readonly<Record<string, unknown>>;
		readonly oneOf?: readonly Schema[];
		readonly definitions?: Readonly<Record<string, Schema>>;
	}
	const file = join(import.meta.dirname, "../../../scenarios/scenario.schema.json");
	const schema = JSON.parse(readFileSync(file, "utf8")) as Schema;
	const sorted = (names: Iterable<string>): string[] => [...names].sort();

	test.each([
		["actions", actionKinds, schema.definitions?.action],
		["values", valueKinds, schema.definitions?.value],
		["decisions", decisionKinds, schema.definitions?.decision],
	] as const)("allows the same %s as the program", (_, kinds, definition) => {
		const inSchema = (definition?.oneOf ?? []).filter(({ properties }) => properties);
		expect(inSchema).toHaveLength(Object.keys(kinds).length);
		for (const { required = [], properties = {} } of inSchema) {
			const members = Object.entries(kinds).find(([kind]) => required.includes(kind))?.[1];
			expect(sorted(required)).toEqual(sorted(Object.keys(members?.needed ?? {})));
			expect(sorted(Object.keys(properties))).toEqual(sorted(Object.keys({ ...members?.needed, ...members?.allowed })));
		}
	});

	test("allows the same members of a scenario, of either kind", () => {
		const both = [scenarioMembers, pathScenarioMembers];
		const common = sorted(schema.required ?? []);
		const kinds = (schema.oneOf ?? []).map(({ required = [] }) => sorted([...common, ...required]));
		expect(kinds).toEqual(both.map(({ needed }) => sorted(Object.keys(needed))));
		const all = both.flatMap(({ needed, allowed }) => Object.keys({ ...needed, ...allowed }));
		expect(sorted(Object.keys(schema.properties ?? {}))).toEqual(sorted(new Set(all)));
		const path = schema.definitions?.path;
		expect(sorted(path?.required ?? [])).toEqual(sorted(Object.keys(pathMembers.needed)));
		expect(sorted(Object.keys(path?.properties ?? {}))).toEqual(
			sorted(Object.keys({ ...pathMembers.needed, ...pathMembers.allowed })),
		);
	});
});
