/** Files outside the index's stages, scanned when somebody sees them: neighbours, private headers, lists of registers. */
import { posix } from "node:path";
import type { Configuration } from "../core/syntax/configuration.ts";
import { scanFile } from "../core/syntax/definitions.ts";
import { stampOf, type TextCache } from "./files.ts";
import { type FileStamp, PackedIndex, Packer } from "./packed.ts";
import { RegisterNames } from "./registerNames.ts";
import type { Site } from "./stages.ts";

export interface LocalFile {
	/** As spelt in it. */
	readonly includes: readonly string[];
	/** The hashes of the names it defines, each name once; undefined where `lookup` alone can tell. */
	readonly names: Int32Array | undefined;
	lookup(name: string): readonly Site[];
}

interface Known {
	readonly file: LocalFile;
	readonly stamp: FileStamp;
	/** About how many bytes it takes. */
	readonly size: number;
	checked: number;
}

export interface LocalFilesOptions {
	readonly root: string;
	readonly texts: TextCache;
	/** Milliseconds for which a file that was looked at is not looked at again. */
	readonly recheckAfter: number;
	configurationOf(path: string): Configuration;
	/** A file turned out to be another than before. */
	onChange(path: string): void;
}

/** Files that were not there are remembered up to this number. */
const maxAbsent = 50_000;

export class LocalFiles {
	readonly #options: LocalFilesOptions;
	readonly #limit: number;
	/** The least recently used first. */
	readonly #known = new Map<string, Known>();
	readonly #absent = new Set<string>();
	#held = 0;

	/** Beyond `limit` bytes the least recently used files are dropped; whoever still holds one keeps it. */
	constructor(options: LocalFilesOptions, limit: number) {
		this.#options = options;
		this.#limit = limit;
	}

	/** What a file defines and includes; undefined if it cannot be read. The same answer as before as long as the file is the same. */
	file(path: string): LocalFile | undefined {
		if (this.#absent.has(path)) return undefined;
		const known = this.#known.get(path);
		const now = performance.now();
		if (known) {
			this.#known.delete(path);
			this.#known.set(path, known);
			if (now - known.checked < this.#options.recheckAfter) return known.file;
		}
		const { root, texts } = this.#options;
		const stamp = isInside(path) ? stampOf(root, path) : undefined;
		if (known && stamp && stamp.mtime === known.stamp.mtime && stamp.size === known.stamp.size) {
			known.checked = now;
			return known.file;
		}
		if (known) {
			texts.forget(path);
			this.forget(path);
			this.#options.onChange(path);
		}
		const text = stamp && texts.read(path);
		if (stamp === undefined || text === undefined) {
			if (this.#absent.size >= maxAbsent) this.#absent.clear();
			this.#absent.add(path);
			return undefined;
		}
		return this.#keep(path, { ...this.#scan(path, stamp, text), stamp, checked: now });
	}

	forget(path: string): void {
		this.#absent.delete(path);
		this.#held -= this.#known.get(path)?.size ?? 0;
		this.#known.delete(path);
	}

	clear(): void {
		this.#known.clear();
		this.#absent.clear();
		this.#held = 0;
	}

	#keep(path: string, known: Known): LocalFile {
		this.#known.set(path, known);
		this.#held += known.size;
		for (const oldest of this.#known.keys()) {
			if (this.#held <= this.#limit || oldest === path) break;
			this.forget(oldest);
		}
		return known.file;
	}

	#scan(path: string, stamp: FileStamp, text: string): Pick<Known, "file" | "size"> {
		const registers = RegisterNames.read(text);
		if (registers) {
			const lookup = (name: string): readonly Site[] =>
				registers
					.find(name, () => this.#options.texts.read(path))
					.map((span) => ({ ...span, ...registerSite, file: path }));
			return { file: { includes: [], names: undefined, lookup }, size: registers.size };
		}
		const packer = new Packer();
		const scanned = scanFile(text, this.#options.configurationOf(path));
		packer.add(stamp, scanned, () => true);
		const index = new PackedIndex(packer.finish(() => false));
		const includes = index.includesOf(0);
		const lookup = (name: string): readonly Site[] => index.lookup(name).map((row) => ({ ...row, file: path }));
		return { file: { includes, names: packer.nameHashes(), lookup }, size: 4096 + 68 * scanned.definitions.length };
	}
}

const registerSite = { kind: "macro", static: false, inactive: false, fallback: false, macro: "code" } as const;

/** True of a path that does not lead out of the tree. */
export function isInside(path: string): boolean {
	if (path === "" || posix.isAbsolute(path)) return false;
	return !path.includes("..") || !posix.normalize(path).startsWith("..");
}
