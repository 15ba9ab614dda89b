import { existsSync, readFileSync, statSync } from "node:fs";
import { cp } from "node:fs/promises";
import { basename, join, relative } from "node:path";

interface Manifest {
	readonly dependencies?: Record<string, string>;
	readonly optionalDependencies?: Record<string, string>;
}

/** Packages that are needed only to compile, or for what we do not use (the niceness of threads). */
const notNeeded = new Set(["node-addon-api", "@napi-rs/nice"]);
/** Folders of packages that hold sources, not what runs. */
const sources = new Set(["src", "dependencies", "test", "tests", "node_modules"]);

/** The package and all packages it needs to run, as far as this platform has them. */
function closure(modules: string, name: string, found = new Set<string>()): Set<string> {
	const manifest = join(modules, name, "package.json");
	if (found.has(name) || notNeeded.has(name) || !existsSync(manifest)) return found;
	found.add(name);
	const { dependencies, optionalDependencies }: Manifest = JSON.parse(readFileSync(manifest, "utf8"));
	for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) closure(modules, needed, found);
	return found;
}

/** Whether a file of a package is read when it runs: no sources, maps, types or tests, no binary for one version of Node only. */
function isRun(file: string): boolean {
	if (/^(node\.abi\d+\.|test\.)/.test(basename(file))) return false;
	return /(\.[cm]?js|\.json|\.node|LICENSE[^/]*)$/i.test(file) && !/\.(min|config)\.[cm]?js$/.test(file);
}

/**
 * Copies a package that cannot be bundled (it loads native code from its own folder) with what it needs into
 * `into`/node_modules, where a bundle in `into` finds it. The native code is this platform's; elsewhere it does not load, and
 * whoever imports the package does without.
 */
export async function vendor(root: string, name: string, into: string): Promise<void> {
	const modules = join(root, "node_modules");
	for (const needed of closure(modules, name)) {
		const from = join(modules, needed);
		await cp(from, join(into, "node_modules", needed), {
			recursive: true,
			filter: (path) => {
				const inside = relative(from, path);
				if (inside === "") return true;
				return statSync(path).isDirectory()
					? !sources.has(basename(path)) && !basename(path).startsWith(".")
					: isRun(inside);
			},
		});
	}
}
