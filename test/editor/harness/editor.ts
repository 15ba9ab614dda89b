import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { type CodeServer, startCodeServer } from "../../../scripts/vscode/codeServer.ts";

const readyTimeoutMs = 60_000;
const shortTimeoutMs = 15_000;

/** Chromium without anything that would call out of the machine. */
const browserArguments = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
];

/**
 * Settings that keep what is not under test out of the way. Nothing here concerns the extension; files are saved only by
 * hand, since a browser's default is to save by itself.
 */
const quietSettings: Readonly<Record<string, unknown>> = {
	"chat.disableAIFeatures": true,
	"editor.acceptSuggestionOnEnter": "off",
	"editor.autoIndent": "none",
	"editor.hover.delay": 100,
	"editor.minimap.enabled": false,
	"editor.quickSuggestions": { other: "off", comments: "off", strings: "off" },
	"editor.suggestOnTriggerCharacters": false,
	"extensions.autoCheckUpdates": false,
	"extensions.autoUpdate": false,
	"extensions.ignoreRecommendations": true,
	"files.autoSave": "off",
	"files.hotExit": "off",
	"git.enabled": false,
	"telemetry.telemetryLevel": "off",
	"workbench.colorTheme": "Dark Modern",
	"workbench.secondarySideBar.defaultVisibility": "hidden",
	"workbench.startupEditor": "none",
	"workbench.tips.enabled": false,
};

/** Where the tests leave what they saw, to be looked at by a person. */
export const screenshotFolder = join(tmpdir(), "counterbalance-screenshots");

interface OpenOptions {
	/** The script that codeServerEntry() answers. */
	readonly entry: string;
	/** The browser's executable. */
	readonly chromium: string;
	/** The packaged extension; without one, a plain VS Code is opened. */
	readonly vsix?: string;
	/** The folder to open. */
	readonly folder: string;
	/** Settings of the profile, over those that keep VS Code quiet. */
	readonly settings?: Readonly<Record<string, unknown>>;
	readonly viewport?: { readonly width: number; readonly height: number };
}

/** The colour themes the screenshots are taken in, with VS Code's name and the mark it leaves on the window. */
const themes = {
	light: { label: "Light Modern", mark: ".monaco-workbench.vs" },
	dark: { label: "Dark Modern", mark: ".monaco-workbench.vs-dark" },
	highContrast: { label: "Dark High Contrast", mark: ".monaco-workbench.hc-black" },
} as const;
export type Theme = keyof typeof themes;

/** A squiggle on the screen: the line it is under and the text it underlines, as far as both are in view. */
export interface Squiggle {
	readonly line: number;
	readonly severity: "error" | "warning" | "info" | "hint";
}

/** Removes a folder that processes just killed may still be writing into. */
function removeFolder(folder: string): Promise<void> {
	return rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** A real VS Code in a real browser, driven as a person drives it: by keys, mouse and what is on the screen. */
export class Editor {
	readonly page: Page;
	private readonly server: CodeServer;
	private readonly browser: Browser;

	private readonly home: string;

	private constructor(home: string, server: CodeServer, browser: Browser, page: Page) {
		this.home = home;
		this.server = server;
		this.browser = browser;
		this.page = page;
	}

	/** Starts VS Code with a fresh profile, installs the extension and waits until the window stands. */
	static async open(options: OpenOptions): Promise<Editor> {
		const home = await mkdtemp(join(tmpdir(), "counterbalance-editor-"));
		let server: CodeServer | undefined;
		let browser: Browser | undefined;
		try {
			server = await startCodeServer({ ...options, home, settings: { ...quietSettings, ...options.settings } });
			browser = await chromium.launch({ executablePath: options.chromium, args: browserArguments });
			const page = await browser.newPage({ viewport: options.viewport ?? { width: 1500, height: 1100 } });
			await page.goto(server.url);
			await page.waitForSelector(".monaco-workbench .part.statusbar .statusbar-item", { timeout: readyTimeoutMs });
			return new Editor(home, server, browser, page);
		} catch (error) {
			await browser?.close();
			await server?.close();
			await removeFolder(home);
			throw error;
		}
	}

	async close(): Promise<void> {
		await this.browser.close();
		await this.server.close();
		await removeFolder(this.home);
	}

	/** What the server printed and where its logs are: for the message of a failed test. */
	get serverLog(): string {
		return this.server.log();
	}

	/** Opens a file by its path (quick open), with the cursor at `line`. */
	async openFile(path: string, line = 1, column = 1): Promise<void> {
		const name = path.split("/").at(-1) ?? path;
		await this.quickOpen(`${path}:${line}:${column}`, name);
		await this.page.waitForSelector(`.tab.active[data-resource-name="${name}"]`, { timeout: shortTimeoutMs });
		await this.page.waitForSelector(".monaco-editor .view-line", { timeout: shortTimeoutMs });
	}

	/** Puts the cursor at a place in the active editor and brings it into view. */
	async goTo(line: number, column = 1): Promise<void> {
		await this.quickOpen(`:${line}:${column}`);
		await this.page.waitForFunction(
			(wanted) =>
				document
					.querySelector(".editor-status-selection a, #status\\.editor\\.selection a")
					?.textContent?.includes(wanted),
			`Ln ${line}, Col ${column}`,
			{ timeout: shortTimeoutMs },
		);
	}

	/** Takes the first row, once it has `wanted` in it: until the list is searched, that is a file opened before. */
	private async quickOpen(text: string, wanted = ""): Promise<void> {
		await this.page.keyboard.press("Control+P");
		const input = this.page.locator(".quick-input-widget input[type=text]");
		await input.waitFor({ state: "visible", timeout: shortTimeoutMs });
		await input.fill(text);
		const listed = this.page.waitForFunction(
			(part) => document.querySelector(".quick-input-list .monaco-list-row")?.textContent?.includes(part),
			wanted,
			{ timeout: shortTimeoutMs },
		);
		await listed.catch(() => {
			throw new Error(`the list that opens has no "${wanted}" in its first row`);
		});
		await this.page.keyboard.press("Enter");
		// A command that asks for something does so in the same box.
		await this.page.waitForFunction(
			(typed) => {
				const widget = document.querySelector<HTMLElement>(".quick-input-widget");
				const field = widget?.querySelector<HTMLInputElement>("input[type=text]");
				return !widget || widget.style.display === "none" || field?.value !== typed;
			},
			text,
			{ timeout: shortTimeoutMs },
		);
	}

	/** Runs a command from the command palette by its title. */
	async runCommand(title: string): Promise<void> {
		await this.quickOpen(`>${title}`, title);
	}

	/** Types text at the cursor, key by key; a line break is the Enter key. */
	async type(text: string): Promise<void> {
		for (const [index, line] of text.split("\n").entries()) {
			if (index > 0) await this.page.keyboard.press("Enter");
			await this.page.keyboard.type(line);
		}
	}

	/** Deletes whole lines, from the cursor's on. */
	async deleteLines(count: number): Promise<void> {
		for (let deleted = 0; deleted < count; deleted++) await this.page.keyboard.press("Control+Shift+K");
	}

	/** What the language status in the status bar says once it is no longer busy. */
	async languageStatus(timeoutMs = readyTimeoutMs): Promise<string> {
		const item = this.page.locator("#status\\.languageStatus a");
		const busy = item.locator(".codicon-loading");
		await item.first().waitFor({ timeout: shortTimeoutMs });
		await busy.waitFor({ state: "detached", timeout: timeoutMs }).catch(async (error) => {
			throw new Error(`still busy: ${await item.first().getAttribute("aria-label")} (${error})`);
		});
		return (await item.first().getAttribute("aria-label")) ?? "";
	}

	/** Whether the active editor has unsaved changes. */
	async isUnsaved(): Promise<boolean> {
		return (await this.page.locator(".tab.active.dirty").count()) > 0;
	}

	/** The squiggles in view, top to bottom. */
	squiggles(): Promise<readonly Squiggle[]> {
		return this.page.evaluate(() => {
			const numbers = [...document.querySelectorAll(".monaco-editor .margin .line-numbers")].map((element) => ({
				line: Number(element.textContent),
				top: element.getBoundingClientRect().top,
			}));
			const found: { line: number; severity: "error" | "warning" | "info" | "hint" }[] = [];
			for (const severity of ["error", "warning", "info", "hint"] as const) {
				for (const element of document.querySelectorAll(`.monaco-editor .squiggly-${severity}`)) {
					const box = element.getBoundingClientRect();
					const nearest = numbers.toSorted((a, b) => Math.abs(a.top - box.top) - Math.abs(b.top - box.top))[0];
					if (nearest !== undefined) found.push({ line: nearest.line, severity });
				}
			}
			return found.toSorted((a, b) => a.line - b.line);
		});
	}

	/** Waits until `accept` holds for the squiggles in view; fails with those there were. */
	async waitForSquiggles(
		accept: (found: readonly Squiggle[]) => boolean,
		timeoutMs = readyTimeoutMs,
	): Promise<readonly Squiggle[]> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const found = await this.squiggles();
			if (accept(found)) return found;
			if (Date.now() > deadline) {
				await this.screenshot("squiggles-awaited");
				throw new Error(`in view after ${timeoutMs / 1000} s: ${JSON.stringify(found)}\n${this.serverLog}`);
			}
			await this.page.waitForTimeout(50);
		}
	}

	/** The lines in view whose text is drawn fainter than the rest. */
	fadedLines(): Promise<readonly number[]> {
		return this.linesWhere((row) =>
			[...row.querySelectorAll("span")].some((piece) => Number(getComputedStyle(piece).opacity) < 1),
		);
	}

	/** Waits until exactly the `expected` lines in view are drawn fainter; fails with those that are. */
	waitForFaded(expected: readonly number[]): Promise<void> {
		return this.waitForLines("faded", () => this.fadedLines(), expected);
	}

	/** Waits until exactly these lines in view have a mark at their left edge. */
	waitForMarked(expected: readonly number[]): Promise<void> {
		return this.waitForLines("marked", () => this.markedLines(), expected);
	}

	private async waitForLines(
		what: string,
		read: () => Promise<readonly number[]>,
		expected: readonly number[],
	): Promise<void> {
		const deadline = Date.now() + readyTimeoutMs;
		for (;;) {
			const found = await read();
			if (JSON.stringify(found) === JSON.stringify(expected)) return;
			if (Date.now() > deadline) {
				await this.screenshot(`${what}-awaited`);
				throw new Error(`${what} after ${readyTimeoutMs / 1000} s: ${JSON.stringify(found)}\n${this.serverLog}`);
			}
			await this.page.waitForTimeout(50);
		}
	}

	/** The lines in view with a mark at their left edge. */
	private markedLines(): Promise<readonly number[]> {
		return this.linesWhere((row) => {
			const top = row.getBoundingClientRect().top;
			return [...document.querySelectorAll(".monaco-editor .view-overlays .cdr")].some(
				(mark) =>
					Math.abs(mark.getBoundingClientRect().top - top) < 3 &&
					Number.parseFloat(getComputedStyle(mark).borderLeftWidth) > 1,
			);
		});
	}

	/** The numbers of the lines in view whose row `holds` is true of; it runs in the page. */
	private linesWhere(holds: (row: Element) => boolean): Promise<readonly number[]> {
		return this.page.evaluate((source) => {
			const isWanted = new Function(`return (${source})`)() as (row: Element) => boolean;
			const rows = [...document.querySelectorAll(".monaco-editor .view-line")];
			return [...document.querySelectorAll(".monaco-editor .margin .line-numbers")]
				.filter((number) => {
					const { top } = number.getBoundingClientRect();
					const row = rows.find((candidate) => Math.abs(candidate.getBoundingClientRect().top - top) < 3);
					return row !== undefined && isWanted(row);
				})
				.map((number) => Number(number.textContent))
				.sort((a, b) => a - b);
		}, holds.toString());
	}

	/** Opens the Problems panel and answers its rows, the findings expanded to their related information. */
	async problems(): Promise<readonly string[]> {
		await this.runCommand("Problems: Focus on Problems View");
		const panel = this.page.locator(".markers-panel");
		await panel.waitFor({ timeout: shortTimeoutMs });
		await panel.locator(".monaco-list-row").first().waitFor({ timeout: shortTimeoutMs });
		for (let expanded = true; expanded; ) {
			const folded = panel.locator('.monaco-list-row[aria-expanded="false"]').first();
			expanded = (await folded.count()) > 0;
			if (expanded) {
				await folded.click();
				await this.page.keyboard.press("ArrowRight");
				await this.page.waitForTimeout(100);
			}
		}
		return panel.locator(".monaco-list-row").allInnerTexts();
	}

	/** Rests the mouse on `text` in the given line and answers what the hover says. The line must be in view. */
	async hover(line: number, text: string): Promise<string> {
		const point = await this.page.evaluate(
			({ line, text }) => {
				const number = [...document.querySelectorAll(".monaco-editor .margin .line-numbers")].find(
					(element) => Number(element.textContent) === line,
				);
				if (number === undefined) return undefined;
				const top = number.getBoundingClientRect().top;
				const row = [...document.querySelectorAll(".monaco-editor .view-line")].find(
					(element) => Math.abs(element.getBoundingClientRect().top - top) < 3,
				);
				if (row === undefined) return undefined;
				// VS Code draws each blank as a no-break space and each token in an element of its own.
				const pieces = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
				const whole = (row.textContent ?? "").replaceAll("\u00a0", " ");
				const middle = whole.indexOf(text) + Math.floor(text.length / 2);
				if (!whole.includes(text)) return undefined;
				let before = 0;
				for (let piece = pieces.nextNode(); piece !== null; piece = pieces.nextNode()) {
					const length = piece.textContent?.length ?? 0;
					if (before + length > middle) {
						const range = document.createRange();
						range.setStart(piece, middle - before);
						range.setEnd(piece, middle - before + 1);
						const box = range.getBoundingClientRect();
						return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
					}
					before += length;
				}
				return undefined;
			},
			{ line, text },
		);
		if (point === undefined) throw new Error(`"${text}" is not in view in line ${line}`);
		const hover = this.page.locator(".monaco-hover:not(.hidden) .hover-row").first();
		await this.page.mouse.move(point.x, point.y);
		await this.page.mouse.move(point.x + 1, point.y);
		await hover.waitFor({ state: "visible", timeout: shortTimeoutMs });
		return (await this.page.locator(".monaco-hover:not(.hidden) .hover-row").allInnerTexts()).join("\n");
	}

	/** Takes the mouse and any hover away from the text. */
	async leaveHover(): Promise<void> {
		await this.page.mouse.move(2, 2);
		await this.page.keyboard.press("Escape");
		await this.page
			.locator(".monaco-hover:not(.hidden) .hover-row")
			.first()
			.waitFor({ state: "hidden", timeout: shortTimeoutMs });
	}

	/** Chooses a colour theme and waits until it is on the screen. */
	async useTheme(theme: Theme): Promise<void> {
		await this.page.keyboard.press("Control+K");
		await this.page.keyboard.press("Control+T");
		const input = this.page.locator(".quick-input-widget input[type=text]");
		await input.waitFor({ state: "visible", timeout: shortTimeoutMs });
		await input.fill(themes[theme].label);
		await this.page.locator(".quick-input-list .monaco-list-row").first().waitFor({ timeout: shortTimeoutMs });
		await this.page.keyboard.press("Enter");
		await this.page.waitForSelector(themes[theme].mark, { timeout: shortTimeoutMs });
	}

	/** Takes a picture of the window; answers the file. */
	async screenshot(name: string): Promise<string> {
		await mkdir(screenshotFolder, { recursive: true });
		const file = join(screenshotFolder, `${name}.png`);
		await this.page.screenshot({ path: file });
		return file;
	}
}
