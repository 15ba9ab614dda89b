import { existsSync } from "node:fs";
import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder, filledOnce } from "./cacheFolder.ts";
import { installPackages, programOnPath, unpackPackage, whyNoDownload, whyNoInstall } from "./debian.ts";
import { runQuietly } from "./runQuietly.ts";

/** The kernel versions the tests read; Debian packages the source of both. */
export type KernelVersion = "6.1" | "6.12";
export const kernelVersions: readonly KernelVersion[] = ["6.1", "6.12"];

const variableOf = { "6.1": "COUNTERBALANCE_KERNEL_6_1", "6.12": "COUNTERBALANCE_KERNEL_6_12" } as const;
const folderOf = (version: KernelVersion) => `linux-source-${version}`;

/** Whether a folder is the root of a kernel tree. */
export function isKernelTree(folder: string): boolean {
	return existsSync(join(folder, "Kconfig")) && existsSync(join(folder, "include", "linux", "kernel.h"));
}

/**
 * The tree of that kernel version: the one that COUNTERBALANCE_KERNEL_6_1 (or _6_12) names, else the one in the cache;
 * undefined where there is neither. A variable that names something else is an error, not a reason to skip.
 */
export function kernelTree(version: KernelVersion): string | undefined {
	const given = process.env[variableOf[version]];
	if (given) {
		if (!isKernelTree(given)) throw new Error(`${variableOf[version]}=${given} is not a kernel tree`);
		return given;
	}
	const cached = join(cacheFolder(), folderOf(version));
	return isKernelTree(cached) ? cached : undefined;
}

/** Fetches the tree where there is none. Returns why it cannot, or undefined. */
export async function provideKernelTree(version: KernelVersion): Promise<string | undefined> {
	if (kernelTree(version) !== undefined) return undefined;
	const why = whyNoDownload();
	if (why !== undefined) return `${why}; set ${variableOf[version]} to a kernel tree`;
	if (programOnPath("xz") === undefined) {
		const whyNoXz = whyNoInstall();
		if (whyNoXz !== undefined) return `xz is missing and ${whyNoXz}`;
		await installPackages(["xz-utils"]);
	}
	const name = folderOf(version);
	const fill = async (folder: string) => {
		await unpackPackage(name, folder);
		await runQuietly(`extract ${name}`, "tar", ["xf", `usr/src/${name}.tar.xz`], { cwd: folder });
		// The tree itself becomes the cache's folder: everything else goes.
		for (const entry of await readdir(folder)) {
			if (entry !== name) await rm(join(folder, entry), { recursive: true, force: true });
		}
		for (const entry of await readdir(join(folder, name))) await rename(join(folder, name, entry), join(folder, entry));
		await rm(join(folder, name), { recursive: true });
	};
	await filledOnce(name, { isWhole: isKernelTree, fill });
	return undefined;
}
