/** What a file includes, directly and through its headers, resolved to files of the tree the way a kernel build would. */
import { posix } from "node:path";

/** Everything needed to follow includes: which files exist, and what each includes as spelt there. */
export interface IncludeSource {
	exists(path: string): boolean;
	includesOf(path: string): readonly string[];
}

/** A closure larger than this is cut off; the largest of the kernel has some 2,500 files. */
const maxClosure = 6000;

export class IncludeResolver {
	readonly #source: IncludeSource;
	readonly #folders: readonly string[];
	readonly #resolved = new Map<string, readonly string[]>();

	constructor(source: IncludeSource, architecture: string) {
		this.#source = source;
		this.#folders = [
			`arch/${architecture}/include`,
			`arch/${architecture}/include/generated`,
			"include",
			`arch/${architecture}/include/uapi`,
			`arch/${architecture}/include/generated/uapi`,
			"include/uapi",
			"include/generated/uapi",
		];
	}

	/** Forgets what a file includes. */
	forget(path: string): void {
		this.#resolved.delete(path);
	}

	clear(): void {
		this.#resolved.clear();
	}

	/**
	 * The files `from` includes: direct ones first, then those they include, each with its distance. Files the tree has not
	 * (generated ones) are left out.
	 */
	closure(from: string): ReadonlyMap<string, number> {
		const distances = new Map<string, number>([[from, 0]]);
		const queue = [from];
		for (let i = 0; i < queue.length && queue.length < maxClosure; i++) {
			const file = queue[i];
			if (file === undefined) break;
			const distance = (distances.get(file) ?? 0) + 1;
			for (const target of this.direct(file)) {
				if (distances.has(target)) continue;
				distances.set(target, distance);
				queue.push(target);
			}
		}
		return distances;
	}

	/** The files one file includes itself. */
	direct(file: string): readonly string[] {
		let resolved = this.#resolved.get(file);
		if (!resolved) {
			const found: string[] = [];
			for (const spelt of this.#source.includesOf(file)) {
				const target = this.#resolve(spelt, file);
				if (target !== undefined) found.push(target);
			}
			resolved = found;
			this.#resolved.set(file, resolved);
		}
		return resolved;
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
		if (!name.startsWith("asm/")) return undefined;
		const generic = `include/asm-generic/${name.slice(4)}`;
		return this.#source.exists(generic) ? generic : undefined;
	}
}
