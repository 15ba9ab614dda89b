import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { LspClient, modernClient, pushClient } from "../harness/lspClient.ts";

let client: LspClient | undefined;
afterEach(() => client?.process.kill());

describe("initialize", () => {
	it("offers a client of today everything", async () => {
		client = LspClient.spawn();
		const { capabilities, serverInfo } = await client.initialize();
		expect(capabilities).toEqual({
			positionEncoding: "utf-16",
			textDocumentSync: { openClose: true, change: 2 },
			hoverProvider: true,
			codeActionProvider: { codeActionKinds: ["quickfix"] },
			diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: false },
		});
		expect(serverInfo?.name).toBe("counterbalance");
	});

	it("offers a client that announces nothing only what needs no announcement", async () => {
		client = LspClient.spawn();
		const { capabilities } = await client.initialize({ capabilities: {} });
		expect(capabilities).toEqual({ textDocumentSync: { openClose: true, change: 2 }, hoverProvider: true });
	});

	it("sends a client that announces nothing no request and no notification of ours", async () => {
		client = await LspClient.start({ capabilities: {} });
		await client.open("untitled:a", "leak_refs");
		await client.until("textDocument/publishDiagnostics");
		const methods = new Set(client.received.map((message) => message.method));
		expect([...methods].sort()).toEqual(["textDocument/publishDiagnostics", "window/logMessage"]);
	});
});

describe("the end", () => {
	it("exits with 0 after shutdown and exit", async () => {
		client = await LspClient.start();
		expect(await client.stop()).toBe(0);
	});

	it("exits with 1 when the client goes away without a word", async () => {
		client = await LspClient.start({ capabilities: pushClient });
		await client.open("untitled:a", "slow_5000");
		const exited = client.exited();
		client.process.stdin?.end();
		expect(await exited).toBe(1);
	});
});

describe("what must not bring it down", () => {
	it("a request for a document that is not open", async () => {
		client = await LspClient.start();
		expect(await client.hover("file:///nowhere.c", 0, 0)).toBeNull();
		expect(await client.pull("file:///nowhere.c")).toEqual({ kind: "full", items: [] });
	});

	it("an unknown request and an unknown notification", async () => {
		client = await LspClient.start();
		await expect(client.connection.sendRequest("counterbalance/nothing")).rejects.toThrow(/Unhandled method/);
		await client.connection.sendNotification("counterbalance/nothing");
		await client.open("untitled:a", "leak_refs");
		expect(await client.diagnostics("untitled:a")).toHaveLength(1);
	});

	it("a change of a document that was never opened, and one with positions past its end", async () => {
		client = await LspClient.start();
		await client.edit("untitled:never", "x");
		await client.open("untitled:a", "leak_refs");
		await client.edit("untitled:a", " leak_more", [99, 99, 99]);
		expect(await client.diagnostics("untitled:a")).toHaveLength(2);
	});

	it("an analysis that throws: the request is answered, the error is in the log, the others go on", async () => {
		client = await LspClient.start();
		await client.open("untitled:bad", "broken_hover broken_check");
		await client.open("untitled:good", "leak_refs");
		expect(await client.hover("untitled:bad", 0, 0)).toBeNull();
		expect(await client.pull("untitled:bad")).toEqual({ kind: "full", items: [] });
		expect(await client.diagnostics("untitled:good")).toHaveLength(1);
		const log = client.got<{ type: number; message: string }>("window/logMessage").filter(({ type }) => type === 1);
		expect(log.map(({ message }) => message.split("\n")[0])).toEqual([
			"hover: Error: the fake hover is broken",
			"diagnostics: Error: the fake check is broken",
		]);
	});

	it("bytes that are no message", async () => {
		const server = fileURLToPath(new URL("../harness/fakeServer.ts", import.meta.url));
		const child = spawn(process.execPath, [server, "--stdio"], { stdio: ["pipe", "pipe", "pipe"] });
		const body = JSON.stringify({
			jsonrpc: "2.0",
			id: 1,
			method: "initialize",
			params: { capabilities: modernClient },
		});
		child.stdin.write("Content-Length: 5\r\n\r\n{{{{{");
		child.stdin.write("Content-Length: 13\r\n\r\n[1, 2, null]\n");
		child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
		let answer = "";
		for await (const chunk of child.stdout) {
			answer += chunk;
			if (answer.includes("serverInfo")) break;
		}
		expect(answer).toContain('"name":"counterbalance"');
		const exit = once(child, "exit");
		child.stdin.end();
		await exit;
	});
});
