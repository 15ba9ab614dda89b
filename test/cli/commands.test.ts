import { describe, expect, it } from "vitest";
import { fakeCli, runCli } from "../harness/cli.ts";

describe("--version", () => {
	it("names the version, the parser that runs and Node's version", async () => {
		const { code, stdout } = await runCli(fakeCli, ["--version"]);
		expect(stdout).toMatch(/^counterbalance \d+\.\d+\.\d+\nparser: fake\nnode: v\d+\.\d+\.\d+\n$/);
		expect(code).toBe(0);
	});
});

describe("help", () => {
	it("is the result when asked for; no command at all is a complaint", async () => {
		const asked = await runCli(fakeCli, ["--help"]);
		expect(asked).toMatchObject({ code: 0, stderr: "" });
		expect(asked.stdout).toContain("check [options] <file...>");
		const none = await runCli(fakeCli, []);
		const why = "counterbalance: no command given; counterbalance --help lists them\n";
		expect(none).toMatchObject({ code: 2, stdout: "", stderr: why });
	});
});

describe("explain", () => {
	it("prints the rule's page, lists the rules without one, and knows no others", async () => {
		expect((await runCli(fakeCli, ["explain", "leak-on-exit"])).stdout).toBe("# leak-on-exit\n\nWhat it is.\n");
		expect((await runCli(fakeCli, ["explain"])).stdout).toBe("leak-on-exit  Leak on exit\n");
		const unknown = await runCli(fakeCli, ["explain", "leek"]);
		expect(unknown).toMatchObject({
			code: 2,
			stderr: "counterbalance: no rule is called leek; there are leak-on-exit\n",
		});
	});
});

describe("lsp", () => {
	it("serves over standard input and output, and ends with 1 when they close before a shutdown", async () => {
		const { code, stdout } = await runCli(fakeCli, ["lsp"]);
		expect(stdout).toBe("");
		expect(code).toBe(1);
	});
});
