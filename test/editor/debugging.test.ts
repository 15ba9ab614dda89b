/** The debugger in VS Code: stopped at a breakpoint in text that was never saved, and back over the line that loses the count. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeServerEntry } from "../../scripts/provision/codeServer.ts";
import { program } from "../../scripts/provision/programs.ts";
import { projectRoot } from "../harness/checkCommand.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";
import { DebugView } from "./harness/debugView.ts";
import { Editor } from "./harness/editor.ts";

const entry = codeServerEntry();
const chromium = program("chromium");
const fixtures = join(projectRoot, "test/fixtures/debugging");
const text = readFileSync(join(fixtures, "neighbour.c"), "utf8");
const settling = "\tif (!exempt)\n\t\tatomic_dec(&tbl->gc_entries);\n";
const lineOf = (part: string) => text.split("\n").findIndex((line) => line.includes(part)) + 1;
const release = lineOf("/* Missing") + 1;

const launch = {
	version: "0.2.0",
	configurations: [
		{
			type: "counterbalance",
			request: "launch",
			name: "Creations",
			program: "$" + "{file}",
			scenario: "scenarios/creations.json",
		},
	],
};

describe.skipIf(entry === undefined || chromium === undefined)("the debugger in VS Code", () => {
	let folder: TemporaryFolder;
	let editor: Editor;
	let view: DebugView;

	beforeAll(async () => {
		folder = new TemporaryFolder({
			// On disk the lines are there; the editor has the text without them.
			"neighbour.c": text.replace(
				"\tentry_release(n);\n\treturn ERR_PTR(error)",
				`${settling}\tentry_release(n);\n\treturn ERR_PTR(error)`,
			),
			"scenarios/creations.json": readFileSync(join(fixtures, "creations.json")),
			".vscode/launch.json": JSON.stringify(launch),
		});
		editor = await Editor.open({
			entry: entry ?? "",
			chromium: chromium ?? "",
			vsix: join(projectRoot, "dist", "counterbalance.vsix"),
			folder: folder.path,
			settings: {
				// Starting would save the file otherwise.
				"debug.saveBeforeStart": "none",
				"debug.inlineValues": "on",
				"debug.internalConsoleOptions": "neverOpen",
			},
		});
		view = new DebugView(editor);
		await editor.openFile(folder.file("neighbour.c"), release);
		await editor.deleteLines(2);
		expect(await editor.isUnsaved()).toBe(true);
		await editor.languageStatus();
	});

	afterAll(async () => {
		await editor?.close();
		folder?.[Symbol.dispose]();
	});

	test("stops at a breakpoint, in the text that is in the editor", async () => {
		await editor.goTo(release + 1);
		await view.toggleBreakpoint();
		await view.start();
		await view.waitForLine(release + 1);
		await expect.poll(() => view.callStack(), { timeout: 30_000 }).toHaveLength(2);
		await expect
			.poll(async () => (await view.callStack()).join("\n"), { timeout: 30_000 })
			.toMatch(/entry_create.*creations: call entry_create/s);
		await view.expand("Counters");
		await view.waitForVariable("entries = 1");
		await view.waitForVariable("gc_entries = 2");
		for (const theme of ["light", "dark"] as const) {
			await editor.useTheme(theme);
			await editor.screenshot(`debugging-stopped-${theme}`);
		}
	});

	test("steps back over the line that gives back one of two counts", async () => {
		await view.press("step-back");
		await view.waitForLine(release);
		await view.waitForVariable("entries = 2");
		await view.waitForVariable("gc_entries = 2");
		for (const theme of ["light", "dark"] as const) {
			await editor.useTheme(theme);
			await editor.screenshot(`debugging-back-${theme}`);
		}
		await view.press("step-over");
		await view.waitForLine(release + 1);
		await view.waitForVariable("entries = 1");
	});

	test("and runs backwards to the breakpoint before", async () => {
		await view.press("continue");
		await view.waitForVariable("gc_entries = 4");
		await view.press("reverse-continue");
		await view.waitForVariable("gc_entries = 2");
		await view.waitForLine(release + 1);
		await view.press("stop");
		await editor.page.locator(".debug-toolbar").waitFor({ state: "hidden" });
	});
});
