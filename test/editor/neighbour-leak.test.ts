import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeServerEntry } from "../../scripts/provision/codeServer.ts";
import { program } from "../../scripts/provision/programs.ts";
import { checkCommand, type PrintedFinding, projectRoot } from "../harness/checkCommand.ts";
import { kernelTree } from "../harness/kernelTree.ts";
import { labelLine, lineOf, linesToDelete, missingLines, neighbourFile, withLeak } from "../harness/neighbourLeak.ts";
import { Editor } from "./harness/editor.ts";

const tree = kernelTree("6.1");
const entry = codeServerEntry();
const chromium = program("chromium");
const themes = ["light", "dark", "highContrast"] as const;

describe.skipIf(tree === undefined || entry === undefined || chromium === undefined)(
	"the neighbour leak in VS Code",
	() => {
		/** The tree's own text, and that text without the two lines: it exists in the editor only and is never saved. */
		let original: string;
		let text: string;
		let leaks: readonly PrintedFinding[];
		let editor: Editor;
		const file = join(tree ?? "", neighbourFile);

		beforeAll(async () => {
			original = await readFile(file, "utf8");
			text = withLeak(original);
			leaks = (await checkCommand(tree ?? "", neighbourFile, text)).filter(
				(finding) => finding.function === "___neigh_create" && finding.counter === "neigh_table.gc_entries",
			);
			editor = await Editor.open({
				entry: entry ?? "",
				chromium: chromium ?? "",
				vsix: join(projectRoot, "dist", "counterbalance.vsix"),
				folder: tree ?? "",
			});
			const { first, last } = linesToDelete(original);
			await editor.openFile(file, first);
			await editor.deleteLines(last - first + 1);
		});

		afterAll(async () => {
			await editor?.close();
			expect(await readFile(file, "utf8")).toBe(original);
		});

		const inFunction = (line: number) =>
			line > lineOf(text, "___neigh_create(struct neigh_table *tbl,") && line <= labelLine(text) + 4;
		const pictured = async (name: string) => {
			for (const theme of themes) {
				await editor.useTheme(theme);
				await editor.screenshot(`neighbour-leak-${name}-${theme}`);
			}
		};

		test("the squiggle stands on the line that check names", async () => {
			expect(leaks.length).toBeGreaterThan(0);
			const lines = [...new Set(leaks.map(({ line }) => line))].sort((a, b) => a - b);
			const found = await editor.waitForSquiggles((squiggles) => squiggles.some(({ line }) => lines.includes(line)));
			expect([...new Set(found.map(({ line }) => line).filter(inFunction))]).toEqual(lines);
			await pictured("squiggle");
		});

		test("the language status says that the tree is read", async () => {
			expect(await editor.languageStatus()).toMatch(/ready/i);
		});

		test("the Problems entry expands to the path", async () => {
			const rows = await editor.problems();
			await pictured("problems");
			const [leak] = leaks;
			const verdict = rows.findIndex((row) => row.includes(leak?.message ?? "no message"));
			expect(verdict, rows.join("\n")).toBeGreaterThanOrEqual(0);
			const path = rows.slice(verdict + 1).join("\n");
			// As many steps as the panel has room for.
			for (const step of leak?.path.slice(0, 8) ?? []) expect(path).toContain(`Ln ${step.line}`);
			expect(path).toContain("gc_entries");
			await editor.runCommand("View: Hide Panel");
		});

		test("the hover on the counter shows the table of its updates", async () => {
			const charge = lineOf(text, "&tbl->gc_entries");
			await editor.goTo(charge);
			let hover = "";
			for (const theme of themes) {
				// Choosing a theme takes the hover away.
				await editor.useTheme(theme);
				hover = await editor.hover(charge, "gc_entries");
				await editor.screenshot(`neighbour-leak-hover-${theme}`);
				await editor.leaveHover();
			}
			expect(hover).toContain("neigh_table.gc_entries");
			for (const updater of ["neigh_alloc", "neigh_mark_dead"]) expect(hover).toContain(updater);
			expect(hover).toMatch(/[+]1/);
			expect(hover).toMatch(/[-\u2212]1/);
			await editor.leaveHover();
		});

		test("typing the missing lines makes it go away without saving", async () => {
			const label = labelLine(text);
			await editor.goTo(label, "out_neigh_release:".length + 1);
			await editor.waitForSquiggles((squiggles) => squiggles.some(({ line }) => inFunction(line)));
			await editor.type(`\n${missingLines.trimEnd()}`);
			await editor.waitForSquiggles((squiggles) => !squiggles.some(({ line }) => inFunction(line - 2)));
			expect(await editor.isUnsaved()).toBe(true);
			expect(await readFile(file, "utf8")).toBe(original);
			await pictured("settled");
		});
	},
);
