import { describe, expect, it } from "vitest";
import { fakeCli, runCli } from "../harness/cli.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";

const code = `
struct pool { int used; int limit; };
static struct pool pool = { .limit = 3 };
int take(void) { if (pool.used >= pool.limit) return -12; pool.used++; return 0; }
int drop(struct pool *p) { p->used--; return p->used; }
`;
const scenario = {
	name: "pool",
	file: "pool.c",
	setup: [{ set: "pool.limit", to: 2 }],
	events: [
		{ row: "start" },
		{ repeat: 3, do: [{ call: "take" }, { row: "taken" }] },
		{ call: "drop", args: [{ address: "pool" }] },
		{ sleep: 1.5 },
		{ row: "later, a unit less" },
	],
	probes: { used: "pool.used", limit: "pool.limit" },
};

function files(changed: object = {}): TemporaryFolder {
	return new TemporaryFolder({ "given.c": code, "pool.json": JSON.stringify({ ...scenario, ...changed }) });
}

function simulate(folder: TemporaryFolder, ...more: readonly string[]): ReturnType<typeof runCli> {
	return runCli(fakeCli, ["simulate", folder.file("given.c"), "--scenario", folder.file("pool.json"), ...more]);
}

describe("simulate", () => {
	it("runs a file under a scenario and prints its rows, as a table or as CSV", async () => {
		using given = files();
		const text = await simulate(given);
		expect(text).toMatchObject({ code: 0, stderr: "" });
		expect(text.stdout.split("\n").slice(0, 2)).toEqual([
			"step  event               time_s  used  limit",
			"   0  start                 0.00     0      2",
		]);
		const csv = await simulate(given, "--format", "csv");
		expect(csv.stdout).toBe(
			'step,event,time_s,used,limit\n0,start,0.00,0,2\n1,taken,0.00,1,2\n2,taken,0.00,2,2\n3,taken,0.00,2,2\n4,"later, a unit less",1.50,1,2\n',
		);
	});

	it("as JSON says what stopped it, with the place, and ends with 1", async () => {
		using given = files({ events: [{ call: "drop", args: [0] }] });
		const { code: exit, stdout } = await simulate(given, "--format", "json");
		expect(exit).toBe(1);
		const report = JSON.parse(stdout) as { readonly version: number; readonly stopped: string };
		expect(report.version).toBe(1);
		expect(report.stopped).toMatch(/^null-dereference: .* in drop \(pool\.c:5\)$/);
	});

	describe("compared with another text", () => {
		const leaky = code.replace("p->used--; ", "");
		function compare(given: TemporaryFolder, ...more: readonly string[]): ReturnType<typeof runCli> {
			const other = `pool.c=${given.file("leaky.c")}`;
			return simulate(given, "--compare", other, ...more);
		}
		function both(changed: object = {}): TemporaryFolder {
			const scenarioText = JSON.stringify({ ...scenario, ...changed });
			return new TemporaryFolder({ "given.c": code, "leaky.c": leaky, "pool.json": scenarioText });
		}

		it("says where the two runs part, though no row is read there", async () => {
			using given = both();
			const { code: exit, stdout } = await compare(given);
			expect(exit).toBe(0);
			expect(stdout).toMatch(/^ {3}4 {2}later, a unit less {4}1\.50 {2}1 \| 2 {6}2$/m);
			expect(stdout).toMatch(
				/^A and B part at 0\.00 s, at "drop" \(event 7\): used is 1 in A, 2 in B; A returns 1, B 2$/m,
			);
		});

		it("as CSV and as JSON", async () => {
			using given = both();
			const csv = (await compare(given, "--format", "csv")).stdout.split("\n");
			expect(csv[0]).toBe("step,event,time_s,used_a,used_b,limit_a,limit_b,differs");
			expect(csv[5]).toBe('4,"later, a unit less",1.50,1,2,2,2,1');
			const json = JSON.parse((await compare(given, "--format", "json")).stdout) as Record<string, unknown>;
			expect(json).toMatchObject({ version: 1, divergence: { index: 7, label: "drop" }, b: { seed: 1 } });
		});

		it("says so where they do not part, and ends with 1 where they stop", async () => {
			using same = both({ events: [{ call: "take" }, { row: "end" }] });
			expect((await compare(same)).stdout).toMatch(/\nA and B are the same throughout\n$/);
			using stopping = both({
				events: [
					{ set: "pool.used", to: 1 },
					{ call: "drop", args: [0] },
				],
			});
			const { code: exit, stdout } = await compare(stopping);
			expect(exit).toBe(1);
			expect(stdout).toContain("stopped: null-dereference");
		});
	});

	it("complains in one line about what is no scenario", async () => {
		using given = files({ events: [{ jump: 3 }] });
		const wrong = await simulate(given);
		expect(wrong.code).toBe(2);
		expect(wrong.stderr).toBe(
			`counterbalance: ${given.file("pool.json")}: events[0] has exactly one of new, set, write, call, sleep, row, repeat, run, during, fail, mend, ratelimit\n`,
		);
		const missing = await runCli(fakeCli, ["simulate", given.file("given.c"), "--scenario", "nowhere"]);
		expect(missing).toMatchObject({ code: 2, stderr: "counterbalance: nowhere: no such file\n" });
	});
});
