/** Which of several definitions of a name is the one a file means. */
import type { PointedFunction } from "../core/syntax/sources.ts";
import { architectureIn } from "./architecturePaths.ts";
import type { Closure } from "./includes.ts";
import type { Site } from "./stages.ts";

const none: readonly Site[] = [];

/**
 * Best first: the file itself, what it includes (direct includes before transitive ones, asm-generic last among equally far
 * ones), include/linux, the rest of include/, the architecture's headers, the file's own folder, asm-generic, User-Mode Linux
 * last. Fallbacks (under `#ifndef` of their name) come after all others in reach, and what stands on a side of an `#if` that is
 * not read after all that is. A static function of another .c file is no candidate.
 */
export function rankSites(
	sites: readonly Site[],
	from: string,
	closure: Closure,
	architecture: string,
): readonly Site[] {
	if (sites.length === 0) return none;
	const folder = folderOf(from);
	return sites
		.filter(
			(site) =>
				site.file === from ||
				closure.distance(site.file) !== undefined ||
				!isSource(site.file) ||
				(!site.static && site.kind !== "macro" && folderOf(site.file) === folder),
		)
		.map((site, order) => ({ site, order, rank: place(site, from, closure, architecture) }))
		.sort((a, b) => Number(a.site.inactive) - Number(b.site.inactive) || a.rank - b.rank || a.order - b.order)
		.map(({ site }) => site);
}

/** Best first among .c files anywhere: other architectures after the one `from` is read for, then the nearest folder. */
export function rankFar(sites: readonly Site[], from: string, architecture: string): Site[] {
	return sites
		.map((site, order) => ({
			site,
			order,
			foreign: foreignness(site.file, architecture),
			distance: folderDistance(site.file, from),
		}))
		.sort(
			(a, b) =>
				Number(a.site.inactive) - Number(b.site.inactive) ||
				a.foreign - b.foreign ||
				a.distance - b.distance ||
				a.order - b.order,
		)
		.map(({ site }) => site);
}

/** Best first: certain ones before others, then as in `rankFar`; each function once, a static one once for each file. */
export function rankPointers(
	pointers: readonly PointedFunction[],
	from: string,
	architecture: string,
): PointedFunction[] {
	const seen = new Set<string>();
	return pointers
		.map((pointer) => ({
			pointer,
			foreign: foreignness(pointer.file, architecture),
			distance: pointer.file === from ? 0 : folderDistance(pointer.file, from),
		}))
		.sort(
			(a, b) =>
				Number(b.pointer.certain) - Number(a.pointer.certain) || a.foreign - b.foreign || a.distance - b.distance,
		)
		.map(({ pointer }) => pointer)
		.filter((pointer) => {
			const key = pointer.static ? `${pointer.file}:${pointer.function}` : pointer.function;
			const fresh = !seen.has(key);
			seen.add(key);
			return fresh;
		});
}

/** More than any number of includes in reach. */
const fallback = 8000;

function place({ file, fallback: isFallback }: Site, from: string, closure: Closure, architecture: string): number {
	const distance = file === from ? 0 : closure.distance(file);
	if (distance !== undefined)
		return distance + (isFallback ? fallback : 0) + (file.startsWith("include/asm-generic/") ? 0.5 : 0);
	const foreign = foreignness(file, architecture);
	if (foreign > 1) return 100_000;
	if (file.startsWith("include/linux/")) return 10_000;
	if (file.startsWith("include/asm-generic/")) return 50_000;
	if (file.startsWith("include/uapi/")) return 12_000;
	if (file.startsWith("include/")) return 11_000;
	if (file.startsWith("arch/")) return 20_000 + foreign;
	return 30_000;
}

/** 0 for what belongs to no architecture or to the one meant, 1 for another one, 2 for User-Mode Linux. */
function foreignness(file: string, wanted: string): number {
	const own = architectureIn(file) ?? wanted;
	if (own === wanted) return 0;
	return own === "um" ? 2 : 1;
}

/** How many folders lie between two files. */
function folderDistance(a: string, b: string): number {
	const left = a.split("/");
	const right = b.split("/");
	let common = 0;
	while (common < left.length - 1 && common < right.length - 1 && left[common] === right[common]) common++;
	return left.length + right.length - 2 * common;
}

function folderOf(file: string): string {
	return file.slice(0, Math.max(0, file.lastIndexOf("/")));
}

function isSource(file: string): boolean {
	return file.endsWith(".c");
}
