/**
 * What `npm start` and `npm test` begin with. This is the only part of the project that runs on the machine's own Node
 * (18 or newer): it makes node_modules match package-lock.json, then goes on under the Node 24 that the npm package
 * `node` carries, which can run the TypeScript files of this repository as they are.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pinnedNode = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");

/**
 * Why node_modules does not serve, or undefined where it does. The lock file is compared with the copy npm keeps of
 * what it installed; optional packages may be missing (another platform, no compiler).
 * @returns {string | undefined}
 */
function whyInstall() {
	const installedFile = join(root, "node_modules", ".package-lock.json");
	if (!existsSync(installedFile)) return "node_modules is missing";
	if (!existsSync(pinnedNode)) return "the pinned Node is missing";
	try {
		const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
		const installed = JSON.parse(readFileSync(installedFile, "utf8")).packages;
		for (const [path, entry] of Object.entries(wanted)) {
			if (path === "" || entry.optional || entry.devOptional || entry.peer) continue;
			if (installed[path]?.version !== entry.version) return `${path} is not at ${entry.version}`;
			if (!existsSync(join(root, path, "package.json"))) return `${path} is gone`;
		}
		return undefined;
	} catch (error) {
		return `npm's record of the installation is unreadable (${error})`;
	}
}

/**
 * Compiling a native module needs the headers of Node, which node-gyp would download. Those that came with the machine's
 * Node serve as well: the modules here use the interface that stays the same over Node's versions.
 * @returns {NodeJS.ProcessEnv}
 */
function headersAtHand() {
	const prefix = dirname(dirname(process.execPath));
	if (process.env.npm_config_nodedir || !existsSync(join(prefix, "include", "node", "node_api.h"))) return {};
	return { npm_config_nodedir: prefix };
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} its exit code
 */
function run(command, args, env) {
	return new Promise((resolve) => {
		const child = spawn(command, args, { cwd: root, env, stdio: "inherit", shell: process.platform === "win32" });
		for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
		child.on("error", (error) => {
			console.error(`${command}: ${error.message}`);
			resolve(2);
		});
		child.on("exit", (code) => resolve(code ?? 2));
	});
}

/**
 * Runs a TypeScript file of scripts/ under the pinned Node, after `npm ci` where that is needed; ends this process with
 * its exit code.
 * @param {string} script file name in scripts/
 */
export async function runPinned(script) {
	const why = whyInstall();
	if (why !== undefined) {
		console.log(`Installing the packages of package-lock.json (${why})`);
		const code = await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
			...process.env,
			...headersAtHand(),
		});
		if (code !== 0) process.exit(code);
		const still = whyInstall();
		if (still !== undefined) {
			console.error(`npm ci ended well, yet ${still}`);
			process.exit(2);
		}
	}
	const path = [dirname(pinnedNode), join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter);
	process.exit(
		await run(pinnedNode, [join(root, "scripts", script), ...process.argv.slice(2)], { ...process.env, PATH: path }),
	);
}
