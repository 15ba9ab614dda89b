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

/**
 * The environment without what an outer `npm run` says of itself: code-server's installer reads from it which Node runs,
 * and an npm inside another would take the outer one's folder for its own.
 */
function withoutOuterNpm(): NodeJS.ProcessEnv {
	const ofOuter = /^npm_(?!config_)|^npm_config_(user_agent|local_prefix)$/;
	return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofOuter.test(name)));
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
	const fill = async (home: string) => {
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
				env: {
					...withoutOuterNpm(),
					...nodeHeaders(),
					PATH: path,
					npm_config_unsafe_perm: "true",
					FORCE_NODE_VERSION: "24",
				},
			},
		);
	};
	await filledOnce(folder, { isWhole: (home) => existsSync(entryIn(home)), fill });
	return undefined;
}
