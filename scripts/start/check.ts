import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** Exit codes of `check`: nothing found, something found. Anything else means that it could not do it. */
const nothingFound = 0;
const somethingFound = 1;

/** Runs the built `check` on `file` of `folder`. */
async function runCheck(root: string, folder: string, file: string, format: "text" | "json"): Promise<string> {
	const child = spawn(
		process.execPath,
		[join(root, "dist", "cli.js"), "check", "--tree", folder, "--format", format, file],
		{
			cwd: folder,
			stdio: ["ignore", "pipe", "inherit"],
		},
	);
	const ended = new Promise<number | null>((resolve, reject) => {
		child.on("error", reject);
		child.on("close", resolve);
	});
	const [output, code] = await Promise.all([text(child.stdout), ended]);
	if (code !== nothingFound && code !== somethingFound) throw new Error(`check ended with ${code}`);
	return output;
}

/** Prints what `check` says about `file`, and answers the line of its first finding (1 where there is none). */
export async function check(root: string, folder: string, file: string): Promise<number> {
	console.log((await runCheck(root, folder, file, "text")).trimEnd());
	const answer: { findings: readonly { line: number }[] } = JSON.parse(await runCheck(root, folder, file, "json"));
	return answer.findings[0]?.line ?? 1;
}
