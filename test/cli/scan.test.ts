import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { wantedBy } from "../../server/src/cli/scan/wanted.ts";
import { fakeCli, runCli } from "../harness/cli.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";

const header = `struct gate {
	atomic_t people;
};
static inline void gate_enter(struct gate *g)
{
	atomic_inc(&g->people);
}
`;

/** Leaks on one exit. */
const leaking = (name: string, comment = ""): string => `#include <linux/gate.h>
int ${name}(struct gate *g)
{
	gate_enter(g);
	if (!gate_ready(g)) {
		${comment}
		return -EIO;
	}
	if (gate_shut(g)) {
		atomic_dec(&g->people);
		return -EBUSY;
	}
	return 0;
}
`;

/** A small tree of our own with one of everything that a scan can meet. */
const folder = new TemporaryFolder({
	Kconfig: "",
	"include/linux/gate.h": header,
	"kernel/a.c": leaking("a"),
	"kernel/b.c": leaking("b", "/* counterbalance: allow leak-on-exit people -- on purpose */"),
	"kernel/c.c": "int c(void)\n{\n\treturn 0;\n}\n",
	"kernel/machine.c": Buffer.from([127, 69, 76, 70, 0, 0, 0, 0, 1, 2, 3, 4]),
	"drivers/gate/d.c": leaking("d"),
	"drivers/gate/cut.c": "int cut(int n)\n{\n\tif (n)\n\t\treturn cut(n - 1);\n\treturn 0;\n}\n",
	"tools/other.c": leaking("other"),
});
const cache = new TemporaryFolder();
const env = { XDG_CACHE_HOME: cache.path };
afterAll(() => {
	folder[Symbol.dispose]();
	cache[Symbol.dispose]();
});

async function scan(...args: string[]) {
	const ended = await runCli(fakeCli, ["scan", folder.path, "--tree", folder.path, ...args], { env });
	const asJson = ended.code !== 2 && (args.includes("json") || args.includes("sarif"));
	return { ...ended, json: asJson ? JSON.parse(ended.stdout) : undefined };
}

it.each([
	["drivers", ["drivers/gate/d.c"]],
	["./drivers/gate/", ["drivers/gate/d.c"]],
	["drivers/gat", []],
	["**/?.c", ["drivers/gate/d.c", "kernel/c.c"]],
	["**/top.c", ["top.c"]],
	["*/gate", ["drivers/gate/d.c"]],
	["kernel/c*", ["kernel/c.c", "kernel/c+.c"]],
	["kernel/c+.c", ["kernel/c+.c"]],
])("--files %s", (pattern, wanted) => {
	const files = ["drivers/gate/d.c", "kernel/c.c", "kernel/c+.c", "top.c"];
	expect(files.filter(wantedBy([pattern]))).toEqual(wanted);
});

describe("scan", { timeout: 120_000 }, () => {
	it("finds what is in all files of a tree, in their order, with the figures of the run", async () => {
		const { code, json } = await scan("--format", "json");
		expect(code).toBe(1);
		expect(json.findings.map(({ file }: { file: string }) => file)).toEqual(["drivers/gate/d.c", "kernel/a.c"]);
		expect(json.findings[0]).toMatchObject({ rule: "leak-on-exit", function: "d", line: 7, counter: "gate.people" });
		expect(json.findings[0].fix).toHaveLength(1);
		expect(json).toMatchObject({ files: 5, functions: 5, allowed: 1, tree: folder.path, configuration: "none" });
		expect(json.scan).toMatchObject({
			wanted: 6,
			stopped: false,
			findings: { "leak-on-exit": { low: 0 } },
			cutShort: 1,
			incomplete: { "budget recursion": 1 },
			skipped: [{ file: "kernel/machine.c", reason: "a binary file, not C source" }],
			failed: [],
		});
		expect(json.scan.peakBytes).toBeGreaterThan(0);
	});

	it("is a report for people, the same whatever the number of threads", async () => {
		const report = (text: string): string => text.replace(/\n[^\n]*thread[^\n]*\n$/, "");
		const one = await scan("--jobs", "1", "--slowest", "3");
		const two = await scan("--jobs", "2", "--slowest", "3");
		expect(one.stderr).toBe("");
		expect(report(one.stdout)).toBe(report(two.stdout));
		expect(one.stdout).toMatch(/drivers\/gate\/d\.c:7:\d+: .*people.*\[leak-on-exit, \w+ confidence\]/);
		expect(one.stdout).toMatch(/findings by rule and confidence +high +medium +low\n {2}leak-on-exit /);
		expect(one.stdout).toMatch(/cut short by any budget +1 +20\.000 %\n/);
		expect(one.stdout).toMatch(/not read: 1 file\n +kernel\/machine\.c: a binary file, not C source\n/);
		expect(one.stdout).toMatch(/longest file [\w/.]+\.c, [\d.]+ s; peak memory [\d,]+ MB\n$/);
	});

	it("prints SARIF like check", async () => {
		const { json } = await scan("--format", "sarif");
		const [run] = json.runs;
		expect(run.results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(["leak-on-exit", "leak-on-exit"]);
		expect(run.invocations).toMatchObject([{ executionSuccessful: true }]);
	});

	it("takes files, rules and confidences that are asked for only", async () => {
		expect(await scan("--files", "kernel/c.c")).toMatchObject({ code: 0 });
		expect((await scan("--files", "drivers", "--format", "json")).json).toMatchObject({ files: 2 });
		const sure = await scan("--min-confidence", "high", "--format", "json");
		expect(sure.json.findings.length + sure.json.hidden).toBe(2);
	});

	it("goes on from what it has kept, however it ended", async () => {
		using kept = new TemporaryFolder();
		const journal = join(kept.path, "kept");
		const again = async () => (await scan("--format", "json", "--resume", journal)).json;
		const whole = await again();
		const lines = readFileSync(journal, "utf8").split("\n");
		expect(lines).toHaveLength(1 + whole.scan.wanted + 1);
		const changed = lines.map((line) =>
			line.includes('"kernel/c.c"') ? line.replace('"functions":1', '"functions":4') : line,
		);
		writeFileSync(
			journal,
			changed
				.slice(0, -2)
				.join("\n")
				.concat("\n", changed.at(-2)?.slice(0, 90) ?? ""),
		);
		const resumed = await again();
		expect(resumed.functions).toBe(whole.functions + 3);
		expect(resumed.findings).toEqual(whole.findings);
		expect(readFileSync(journal, "utf8").split("\n")).toHaveLength(lines.length);
		expect((await scan("--resume", journal)).stderr).toMatch(/^counterbalance: --resume .*: it is of another scan/);
		expect((await scan("--resume", join(folder.path, "kernel/a.c"))).stderr).toMatch(/it is no journal of a scan\n$/);
	});

	it("checks a folder outside of any tree", async () => {
		using bare = new TemporaryFolder({ "bare.c": `${header}${leaking("bare").replace(/#include.*\n/, "")}` });
		const { stdout } = await runCli(fakeCli, ["scan", bare.path, "--format", "json"], { env });
		expect(JSON.parse(stdout)).toMatchObject({ tree: null, findings: [{ file: "bare.c", line: 13 }] });
	});

	describe("--baseline", () => {
		/** The tree as it was: a leak that is still there, one whose function was mended, one whose file is gone. */
		const before = new TemporaryFolder({
			Kconfig: "",
			"include/linux/gate.h": header,
			"kernel/a.c": `/* moved down since */\n${leaking("a")}`,
			"kernel/b.c": leaking("b", "/* counterbalance: allow leak-on-exit people -- on purpose */"),
			"kernel/c.c": leaking("c"),
			"drivers/gate/gone.c": leaking("gone"),
			"drivers/gate/cut.c": leaking("was_here"),
		});
		const kept = new TemporaryFolder();
		const file = `${kept.path}/before.json`;
		afterAll(() => {
			before[Symbol.dispose]();
			kept[Symbol.dispose]();
		});

		it("reports what is new, and lists what is gone and what became of its function", async () => {
			const { stdout } = await runCli(fakeCli, ["scan", before.path, "--tree", before.path, "--format", "json"], {
				env,
			});
			kept.write("before.json", stdout);
			const { code, json } = await scan("--baseline", file, "--format", "json");
			expect(code).toBe(1);
			expect(json.findings.map(({ file }: { file: string }) => file)).toEqual(["drivers/gate/d.c"]);
			const { baseline } = json.scan;
			expect(baseline).toMatchObject({ introduced: 1, remaining: 1, lessSure: 0 });
			expect(baseline.fixed.map(({ file, fate }: { file: string; fate: string }) => [file, fate])).toEqual([
				["drivers/gate/cut.c", "function gone"],
				["drivers/gate/gone.c", "file gone"],
				["kernel/c.c", "function changed"],
			]);
			expect(baseline.fixed[2]).toMatchObject({ function: "c", rule: "leak-on-exit", counter: "gate.people", line: 7 });
		});

		it("says so to people, and ends with 0 where nothing is new", async () => {
			const { code, stdout } = await scan("--baseline", file, "--files", "kernel");
			expect(code).toBe(0);
			expect(stdout).toMatch(/ {2}gone: kernel\/c\.c:7 c\(\) gate\.people \[leak-on-exit\]: function changed\n/);
			expect(stdout).toContain(": nothing new, 1 there before");
			expect(stdout).toMatch(/\n {2}new +0\n {2}there before +1\n {2}gone +1\n/);
			expect(stdout).not.toContain("kernel/a.c:");
		});

		it("does not take what is merely less sure for gone", async () => {
			const { json } = await scan(
				"--baseline",
				file,
				"--files",
				"kernel/a.c",
				"--min-confidence",
				"high",
				"--format",
				"json",
			);
			expect(json.scan.baseline.fixed).toEqual([]);
		});

		it.each([
			["nothing there", undefined, "no such file"],
			["no JSON", "{", "not JSON"],
			["other JSON", '{"findings": [1]}', "not the JSON of a scan (counterbalance scan --format json)"],
		])("says in one line what is wrong with %s", async (_, text, why) => {
			const name = `${kept.path}/wrong.json`;
			if (text !== undefined) kept.write("wrong.json", text);
			expect(await scan("--baseline", name)).toMatchObject({
				code: 2,
				stderr: `counterbalance: --baseline ${name}: ${why}\n`,
			});
		});
	});

	it("says in one line what cannot be done", async () => {
		const failing = async (...args: string[]) => await runCli(fakeCli, ["scan", ...args], { env });
		expect(await failing("/nowhere")).toMatchObject({
			code: 2,
			stderr: "counterbalance: /nowhere: no such file or folder\n",
		});
		expect((await scan("--files", "sound")).stderr).toMatch(/no \.c files there that --files names\n$/);
		expect((await scan("--rule", "none")).code).toBe(2);
		expect((await scan("--jobs", "0")).code).toBe(2);
		expect((await scan("--config", "nowhere")).stderr).toMatch(/^counterbalance: --config: /);
	});

	it("prints what there is when it is stopped, and says so", async () => {
		const many = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`f${i % 200}/${i}.c`, leaking(`f${i}`)]));
		using tree = new TemporaryFolder({ Kconfig: "", "include/linux/gate.h": header, ...many });
		const child = spawn(process.execPath, [fakeCli, "scan", tree.path, "--tree", tree.path, "--jobs", "1"], {
			env: { ...process.env, ...env },
			stdio: ["ignore", "pipe", "pipe"],
		});
		let [out, errors] = ["", ""];
		child.stderr.on("data", (chunk) => {
			errors += chunk;
		});
		child.stdout.on("data", (chunk) => {
			if (out === "") child.kill("SIGINT");
			out += chunk;
		});
		const code = await new Promise((resolve) => child.on("close", resolve));
		expect(code).toBe(2);
		expect(errors).toMatch(/^counterbalance: stopped; \d+ files were not checked\n$/);
		expect(out).toMatch(/\nstopped: [\d,]+ of 3,000 files were not checked\n/);
		expect(out).toMatch(/findings by rule/);
	});
});
