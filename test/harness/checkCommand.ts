import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

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

/** Runs the built `check` on one file of a tree and answers its findings; fails where it could not check. */
export async function checkCommand(tree: string, file: string): Promise<readonly PrintedFinding[]> {
	const child = spawn(process.execPath, [builtCommand, "check", "--tree", tree, "--format", "json", file], {
		cwd: tree,
	});
	const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
	const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
	if ((code !== 0 && code !== 1) || output === "") throw new Error(`check ended with ${code}: ${errors}`);
	return (JSON.parse(output) as { findings: readonly PrintedFinding[] }).findings;
}
