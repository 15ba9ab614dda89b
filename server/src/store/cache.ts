/**
 * What outlives the process: a handful of packed values per tree, in lmdb. Whatever is wrong with the cache (no native
 * module, a folder that cannot be written, a damaged file) costs time only: the reason is kept, and the values are made anew.
 */
import { closeSync, existsSync, mkdirSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { Packr } from "msgpackr";

/** Changes whenever what is stored is read differently; values of another version are not seen. */
const formatVersion = 6;

export interface Cache {
	/** What keeps this cache from storing anything, in words; undefined if it works. */
	readonly problem: string | undefined;
	get(key: string): unknown;
	/** Resolves when the value is stored, or when it turned out that it cannot be. */
	put(key: string, value: unknown): Promise<void>;
	close(): Promise<void>;
}

/** A cache that stores nothing, and why. */
export function noCache(problem: string): Cache {
	return { problem, get: () => undefined, put: () => Promise.resolve(), close: () => Promise.resolve() };
}

/** Opens the cache in `folder`, making it if need be. A damaged one is thrown away first. Never rejects. */
export async function openCache(folder: string): Promise<Cache> {
	try {
		mkdirSync(folder, { recursive: true });
	} catch (error) {
		return noCache(`the cache folder cannot be made: ${reason(error)}`);
	}
	const file = join(folder, "index.mdb");
	if (existsSync(file) && !statSync(file).isFile()) return noCache(`${file} is not a file`);
	if (isDamaged(file)) remove(file);
	try {
		return await LmdbCache.open(file);
	} catch (error) {
		if (isMissingModule(error)) return noCache(`lmdb does not load: ${reason(error)}`);
	}
	try {
		remove(file);
		return await LmdbCache.open(file);
	} catch (error) {
		return noCache(`the cache cannot be opened: ${reason(error)}`);
	}
}

/**
 * Opens the cache in `folder` to read what is there; nothing is stored. For threads that may be ended at any moment: one that
 * ends while it writes would keep every other writer waiting. Never rejects.
 */
export async function openCacheToRead(folder: string): Promise<Cache> {
	const file = join(folder, "index.mdb");
	if (!existsSync(file) || !statSync(file).isFile() || isDamaged(file)) return noCache("nothing is kept there");
	try {
		const cache = await LmdbCache.open(file, true);
		return { problem: undefined, get: (key) => cache.get(key), put: async () => {}, close: () => cache.close() };
	} catch (error) {
		return noCache(`the cache cannot be opened: ${reason(error)}`);
	}
}

/** The unpacker keeps what it was given last: that should be no stage of an index. */
const packedNull = Buffer.of(0xc0);

interface Database {
	getBinary(key: string): Uint8Array | undefined;
	put(key: string, value: Uint8Array): Promise<boolean>;
	close(): Promise<void>;
}

class LmdbCache implements Cache {
	#problem: string | undefined;
	readonly #database: Database;
	readonly #packr = new Packr({ useRecords: false });

	constructor(database: Database) {
		this.#database = database;
	}

	static async open(file: string, readOnly = false): Promise<LmdbCache> {
		const { open } = await import("lmdb");
		const database = open({
			path: file,
			readOnly,
			encoding: "binary",
			noSubdir: true,
			noMemInit: true,
			overlappingSync: false,
			mapSize: 2 ** 30,
		});
		return new LmdbCache(database as unknown as Database);
	}

	get problem(): string | undefined {
		return this.#problem;
	}

	get(key: string): unknown {
		try {
			const bytes = this.#database.getBinary(`${formatVersion}:${key}`);
			if (!bytes || bytes.length < 8) return undefined;
			const body = Buffer.from(bytes.buffer, bytes.byteOffset + 8, bytes.length - 8);
			const header = new DataView(bytes.buffer, bytes.byteOffset, 8);
			if (header.getUint32(0) !== body.length || header.getUint32(4) !== checksum(body)) return undefined;
			const value: unknown = this.#packr.unpack(body);
			this.#packr.unpack(packedNull);
			return value;
		} catch (error) {
			this.#problem ??= `a stored value cannot be read: ${reason(error)}`;
			return undefined;
		}
	}

	async put(key: string, value: unknown): Promise<void> {
		try {
			const body = this.#packr.pack(value);
			const bytes = new Uint8Array(body.length + 8);
			const header = new DataView(bytes.buffer);
			header.setUint32(0, body.length);
			header.setUint32(4, checksum(body));
			bytes.set(body, 8);
			await this.#database.put(`${formatVersion}:${key}`, bytes);
		} catch (error) {
			this.#problem ??= `the index cannot be stored: ${reason(error)}`;
		}
	}

	async close(): Promise<void> {
		try {
			await this.#database.close();
		} catch {
			// Nothing is lost: every value was stored when its put resolved.
		}
	}
}

/** FNV over 32-bit words: enough to notice a torn or overwritten page. */
function checksum(body: Uint8Array): number {
	let h = 0x811c9dc5;
	const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
	const words = body.length & ~3;
	for (let i = 0; i < words; i += 4) h = Math.imul(h ^ view.getInt32(i, true), 0x01000193);
	for (let i = words; i < body.length; i++) h = Math.imul(h ^ (body[i] ?? 0), 0x01000193);
	return h >>> 0;
}

const pageSize = 4096;
const metaMagic = 0xbeefc0de;

/**
 * lmdb maps its file and trusts it, so a file cut short would bring the process down. This reads the two meta pages and
 * compares what they promise with what is there.
 */
function isDamaged(file: string): boolean {
	let size: number;
	try {
		size = statSync(file).size;
	} catch {
		return false;
	}
	if (size === 0) return false;
	if (size < 2 * pageSize) return true;
	const pages = Buffer.alloc(2 * pageSize);
	const descriptor = openSync(file, "r");
	try {
		readSync(descriptor, pages, 0, pages.length, 0);
	} finally {
		closeSync(descriptor);
	}
	const newest = Math.max(lastPage(pages, 0), lastPage(pages, pageSize));
	return newest < 0 || (newest + 1) * pageSize > size;
}

/** Number of the last page in use according to one meta page; -1 if it is none. Layout: lmdb's MDB_meta on 64-bit machines. */
function lastPage(pages: Buffer, at: number): number {
	for (const header of [16, 24]) {
		if (pages.readUInt32LE(at + header) === metaMagic) return Number(pages.readBigUInt64LE(at + header + 24 + 96));
	}
	return -1;
}

function remove(file: string): void {
	for (const name of [file, `${file}-lock`]) rmSync(name, { force: true });
}

function isMissingModule(error: unknown): boolean {
	const code = (error as { code?: unknown } | undefined)?.code;
	return (
		code === "ERR_MODULE_NOT_FOUND" ||
		code === "MODULE_NOT_FOUND" ||
		code === "ERR_DLOPEN_FAILED" ||
		/No native build|\.node/.test(reason(error))
	);
}

function reason(error: unknown): string {
	return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
