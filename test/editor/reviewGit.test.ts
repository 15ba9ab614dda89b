/** A review of what git has, in VS Code: a commit, the staged changes, and what a thread offers: suppressing, and running the path before and after. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from "vitest";
import { codeServerEntry } from "../../scripts/provision/codeServer.ts";
import { program } from "../../scripts/provision/programs.ts";
import { bareLeak, leakingLine, settlingLine } from "../harness/bareLeak.ts";
import { projectRoot } from "../harness/checkCommand.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";
import { Editor } from "./harness/editor.ts";

const entry = codeServerEntry();
const chromium = program("chromium");
const timeout = 60_000;
const clean = bareLeak.replace(leakingLine, settlingLine + leakingLine);

describe.skipIf(entry === undefined || chromium === undefined)("a review of what git has in VS Code", () => {
	let folder: TemporaryFolder;
	let editor: Editor;

	const row = (text: string) => editor.page.locator(".sidebar .monaco-list-row", { hasText: text }).first();
	const thread = () => editor.page.locator(".review-widget").first();
	/** An action in the title of the thread. */
	const act = async (label: string) => {
		await thread().hover();
		await thread().locator(`a[aria-label="${label}"]`).first().click();
	};

	beforeEach(() => onTestFailed(async () => void (await editor.screenshot("review-git-failed"))));

	beforeAll(async () => {
		folder = new TemporaryFolder({ "leak.c": clean });
		const git = (...args: string[]) =>
			execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.org", ...args], { cwd: folder.path });
		git("init", "-q");
		git("add", "leak.c");
		git("commit", "-qm", "settled");
		folder.write("leak.c", bareLeak);
		git("commit", "-qam", "simplify the error path");
		folder.write("leak.c", clean);
		git("add", "leak.c");
		editor = await Editor.open({
			entry: entry ?? "",
			chromium: chromium ?? "",
			vsix: join(projectRoot, "dist", "counterbalance.vsix"),
			folder: folder.path,
			viewport: { width: 1700, height: 1000 },
		});
		await editor.openFile(folder.file("leak.c"));
	});

	afterAll(async () => {
		await editor?.close();
		folder?.[Symbol.dispose]();
	});

	test("asks for a commit and shows what it introduces", async () => {
		const input = editor.page.locator('.quick-input-widget input[aria-label="Review Commit"]');
		// The palette has the command once the editor's own Git extension has found the repository, which takes its time on a busy machine.
		for (let left = 8; !(await input.isVisible()); left--) {
			await editor.runCommand("Counterbalance: Review Commit").catch((error: unknown) => {
				if (left === 0) throw error;
			});
			await input.waitFor({ timeout: 5000 }).catch(() => editor.page.keyboard.press("Escape"));
		}
		expect(await input.inputValue()).toBe("HEAD");
		await editor.page.keyboard.press("Enter");
		await row("live +1").waitFor({ timeout });
		expect(await row("Introduced").textContent()).toMatch(/Introduced\s*1/);
	}, 240_000);

	test("runs the finding's path from its thread, before and after the patch", async () => {
		await row("live +1").click();
		await thread().waitFor({ timeout });
		await act("Simulate Before and After");
		const panel = editor.page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
		await panel.locator(".chip", { hasText: "table.live" }).locator(".value").waitFor({ timeout });
		await panel.getByText("B: after the patch — A: before the patch (dashed)").waitFor({ timeout });
		await panel.getByText("First difference: point 5, atomic_dec: live -1.").waitFor({ timeout });
		expect(await panel.getByLabel("Compare with").locator("option").allTextContents()).toEqual([
			"Before the patch",
			"Nothing",
		]);
		await editor.screenshot("review-simulated");
		await editor.runCommand("View: Close All Editors");
	});

	test("suppresses a finding from its thread, in the work tree, with a reason to be typed", async () => {
		await row("live +1").click();
		await thread().waitFor({ timeout });
		await act("Suppress with a Reason…");
		await editor.page.locator('.tab.active[data-resource-name="leak.c"]').waitFor({ timeout });
		await editor.page
			.locator(".view-line", { hasText: /allow.leak-on-exit.live/ })
			.first()
			.waitFor({ timeout });
		await editor.page.keyboard.type("the table goes with it");
		const line = editor.page.locator(".view-line", {
			hasText: /allow.leak-on-exit.live.--.the.table.goes.with.it.\*\//,
		});
		await line.first().waitFor({ timeout });
		expect(await editor.isUnsaved()).toBe(true);
		for (let undone = 0; undone < 3; undone++) await editor.page.keyboard.press("Control+Z");
	});

	test("shows what the staged changes fix", async () => {
		await editor.runCommand("Counterbalance: Review Staged Changes");
		await editor.page.locator(".sidebar .monaco-list-row", { hasText: /Fixed\s*1/ }).waitFor({ timeout });
		expect(await row("Introduced").textContent()).toMatch(/Introduced\s*0/);
	});
});
