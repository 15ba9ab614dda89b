/** Files outside the stages that are looked through together: those of a folder, or what a file includes from elsewhere. */
import type { LocalFile } from "./localFiles.ts";
import { detached, nameHash } from "./packedNames.ts";
import type { Site } from "./stages.ts";

const none: readonly Site[] = [];

export class Neighbours {
	readonly files: ReadonlyMap<string, LocalFile | undefined>;
	made = performance.now();
	/** A name that stands in one of them is asked about by one file of the folder after the other. */
	readonly #answers = new Map<string, readonly Site[]>();
	#table: NameTable | undefined;

	constructor(files: ReadonlyMap<string, LocalFile | undefined>) {
		this.files = files;
	}

	lookup(name: string): readonly Site[] {
		this.#table ??= new NameTable([...this.files.values()].filter((file) => file !== undefined));
		if (!this.#table.mayHold(name)) return none;
		let answer = this.#answers.get(name);
		if (!answer) {
			answer = this.#table.filesOf(name).flatMap((file) => file.lookup(name));
			this.#answers.set(detached(name), answer);
		}
		return answer;
	}
}

/** Which of many files define a name: asking one after the other costs as much as there are files. */
class NameTable {
	readonly #files: readonly LocalFile[];
	/** By hash of the name; several files with one name stand in their order. */
	readonly #hashes: Int32Array;
	/** The number of the file, from 1; 0 at a free place. */
	readonly #numbers: Uint16Array | Int32Array;
	/** Files that are found to hold a name only by asking them. */
	readonly #unlisted: boolean;

	constructor(files: readonly LocalFile[]) {
		this.#files = files;
		this.#unlisted = files.some(({ names }) => names === undefined);
		const count = files.reduce((sum, { names }) => sum + (names?.length ?? 0), 0);
		const size = 2 ** Math.ceil(Math.log2(count * 2 + 2));
		this.#hashes = new Int32Array(size);
		this.#numbers = files.length < 65_535 ? new Uint16Array(size) : new Int32Array(size);
		const mask = size - 1;
		files.forEach(({ names }, index) => {
			for (const hash of names ?? []) {
				let slot = hash & mask;
				while (this.#numbers[slot] !== 0) slot = (slot + 1) & mask;
				this.#hashes[slot] = hash;
				this.#numbers[slot] = index + 1;
			}
		});
	}

	mayHold(name: string): boolean {
		return this.#unlisted || this.#find(nameHash(name)) >= 0;
	}

	filesOf(name: string): readonly LocalFile[] {
		const hash = nameHash(name);
		const numbers = new Set<number>();
		const mask = this.#hashes.length - 1;
		for (let slot = this.#find(hash); slot >= 0 && this.#numbers[slot] !== 0; slot = (slot + 1) & mask)
			if (this.#hashes[slot] === hash) numbers.add(this.#numbers[slot] as number);
		return this.#files.filter(({ names }, index) => names === undefined || numbers.has(index + 1));
	}

	#find(hash: number): number {
		const mask = this.#hashes.length - 1;
		for (let slot = hash & mask; this.#numbers[slot] !== 0; slot = (slot + 1) & mask)
			if (this.#hashes[slot] === hash) return slot;
		return -1;
	}
}
