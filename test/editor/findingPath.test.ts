/** From a finding in VS Code to its path: one action opens the panel on it, another one the debugger. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from "vitest";
import { codeServerEntry } from "../../scripts/provision/codeServer.ts";
import { program } from "../../scripts/provision/programs.ts";
import { bareLeak } from "../harness/bareLeak.ts";
import { projectRoot } from "../harness/checkCommand.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";
import { DebugView } from "./harness/debugView.ts";
import { Editor } from "./harness/editor.ts";

const entry = codeServerEntry();
const chromium = program("chromium");
const timeout = 30_000;
const lineOf = (part: string) => bareLeak.split("\n").findIndex((line) => line.includes(part)) + 1;
const charge = lineOf("atomic_inc_return(&table->live)");
const failing = lineOf("kfree(entry);");

describe.skipIf(entry === undefined || chromium === undefined)("the path of a finding in VS Code", () => {
	let folder: TemporaryFolder;
	let editor: Editor;

	/** Chooses one of the quick fixes of the finding. */
	const choose = async (action: string) => {
		await editor.goTo(failing);
		await editor.page.keyboard.press("End");
		for (let left = 0; left < 4; left++) await editor.page.keyboard.press("ArrowLeft");
		await editor.page.keyboard.press("Control+.");
		const item = editor.page.locator(".action-widget .monaco-list-row", { hasText: action }).first();
		await item.waitFor({ timeout });
		await item.click();
	};

	beforeAll(async () => {
		folder = new TemporaryFolder({ "leak.c": bareLeak });
		editor = await Editor.open({
			entry: entry ?? "",
			chromium: chromium ?? "",
			vsix: join(projectRoot, "dist", "counterbalance.vsix"),
			folder: folder.path,
			settings: { "debug.internalConsoleOptions": "neverOpen" },
			viewport: { width: 1700, height: 1000 },
		});
		await editor.openFile(folder.file("leak.c"), failing);
		await editor.waitForSquiggles((squiggles) => squiggles.some(({ line }) => line === failing));
	});

	afterAll(async () => {
		await editor?.close();
		folder?.[Symbol.dispose]();
	});

	test("is said to have been taken where one points at the finding", async () => {
		expect(await editor.hover(failing, "kfree")).toContain(
			"Replayed: the machine took this path and ended with `live` +1.",
		);
		await editor.leaveHover();
	});

	test("is gone along by the debugger from the function's entry", async () => {
		onTestFailed(async () => void (await editor.screenshot("finding-debug-failed")));
		const view = new DebugView(editor);
		await choose("Debug this path");
		await view.waitForLine(lineOf("struct entry *entry = entry_alloc(table);"));
		await editor.runCommand("View: Show Run and Debug");
		await view.expand("Counters");
		await view.waitForVariable("table.live on this path = 0");
		await view.press("step-over");
		await view.waitForVariable("table.live on this path = +1");
		await editor.screenshot("finding-debugged");
		await view.press("step-back");
		await view.waitForVariable("table.live on this path = 0");
		await view.press("stop");
		await editor.page.locator(".debug-toolbar").waitFor({ state: "hidden" });
	});

	test("is run in the panel, with the code at the change that nothing settles", async () => {
		onTestFailed(async () => void (await editor.screenshot("finding-panel-failed")));
		await choose("Run this path in the simulation");
		const panel = editor.page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
		await panel.getByText("A and B do the same.").waitFor({ timeout });
		expect(await panel.locator(".chip", { hasText: "table.live" }).locator(".value").textContent()).toBe("1");
		await panel.getByRole("tab", { name: "Ledger" }).click();
		await panel.getByText(`entry_alloc():${charge}`).first().waitFor({ timeout });
		await panel.getByText(/Point 5 of 5 · \d+ instructions · entry_create\(\) returns -EINVAL/).waitFor({ timeout });
		await panel.getByText("Seed").waitFor({ state: "hidden" });
		await editor.screenshot("finding-panel");
	});
});
