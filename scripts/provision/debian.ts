import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { runQuietly } from "./runQuietly.ts";

/** The full path of a program on PATH, or undefined. */
export function programOnPath(...names: readonly string[]): string | undefined {
	for (const name of names) {
		for (const folder of (process.env.PATH ?? "").split(delimiter)) {
			const candidate = join(folder, name);
			if (folder !== "" && existsSync(candidate)) return candidate;
		}
	}
	return undefined;
}

/** Why Debian packages cannot be installed here, or undefined where they can. */
export function whyNoInstall(): string | undefined {
	if (programOnPath("apt-get") === undefined) return "this is not a Debian-like system (no apt-get)";
	if (process.getuid?.() !== 0) return "installing packages needs root";
	return undefined;
}

/** Why Debian packages cannot be downloaded here (which needs no root), or undefined where they can. */
export function whyNoDownload(): string | undefined {
	if (programOnPath("apt-get") === undefined || programOnPath("dpkg") === undefined) {
		return "this is not a Debian-like system (no apt-get)";
	}
	return undefined;
}

const quietApt = { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8" };
let updated: Promise<void> | undefined;

/** Brings the package lists up to date, once per run, where that is allowed; a user without root has those there are. */
function updateLists(): Promise<void> {
	updated ??=
		whyNoInstall() === undefined
			? runQuietly("apt-get update", "apt-get", ["update"], { env: quietApt })
			: Promise.resolve();
	return updated;
}

/** Installs Debian packages; the caller has asked `whyNoInstall` before. */
export async function installPackages(names: readonly string[]): Promise<void> {
	await updateLists();
	await runQuietly(
		`apt-get install ${names.join(" ")}`,
		"apt-get",
		["install", "-y", "--no-install-recommends", ...names],
		{
			env: quietApt,
		},
	);
}

/** Downloads one Debian package into `folder` and unpacks it there, without installing it. */
export async function unpackPackage(name: string, folder: string): Promise<void> {
	await updateLists();
	await runQuietly(`download ${name}`, "apt-get", ["download", name], { cwd: folder, env: quietApt });
	const deb = (await readdir(folder)).find((file) => file.endsWith(".deb"));
	if (deb === undefined) throw new Error(`apt-get download ${name} left no .deb file in ${folder}`);
	await runQuietly(`unpack ${deb}`, "dpkg", ["-x", deb, "."], { cwd: folder });
}
