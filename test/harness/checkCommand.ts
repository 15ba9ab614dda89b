import { spawn } from "node:child_process";
import { join } from "node:path";
import { text as allText } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { TemporaryFolder } from "./temporaryFolder.ts";

/** The repository's folder. */
export const projectRoot = fileURLToPath(new URL("../..", import.meta.url));
/** The built command line: `npm run build` makes it. */
export const builtCommand = join(projectRoot, "dist", "cli.js");

/** One finding, as `check --format json` prints it. */
export interface PrintedFinding {
	readonly rule: string;
	readonly confidence: string;
	readonly severity: "error" | "warning" | "information";
	readonly file: string;
	readonly function: string;
	readonly line: number;
	readonly column: number;
	readonly endLine: number;
	readonly endColumn: number;
	readonly counter: string;
	readonly delta: number;
	readonly message: string;
	readonly path: readonly {
		readonly file: string;
		readonly line: number;
		readonly text: string;
		readonly balance: number;
	}[];
}

/**
 * Runs the built `check` on one file of a tree and answers its findings; fails where it could not check. With `text`, the
 * tree is read as if the file had that text.
 */
export async function checkCommand(tree: string, file: string, text?: string): Promise<readonly PrintedFinding[]> {
	using overlay = new TemporaryFolder();
	const overlaid = text === undefined ? [] : ["--overlay", `${file}=${overlay.write("overlay.c", text)}`];
	const args = [builtCommand, "check", "--tree", tree, ...overlaid, "--format", "json", file];
	const child = spawn(process.execPath, args, { cwd: tree });
	const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
	const [output, errors, code] = await Promise.all([allText(child.stdout), allText(child.stderr), ended]);
	if ((code !== 0 && code !== 1) || output === "") throw new Error(`check ended with ${code}: ${errors}`);
	return (JSON.parse(output) as { findings: readonly PrintedFinding[] }).findings;
}
