import { type SpawnOptions, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The command line over the fake engine; `dist/cli.js` is the real one. */
export const fakeCli: string = fileURLToPath(new URL("fakeCli.ts", import.meta.url));

export interface Ended {
	readonly code: number | null;
	readonly signal: NodeJS.Signals | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** Runs a script of ours to its end, with no colours unless `env` says so. */
export function runCli(script: string, args: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
	const env = { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, ...options.env };
	const child = spawn(process.execPath, [script, ...args], { ...options, env, stdio: ["ignore", "pipe", "pipe"] });
	let stdout = "";
	let stderr = "";
	child.stdout?.on("data", (chunk) => {
		stdout += chunk;
	});
	child.stderr?.on("data", (chunk) => {
		stderr += chunk;
	});
	return new Promise((resolve, reject) => {
		child.on("error", reject);
		child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
	});
}
