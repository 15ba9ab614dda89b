/**
 * Bundles the programs into dist/: the command line with its threads, the language server, the debug adapter, the extension and the panel's page.
 * Beside them go the parser's WASM files, and packages that cannot be bundled; native modules other than lmdb stay outside
 * and are optional at run time.
 */
import { chmod, copyFile, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type BuildOptions, build } from "esbuild";
import { vendor } from "./vendor.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
const require = createRequire(import.meta.url);

/** Modules with native code: they cannot be bundled, and whoever imports them must do without where they are missing. */
const natives = ["tree-sitter", "tree-sitter-c", "lmdb", "msgpackr-extract"];

/** Modules that look for files of their own beside them. */
const ownFiles = ["piscina"];

/** CommonJS packages inside an ES module bundle still call `require` for Node's own modules. */
const requireInEsm =
	'import { createRequire as $createRequire } from "node:module"; const require = $createRequire(import.meta.url);';

const shared: BuildOptions = {
	bundle: true,
	platform: "node",
	target: "node20",
	sourcemap: "linked",
	sourcesContent: false,
	logLevel: "warning",
	external: [...natives, ...ownFiles],
};

const programs: readonly BuildOptions[] = [
	{
		...shared,
		entryPoints: [join(root, "server/src/cli/main.ts")],
		outfile: join(dist, "cli.js"),
		format: "esm",
		banner: { js: `#!/usr/bin/env node\n${requireInEsm}` },
	},
	...Object.entries({ fidelity: "fidelity", scan: "scan", simulating: "simulate" }).map(
		([folder, name]): BuildOptions => ({
			...shared,
			entryPoints: [join(root, `server/src/frontend/${folder}/worker.ts`)],
			outfile: join(dist, `${name}Worker.js`),
			format: "esm",
			banner: { js: requireInEsm },
		}),
	),
	...[["lsp", "server.js"] as const, ["dap", "debugger.js"] as const].map(
		([name, outfile]): BuildOptions => ({
			...shared,
			entryPoints: [join(root, `server/src/${name}/main.ts`)],
			outfile: join(dist, outfile),
			format: "esm",
			banner: { js: requireInEsm },
		}),
	),
	{
		...shared,
		entryPoints: [join(root, "client/src/extension.ts")],
		outfile: join(dist, "extension.cjs"),
		format: "cjs",
		external: ["vscode", ...natives, ...ownFiles],
	},
	{
		entryPoints: [join(root, "client/panel/main.ts"), join(root, "client/panel/panel.css")],
		outdir: join(dist, "panel"),
		entryNames: "[name]",
		bundle: true,
		format: "iife",
		platform: "browser",
		target: "es2022",
		minify: true,
		logLevel: "warning",
	},
];

/** Builds everything into dist/. */
export async function buildAll(): Promise<void> {
	await mkdir(dist, { recursive: true });
	for (const program of programs) await build(program);
	await chmod(join(dist, "cli.js"), 0o755);
	await copyFile(require.resolve("web-tree-sitter/web-tree-sitter.wasm"), join(dist, "web-tree-sitter.wasm"));
	await copyFile(require.resolve("tree-sitter-c/tree-sitter-c.wasm"), join(dist, "tree-sitter-c.wasm"));
	for (const name of ["lmdb", ...ownFiles]) await vendor(root, name, dist);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await buildAll();
