import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { fakeCli, runCli } from "../harness/cli.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";

const files = {
	Kconfig: "",
	"include/h.h": "one line\n\tget();\n",
	"net/a b.c": "int f() {\n\tfixable_refs;\n}\nopaque_helper\n",
};

async function checked(folder: TemporaryFolder, format: string): Promise<string> {
	const { stdout } = await runCli(fakeCli, ["check", "--format", format, "net/a b.c"], { cwd: folder.path });
	return stdout;
}

describe("json", () => {
	it("has the keys that design promises, lines and columns from 1, files relative to the tree", async () => {
		using folder = new TemporaryFolder(files);
		expect(JSON.parse(await checked(folder, "json"))).toEqual({
			version: expect.stringMatching(/^\d+\.\d+\.\d+/),
			tree: folder.path,
			configuration: "none",
			notRead: 0,
			untaken: [],
			files: 1,
			functions: 1,
			hidden: 0,
			allowed: 0,
			unknownCallees: ["helper"],
			incomplete: [{ file: "net/a b.c", function: "helper", line: 4, reason: "loop budget reached" }],
			findings: [
				{
					rule: "leak-on-exit",
					confidence: "high",
					confidenceReason: "another path settles it",
					severity: "warning",
					file: "net/a b.c",
					function: "f",
					line: 2,
					column: 2,
					endLine: 2,
					endColumn: 14,
					counter: "s.refs",
					delta: 1,
					outcome: "fails",
					message: "`refs` stays +1 when f fails: nothing settles it",
					replayed: "not tried",
					assumed: ["helper"],
					identity: "f/leak-on-exit/s.refs/fails",
					path: [
						{
							file: "include/h.h",
							function: "get",
							line: 2,
							column: 2,
							text: "atomic_inc(&s->refs)",
							change: 1,
							balance: 1,
							kind: "update",
							depth: 1,
						},
						{
							file: "net/a b.c",
							function: "f",
							line: 2,
							column: 2,
							text: "f returns -EINVAL",
							change: 0,
							balance: 1,
							kind: "exit",
							depth: 0,
						},
					],
					fix: [
						{
							title: "Settle refs",
							file: "net/a b.c",
							range: { line: 2, column: 2, endLine: 2, endColumn: 14 },
							newText: "fixed",
						},
					],
				},
			],
		});
	});

	it("is a document also when nothing could be checked", async () => {
		using folder = new TemporaryFolder(files);
		const { code, stdout } = await runCli(fakeCli, ["check", "--format", "json", "nowhere.c"], { cwd: folder.path });
		expect(JSON.parse(stdout)).toMatchObject({ files: 0, findings: [] });
		expect(code).toBe(2);
	});
});

describe("sarif", () => {
	it("has the path as a code flow with the balance in each step, relative to the tree", async () => {
		using folder = new TemporaryFolder(files);
		const log = JSON.parse(await checked(folder, "sarif"));
		const [run] = log.runs;
		expect(log.version).toBe("2.1.0");
		expect(run.originalUriBaseIds.TREE.uri).toBe(`${pathToFileURL(folder.path).href}/`);
		expect(run.columnKind).toBe("utf16CodeUnits");
		expect(run.tool.driver.rules[0].id).toBe("leak-on-exit");
		const [result] = run.results;
		expect(result.ruleId).toBe(run.tool.driver.rules[result.ruleIndex].id);
		expect(result.locations[0].physicalLocation).toEqual({
			artifactLocation: { uri: "net/a%20b.c", uriBaseId: "TREE" },
			region: { startLine: 2, startColumn: 2, endLine: 2, endColumn: 14 },
		});
		expect(result.partialFingerprints["counterbalance/v1"]).toBe("f/leak-on-exit/s.refs/fails");
		const steps = result.codeFlows[0].threadFlows[0].locations;
		expect(steps.map((step: { state: unknown }) => step.state)).toEqual([
			{ "s.refs": { text: "+1" } },
			{ "s.refs": { text: "+1" } },
		]);
		expect(result.fixes[0].artifactChanges[0].replacements[0].insertedContent.text).toBe("fixed");
		expect(run.invocations[0].toolExecutionNotifications[0].message.text).toContain("helper was not wholly analysed");
	});
});

describe("github", () => {
	it("is one annotation per finding, with what its syntax takes for itself escaped", async () => {
		using folder = new TemporaryFolder(files);
		expect(await checked(folder, "github")).toBe(
			"::warning file=net/a b.c,line=2,endLine=2,col=2,endColumn=14,title=leak-on-exit (high confidence)::" +
				"`refs` stays +1 when f fails: nothing settles it" +
				"%0Ainclude/h.h:2: [0 → +1] atomic_inc(&s->refs)%0Anet/a b.c:2: [+1] f returns -EINVAL\n",
		);
	});
});
