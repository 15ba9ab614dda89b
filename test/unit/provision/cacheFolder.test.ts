import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { cacheFolder, filledOnce } from "../../../scripts/provision/cacheFolder.ts";
import { TemporaryFolder } from "../../harness/temporaryFolder.ts";

describe("a folder of the cache", () => {
	let cache: TemporaryFolder;
	const isWhole = (folder: string) => existsSync(join(folder, "last"));
	const fill = vi.fn(async (folder: string) => {
		await writeFile(join(folder, "first"), "");
		await writeFile(join(folder, "last"), "");
	});

	beforeEach(() => {
		cache = new TemporaryFolder();
		vi.stubEnv("COUNTERBALANCE_CACHE", cache.path);
		fill.mockClear();
	});
	afterEach(() => {
		vi.unstubAllEnvs();
		cache[Symbol.dispose]();
	});

	test("is filled once", async () => {
		await filledOnce("tree", { isWhole, fill });
		await filledOnce("tree", { isWhole, fill });
		expect(fill).toHaveBeenCalledTimes(1);
		expect(readdirSync(cache.path)).toEqual(["tree"]);
	});

	test("is not there under its name when filling it failed", async () => {
		const failing = async (folder: string) => {
			await writeFile(join(folder, "first"), "");
			throw new Error("no space left");
		};
		await expect(filledOnce("tree", { isWhole, fill: failing })).rejects.toThrow("no space left");
		expect(readdirSync(cache.path)).toEqual([]);
	});

	test("is refused when what was filled in is not whole", async () => {
		const half = (folder: string) => writeFile(join(folder, "first"), "");
		await expect(filledOnce("tree", { isWhole, fill: half })).rejects.toThrow("tree");
		expect(readdirSync(cache.path)).toEqual([]);
	});

	test("is made anew when someone broke it", async () => {
		await filledOnce("tree", { isWhole, fill });
		cache.write("tree/stray", "");
		const broken = vi.fn().mockReturnValueOnce(false).mockImplementation(isWhole);
		await filledOnce("tree", { isWhole: broken, fill });
		expect(readdirSync(cache.file("tree")).sort()).toEqual(["first", "last"]);
	});

	test("takes away what a killed run left an age ago, and leaves what another run is making", async () => {
		const long = new Date(Date.now() - 2 * 60 * 60_000);
		mkdirSync(cache.file(".making-tree-0000"));
		writeFileSync(cache.file(".making-tree-0000/first"), "");
		utimesSync(cache.file(".making-tree-0000"), long, long);
		mkdirSync(cache.file(".making-tree-1111"));
		await filledOnce("tree", { isWhole, fill });
		expect(readdirSync(cache.path).sort()).toEqual([".making-tree-1111", "tree"]);
	});
});

describe("where the cache is", () => {
	afterEach(() => vi.unstubAllEnvs());

	test("follows its own variable, then the desktop's, then the home folder", () => {
		vi.stubEnv("COUNTERBALANCE_CACHE", "/own");
		vi.stubEnv("XDG_CACHE_HOME", "/desktop");
		expect(cacheFolder()).toBe("/own");
		vi.stubEnv("COUNTERBALANCE_CACHE", "");
		expect(cacheFolder()).toBe("/desktop/counterbalance");
		vi.stubEnv("XDG_CACHE_HOME", "");
		vi.stubEnv("HOME", "/home/someone");
		expect(cacheFolder()).toBe("/home/someone/.cache/counterbalance");
	});
});
