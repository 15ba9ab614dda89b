import { spawn } from "node:child_process";

/** How often a long command says that it is still at it. */
const heartbeatMs = 15_000;
/** How much of a failed command's output is shown. */
const tailLines = 40;

/** A command that ended badly, with the end of what it printed. */
export class CommandFailed extends Error {}

interface RunOptions {
	readonly cwd?: string;
	readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs a command that prints a lot or nothing for minutes: says `title`, then every 15 seconds that it still runs, then
 * how long it took. Rejects with the end of its output where it fails.
 */
export function runQuietly(
	title: string,
	command: string,
	args: readonly string[],
	options: RunOptions = {},
): Promise<void> {
	const began = performance.now();
	const seconds = () => `${Math.round((performance.now() - began) / 1000)} s`;
	console.log(`  ${title} …`);
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
		const output: string[] = [];
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding("utf8");
			stream.on("data", (text: string) => output.push(text));
		}
		const heartbeat = setInterval(() => console.log(`  ${title} … still running, ${seconds()}`), heartbeatMs);
		child.on("error", (error) => {
			clearInterval(heartbeat);
			reject(new CommandFailed(`${command}: ${error.message}`));
		});
		child.on("close", (code) => {
			clearInterval(heartbeat);
			if (code === 0) {
				console.log(`  ${title}: done in ${seconds()}`);
				resolve();
				return;
			}
			const tail = output.join("").trimEnd().split("\n").slice(-tailLines).join("\n");
			reject(new CommandFailed(`${title}: ${command} ${args.join(" ")} ended with ${code}\n${tail}`));
		});
	});
}
