import { existsSync, readdirSync, statSync } from "node:fs";
import { join, normalize, resolve } from "node:path";
import { fileInTree } from "../../frontend/paths.ts";
import { reasonOf } from "../../store/reasons.ts";
import { readSource } from "./textFile.ts";

/** A file to check. */
export interface Target {
	/** The core's name for it: relative to the tree; as given where there is no tree. */
	readonly file: string;
	/** Its text, where it is not what the tree holds under that name. */
	readonly text: string | undefined;
}

/** Something about an argument that whoever gave it has to know. */
export interface Remark {
	readonly name: string;
	readonly text: string;
	/** It could not be checked. */
	readonly fatal: boolean;
}

export interface TargetOptions {
	readonly files: readonly string[];
	readonly cwd: string;
	readonly root: string | undefined;
	/** Texts that stand for a file, by the core's name of it. */
	readonly overlays: ReadonlyMap<string, string>;
}

/** What the FILE arguments mean, in their order, folders replaced by the .c files under them, nothing twice. */
export function findTargets(options: TargetOptions): {
	readonly targets: readonly Target[];
	readonly remarks: readonly Remark[];
} {
	const targets = new Map<string, Target>();
	const remarks: Remark[] = [];
	for (const given of options.files) {
		const path = locate(given, options.cwd, options.root);
		for (const name of isFolder(path) ? filesUnder(path, given, remarks) : [given]) {
			const file = coreName(name, options.cwd, options.root);
			if (!targets.has(file)) addTarget(name, file, options, targets, remarks);
		}
	}
	return { targets: [...targets.values()], remarks };
}

/** The core's name for the file that `given` names on the command line. */
export function coreName(given: string, cwd: string, root: string | undefined): string {
	return root === undefined ? normalize(given) : fileInTree(root, locate(given, cwd, root));
}

/** Where `given` lies: as seen from `cwd`, else as seen from the tree. */
function locate(given: string, cwd: string, root: string | undefined): string {
	const fromHere = resolve(cwd, given);
	if (root === undefined || existsSync(fromHere)) return fromHere;
	return resolve(root, given);
}

function addTarget(
	name: string,
	file: string,
	{ cwd, root, overlays }: TargetOptions,
	targets: Map<string, Target>,
	remarks: Remark[],
): void {
	try {
		const overlay = overlays.get(file);
		const text = overlay ?? readSource(locate(name, cwd, root));
		if (text.trim() === "") remarks.push({ name, text: "empty, nothing to check", fatal: false });
		const outside = root === undefined || fileInTree(root, locate(name, cwd, root)) === locate(name, cwd, root);
		targets.set(file, { file, text: overlay ?? (outside ? text : undefined) });
	} catch (error) {
		remarks.push({ name, text: reasonOf(error), fatal: true });
	}
}

function isFolder(path: string): boolean {
	return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The .c files under a folder in a stable order, named as if they had been given one by one. */
function filesUnder(folder: string, given: string, remarks: Remark[]): readonly string[] {
	try {
		const files = readdirSync(folder, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile() && entry.name.endsWith(".c"))
			.map((entry) => join(given, entry.parentPath.slice(folder.length), entry.name))
			.sort();
		if (files.length === 0) remarks.push({ name: given, text: "a folder without .c files", fatal: true });
		return files;
	} catch (error) {
		remarks.push({ name: given, text: reasonOf(error), fatal: true });
		return [];
	}
}
