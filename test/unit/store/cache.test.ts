import { execFile } from "node:child_process";
import {
	closeSync,
	existsSync,
	openSync,
	readFileSync,
	statSync,
	truncateSync,
	writeFileSync,
	writeSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { noCache, openCache, openCacheToRead } from "../../../server/src/store/cache.ts";
import { TemporaryFolder } from "../../harness/temporaryFolder.ts";

const value = { list: Array.from({ length: 5000 }, (_, i) => `name_${i}`), bytes: new Uint8Array(200_000).fill(7) };

async function fill(folder: string): Promise<void> {
	const cache = await openCache(folder);
	await cache.put("stage", value);
	await cache.close();
}

/** Whether the value is there and whole; undefined if there is none. */
async function stored(folder: string): Promise<boolean | undefined> {
	const cache = await openCache(folder);
	try {
		expect(cache.problem).toBeUndefined();
		const found = cache.get("stage") as typeof value | undefined;
		return found && found.list.join() === value.list.join() && Buffer.compare(found.bytes, value.bytes) === 0;
	} finally {
		await cache.close();
	}
}

test("keeps a value for the next run", async () => {
	using folder = new TemporaryFolder();
	await fill(folder.path);
	expect(await stored(folder.path)).toBe(true);
});

test("opened to read, it gives what is there and stores nothing", async () => {
	using folder = new TemporaryFolder();
	expect((await openCacheToRead(folder.path)).problem).toBe("nothing is kept there");
	await fill(folder.path);
	const cache = await openCacheToRead(folder.path);
	expect(cache.problem).toBeUndefined();
	expect((cache.get("stage") as typeof value).list).toEqual(value.list);
	await cache.put("other", value);
	expect(cache.get("other")).toBeUndefined();
	await cache.close();
});

describe("a damaged file costs the values, nothing else", () => {
	const damage: Readonly<Record<string, (file: string) => void>> = {
		empty: (file) => truncateSync(file, 0),
		"cut in the first page": (file) => truncateSync(file, 100),
		"cut in the middle": (file) => truncateSync(file, Math.floor(statSync(file).size / 2)),
		"cut by a byte": (file) => truncateSync(file, statSync(file).size - 1),
		garbage: (file) => writeFileSync(file, Buffer.alloc(100_000, 0x5a)),
		zeros: (file) => writeFileSync(file, Buffer.alloc(100_000)),
		text: (file) => writeFileSync(file, "not a database"),
		"a flipped byte in the value": (file) => {
			const at = readFileSync(file).lastIndexOf(Buffer.alloc(64, 7));
			const descriptor = openSync(file, "r+");
			writeSync(descriptor, Buffer.from([8]), 0, 1, at);
			closeSync(descriptor);
		},
	};
	test.each(Object.keys(damage))("%s", async (name) => {
		using folder = new TemporaryFolder();
		await fill(folder.path);
		damage[name]?.(join(folder.path, "index.mdb"));
		expect(await stored(folder.path)).toBeUndefined();
		await fill(folder.path);
		expect(await stored(folder.path)).toBe(true);
	});
});

test("a folder that cannot be made means memory only, and says why", async () => {
	using folder = new TemporaryFolder({ file: "" });
	const cache = await openCache(folder.file("file/below"));
	expect(cache.problem).toMatch(/cannot be made/);
	await cache.put("stage", value);
	expect(cache.get("stage")).toBeUndefined();
	await cache.close();
});

test("a folder that cannot be made means memory only", async () => {
	// Not even root may make a folder here.
	const cache = await openCache("/dev/null/tree");
	expect(cache.problem).toBeDefined();
	await cache.put("key", 1);
	expect(cache.get("key")).toBeUndefined();
});

test("a folder where the file should be means memory only", async () => {
	using folder = new TemporaryFolder({ "index.mdb/x": "" });
	const cache = await openCache(folder.path);
	expect(cache.problem).toBeDefined();
	expect(existsSync(folder.file("index.mdb/x"))).toBe(true);
});

test("two processes at once", async () => {
	using folder = new TemporaryFolder();
	const script = `
		import { openCache } from ${JSON.stringify(new URL("../../../server/src/store/cache.ts", import.meta.url).href)};
		const cache = await openCache(process.argv[1]);
		for (let i = 0; i < 20; i++) {
			await cache.put("stage", { by: process.pid, i, bytes: new Uint8Array(300000).fill(i) });
			const seen = cache.get("stage");
			if (seen === undefined || seen.bytes.some((byte) => byte !== seen.i)) throw new Error("torn value");
		}
		await cache.close();
		if (cache.problem) throw new Error(cache.problem);
	`;
	const run = promisify(execFile);
	await Promise.all([1, 2, 3].map(() => run(process.execPath, ["--input-type=module", "-e", script, folder.path])));
	const cache = await openCache(folder.path);
	expect(cache.get("stage")).toMatchObject({ i: 19 });
	await cache.close();
});

test("no cache is a cache that keeps nothing", async () => {
	const cache = noCache("because");
	expect(cache.problem).toBe("because");
	await cache.put("a", 1);
	expect(cache.get("a")).toBeUndefined();
	await cache.close();
});
