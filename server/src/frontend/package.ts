import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

interface Manifest {
	readonly name: string;
	readonly version: string;
}

/** Folder of the installed package: works from the sources, from `dist/` and from inside the extension. */
export const packageRoot: string = findPackageRoot(dirname(fileURLToPath(import.meta.url)));

/** The version this program was installed as. */
export const packageVersion: string = readManifest(packageRoot)?.version ?? "unknown";

/** Path of a rule's page in this installation, or undefined where the page was not shipped. */
export function rulePage(rule: string): string | undefined {
	const path = join(packageRoot, "docs", "rules", `${rule}.md`);
	return existsSync(path) ? path : undefined;
}

function findPackageRoot(start: string): string {
	for (let folder = start; ; folder = dirname(folder)) {
		if (readManifest(folder)?.name === "counterbalance") return folder;
		if (dirname(folder) === folder) return start;
	}
}

function readManifest(folder: string): Manifest | undefined {
	try {
		return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
	} catch {
		return undefined;
	}
}
