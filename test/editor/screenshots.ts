/** `npm run screenshots`: takes the README's pictures in the real VS Code, of the bundled example, into docs/images. */
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { codeServerEntry, provideCodeServer } from "../../scripts/provision/codeServer.ts";
import { program, providePrograms } from "../../scripts/provision/programs.ts";
import { checkCommand, projectRoot } from "../harness/checkCommand.ts";
import { Editor, type Theme } from "./harness/editor.ts";

const folder = join(projectRoot, "examples", "neighbour");
const file = "neighbour.c";
const images = join(projectRoot, "docs", "images");
/** The line whose counter is hovered over. */
const charge = "atomic_inc_return(&cache->gc_entries";
const themes: readonly Theme[] = ["light", "dark"];

const missing = [await providePrograms(["chromium"]), await provideCodeServer()].filter((why) => why !== undefined);
const chromium = program("chromium");
const entry = codeServerEntry();
if (chromium === undefined || entry === undefined)
	throw new Error(`the editor cannot be shown here: ${missing.join("; ")}`);
const [finding] = await checkCommand(folder, file);
if (finding === undefined) throw new Error(`check finds nothing in ${file}`);

const editor = await Editor.open({
	entry,
	chromium,
	vsix: join(projectRoot, "dist", "counterbalance.vsix"),
	folder,
	settings: { "workbench.activityBar.location": "hidden", "workbench.layoutControl.enabled": false },
	viewport: { width: 1280, height: 860 },
});
try {
	await mkdir(images, { recursive: true });
	await editor.openFile(join(folder, file), finding.line);
	await editor.runCommand("View: Close Primary Side Bar");
	await editor.waitForSquiggles((squiggles) => squiggles.some(({ line }) => line === finding.line));
	await editor.problems();
	for (const theme of themes) {
		await editor.useTheme(theme);
		await copyFile(await editor.screenshot(`finding-${theme}`), join(images, `finding-${theme}.png`));
	}
	await editor.runCommand("View: Hide Panel");
	const text = await readFile(join(folder, file), "utf8");
	const line = text.split("\n").findIndex((candidate) => candidate.includes(charge)) + 1;
	await editor.goTo(line);
	for (const theme of themes) {
		await editor.useTheme(theme);
		await editor.hover(line, "gc_entries");
		await copyFile(await editor.screenshot(`hover-${theme}`), join(images, `hover-${theme}.png`));
		await editor.leaveHover();
	}
} finally {
	await editor.close();
}
