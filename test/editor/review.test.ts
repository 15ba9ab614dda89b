/** A review in VS Code: the incident as a patch, and as a series that mends it, on the real tree. */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from "vitest";
import { codeServerEntry } from "../../scripts/provision/codeServer.ts";
import { program } from "../../scripts/provision/programs.ts";
import { projectRoot } from "../harness/checkCommand.ts";
import { kernelTree } from "../harness/kernelTree.ts";
import { neighbourFile, withLeak } from "../harness/neighbourLeak.ts";
import { diffOf, mailOf } from "../harness/patches.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";
import { Editor, type Theme } from "./harness/editor.ts";

const tree = kernelTree("6.1");
const entry = codeServerEntry();
const chromium = program("chromium");
const themes: readonly Theme[] = ["light", "dark", "highContrast"];
const file = join(tree ?? "", neighbourFile);

describe.skipIf(tree === undefined || entry === undefined || chromium === undefined)("a review in VS Code", () => {
	let patches: TemporaryFolder;
	let editor: Editor;
	let before: { readonly text: string; readonly time: number };

	const row = (text: string) => editor.page.locator(".sidebar .monaco-list-row", { hasText: text }).first();
	const pictured = async (name: string) => {
		for (const theme of themes) {
			await editor.useTheme(theme);
			await editor.page.waitForTimeout(300);
			await editor.screenshot(`review-${name}-${theme}`);
		}
	};

	beforeEach(() => onTestFailed(async () => void (await editor.screenshot("review-failed"))));

	beforeAll(async () => {
		before = { text: await readFile(file, "utf8"), time: (await stat(file)).mtimeMs };
		const breaking = diffOf({ [neighbourFile]: before.text }, { [neighbourFile]: withLeak(before.text) });
		const mending = diffOf({ [neighbourFile]: withLeak(before.text) }, { [neighbourFile]: before.text });
		patches = new TemporaryFolder({
			"leak.patch": mailOf("[PATCH net] neighbour: simplify the error path", breaking),
			"series.mbox":
				mailOf("[PATCH net 1/2] neighbour: simplify the error path", breaking) +
				mailOf("[PATCH net 2/2] neighbour: settle gc_entries", mending),
		});
		editor = await Editor.open({
			entry: entry ?? "",
			chromium: chromium ?? "",
			vsix: join(projectRoot, "dist", "counterbalance.vsix"),
			folder: tree ?? "",
		});
	});

	afterAll(async () => {
		await editor?.close();
		patches?.[Symbol.dispose]();
		if (before) expect([await readFile(file, "utf8"), (await stat(file)).mtimeMs]).toEqual([before.text, before.time]);
	});

	test("shows what the patch in the editor introduces, and what it does to the balance", async () => {
		await editor.openFile(patches.file("leak.patch"));
		await editor.runCommand("Counterbalance: Review Patch");
		await row("gc_entries +1").waitFor({ timeout: 180_000 });
		await row("gc_entries: 0 → +1").waitFor();
		expect(await row("Introduced").textContent()).toMatch(/Introduced\s*1/);
		expect(await row("Fixed").textContent()).toMatch(/Fixed\s*0/);
	});

	test("opens the finding in the diff, with a thread that gives the path", async () => {
		await row("gc_entries +1").click();
		const thread = editor.page.locator(".review-widget", {
			hasText: "neigh_release() settles entries, not gc_entries",
		});
		await thread.first().waitFor({ timeout: 30_000 });
		expect(await thread.first().textContent()).toContain("atomic_inc_return: gc_entries +1");
		expect(await editor.page.locator(".monaco-diff-editor").count()).toBeGreaterThan(0);
		await editor.runCommand("View: Hide Panel");
		await editor.page.locator(".modified-in-monaco-diff-editor .squiggly-warning").first().waitFor({ timeout: 60_000 });
		expect(await editor.page.locator(".original-in-monaco-diff-editor .squiggly-warning").count()).toBe(0);
		await pictured("thread");
	});

	test("copies a reply for the list", async () => {
		await editor.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
		const thread = editor.page.locator(".review-widget").first();
		await thread.hover();
		await thread.locator('a[aria-label="Copy as Reply"], .codicon-copy').first().click();
		await expect
			.poll(() => editor.page.evaluate(() => navigator.clipboard.readText()), { timeout: 10_000 })
			.toContain("Who settles gc_entries after this?");
	});

	test("of a series says where the bug enters and where it is settled", async () => {
		await editor.openFile(patches.file("series.mbox"));
		await editor.runCommand("Counterbalance: Review Patch");
		await row("enters in 1/2, settled in 2/2").waitFor({ timeout: 180_000 });
		await row("1/2: enters").waitFor();
		await row("2/2: settled").waitFor();
		await pictured("series");
	});

	test("goes from finding to finding by key", async () => {
		await editor.page.keyboard.press("Alt+F10");
		await editor.page.locator(".review-widget").first().waitFor({ timeout: 30_000 });
	});
});
