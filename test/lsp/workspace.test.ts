import { afterEach, describe, expect, it } from "vitest";
import { URI } from "vscode-uri";
import { LspClient, modernClient, pushClient } from "../harness/lspClient.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";

interface Status {
	readonly uri: string;
	readonly state: string;
	readonly text: string;
	readonly percent?: number;
}

const status = "counterbalance/status";
let client: LspClient | undefined;
afterEach(() => client?.process.kill());

/** Where the fake's counters are counted, as the first related place of the first diagnostic tells. */
async function headerOf(of: LspClient, uri: string): Promise<string | undefined> {
	const [diagnostic] = await of.diagnostics(uri);
	return diagnostic?.relatedInformation?.[0]?.location.uri;
}

describe("the tree of a document", () => {
	it("is the one it lies in, each in its own", async () => {
		using trees = new TemporaryFolder({ "one/Kconfig": "", "two/Kconfig": "" });
		client = await LspClient.start();
		for (const tree of ["one", "two"]) {
			const uri = URI.file(trees.file(`${tree}/net/x.c`)).toString();
			await client.open(uri, "leak_refs");
			expect(await headerOf(client, uri)).toBe(URI.file(trees.file(`${tree}/include/h.h`)).toString());
		}
	});

	it("is the one the settings name, also for a file outside of it, and follows a change of them", async () => {
		using trees = new TemporaryFolder({ "one/Kconfig": "", "two/Kconfig": "" });
		const capabilities = {
			...modernClient,
			workspace: { ...modernClient.workspace, didChangeConfiguration: { dynamicRegistration: true } },
		};
		client = await LspClient.start({ capabilities, settings: { tree: trees.file("one") } });
		const uri = URI.file(trees.file("module/x.c")).toString();
		await client.open(uri, "leak_refs");
		expect(await headerOf(client, uri)).toBe(URI.file(trees.file("one/include/h.h")).toString());
		client.settings = { tree: trees.file("two") };
		await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
		expect(await headerOf(client, uri)).toBe(URI.file(trees.file("two/include/h.h")).toString());
		await client.until("workspace/diagnostic/refresh");
		expect(JSON.stringify(client.got("client/registerCapability"))).toContain("workspace/didChangeConfiguration");
	});

	it("is none for a document on no disk", async () => {
		client = await LspClient.start();
		await client.open("git:/x.c?HEAD", "leak_refs");
		expect(await client.diagnostics("git:/x.c?HEAD")).toHaveLength(1);
	});
});

describe("settings", () => {
	it("hide what is less sure than wanted: medium unless told", async () => {
		client = await LspClient.start();
		await client.open("untitled:a", "leak_a weak_b");
		expect(await client.diagnostics("untitled:a")).toHaveLength(1);
		client.settings = { minConfidence: "low" };
		await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
		expect(await client.diagnostics("untitled:a")).toHaveLength(2);
	});

	it("hide the findings of rules that are switched off; a rule that nobody knows is a word in the log", async () => {
		client = await LspClient.start({ settings: { disabledRules: "leak-on-exit, leek" } });
		await client.open("untitled:a", "leak_a");
		expect(await client.diagnostics("untitled:a")).toEqual([]);
		const warnings = client
			.got<{ type: number; message: string }>("window/logMessage")
			.filter(({ type }) => type === 2);
		expect(warnings.map(({ message }) => message)).toEqual(['counterbalance.disabledRules: no rule is called "leek"']);
		client.settings = { disabledRules: "" };
		await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
		expect(await client.diagnostics("untitled:a")).toHaveLength(1);
	});

	it("come with initialize, or with a change of them, from a client that cannot be asked", async () => {
		client = await LspClient.start({ capabilities: pushClient, initializationOptions: { minConfidence: "low" } });
		await client.open("untitled:a", "leak_a weak_b");
		const published = "textDocument/publishDiagnostics";
		await client.until<{ diagnostics: unknown[] }>(published, (p) => p.diagnostics.length === 2);
		const settings = { counterbalance: { minConfidence: "high" } };
		await client.connection.sendNotification("workspace/didChangeConfiguration", { settings });
		await client.until<{ diagnostics: unknown[] }>(published, (p) => p.diagnostics.length === 1);
	});

	it("that name a tree by a relative path are not followed: relative to what?", async () => {
		client = await LspClient.start({ settings: { tree: "linux" } });
		await client.open("file:///x.c", "leak_a");
		expect(await client.diagnostics("file:///x.c")).toHaveLength(1);
		const { message } = await client.until<{ type: number; message: string }>(
			"window/logMessage",
			({ type }) => type === 2,
		);
		expect(message).toBe('counterbalance.tree is "linux", must be an absolute path; it is not used');
	});

	it("that make no sense fall back to the default with a word in the log", async () => {
		client = await LspClient.start({ settings: { minConfidence: "none", tree: 7 } });
		await client.open("untitled:a", "leak_a weak_b");
		expect(await client.diagnostics("untitled:a")).toHaveLength(1);
		const warnings = client
			.got<{ type: number; message: string }>("window/logMessage")
			.filter(({ type }) => type === 2);
		expect(warnings.map(({ message }) => message)).toEqual([
			'counterbalance.tree is 7, must be a string; "" is used',
			'counterbalance.minConfidence is "none", must be high, medium, low; "medium" is used',
		]);
	});
});

describe("status", () => {
	it("goes from indexing, with its percentage, to ready", async () => {
		using trees = new TemporaryFolder({ "slowtree/Kconfig": "" });
		client = await LspClient.start();
		const uri = URI.file(trees.file("slowtree/x.c")).toString();
		await client.open(uri, "");
		await client.until<Status>(status, (s) => s.state === "ready");
		expect(client.got<Status>(status)).toContainEqual({ uri, state: "indexing", text: "headers 43 %", percent: 43 });
	});

	it("is ready again when more of the tree was read, and diagnostics are asked for anew", async () => {
		using trees = new TemporaryFolder({ "learningtree/Kconfig": "" });
		client = await LspClient.start();
		const uri = URI.file(trees.file("learningtree/x.c")).toString();
		await client.open(uri, "leak_refs");
		expect(await client.diagnostics(uri)).toHaveLength(1);
		await client.until("workspace/diagnostic/refresh");
		expect(client.got<Status>(status).at(-1)).toMatchObject({ uri, state: "ready" });
	});

	it("is limited outside of any tree, in one that cannot be read, and after an internal error", async () => {
		using trees = new TemporaryFolder({ "unreadable/Kconfig": "", "tree/Kconfig": "" });
		client = await LspClient.start();
		await client.open("untitled:a", "");
		await client.until<Status>(status, (s) => s.state === "limited" && s.text.startsWith("no kernel tree"));
		const unreadable = URI.file(trees.file("unreadable/x.c")).toString();
		await client.open(unreadable, "leak_refs");
		await client.until<Status>(status, (s) => s.uri === unreadable && s.text.includes("permission denied"));
		expect(await client.diagnostics(unreadable)).toHaveLength(1);
		const broken = URI.file(trees.file("tree/x.c")).toString();
		await client.open(broken, "broken_check");
		await client.pull(broken);
		await client.until<Status>(status, (s) => s.uri === broken && s.text.includes("internal error"));
		await client.edit(broken, "leak_refs");
		expect(await client.diagnostics(broken)).toHaveLength(1);
		expect(client.got<Status>(status).findLast((s) => s.uri === broken)?.state).toBe("ready");
	});
});

describe("files changed on disk", () => {
	it("are read again, unless the editor has them open", async () => {
		using tree = new TemporaryFolder({ Kconfig: "", "include/h.h": "\n\n\n" });
		const capabilities = {
			...modernClient,
			workspace: { ...modernClient.workspace, didChangeWatchedFiles: { dynamicRegistration: true } },
		};
		client = await LspClient.start({ capabilities });
		const uri = URI.file(tree.file("x.c")).toString();
		await client.open(uri, "leak_refs");
		await client.pull(uri);
		expect(JSON.stringify(client.got("client/registerCapability"))).toContain("**/*.{c,h}");
		const tell = (name: string) =>
			client?.connection.sendNotification("workspace/didChangeWatchedFiles", {
				changes: [{ uri: URI.file(tree.file(name)).toString(), type: 2 }],
			});
		await tell("x.c");
		await new Promise((resolve) => setTimeout(resolve, 500));
		expect(client.got("workspace/diagnostic/refresh")).toHaveLength(0);
		await tell("include/h.h");
		await client.until("workspace/diagnostic/refresh");
	});
});
