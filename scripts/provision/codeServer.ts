import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheFolder, filledOnce } from "./cacheFolder.ts";
import { installPackages, programOnPath, whyNoInstall } from "./debian.ts";
import { runQuietly } from "./runQuietly.ts";

/** VS Code 1.139, built for the browser. Older ones fetch their search tool from outside npm and fail without it. */
const version = "4.139.1";
const folder = `code-server-${version}`;
const entryIn = (home: string) => join(home, "node_modules", "code-server", "out", "node", "entry.js");

/** The script that starts the browser build of VS Code, to be run by the Node that runs this; undefined where it is not installed. */
export function codeServerEntry(): string | undefined {
	const entry = entryIn(join(cacheFolder(), folder));
	return existsSync(entry) ? entry : undefined;
}

/** Debian packages that compiling its native modules needs, each with a file that tells whether it is there. */
const buildNeeds: readonly { readonly name: string; readonly has: () => boolean }[] = [
	{ name: "libkrb5-dev", has: () => existsSync("/usr/include/gssapi/gssapi.h") || existsSync("/usr/include/gssapi.h") },
	{ name: "g++", has: () => programOnPath("g++", "clang++") !== undefined },
	{ name: "make", has: () => programOnPath("make") !== undefined },
	{ name: "python3", has: () => programOnPath("python3") !== undefined },
];

/** Headers of Node for node-gyp, which would otherwise download them: npm's own setting, or what Debian installed. */
function nodeHeaders(): NodeJS.ProcessEnv {
	if (process.env.npm_config_nodedir || !existsSync("/usr/include/node/node_api.h")) return {};
	return { npm_config_nodedir: "/usr" };
}

/** Installs code-server into the cache, compiling its native modules for the Node that runs this. Returns why it cannot, or undefined. */
export async function provideCodeServer(): Promise<string | undefined> {
	if (codeServerEntry() !== undefined) return undefined;
	const missing = buildNeeds.filter((need) => !need.has()).map((need) => need.name);
	if (missing.length > 0) {
		const why = whyNoInstall();
		if (why !== undefined) return `compiling it needs ${missing.join(", ")}, and ${why}`;
		await installPackages(missing);
	}
	await filledOnce(folder, async (home) => {
		await writeFile(
			join(home, "package.json"),
			JSON.stringify({ private: true, dependencies: { "code-server": version } }),
		);
		// Its installer ends by running npm again inside itself: that one must find the same Node first on PATH.
		const path = `${dirname(process.execPath)}:${process.env.PATH}`;
		const npm = programOnPath("npm");
		if (npm === undefined) throw new Error("npm is not on PATH");
		await runQuietly(
			`install code-server ${version} (VS Code for the browser; about 90 s)`,
			npm,
			["install", "--no-audit", "--no-fund"],
			{
				cwd: home,
				env: { ...process.env, ...nodeHeaders(), PATH: path, npm_config_unsafe_perm: "true", FORCE_NODE_VERSION: "24" },
			},
		);
		if (!existsSync(entryIn(home))) throw new Error(`npm installed code-server ${version} without ${entryIn(home)}`);
	});
	return undefined;
}
