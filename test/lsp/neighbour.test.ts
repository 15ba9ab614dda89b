/** The incident on the real kernel file, through the built server: seen, explained, mended while typing. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Diagnostic } from "vscode-languageserver/node";
import { projectRoot } from "../harness/checkCommand.ts";
import { kernelTree } from "../harness/kernelTree.ts";
import { LspClient } from "../harness/lspClient.ts";
import { labelLine, lineOf, missingLines, neighbourFile, withLeak } from "../harness/neighbourLeak.ts";

const tree = kernelTree("6.1");

describe.skipIf(tree === undefined)("neighbour.c without its two lines", () => {
	const uri = pathToFileURL(join(tree ?? "", neighbourFile)).href;
	let text: string;
	let client: LspClient;

	/** About the counters of the neighbour table. */
	const ofTable = (diagnostics: readonly Diagnostic[]) =>
		diagnostics.filter(({ message }) => /^`(?:gc_entries|entries)`/.test(String(message)));

	beforeAll(async () => {
		text = withLeak(readFileSync(join(tree ?? "", neighbourFile), "utf8"));
		client = await LspClient.start({ server: join(projectRoot, "dist", "server.js") });
		await client.open(uri, text);
	});

	afterAll(() => client?.process.kill());

	it("has the leak reported where the object is given up, with the charge in neigh_alloc on its path", async () => {
		const leaks = ofTable(await client.diagnostics(uri));
		expect(leaks.length).toBeGreaterThanOrEqual(1);
		for (const leak of leaks) {
			expect(leak.range.start.line + 1).toBe(labelLine(text) + 1);
			expect(leak.message).toMatch(/^`gc_entries` stays \+1 when ___neigh_create\(\)/);
			const path = leak.relatedInformation ?? [];
			expect(path.length).toBeLessThanOrEqual(12);
			expect(path.map(({ message }) => message)).toContainEqual(
				expect.stringMatching(/^\[0 → \+1\].*\(in neigh_alloc\)$/),
			);
			expect(path.map(({ location }) => location.uri)).toContain(
				pathToFileURL(join(tree ?? "", "include/net/neighbour.h")).href,
			);
		}
	});

	it("is read from an index that is kept between sessions", () => {
		const said = client.got<{ text: string }>("counterbalance/status").map(({ text: status }) => status);
		expect(said.filter((status) => status.includes("in memory only"))).toEqual([]);
	});

	it("explains the counter: every update, with links to their lines", async () => {
		const line = lineOf(text, "&tbl->gc_entries");
		const character = (text.split("\n")[line - 1] ?? "").indexOf("gc_entries") + 2;
		const table = (await client.hover(uri, line - 1, character))?.contents.value ?? "";
		expect(table).toMatch(/^\*\*`neigh_table\.gc_entries`\*\* — gauge/);
		const charge = lineOf(text, "atomic_inc_return(&tbl->gc_entries)");
		expect(table).toContain(`[neighbour.c:${charge}](${uri}#L${charge})`);
		expect(table).toMatch(/\| -1 \| `neigh_mark_dead\(\)`/);
	});

	it("is settled as the lines are typed, and leaks again when they are taken away", async () => {
		const start = { line: labelLine(text), character: 0 };
		const lines = missingLines.split("\n").length - 1;
		const change = (range: object, newText: string, version: number) =>
			client.connection.sendNotification("textDocument/didChange", {
				textDocument: { uri, version },
				contentChanges: [{ range, text: newText }],
			});
		await change({ start, end: start }, missingLines, 2);
		expect(ofTable(await client.diagnostics(uri))).toEqual([]);
		await change({ start, end: { line: start.line + lines, character: 0 } }, "", 3);
		expect(ofTable(await client.diagnostics(uri)).length).toBeGreaterThanOrEqual(1);
	});
});
