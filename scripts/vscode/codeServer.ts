import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const startTimeoutMs = 60_000;

/**
 * Settings that keep what is not under test out of the way. Nothing here concerns the extension; files are saved only by
 * hand, since a browser's default is to save by itself.
 */
const quietSettings: Readonly<Record<string, unknown>> = {
	"chat.disableAIFeatures": true,
	"editor.acceptSuggestionOnEnter": "off",
	"editor.autoIndent": "keep",
	"editor.hover.delay": 100,
	"editor.minimap.enabled": false,
	"editor.quickSuggestions": { other: "off", comments: "off", strings: "off" },
	"editor.suggestOnTriggerCharacters": false,
	"extensions.ignoreRecommendations": true,
	"files.autoSave": "off",
	"files.hotExit": "off",
	"git.enabled": false,
	"telemetry.telemetryLevel": "off",
	"workbench.colorTheme": "Dark Modern",
	"workbench.secondarySideBar.defaultVisibility": "hidden",
	"workbench.startupEditor": "none",
	"workbench.tips.enabled": false,
};

interface StartOptions {
	/** The script that codeServerEntry() answers. */
	readonly entry: string;
	/** The packaged extension; without one, a plain VS Code is started. */
	readonly vsix?: string;
	/** The folder to open. */
	readonly folder: string;
	/** Settings of the profile, over those that keep VS Code quiet. */
	readonly settings?: Readonly<Record<string, unknown>>;
}

/** A running VS Code server with folders of its own, removed when it is closed. */
export interface CodeServer {
	readonly url: string;
	/** What the server printed so far. */
	readonly log: () => string;
	/** Where VS Code puts its logs, the extension's output channels among them. */
	readonly dataFolder: string;
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

/** Installs the extension into a fresh profile and starts VS Code on `folder`. */
export async function startCodeServer(options: StartOptions): Promise<CodeServer> {
	const home = await mkdtemp(join(tmpdir(), "counterbalance-editor-"));
	const dataFolder = join(home, "data");
	const common = ["--user-data-dir", dataFolder, "--extensions-dir", join(home, "extensions")];
	const output: string[] = [];
	const launch = (args: readonly string[]) => {
		const child = spawn(process.execPath, [options.entry, ...common, ...args], {
			cwd: home,
			// A test runner's own variables would change how the extension's server is started.
			env: { PATH: process.env.PATH, HOME: home, LANG: "C.UTF-8", FORCE_NODE_VERSION: "24" },
			stdio: ["ignore", "pipe", "pipe"],
			// A group of its own: VS Code starts processes that would outlive it.
			detached: true,
		});
		for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => output.push(String(chunk)));
		return child;
	};

	await mkdir(join(dataFolder, "User"), { recursive: true });
	const settings = { ...quietSettings, ...options.settings };
	await writeFile(join(dataFolder, "User", "settings.json"), JSON.stringify(settings, undefined, "\t"));
	if (options.vsix !== undefined) {
		const code = await ended(launch(["--install-extension", options.vsix]));
		if (code !== 0) throw new Error(`the extension could not be installed:\n${output.join("")}`);
	}

	const port = await freePort();
	const flags = [
		"--disable-telemetry",
		"--disable-update-check",
		"--disable-workspace-trust",
		"--disable-getting-started-override",
	];
	const server = launch(["--auth", "none", "--bind-addr", `127.0.0.1:${port}`, ...flags, options.folder]);
	const gone = ended(server);
	const url = `http://127.0.0.1:${port}/?folder=${encodeURIComponent(options.folder)}`;
	const close = async () => {
		if (server.exitCode === null && server.pid !== undefined) {
			try {
				process.kill(-server.pid, "SIGKILL");
			} catch {
				server.kill("SIGKILL");
			}
			await gone;
		}
		await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	};
	try {
		await answering(url, server);
	} catch (error) {
		await close();
		throw new Error(`code-server did not start: ${error}\n${output.join("")}`);
	}
	return {
		url,
		log: () => output.join(""),
		dataFolder,
		close,
	};
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
