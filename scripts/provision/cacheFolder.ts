import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** After this long, what an interrupted run left half-made is nobody's any more. */
const abandonedAfterMs = 60 * 60_000;

/** Where what the tests fetch is kept: outside the repository, shared by all clones of it. */
export function cacheFolder(): string {
	const own = process.env.COUNTERBALANCE_CACHE;
	if (own) return own;
	const shared = process.env.XDG_CACHE_HOME;
	return shared ? join(shared, "counterbalance") : join(homedir(), ".cache", "counterbalance");
}

/** What a folder of the cache is to hold. */
interface Content {
	/** Whether the folder is there and whole. */
	readonly isWhole: (folder: string) => boolean;
	/** Fills an empty folder. */
	readonly fill: (folder: string) => Promise<void>;
}

/**
 * Makes the folder `name` of the cache where it is not there or not whole. The filling happens in a folder of its own that
 * is renamed only when it is whole, so that an interrupted run leaves nothing half-made under the name.
 */
export async function filledOnce(name: string, content: Content): Promise<void> {
	const target = join(cacheFolder(), name);
	if (content.isWhole(target)) return;
	await rm(target, { recursive: true, force: true });
	await removeAbandoned(name);
	const making = join(cacheFolder(), `.making-${name}-${randomBytes(4).toString("hex")}`);
	await mkdir(making, { recursive: true });
	try {
		await content.fill(making);
		if (!content.isWhole(making)) throw new Error(`${name} came without what was expected in it`);
		await rename(making, target).catch((error) => {
			// Another run was faster: what it made is as good.
			if (!existsSync(target)) throw error;
		});
	} finally {
		await rm(making, { recursive: true, force: true });
	}
}

/** Removes what runs that were killed left half-made. */
async function removeAbandoned(name: string): Promise<void> {
	const cache = cacheFolder();
	if (!existsSync(cache)) return;
	for (const entry of await readdir(cache)) {
		if (!entry.startsWith(`.making-${name}-`)) continue;
		const { mtimeMs } = await stat(join(cache, entry));
		if (Date.now() - mtimeMs > abandonedAfterMs) await rm(join(cache, entry), { recursive: true, force: true });
	}
}
