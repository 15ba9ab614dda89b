import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import {
	type CancellationToken,
	CancellationTokenSource,
	type Diagnostic,
	LSPErrorCodes,
} from "vscode-languageserver/node";
import { URI } from "vscode-uri";
import { LspClient, modernClient, pushClient } from "../harness/lspClient.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";

interface Published {
	readonly uri: string;
	readonly version?: number;
	readonly diagnostics: readonly Diagnostic[];
}

const uri = "untitled:Untitled-1";
let client: LspClient | undefined;
afterEach(() => client?.process.kill());

describe("a diagnostic", () => {
	it("stands on the finding, says the verdict first, links its rule and carries its path", async () => {
		using tree = new TemporaryFolder({ Kconfig: "", "include/h.h": "one line\n\tget();\n", "net/a b.c": "" });
		client = await LspClient.start();
		const file = URI.file(tree.file("net/a b.c")).toString();
		await client.open(file, "int f(void)\r\n{\r\n\tleak_refs;\r\n}\r\n");
		const [diagnostic] = await client.diagnostics(file);
		expect(diagnostic).toMatchObject({
			range: { start: { line: 2, character: 1 }, end: { line: 2, character: 10 } },
			severity: 2,
			code: "leak-on-exit",
			source: "counterbalance",
			message: "`refs` stays +1 when f fails: nothing settles it",
			data: { identity: "f/leak-on-exit/s.refs/fails" },
			relatedInformation: [
				{
					location: {
						uri: URI.file(tree.file("include/h.h")).toString(),
						range: { start: { line: 1, character: 1 }, end: { line: 1, character: 5 } },
					},
					message: "[0 → +1] atomic_inc(&s->refs) (in get)",
				},
				{ location: { uri: file }, message: "[+1] f returns -EINVAL" },
			],
		});
	});

	it("links the page of its rule where there is one", async () => {
		client = await LspClient.start();
		await client.open(uri, "leak_refs");
		const [diagnostic] = await client.diagnostics(uri);
		const page = fileURLToPath(diagnostic?.codeDescription?.href ?? "");
		expect(readFileSync(page, "utf8")).toMatch(/^# /);
	});

	it("puts the path into the message for a client without related information", async () => {
		client = await LspClient.start({ capabilities: { textDocument: { diagnostic: {} } } });
		await client.open(uri, "leak_refs opaque_helper");
		const [diagnostic] = await client.diagnostics(uri);
		expect(diagnostic?.relatedInformation).toBeUndefined();
		expect(diagnostic?.data).toBeUndefined();
		expect(diagnostic?.codeDescription).toBeUndefined();
		expect(diagnostic?.message.toString().split("\n")).toEqual([
			"`refs` stays +1 when f fails: nothing settles it",
			"Assumed harmless: helper.",
			"include/h.h:1: [0 → +1] atomic_inc(&s->refs) (in get)",
			"untitled:Untitled-1:1: [+1] f returns -EINVAL",
		]);
	});

	it("counts characters in UTF-16, past a byte order mark and bytes that were no UTF-8", async () => {
		client = await LspClient.start();
		await client.open(uri, "\uFEFF/* \u{1F600} \uFFFD */ leak_refs");
		const [diagnostic] = await client.diagnostics(uri);
		expect(diagnostic?.range.start).toEqual({ line: 0, character: 12 });
	});
});

describe("pulled", () => {
	it("is never pushed as well", async () => {
		client = await LspClient.start({
			capabilities: { ...modernClient, textDocument: { ...modernClient.textDocument, ...pushClient.textDocument } },
		});
		await client.open(uri, "leak_refs");
		expect(await client.diagnostics(uri)).toHaveLength(1);
		await client.edit(uri, "");
		expect(await client.diagnostics(uri)).toHaveLength(0);
		expect(client.got("textDocument/publishDiagnostics")).toEqual([]);
	});

	it("says unchanged while nothing changed for the reader, and gives a new id when something did", async () => {
		client = await LspClient.start();
		await client.open(uri, "leak_refs");
		const first = await client.pull(uri);
		await client.edit(uri, "leak_refs ");
		expect(await client.pull(uri, first.resultId)).toEqual({ kind: "unchanged", resultId: first.resultId });
		await client.edit(uri, " leak_refs");
		const third = await client.pull(uri, first.resultId);
		expect(third).toMatchObject({ kind: "full", items: [{ range: { start: { character: 1 } } }] });
		expect(third.resultId).not.toBe(first.resultId);
	});

	it("follows incremental edits, several in one change", async () => {
		client = await LspClient.start();
		await client.open(uri, "leak_a\nleak_b\n");
		await client.connection.sendNotification("textDocument/didChange", {
			textDocument: { uri, version: 2 },
			contentChanges: [
				{ range: { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } }, text: "" },
				{ range: { start: { line: 0, character: 5 }, end: { line: 0, character: 6 } }, text: "changed" },
			],
		});
		const [diagnostic, ...others] = await client.diagnostics(uri);
		expect(others).toEqual([]);
		expect(diagnostic?.message).toContain("`changed`");
		expect(diagnostic?.range).toEqual({ start: { line: 0, character: 0 }, end: { line: 0, character: 12 } });
	});

	it("is cancelled at the client's word, long before the check would end", async () => {
		client = await LspClient.start();
		await client.open(uri, "slow_20000 leak_refs");
		const pulling = client.connection.sendRequest("textDocument/diagnostic", { textDocument: { uri } }, cancelSoon());
		await expect(pulling).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
	});

	it("is given up for an edit, with the word to ask again", async () => {
		client = await LspClient.start();
		await client.open(uri, "slow_20000 leak_refs");
		const pulling = client.pull(uri);
		await client.edit(uri, "leak_refs");
		await expect(pulling).rejects.toMatchObject({
			code: LSPErrorCodes.ServerCancelled,
			data: { retriggerRequest: true },
		});
		expect(await client.diagnostics(uri)).toHaveLength(1);
	});

	it("serves a second asker although the first one cancelled", async () => {
		client = await LspClient.start();
		await client.open(uri, "slow_300 leak_refs");
		const first = client.connection.sendRequest("textDocument/diagnostic", { textDocument: { uri } }, cancelSoon());
		const second = client.diagnostics(uri);
		await expect(first).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
		expect(await second).toHaveLength(1);
	});

	it("keeps what was shown when a later check fails inside", async () => {
		client = await LspClient.start();
		await client.open(uri, "leak_refs");
		const { resultId } = await client.pull(uri);
		await client.edit(uri, "broken_check");
		expect(await client.pull(uri, resultId)).toEqual({ kind: "unchanged", resultId });
	});

	it("waits for a pause in typing once checks have become slow", async () => {
		client = await LspClient.start();
		await client.open(uri, "slow_500");
		await client.pull(uri);
		await client.edit(uri, "leak_refs");
		const asked = performance.now();
		expect(await client.diagnostics(uri)).toHaveLength(1);
		expect(performance.now() - asked).toBeGreaterThan(150);
		await client.edit(uri, "leak_refs leak_more");
		const askedAgain = performance.now();
		expect(await client.diagnostics(uri)).toHaveLength(2);
		expect(performance.now() - askedAgain).toBeLessThan(150);
	});
});

describe("pushed, to a client that cannot pull", () => {
	it("comes after opening and after every edit, with the version it is about, and goes when the document closes", async () => {
		client = await LspClient.start({ capabilities: pushClient });
		await client.open(uri, "leak_refs");
		await client.until<Published>(
			"textDocument/publishDiagnostics",
			(p) => p.version === 1 && p.diagnostics.length === 1,
		);
		await client.edit(uri, "leak_refs leak_more");
		await client.until<Published>(
			"textDocument/publishDiagnostics",
			(p) => p.version === 2 && p.diagnostics.length === 2,
		);
		await client.close(uri);
		await client.until<Published>("textDocument/publishDiagnostics", (p) => p.diagnostics.length === 0);
	});

	it("never comes for a version that an edit has replaced", async () => {
		client = await LspClient.start({ capabilities: pushClient });
		await client.open(uri, "slow_300 leak_refs");
		await client.edit(uri, "leak_a leak_b");
		await client.until<Published>("textDocument/publishDiagnostics", (p) => p.version === 2);
		await new Promise((resolve) => setTimeout(resolve, 400));
		expect(client.got<Published>("textDocument/publishDiagnostics").map((p) => p.version)).toEqual([2]);
	});

	it("comes again for the other documents of a tree when one of them is edited", async () => {
		using tree = new TemporaryFolder({ Kconfig: "" });
		client = await LspClient.start({ capabilities: pushClient });
		const [a, b] = ["a.c", "b.c"].map((name) => URI.file(tree.file(name)).toString()) as [string, string];
		await client.open(a, "slow_100 leak_refs");
		await client.open(b, "");
		await client.edit(b, "leak_refs");
		await client.until<Published>("textDocument/publishDiagnostics", (p) => p.uri === a && p.diagnostics.length === 1);
		await client.until<Published>("textDocument/publishDiagnostics", (p) => p.uri === b && p.diagnostics.length === 1);
	});
});

/** A token that is cancelled 50 ms from now. */
function cancelSoon(): CancellationToken {
	const source = new CancellationTokenSource();
	setTimeout(() => source.cancel(), 50);
	return source.token;
}
