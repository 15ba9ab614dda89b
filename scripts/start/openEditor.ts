import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "../provision/cacheFolder.ts";
import { codeServerEntry, provideCodeServer } from "../provision/codeServer.ts";
import { programOnPath } from "../provision/debian.ts";
import { runQuietly } from "../provision/runQuietly.ts";
import { startCodeServer } from "../vscode/codeServer.ts";

/** What keeps the browser build to the one file it is opened for; a browser's default would save each keystroke. */
const settings = {
	"chat.disableAIFeatures": true,
	"files.autoSave": "off",
	"git.openRepositoryInParentFolders": "never",
	"telemetry.telemetryLevel": "off",
	"workbench.secondarySideBar.defaultVisibility": "hidden",
	"workbench.startupEditor": "none",
};

/**
 * Opens `file` at `line` in VS Code with the extension: in the installed one where `code` is on PATH (in a window of its
 * own; nothing is installed into it), else in the browser build, which is fetched once and runs until Ctrl+C.
 */
export async function openEditor(root: string, folder: string, file: string, line: number): Promise<void> {
	const code = programOnPath("code");
	if (code !== undefined) {
		console.log(`\nOpening ${file} in VS Code`);
		const args = [`--extensionDevelopmentPath=${root}`, folder, "--goto", `${join(folder, file)}:${line}`];
		await runQuietly("code", code, args);
		return;
	}
	console.log("\nNo VS Code (`code`) on PATH: using its browser build");
	const why = await provideCodeServer();
	const entry = codeServerEntry();
	if (why !== undefined || entry === undefined) {
		throw new Error(
			`it cannot be installed here: ${why}\nInstall VS Code, or run npm start -- --no-open for the report alone.`,
		);
	}
	const vsix = join(root, "dist", "counterbalance.vsix");
	await runQuietly("package the extension", "npm", ["run", "--silent", "package"], { cwd: root });
	const home = join(cacheFolder(), "browser-profile");
	await mkdir(home, { recursive: true });
	const server = await startCodeServer({ entry, home, vsix, folder, settings });
	const place = `vscode-remote://${new URL(server.url).host}${join(folder, file)}:${line}`;
	const payload = JSON.stringify([
		["gotoLineMode", "true"],
		["openFile", place],
	]);
	console.log(`\nOpen in a browser:  ${server.url}&payload=${encodeURIComponent(payload)}\nCtrl+C ends it.`);
	for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.close());
	await server.ended;
}
