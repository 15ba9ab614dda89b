/** The debugger of the window: where it stands, what it shows, and its buttons. */
import type { Editor } from "./editor.ts";

const timeoutMs = 60_000;

export type Button =
	| "continue"
	| "step-over"
	| "step-into"
	| "step-out"
	| "step-back"
	| "reverse-continue"
	| "pause"
	| "stop";

export class DebugView {
	readonly #editor: Editor;

	constructor(editor: Editor) {
		this.#editor = editor;
	}

	/** Starts with the first launch configuration, or with what the extension asks for where there is none. */
	async start(): Promise<void> {
		await this.#editor.page.keyboard.press("F5");
		const started = this.#editor.page.locator(".debug-toolbar").waitFor({ state: "visible", timeout: timeoutMs });
		await started.catch(async (error) => {
			await this.#editor.screenshot("debugging-awaited");
			throw error;
		});
	}

	async press(button: Button): Promise<void> {
		await this.#editor.page.locator(`.debug-toolbar .codicon-debug-${button}`).first().click();
	}

	/** Waits until the line that runs next is the one given; fails with the one it is. */
	async waitForLine(line: number): Promise<void> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const now = await this.line();
			if (now === line) return;
			if (Date.now() > deadline) {
				await this.#editor.screenshot("debugging-awaited");
				throw new Error(`stands at line ${now}, not ${line}\n${this.#editor.serverLog}`);
			}
			await this.#editor.page.waitForTimeout(100);
		}
	}

	/** The line in view that is marked as the one that runs next. */
	line(): Promise<number | undefined> {
		return this.#editor.page.evaluate(() => {
			const mark = document.querySelector(".monaco-editor .codicon-debug-stackframe");
			if (mark === null) return undefined;
			const { top } = mark.getBoundingClientRect();
			const numbers = [...document.querySelectorAll(".monaco-editor .margin .line-numbers")];
			const at = numbers.find((number) => Math.abs(number.getBoundingClientRect().top - top) < 6);
			return at === undefined ? undefined : Number(at.textContent);
		});
	}

	/** The rows of the variables view. */
	async variables(): Promise<readonly string[]> {
		const rows = this.#editor.page.locator(".debug-variables .monaco-list-row");
		await rows.first().waitFor({ timeout: timeoutMs });
		return (await rows.allInnerTexts()).map((row) => row.replace(/\s+/g, " ").trim());
	}

	/** Waits until a row of the variables view is `expected`; fails with those there are. */
	async waitForVariable(expected: string): Promise<void> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const rows = await this.variables();
			if (rows.includes(expected)) return;
			if (Date.now() > deadline) {
				await this.#editor.screenshot("debugging-awaited");
				throw new Error(`"${expected}" is not among ${JSON.stringify(rows)}`);
			}
			await this.#editor.page.waitForTimeout(100);
		}
	}

	/** Opens a scope that is folded. */
	async expand(scope: string): Promise<void> {
		const row = this.#editor.page.locator(".debug-variables .monaco-list-row", { hasText: scope }).first();
		await row.waitFor({ timeout: timeoutMs });
		if ((await row.getAttribute("aria-expanded")) === "false") await row.locator(".monaco-tl-twistie").click();
	}

	/** What the call stack view shows. */
	async callStack(): Promise<readonly string[]> {
		const rows = this.#editor.page.locator(".debug-call-stack .monaco-list-row");
		await rows.first().waitFor({ timeout: timeoutMs });
		return (await rows.allInnerTexts()).map((row) => row.replace(/\s+/g, " ").trim());
	}
}
