import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";

const startTimeoutMs = 60_000;

/** What keeps the browser build of VS Code to itself: no telemetry, no questions, nothing fetched. */
const quietFlags = [
	"--disable-telemetry",
	"--disable-update-check",
	"--disable-workspace-trust",
	"--disable-getting-started-override",
];

interface StartOptions {
	/** The script that codeServerEntry() answers. */
	readonly entry: string;
	/** Folder for the profile, the extensions and the logs. */
	readonly home: string;
	/** The packaged extension to install first; without one, VS Code starts as it is. */
	readonly vsix?: string | undefined;
	/** The folder to open. */
	readonly folder: string;
	/** The profile's settings. */
	readonly settings: Readonly<Record<string, unknown>>;
}

/** A running VS Code for the browser. */
export interface CodeServer {
	/** Where its window is, with the folder open. */
	readonly url: string;
	/** What the server printed so far. */
	readonly log: () => string;
	/** Ended by itself or by close(). */
	readonly ended: Promise<unknown>;
	close(): Promise<void>;
}

/** A TCP port that was free a moment ago. */
function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const probe = createServer();
		probe.on("error", reject);
		probe.listen(0, "127.0.0.1", () => {
			const address = probe.address();
			probe.close(() =>
				address !== null && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
			);
		});
	});
}

function ended(child: ChildProcess): Promise<number | null> {
	return new Promise((resolve, reject) => {
		child.on("error", reject);
		child.on("close", resolve);
	});
}

/** Installs the extension into the profile under `home` and starts VS Code on `folder`, on a free port of this machine only. */
export async function startCodeServer(options: StartOptions): Promise<CodeServer> {
	const data = join(options.home, "data");
	const common = ["--user-data-dir", data, "--extensions-dir", join(options.home, "extensions")];
	const output: string[] = [];
	const launch = (args: readonly string[]) => {
		const child = spawn(process.execPath, [options.entry, ...common, ...args], {
			cwd: options.home,
			// Only what it needs: a test runner's variables would change how the extension's server is started.
			env: { PATH: process.env.PATH, HOME: options.home, LANG: "C.UTF-8", FORCE_NODE_VERSION: "24" },
			stdio: ["ignore", "pipe", "pipe"],
			// A group of its own: VS Code starts processes that would outlive it.
			detached: true,
		});
		for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => output.push(String(chunk)));
		return child;
	};

	await mkdir(join(data, "User"), { recursive: true });
	await writeFile(join(data, "User", "settings.json"), JSON.stringify(options.settings, undefined, "\t"));
	if (options.vsix !== undefined) {
		const code = await ended(launch(["--install-extension", options.vsix, "--force"]));
		if (code !== 0) throw new Error(`the extension could not be installed:\n${output.join("")}`);
	}

	const port = await freePort();
	const server = launch(["--auth", "none", "--bind-addr", `127.0.0.1:${port}`, ...quietFlags, options.folder]);
	const gone = ended(server);
	const url = `http://127.0.0.1:${port}/?folder=${encodeURIComponent(options.folder)}`;
	const close = async () => {
		if (server.exitCode !== null || server.pid === undefined) return;
		process.kill(-server.pid, "SIGTERM");
		const patience = setTimeout(() => server.pid !== undefined && process.kill(-server.pid, "SIGKILL"), 3000);
		await gone;
		clearTimeout(patience);
	};
	try {
		await answering(url, server);
	} catch (error) {
		await close();
		throw new Error(`VS Code for the browser did not start: ${error}\n${output.join("")}`);
	}
	return { url, log: () => output.join(""), ended: gone, close };
}

/** Waits until the server answers over HTTP. */
async function answering(url: string, server: ChildProcess): Promise<void> {
	const deadline = Date.now() + startTimeoutMs;
	while (Date.now() < deadline) {
		if (server.exitCode !== null) throw new Error(`it ended with ${server.exitCode}`);
		const answer = await fetch(url).catch(() => undefined);
		if (answer?.ok) return;
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	throw new Error(`no answer in ${startTimeoutMs / 1000} s`);
}
