import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where what the tests fetch is kept: outside the repository, shared by all clones of it. */
export function cacheFolder(): string {
	const own = process.env.COUNTERBALANCE_CACHE;
	if (own) return own;
	const shared = process.env.XDG_CACHE_HOME;
	return shared ? join(shared, "counterbalance") : join(homedir(), ".cache", "counterbalance");
}

/**
 * The folder `name` of the cache, filled by `fill` where it is not there yet. The filling happens in a folder of
 * its own that is renamed only when complete, so that an interrupted one leaves nothing half-made under the name.
 */
export async function filledOnce(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
	const target = join(cacheFolder(), name);
	if (existsSync(target)) return target;
	const making = join(cacheFolder(), `.making-${name}-${randomBytes(4).toString("hex")}`);
	await mkdir(making, { recursive: true });
	try {
		await fill(making);
		await rename(making, target).catch((error: NodeJS.ErrnoException) => {
			// Another run was faster: what it made is as good.
			if (!existsSync(target)) throw error;
		});
	} finally {
		await rm(making, { recursive: true, force: true });
	}
	return target;
}
