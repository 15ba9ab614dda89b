/**
 * Adds to package-lock.json the optional packages of other platforms that npm left out.
 *
 * npm drops an optional package from the lock file when the registry it asked did not have it, which is so for mirrors that
 * carry one platform only; `npm ci` then refuses the lock file on every machine. The name of such a package tells
 * its platform, and the package that asks for it tells its version, so nothing has to be fetched.
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

interface Entry {
	version?: string;
	dev?: boolean;
	optional?: boolean;
	os?: readonly string[];
	cpu?: readonly string[];
	libc?: readonly string[];
	optionalDependencies?: Record<string, string>;
}

const systems = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const processors = ["arm64", "arm", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "x64", "wasm32"];

/** What npm would record of the platform that `name` is for; throws where the name does not tell. */
function platformOf(name: string): Pick<Entry, "os" | "cpu" | "libc"> {
	const words = name.split("/").at(-1)?.split("-") ?? [];
	const os = systems.find((system) => words.includes(system));
	const cpu = processors.find((processor) => words.includes(processor));
	const libc = words.includes("musl") ? "musl" : words.includes("gnu") ? "glibc" : undefined;
	if (cpu === undefined || (os === undefined && cpu !== "wasm32")) throw new Error(`${name}: no platform in this name`);
	return { cpu: [cpu], ...(os && { os: [os] }), ...(libc && os === "linux" && { libc: [libc] }) };
}

/** Where npm would find package `name` from inside the package at `path`, or undefined. */
function resolved(packages: Record<string, Entry>, path: string, name: string): string | undefined {
	for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
		const candidate = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
		if (packages[candidate] !== undefined) return candidate;
		if (folder === "") return undefined;
	}
}

const file = fileURLToPath(new URL("../package-lock.json", import.meta.url));
const lock: { packages: Record<string, Entry> } = JSON.parse(await readFile(file, "utf8"));
const added: string[] = [];
for (const [path, entry] of Object.entries(lock.packages)) {
	for (const [name, wanted] of Object.entries(entry.optionalDependencies ?? {})) {
		if (path === "" || resolved(lock.packages, path, name) !== undefined) continue;
		const version = /\d+\.\d+\.\d+(-[\w.]+)?/.exec(wanted)?.[0];
		if (version === undefined) throw new Error(`${name}: no version in ${wanted}`);
		lock.packages[`node_modules/${name}`] = {
			version,
			...platformOf(name),
			...(entry.dev && { dev: true }),
			optional: true,
		};
		added.push(name);
	}
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => a.localeCompare(b, "en")));
await writeFile(file, `${JSON.stringify(lock, undefined, 2)}\n`);
console.log(
	added.length === 0 ? "package-lock.json is complete" : `added to package-lock.json:\n  ${added.join("\n  ")}`,
);
