import { afterEach, describe, expect, it } from "vitest";
import { LSPErrorCodes } from "vscode-languageserver/node";
import { URI } from "vscode-uri";
import { LspClient, pushClient } from "../harness/lspClient.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";

let client: LspClient | undefined;
afterEach(() => client?.process.kill());

describe("hover", () => {
	it("over a counter is a table of its updates with links, thresholds and what is left unbalanced", async () => {
		using tree = new TemporaryFolder({ Kconfig: "", "include/h.h": "one line\n\tget();\n" });
		client = await LspClient.start();
		const uri = URI.file(tree.file("x.c")).toString();
		const header = `[h.h:2](${URI.file(tree.file("include/h.h")).toString()}#L2)`;
		await client.open(uri, "counter_refs\nleak_refs");
		expect((await client.hover(uri, 0, 3))?.contents).toEqual({
			kind: "markdown",
			value: `**\`s.refs\`** — gauge: it is decremented in \`put\`

Compared with \`t->max_refs\` in \`get()\` ${header}

|  | in | when | by | at |
| --- | --- | --- | --- | --- |
| +1 | \`get()\` | \`a \\| b\` | \`atomic_inc\` | ${header} |
| -1 | \`put()\` |  | \`atomic_inc\` | [x.c:1](${uri}#L1) |

**Left unbalanced**

- \`refs\` stays +1 when f fails: nothing settles it [x.c:2](${uri}#L2)

Updates in this file.`,
		});
	});

	it("over a function is its contract, outcome by counter", async () => {
		client = await LspClient.start();
		await client.open("untitled:a", "function_get");
		expect(
			(await client.hover("untitled:a", 0, 3))?.contents.value,
		).toBe(`**\`get()\`** +1 \`refs\` on success; 0 on NULL [h.h:1](file:///include/h.h#L1)

| outcome | when | \`s.refs\` | \`t.refs\` | \`users\` |
| --- | --- | --- | --- | --- |
| succeeds | \`!exempt \\|\\| s->max\` | +1 | -1 | +1 |
| returns NULL |  | 0 | 0 | 0 |`);
	});

	it("elsewhere is the balance at that line, as plain text where the client knows no Markdown", async () => {
		client = await LspClient.start({ capabilities: pushClient });
		await client.open("untitled:a", "leak_refs");
		expect((await client.hover("untitled:a", 0, 3))?.contents).toEqual({
			kind: "plaintext",
			value: `Balance here, since f() was entered

counter  balance  when  since
s.refs  +1  !exempt  atomic_inc(&s->refs) h.h:1`,
		});
	});

	it("where nothing is read says why, and nothing else", async () => {
		client = await LspClient.start();
		await client.open("untitled:a", "counter_refs untaken_CONFIG_X\ncounter_refs");
		expect((await client.hover("untitled:a", 0, 3))?.contents.value).toBe(
			`**Not read**: \`CONFIG_X\` is not set

No configuration is known, so most options count as set; those for debugging, special builds and other machines do not.`,
		);
		expect((await client.hover("untitled:a", 1, 3))?.contents.value).toContain("s.refs");
	});

	it("is nothing where there is nothing to say", async () => {
		client = await LspClient.start();
		await client.open("untitled:a", "int x;");
		expect(await client.hover("untitled:a", 0, 3)).toBeNull();
	});

	it("about a text that an edit has replaced meanwhile is refused as such", async () => {
		using tree = new TemporaryFolder({ "slowtree/Kconfig": "" });
		client = await LspClient.start();
		const uri = URI.file(tree.file("slowtree/x.c")).toString();
		await client.open(uri, "counter_refs");
		const hovering = client.hover(uri, 0, 3);
		await client.edit(uri, "int x;");
		await expect(hovering).rejects.toMatchObject({ code: LSPErrorCodes.ContentModified });
	});
});
