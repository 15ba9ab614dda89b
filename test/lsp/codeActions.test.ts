import { afterEach, describe, expect, it } from "vitest";
import type { CodeAction, Diagnostic } from "vscode-languageserver/node";
import { LspClient, modernClient } from "../harness/lspClient.ts";

const uri = "untitled:a";
let client: LspClient | undefined;
afterEach(() => client?.process.kill());

function actions(of: LspClient, diagnostics: readonly Diagnostic[], only?: string[]): Promise<CodeAction[] | null> {
	const range = diagnostics[0]?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
	return of.connection.sendRequest("textDocument/codeAction", {
		textDocument: { uri },
		range,
		context: { diagnostics, ...(only === undefined ? {} : { only }) },
	});
}

describe("code actions", () => {
	it("offer the fix, preferred, for the version it was computed on", async () => {
		client = await LspClient.start();
		await client.open(uri, "x\n  fixable_refs;");
		const diagnostics = await client.diagnostics(uri);
		const [fix] = (await actions(client, diagnostics)) ?? [];
		const range = { start: { line: 1, character: 2 }, end: { line: 1, character: 14 } };
		expect(fix).toEqual({
			title: "Settle refs",
			kind: "quickfix",
			isPreferred: true,
			diagnostics,
			edit: { documentChanges: [{ textDocument: { uri, version: 1 }, edits: [{ range, newText: "fixed" }] }] },
		});
	});

	it("find the finding again after an edit moved it", async () => {
		client = await LspClient.start();
		await client.open(uri, "fixable_refs;");
		const diagnostics = await client.diagnostics(uri);
		await client.edit(uri, "\n\n", [0, 0, 0]);
		const [fix] = (await actions(client, diagnostics)) ?? [];
		expect(fix?.edit?.documentChanges).toMatchObject([{ edits: [{ range: { start: { line: 2, character: 0 } } }] }]);
	});

	it("offer the comment that allows it, above the line and indented like it", async () => {
		client = await LspClient.start();
		await client.open(uri, "x\r\n\t leak_refs;\r\n");
		const [allow] = (await actions(client, await client.diagnostics(uri))) ?? [];
		const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } };
		const newText = "\t /* counterbalance: allow leak-on-exit refs -- reason */\r\n";
		expect(allow?.edit?.documentChanges).toEqual([{ textDocument: { uri, version: 1 }, edits: [{ range, newText }] }]);
	});

	it("that do the same for several findings are one", async () => {
		client = await LspClient.start();
		await client.open(uri, "leak_refs; leak_refs;");
		const diagnostics = await client.diagnostics(uri);
		const found = (await actions(client, diagnostics)) ?? [];
		expect(found.map((action) => action.diagnostics?.length)).toEqual([2]);
	});

	it("make the finding go away, and remain as a remark once there is nothing to allow", async () => {
		client = await LspClient.start();
		await client.open(uri, "leak_refs;");
		await client.edit(uri, "/* counterbalance: allow leak-on-exit refs -- it is counted for ever */\n", [0, 0, 0]);
		expect(await client.diagnostics(uri)).toEqual([]);
		await client.edit(uri, "", [1, 0, 9]);
		expect(await client.diagnostics(uri)).toMatchObject([{ code: "unused-allowance", severity: 3 }]);
	});

	it("select the reason to be typed where the client knows snippets", async () => {
		const workspaceEdit = { documentChanges: true, snippetEditSupport: true };
		client = await LspClient.start({
			capabilities: { ...modernClient, workspace: { ...modernClient.workspace, workspaceEdit } },
		});
		await client.open(uri, "leak_refs");
		const [allow] = (await actions(client, await client.diagnostics(uri))) ?? [];
		expect(allow?.edit?.documentChanges).toMatchObject([
			{
				edits: [{ snippet: { kind: "snippet", value: expect.stringMatching(/ -- \$\{1:reason\} \*\/\n$/) } }],
			},
		]);
	});

	it("are plain changes for a client without versioned ones, and match a diagnostic that lost its data", async () => {
		client = await LspClient.start({
			capabilities: {
				textDocument: {
					diagnostic: {},
					codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } },
				},
			},
		});
		await client.open(uri, "fixable_refs");
		const [fix] = (await actions(client, await client.diagnostics(uri))) ?? [];
		expect(fix?.edit?.changes?.[uri]).toHaveLength(1);
		expect(fix?.isPreferred).toBeUndefined();
	});

	it("are not computed for other people's diagnostics, nor when something else than a fix is wanted", async () => {
		client = await LspClient.start();
		await client.open(uri, "fixable_refs");
		const diagnostics = await client.diagnostics(uri);
		expect(
			await actions(
				client,
				diagnostics.map((d) => ({ ...d, source: "clangd" })),
			),
		).toBeNull();
		expect(await actions(client, diagnostics, ["refactor"])).toBeNull();
		expect(await actions(client, diagnostics, ["quickfix"])).toHaveLength(2);
	});
});
