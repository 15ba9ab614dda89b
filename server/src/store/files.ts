/** Reading a tree's files: text bounded in memory, stamps, listings. Nothing here throws for a file that is not there. */
import {
	accessSync,
	closeSync,
	constants,
	type Dirent,
	fstatSync,
	openSync,
	readdirSync,
	readSync,
	statSync,
} from "node:fs";
import { join } from "node:path";
import type { FileStamp } from "./packed.ts";
import { reasonOf } from "./reasons.ts";

/** Larger files are not read: no kernel source comes near it. */
const maxFileBytes = 64 * 1024 * 1024;

/** Texts of a tree's files, the least recently used dropped beyond `limit` bytes. */
export class TextCache {
	readonly #root: string;
	readonly #limit: number;
	#held = 0;
	readonly #texts = new Map<string, string>();

	constructor(root: string, limit: number) {
		this.#root = root;
		this.#limit = limit;
	}

	read(path: string): string | undefined {
		const known = this.#texts.get(path);
		if (known !== undefined) {
			this.#texts.delete(path);
			this.#texts.set(path, known);
			return known;
		}
		const text = readText(join(this.#root, path));
		if (text === undefined) return undefined;
		this.#texts.set(path, text);
		this.#held += text.length * 2;
		for (const [oldest, dropped] of this.#texts) {
			if (this.#held <= this.#limit || oldest === path) break;
			this.forget(oldest, dropped);
		}
		return text;
	}

	forget(path: string, text = this.#texts.get(path)): void {
		if (text === undefined) return;
		this.#texts.delete(path);
		this.#held -= text.length * 2;
	}

	clear(): void {
		this.#texts.clear();
		this.#held = 0;
	}
}

/** Read into again and again: a buffer per file would stay until the collector thinks of it. */
let scratch = Buffer.alloc(1 << 20);

/** A file's text as UTF-8, or as Latin-1 where it is not UTF-8, as some old kernel files are not. */
export function readText(path: string): string | undefined {
	let descriptor: number | undefined;
	try {
		descriptor = openSync(path, "r");
		const stat = fstatSync(descriptor);
		if (!stat.isFile() || stat.size > maxFileBytes) return undefined;
		if (stat.size > scratch.length) scratch = Buffer.alloc(2 ** Math.ceil(Math.log2(stat.size + 1)));
		let length = 0;
		for (;;) {
			const read = readSync(descriptor, scratch, length, scratch.length - length, length);
			length += read;
			if (read === 0 || length === scratch.length) break;
		}
		return decodeText(scratch.subarray(0, length));
	} catch {
		return undefined;
	} finally {
		if (descriptor !== undefined) closeSync(descriptor);
	}
}

/** Offsets into the answer are UTF-16 offsets of what an editor shows for the same file. */
export function decodeText(bytes: Buffer): string {
	const text = bytes.toString("utf8");
	return text.includes("\ufffd") ? bytes.toString("latin1") : text;
}

/** Why `readText` has no text for a file, in words. */
export function whyUnreadable(path: string): string {
	try {
		const stat = statSync(path);
		if (stat.isDirectory()) return "a folder, not a file";
		if (!stat.isFile()) return "not a regular file";
		if (stat.size > maxFileBytes) return `larger than ${maxFileBytes >> 20} MB`;
		accessSync(path, constants.R_OK);
		return "cannot be read";
	} catch (error) {
		return reasonOf(error);
	}
}

const sampled = 65_536;

/** True of what is no text at all, by its beginning: more than one control character in fifty, as in UTF-16 or machine code. */
export function looksBinary(text: string): boolean {
	const length = Math.min(text.length, sampled);
	let control = 0;
	for (let i = 0; i < length; i++) {
		const c = text.charCodeAt(i);
		if (c < 32 && c !== 9 && c !== 10 && c !== 12 && c !== 13) control++;
	}
	return control * 50 > length;
}

export function stampOf(root: string, path: string): FileStamp | undefined {
	try {
		const stat = statSync(`${root}/${path}`);
		return stat.isFile() ? { path, mtime: Math.floor(stat.mtimeMs), size: stat.size } : undefined;
	} catch {
		return undefined;
	}
}

/** The .c and .h files directly in a folder (path relative to `root`), sorted. */
export function listFolder(root: string, folder: string): string[] {
	try {
		const names = readdirSync(join(root, folder)).filter((name) => name.endsWith(".c") || name.endsWith(".h"));
		return names.sort().map((name) => (folder === "." || folder === "" ? name : `${folder}/${name}`));
	} catch {
		return [];
	}
}

/**
 * Paths below `folder` (relative to `root`) that `wanted` accepts, sorted within each folder. Symbolic links are left out: what
 * they lead to is listed where it stands, and no loop of them is entered. Asked for by its path, a link is read as any file.
 */
export function* listFiles(
	root: string,
	folder: string,
	wanted: (name: string) => boolean,
	skip: ReadonlySet<string> = new Set(),
): Generator<string> {
	let entries: Dirent[];
	try {
		entries = readdirSync(join(root, folder), { withFileTypes: true });
	} catch {
		return;
	}
	entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
	for (const entry of entries) {
		const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
		if (entry.isDirectory()) {
			if (!skip.has(path) && !entry.name.startsWith(".")) yield* listFiles(root, path, wanted, skip);
		} else if (entry.isFile() && wanted(entry.name)) yield path;
	}
}
