/** The simulation panel in VS Code, on the neighbour tables of 5.0 in small: what it shows, and what typing the fix does to it. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from "vitest";
import { codeServerEntry } from "../../scripts/provision/codeServer.ts";
import { program } from "../../scripts/provision/programs.ts";
import { projectRoot } from "../harness/checkCommand.ts";
import {
	shape,
	shapeFile,
	shapeFix,
	shapeLabel,
	shapeLine,
	shapeScenario,
	shapeScenarioFile,
} from "../harness/neighbourShape.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";
import { Editor, type Theme } from "./harness/editor.ts";

const entry = codeServerEntry();
const chromium = program("chromium");
const themes: readonly Theme[] = ["light", "dark", "highContrast"];
const lastPoint = 34;
const timeout = 30_000;

describe.skipIf(entry === undefined || chromium === undefined)("the simulation panel in VS Code", () => {
	let folder: TemporaryFolder;
	let editor: Editor;
	let panel: FrameLocator;

	const chip = (name: string) => panel.locator(".chip", { hasText: name }).locator(".value");
	const point = () => panel.locator("body").getAttribute("data-point");
	const tab = (name: string) => panel.getByRole("tab", { name }).click();
	const waitForPoint = (wanted: number) => panel.locator(`body[data-point="${wanted}"]`).waitFor({ timeout });
	const run = async () => {
		await editor.runCommand("Counterbalance: Run Simulation");
		const scenario = editor.page.locator(".quick-input-list .monaco-list-row", { hasText: "a cable that is pulled" });
		await scenario.first().waitFor({ timeout });
		await scenario.first().click();
	};
	const pictured = async (name: string) => {
		for (const theme of themes) {
			await editor.useTheme(theme);
			await editor.page.waitForTimeout(400);
			await editor.screenshot(`simulation-${name}-${theme}`);
		}
	};

	beforeEach(() => onTestFailed(async () => void (await editor.screenshot("simulation-failed"))));

	beforeAll(async () => {
		folder = new TemporaryFolder({
			[shapeFile]: shape,
			[shapeScenarioFile]: shapeScenario,
			"wrong.scenario.json":
				'{\n\t"name": "wrong",\n\t"file": "a.c",\n\t"setup": [],\n\t"events": [{ "jump": 3 }],\n\t"probes": {}\n}\n',
		});
		editor = await Editor.open({
			entry: entry ?? "",
			chromium: chromium ?? "",
			vsix: join(projectRoot, "dist", "counterbalance.vsix"),
			folder: folder.path,
			settings: { "workbench.activityBar.location": "hidden" },
			viewport: { width: 1700, height: 1000 },
		});
		panel = editor.page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
		await editor.openFile(folder.file(shapeFile), shapeLine(shapeLabel));
		await editor.runCommand("View: Close Primary Side Bar");
	});

	afterAll(async () => {
		await editor?.close();
		folder?.[Symbol.dispose]();
	});

	test("runs the file in the editor and shows its counters, up to the overflow", async () => {
		await run();
		await panel.getByText("A and B do the same.").waitFor({ timeout });
		await waitForPoint(lastPoint);
		expect(await chip("gc_entries").textContent()).toBe("16");
		expect(await chip("overflows").textContent()).toBe("10");
		expect(await panel.locator(".event.log", { hasText: "neighbor table overflow!" }).count()).toBe(10);
	});

	test("plays, pauses, and steps both ways, by mouse and by keyboard", async () => {
		await panel.getByLabel("Speed").selectOption("1");
		await panel.getByRole("button", { name: "Play" }).click();
		await waitForPoint(1);
		await panel.getByRole("button", { name: "Pause" }).click();
		expect(Number(await point())).toBeLessThan(lastPoint);
		await panel.getByRole("button", { name: "To the start" }).click();
		await waitForPoint(0);
		await panel.getByRole("button", { name: "Step", exact: true }).click();
		await waitForPoint(1);
		await editor.page.keyboard.press("ArrowRight");
		await waitForPoint(2);
		await panel.getByRole("button", { name: "Step back" }).click();
		await waitForPoint(1);
		await panel.locator("body").evaluate((body) => (body.ownerDocument.activeElement as HTMLElement).blur());
		await editor.page.keyboard.press("End");
		await waitForPoint(lastPoint);
		await editor.page.keyboard.press("Home");
		await waitForPoint(0);
		expect(await panel.locator("[aria-live]").textContent()).toContain("Point 0 of 34, empty: entries 0, gc_entries 0");
	});

	test("has the table's numbers from the command line's", async () => {
		const cli = join(projectRoot, "dist", "cli.js");
		const args = [
			cli,
			"simulate",
			folder.file(shapeFile),
			"--scenario",
			folder.file(shapeScenarioFile),
			"--format",
			"csv",
		];
		const printed = execFileSync(process.execPath, args, { encoding: "utf8" });
		await panel.getByLabel("Export").selectOption("csv");
		const dialog = editor.page.locator(".quick-input-widget input[type=text]");
		await expect.poll(() => dialog.inputValue(), { timeout }).toContain("neighbour_5_0.simulation.csv");
		await dialog.press("Enter");
		const saved = folder.file("neighbour_5_0.simulation.csv");
		const read = () => {
			try {
				return readFileSync(saved, "utf8");
			} catch {
				return "";
			}
		};
		await expect.poll(read, { timeout }).not.toBe("");
		const own = read()
			.split("\n")
			.map((line) => line.split(",").slice(0, 9).join(","))
			.join("\n");
		expect(own).toBe(printed);
		await tab("Table");
		const row = panel.locator(".numbers tbody tr").nth(7);
		await row.waitFor({ timeout });
		const cells = await row.locator("th, td").allInnerTexts();
		expect(cells).toEqual(["7", "asked twice", "1.00 s", "6", "6", "8", "16", "0", "0"]);
	});

	test("shows the code at a point that is clicked, with how often each line was executed", async () => {
		await panel.locator(".numbers tbody tr").nth(13).getByRole("button").click();
		const line = editor.page.locator(".view-line", { hasText: "atomic_inc_return" });
		await line.waitFor({ timeout });
		// What stands behind a line is drawn by style sheets.
		const behind = () =>
			line.evaluate((row) =>
				[...row.querySelectorAll("span")].map((piece) => getComputedStyle(piece, "::after").content).join(""),
			);
		await expect.poll(behind, { timeout }).toMatch(/gc_entries\s10\s→\s11\s·\s×1\sof\s11/);
	});

	test("says in whose name units are left", async () => {
		await tab("Ledger");
		await panel.getByText("6 units in the name of freed objects").waitFor({ timeout });
		expect(await panel.locator(".ledger tr.freed").count()).toBe(6);
		expect(await panel.locator(".ledger tr.freed").first().textContent()).toContain("gc_entries +1");
		await pictured("running");
	});

	test("comes back as it was: from behind another tab, and after a reload of the window", async () => {
		await panel.getByRole("tab", { name: "Ledger" }).focus();
		await editor.openFile(folder.file("wrong.scenario.json"));
		const ownTab = editor.page.locator('.tab[aria-label^="Simulation"]');
		await ownTab.click();
		await waitForPoint(13);
		await panel.getByText("6 units in the name of freed objects").waitFor({ timeout });
		await editor.page.reload();
		await editor.page.waitForSelector(".monaco-workbench .part.statusbar .statusbar-item", { timeout: 60_000 });
		await ownTab.click();
		await waitForPoint(13);
		await panel.getByText("6 units in the name of freed objects").waitFor({ timeout: 60_000 });
		expect(await panel.getByRole("tab", { name: "Ledger" }).getAttribute("aria-selected")).toBe("true");
	});

	test("typing the fix flattens the curve, and the first difference is marked", async () => {
		await panel.getByRole("button", { name: "To the end" }).click();
		await tab("Events");
		await editor.page.locator(`.tab[data-resource-name="${shapeFile}"]`).click();
		await editor.goTo(shapeLine(shapeLabel), shapeLabel.length);
		await editor.type(`\n${shapeFix.trimEnd()}`);
		await panel.getByText("First difference: point 7, arp_create. gc_entries is 6 in A, 5 in B").waitFor({ timeout });
		await expect.poll(() => chip("overflows").textContent(), { timeout }).toBe("0 · A 10");
		expect(await editor.isUnsaved()).toBe(true);
		await tab("Table");
		await panel.locator(".numbers tbody tr").nth(lastPoint).waitFor({ timeout });
		const column = await panel.locator(".numbers tbody tr td:nth-child(5)").allInnerTexts();
		expect(Math.max(...column.map((text) => Number.parseInt(text, 10)))).toBe(5);
		await tab("Events");
		await pictured("compared");
		await panel.getByRole("button", { name: "Go there" }).click();
		await waitForPoint(7);
		await panel.getByText("A ≠ B").first().waitFor({ timeout });
	});

	test("says what stopped a run, and goes on when that is mended", async () => {
		await editor.page.locator(`.tab[data-resource-name="${shapeFile}"]`).click();
		await editor.goTo(shapeLine(shapeLabel), shapeLabel.length);
		await editor.type("\n\tentry->next->key = 0;");
		await panel.getByText(/Stopped after point 6: null-dereference/).waitFor({ timeout });
		await editor.deleteLines(1);
		await panel.getByText("First difference: point 7").waitFor({ timeout });
	});

	test("runs under another seed, and compared with nothing", async () => {
		await panel.getByLabel("Seed").fill("7");
		await editor.page.keyboard.press("Enter");
		await panel.getByLabel("Compare with").selectOption("none");
		await panel.locator(".sides:text-is('')").waitFor({ state: "attached", timeout });
		await expect.poll(() => chip("overflows").textContent(), { timeout }).toBe("0");
	});

	test("runs nothing and loads nothing but its own script and style sheet", async () => {
		const refused = await panel.locator("body").evaluate(async (body) => {
			const directives: string[] = [];
			document.addEventListener("securitypolicyviolation", (event) => directives.push(event.effectiveDirective));
			const script = document.createElement("script");
			script.textContent = "document.body.dataset.injected = 'yes'";
			const picture = document.createElement("img");
			picture.src = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
			body.append(script, picture);
			await fetch("https://example.org/").catch(() => {});
			await new Promise((resolve) => setTimeout(resolve, 500));
			script.remove();
			picture.remove();
			return [...directives.sort(), body.dataset.injected ?? "not run"];
		});
		expect(refused).toEqual(["connect-src", "img-src", "script-src-elem", "not run"]);
	});

	test("scenario files are checked as they are written", async () => {
		await editor.openFile(folder.file("wrong.scenario.json"));
		await editor.waitForSquiggles((squiggles) => squiggles.some(({ line }) => line === 5));
	});
});
