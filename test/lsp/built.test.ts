/** What `npm run build` makes, with the real engine: the bundles start, find their parser and their files, and agree. */
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { bareLeak, leakingLine, settlingLine } from "../harness/bareLeak.ts";
import { builtCommand, projectRoot } from "../harness/checkCommand.ts";
import { runCli } from "../harness/cli.ts";
import { LspClient, modernClient, pushClient } from "../harness/lspClient.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";

const builtServer = join(projectRoot, "dist", "server.js");
const uri = "untitled:Untitled-1";
const line = bareLeak.slice(0, bareLeak.indexOf(leakingLine)).split("\n").length - 1;

let client: LspClient | undefined;
afterEach(() => client?.process.kill());

describe("the built command line", () => {
	it("says which parser runs", async () => {
		const { code, stdout, stderr } = await runCli(builtCommand, ["--version"]);
		expect(stderr).toBe("");
		expect(stdout).toMatch(/^counterbalance \d+\.\d+\.\d+\nparser: (native|wasm).*\nnode: v\d+\.\d+\.\d+\n$/);
		expect(code).toBe(0);
	});

	it("finds the leak in a bare file, and nothing once it is settled", async () => {
		using folder = new TemporaryFolder({
			"bad.c": bareLeak,
			"good.c": bareLeak.replace(leakingLine, settlingLine + leakingLine),
		});
		const bad = await runCli(builtCommand, ["check", "bad.c"], { cwd: folder.path });
		expect(bad.stdout).toMatch(
			new RegExp(`^bad\\.c:${line + 1}:3: warning: \`live\` stays \\+1 when entry_create\\(\\)`),
		);
		expect(bad.stdout).toContain(`${line + 1} | \t\tkfree(entry);`);
		expect(bad.code).toBe(1);
		const good = await runCli(builtCommand, ["check", "--min-confidence", "low", "good.c"], { cwd: folder.path });
		expect(good.stdout).toBe("1 file, 3 functions: nothing found\n");
		expect(good.code).toBe(0);
	});

	it("explains its rules", async () => {
		expect((await runCli(builtCommand, ["explain", "leak-on-exit"])).stdout).toMatch(/^# leak-on-exit: /);
	});
});

describe("the built server", () => {
	it("reports the leak in an unsaved document, links its rule, and lets go of it as the missing line is typed", async () => {
		client = await LspClient.start({ server: builtServer });
		await client.open(uri, bareLeak);
		const [leak, ...others] = await client.diagnostics(uri);
		expect(others).toEqual([]);
		expect(leak).toMatchObject({ code: "leak-on-exit", range: { start: { line, character: 2 } } });
		expect(leak?.codeDescription?.href).toMatch(/\/docs\/rules\/leak-on-exit\.md$/);
		const charge = leak?.relatedInformation?.find(({ message }) => message.startsWith("[0 → +1]"));
		expect(charge?.message).toContain("(in entry_alloc)");
		let character = 0;
		for (const letter of settlingLine.trimEnd()) await client.edit(uri, letter, [line, character, character++]);
		await client.edit(uri, "\n", [line, character, character]);
		expect(await client.diagnostics(uri)).toEqual([]);
	});

	it("publishes the same to a client that cannot ask", async () => {
		client = await LspClient.start({ server: builtServer, capabilities: pushClient });
		await client.open(uri, bareLeak);
		const published = await client.until<{ diagnostics: { message: string }[] }>("textDocument/publishDiagnostics");
		expect(published.diagnostics.map(({ message }) => message.split("\n")[0])).toEqual([
			expect.stringMatching(/^`live` stays \+1 when entry_create\(\)/),
		]);
	});

	it.each([
		["with Windows line ends and a byte order mark", uri, `\uFEFF${bareLeak.replaceAll("\n", "\r\n")}`],
		["on a Windows drive", "file:///c%3A/linux%20src/x.c", bareLeak],
		["with bytes that were no UTF-8", uri, `/* Andr\uFFFD \u{1F427} */ ${bareLeak}`],
	])("reads a document %s", async (_, where, text) => {
		client = await LspClient.start({ server: builtServer });
		await client.open(where, text);
		expect(await client.diagnostics(where)).toMatchObject([{ range: { start: { line, character: 2 } } }]);
	});

	it("shows the counter's table, the function's contract and the balance at a line", async () => {
		client = await LspClient.start({ server: builtServer, capabilities: modernClient });
		await client.open(uri, bareLeak);
		const hover = async (part: string, inside: string) => {
			const at = bareLeak.indexOf(part) + part.indexOf(inside) + 1;
			const before = bareLeak.slice(0, at).split("\n");
			return (await client?.hover(uri, before.length - 1, before.at(-1)?.length ?? 0))?.contents.value ?? "";
		};
		const counter = await hover("&table->live) > table", "live");
		expect(counter).toMatch(/^\*\*`table\.live`\*\* — gauge/);
		for (const name of ["entry_alloc()", "entry_destroy()", "atomic_inc_return", "Left unbalanced"]) {
			expect(counter).toContain(name);
		}
		expect(await hover("= entry_alloc(table)", "entry_alloc")).toMatch(/\| outcome \| when \| `live` \|/);
		expect(await hover("key < 0", "<")).toMatch(/\| `table\.live` \| \\?\+1 \|/);
	});

	it("keeps answering about functions that are whole while another one is half typed", async () => {
		client = await LspClient.start({ server: builtServer });
		await client.open(uri, `${bareLeak}\nint half(struct table *t)\n{\n\tif (t->live`);
		expect((await client.diagnostics(uri)).map(({ code }) => code)).toEqual(["leak-on-exit"]);
	});
});
