/** What a file includes, directly and through its headers, resolved to files of the tree the way a kernel build would. */

import { posix } from "node:path";
import { groupBy } from "../core/base/groupBy.ts";
import { keep } from "./recent.ts";

/** Everything needed to follow includes: which files exist, and what each includes as spelt there. */
export interface IncludeSource {
	exists(path: string): boolean;
	/** True of the headers that everybody includes: `Closure.elsewhere` leaves them out. */
	isShared(path: string): boolean;
	includesOf(path: string): readonly string[];
	/** The headers in a folder and below. */
	headersBelow(folder: string): readonly string[];
}

/** A closure larger than this is cut off; the largest of the kernel has some 2,500 files. */
const maxClosure = 6000;

/** Beyond so many files it is forgotten what they include: a process may read a whole tree. */
const maxFiles = 20_000;
const keptFolders = 64;
/** Room for files that are first met on the way. */
const someMore = 1024;

/** Files in reach of one file, direct includes before transitive ones. */
export class Closure {
	/** By the file's number, one more than how far it is; 0 for what is not in reach. */
	readonly #distances: Uint16Array;
	readonly #numbers: ReadonlyMap<string, number>;
	/** The files in reach that are none of the shared headers. */
	readonly elsewhere: readonly string[];

	constructor(distances: Uint16Array, numbers: ReadonlyMap<string, number>, elsewhere: readonly string[]) {
		this.#distances = distances;
		this.#numbers = numbers;
		this.elsewhere = elsewhere;
	}

	/** By how many includes a file is reached: 0 for the file itself, undefined for one that is not. */
	distance(path: string): number | undefined {
		const number = this.#numbers.get(path);
		const distance = number === undefined ? 0 : (this.#distances[number] ?? 0);
		return distance === 0 ? undefined : distance - 1;
	}
}

/** Reaches nothing. */
export const noClosure = new Closure(new Uint16Array(0), new Map(), []);

export class IncludeResolver {
	readonly #source: IncludeSource;
	readonly #folders: readonly string[];
	/** Paths are compared by number: a closure has thousands of files, and every file that is read has a closure. */
	#numbers = new Map<string, number>();
	readonly #paths: string[] = [];
	readonly #isShared: boolean[] = [];
	readonly #resolved = new Map<number, readonly number[]>();
	readonly #below = new Map<string, ReadonlyMap<string, readonly string[]>>();

	/** Headers of the kernel are looked for in include/ and in the folders of these architectures. */
	constructor(source: IncludeSource, architectures: readonly string[]) {
		this.#source = source;
		this.#folders = [
			...architectures.flatMap((name) => [`arch/${name}/include`, `arch/${name}/include/generated`]),
			"include",
			...architectures.flatMap((name) => [`arch/${name}/include/uapi`, `arch/${name}/include/generated/uapi`]),
			"include/uapi",
			"include/generated/uapi",
		];
	}

	/** Forgets what a file includes. */
	forget(path: string): void {
		const number = this.#numbers.get(path);
		if (number !== undefined) this.#resolved.delete(number);
		if (path.endsWith(".h")) this.#below.clear();
	}

	clear(): void {
		this.#numbers = new Map();
		this.#paths.length = 0;
		this.#isShared.length = 0;
		this.#resolved.clear();
		this.#below.clear();
	}

	/** The files `from` includes, directly and through its headers. Files the tree has not (generated ones) are left out. */
	closure(from: string): Closure {
		if (this.#paths.length > maxFiles) this.clear();
		const first = this.#number(from);
		let distances = new Uint16Array(this.#paths.length + someMore);
		distances[first] = 1;
		const queue = [first];
		const elsewhere = this.#isShared[first] ? [] : [from];
		for (let i = 0; i < queue.length && queue.length < maxClosure; i++) {
			const file = queue[i] as number;
			const distance = (distances[file] as number) + 1;
			for (const target of this.#direct(file)) {
				if (target >= distances.length) {
					const longer = new Uint16Array(target + someMore);
					longer.set(distances);
					distances = longer;
				}
				if (distances[target] !== 0) continue;
				distances[target] = distance;
				queue.push(target);
				if (!this.#isShared[target]) elsewhere.push(this.#paths[target] as string);
			}
		}
		return new Closure(distances, this.#numbers, elsewhere);
	}

	#direct(file: number): readonly number[] {
		let resolved = this.#resolved.get(file);
		if (!resolved) {
			const path = this.#paths[file] as string;
			const found: number[] = [];
			for (const spelt of this.#source.includesOf(path)) {
				const target = this.#resolve(spelt, path);
				if (target !== undefined) found.push(this.#number(target));
			}
			resolved = found;
			this.#resolved.set(file, resolved);
		}
		return resolved;
	}

	#number(path: string): number {
		let number = this.#numbers.get(path);
		if (number === undefined) {
			number = this.#paths.length;
			this.#paths.push(path);
			this.#isShared.push(this.#source.isShared(path));
			this.#numbers.set(path, number);
		}
		return number;
	}

	#resolve(spelt: string, from: string): string | undefined {
		const name = spelt.slice(1, -1);
		if (spelt.startsWith('"')) {
			const beside = posix.normalize(posix.join(posix.dirname(from), name));
			if (!beside.startsWith("..") && this.#source.exists(beside)) return beside;
		}
		if (name.startsWith("/") || name.startsWith("..")) return undefined;
		for (const folder of this.#folders) {
			const path = posix.normalize(`${folder}/${name}`);
			if (this.#source.exists(path)) return path;
		}
		// The build makes a one-line asm/x.h that includes asm-generic/x.h where the architecture has none.
		if (name.startsWith("asm/")) {
			const generic = `include/asm-generic/${name.slice(4)}`;
			return this.#source.exists(generic) ? generic : undefined;
		}
		return name.startsWith("generated/") ? undefined : this.#nearest(name, from);
	}

	/**
	 * What `-I` in a makefile would find: the header of this name below the nearest folder around the file. No further up than
	 * two folders from the tree's top (`fs/xfs`, `drivers/gpu`); of several, the one on the shortest path.
	 */
	#nearest(name: string, from: string): string | undefined {
		for (let folder = posix.dirname(from); folder.includes("/"); folder = posix.dirname(folder)) {
			const found = this.#headersBelow(folder)
				.get(posix.basename(name))
				?.filter((path) => path.endsWith(`/${name}`));
			if (!found || found.length === 0) continue;
			return found.reduce((a, b) => (b.split("/").length < a.split("/").length ? b : a));
		}
		return undefined;
	}

	#headersBelow(folder: string): ReadonlyMap<string, readonly string[]> {
		let known = this.#below.get(folder);
		if (!known) {
			known = groupBy(this.#source.headersBelow(folder), (path) => posix.basename(path));
			keep(this.#below, folder, known, keptFolders);
		}
		return known;
	}
}
