/** `simulate --finding`: the real command line over a file of its own, and over what it wrote. */
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { bareLeak, leakingLine, settlingLine } from "../harness/bareLeak.ts";
import { runCli } from "../harness/cli.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";

const cli = fileURLToPath(new URL("../../server/src/cli/main.ts", import.meta.url));
const identity = "entry_create | leak-on-exit | table.live | atomic_inc_return | fails with an error pointer";

function folderOf(text = bareLeak): TemporaryFolder {
	return new TemporaryFolder({ "leak.c": text });
}

function simulate(folder: TemporaryFolder, ...args: readonly string[]): ReturnType<typeof runCli> {
	return runCli(cli, ["simulate", folder.file("leak.c"), ...args]);
}

describe("simulate --finding", () => {
	it("runs the finding's path, says what was decided, and ends with 1", async () => {
		using folder = folderOf();
		const { code, stdout, stderr } = await simulate(folder, "--finding", identity);
		expect([code, stderr]).toEqual([1, ""]);
		const lines = stdout.split("\n");
		expect(lines[0]).toMatch(/^`live` stays \+1 when entry_create\(\) fails/);
		expect(stdout).toMatch(/leak\.c:14 +atomic_inc_return: live \+1 +\+1\n/);
		expect(stdout).toMatch(/leak\.c:32 +`key < 0` is true +\+1\n/);
		expect(stdout).toMatch(/`key` = -1/);
		expect(lines.at(-2)).toBe("the machine took this path and ended with `live` +1");
	});

	it("may be named by the line it stands at", async () => {
		using folder = folderOf();
		const { code, stdout } = await simulate(folder, "--finding", "leak.c:33", "--format", "json");
		expect(code).toBe(1);
		expect(JSON.parse(stdout).finding).toBe(identity);
	});

	it("as JSON has the steps, the ledger and what was chosen", async () => {
		using folder = folderOf();
		const { stdout } = await simulate(folder, "--finding", identity, "--format", "json");
		const report = JSON.parse(stdout);
		expect(report).toMatchObject({ version: 1, finding: identity, leaves: 1, expected: 1, gone: [] });
		expect(report.given).toContainEqual({ what: "`key`", value: "-1" });
		expect(report.ledger).toEqual([
			{ file: "leak.c", line: 14, function: "entry_alloc", text: "atomic_inc_return: live +1", change: 1, balance: 1 },
		]);
		const csv = await simulate(folder, "--finding", identity, "--format", "csv");
		expect(csv.stdout).toContain(",leak.c,14,entry_alloc,atomic_inc_return: live +1,1,1\n");
	});

	it("writes a scenario that runs again, also in the mended text", async () => {
		using folder = folderOf();
		const scenario = folder.file("path.json");
		await simulate(folder, "--finding", identity, "--write-scenario", scenario);
		const again = await simulate(folder, "--scenario", scenario);
		expect(again).toMatchObject({ code: 1, stderr: "" });
		expect(again.stdout).toContain("ended with `live` +1\n");
		folder.write("leak.c", bareLeak.replace(leakingLine, settlingLine + leakingLine));
		const mended = await simulate(folder, "--scenario", scenario);
		expect(mended).toMatchObject({ code: 0, stderr: "" });
		expect(mended.stdout).toContain("the machine took this path and ended with `live` 0, not +1\n");
		folder.write("leak.c", bareLeak.replace("if (key < 0)", "if (key == 7)"));
		const other = await simulate(folder, "--scenario", scenario);
		expect(other.stdout).toContain("no longer there: the condition `key < 0` in entry_create()\n");
		expect(other.stdout).toContain("the machine took what is left of this path");
	});

	it.each([
		[["--finding", "leak.c:32"], /leak\.c: no finding stands at line 32; there are "entry_create/],
		[["--finding", "nothing"], /leak\.c: no finding is called "nothing"; there are "entry_create \| leak-on-exit/],
		[["--finding", identity, "--scenario", "neighbour"], /either --scenario or --finding says what is run/],
		[[], /--scenario or --finding says what is run/],
		[["--finding", identity, "--seed", "3"], /a path is run as it is/],
		[["--scenario", "neighbour", "--format", "scenario"], /only the path of a finding is written as a scenario/],
	])("%j is complained of in one line", async (args, complaint) => {
		using folder = folderOf();
		const { code, stderr } = await simulate(folder, ...args);
		expect(code).toBe(2);
		expect(stderr).toMatch(complaint);
		expect(stderr.trimEnd()).not.toContain("\n");
	});
});
