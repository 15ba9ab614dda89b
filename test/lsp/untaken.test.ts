import { afterEach, describe, expect, it } from "vitest";
import { URI } from "vscode-uri";
import type { UntakenParams } from "../../server/src/lsp/features/untaken.ts";
import { LspClient, modernClient } from "../harness/lspClient.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";

let client: LspClient | undefined;
afterEach(() => client?.process.kill());

const capabilities = { ...modernClient, experimental: { counterbalanceStatus: true, counterbalanceUntaken: true } };
const method = "counterbalance/untaken";

describe("untaken lines", () => {
	it("are told when a document opens and after every edit, for the version they are counted in", async () => {
		client = await LspClient.start({ capabilities });
		await client.open("untitled:a", "int a;\nuntaken_CONFIG_X\n");
		expect(await client.until<UntakenParams>(method)).toEqual({
			uri: "untitled:a",
			version: 1,
			regions: [{ firstLine: 1, lastLine: 1, reason: "`CONFIG_X` is not set" }],
		});
		await client.edit("untitled:a", "untaken_CONFIG_X\nint a;\n");
		const moved = await client.until<UntakenParams>(method, ({ version }) => version === 2);
		expect(moved.regions).toMatchObject([{ firstLine: 0, lastLine: 0 }]);
		await client.edit("untitled:a", "int a;\n");
		expect((await client.until<UntakenParams>(method, ({ version }) => version === 3)).regions).toEqual([]);
	});

	it("are told again when more is known, and when the settings name another configuration", async () => {
		using trees = new TemporaryFolder({ "learningtree/Kconfig": "" });
		client = await LspClient.start({ capabilities });
		const uri = URI.file(trees.file("learningtree/x.c")).toString();
		const told = (times: number) =>
			client?.until<UntakenParams>(method, () => (client?.got(method).length ?? 0) >= times);
		await client.open(uri, "untaken_CONFIG_X\n");
		await told(2);
		const before = client.got(method).length;
		client.settings = { kernelConfig: "other/config" };
		await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
		await told(before + 1);
	});

	it("are not told to a client that did not ask for them", async () => {
		client = await LspClient.start();
		await client.open("untitled:a", "untaken_CONFIG_X leak_refs\n");
		expect(await client.diagnostics("untitled:a")).toHaveLength(1);
		expect(client.got(method)).toEqual([]);
	});
});

describe("the configuration in use", () => {
	interface Logged {
		readonly type: number;
		readonly message: string;
	}
	const inLog = (text: string, type = 3) =>
		client?.until<Logged>("window/logMessage", (logged) => logged.type === type && logged.message.includes(text));

	it("is in the log and in the status", async () => {
		using tree = new TemporaryFolder({ Kconfig: "", ".config": "" });
		client = await LspClient.start({ capabilities });
		const uri = URI.file(tree.file("x.c")).toString();
		await client.open(uri, "");
		await inLog("configuration: .config (3 options)");
		const { text } = await client.until<{ state: string; text: string }>(
			"counterbalance/status",
			({ state }) => state === "ready",
		);
		expect(text).toContain("configuration: .config");
	});

	it("is the one the settings name; one that cannot be used is warned of", async () => {
		using tree = new TemporaryFolder({ Kconfig: "", ".config": "" });
		client = await LspClient.start({ capabilities, settings: { kernelConfig: "none" } });
		await client.open(URI.file(tree.file("x.c")).toString(), "");
		await inLog("configuration: none");
		client.settings = { kernelConfig: "broken" };
		await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
		await inLog("broken is not used", 2);
	});
});
