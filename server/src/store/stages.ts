/**
 * The stages of a tree's index: the headers everybody includes, the functions and variables the .c files share, and the
 * headers of each other architecture whose files are looked at.
 * A stage is built once per tree, stored, and corrected file by file when a file turns out to have changed.
 */
import type { Configuration } from "../core/syntax/configuration.ts";
import { type Definition, type ScannedFile, scanFile } from "../core/syntax/definitions.ts";
import { isMacroField } from "../core/syntax/pointerFields.ts";
import type { Cache } from "./cache.ts";
import type { TreeConfiguration } from "./configuration.ts";
import { listFiles, stampOf, type TextCache } from "./files.ts";
import { type FileStamp, type PackedData, PackedIndex, Packer, type Row } from "./packed.ts";
import type { PointerRow } from "./packedPointers.ts";

export interface NotedPointer extends Omit<PointerRow, "file"> {
	readonly file: string;
}

export interface Site extends Omit<Row, "file"> {
	readonly file: string;
}

/** How many files are read between two looks at the event loop and two reports. */
const batchSize = 200;

export interface StagePlan {
	/** What is being read, for people. */
	readonly title: string;
	/** Where it is stored, and what has to be the same for what is stored there to be good. */
	readonly key: string;
	readonly fingerprint: string;
	/** The choices with which a file's `#if`s are read. */
	configurationOf(file: string): Configuration;
	files(root: string): Iterable<string>;
	keep(definition: Definition): boolean;
	/** Function pointers are kept as well. */
	readonly pointers: boolean;
}

const notBuilt = new Set(["Documentation", "tools", "samples", "scripts", "usr", "rust", "LICENSES"]);

/** What depends on the tree's configuration; the index without one is kept beside that of the last one. */
function choices(name: string, configuration: TreeConfiguration, architecture = configuration.architecture) {
	return {
		key: configuration.name === "none" ? name : `${name} configured`,
		fingerprint: configuration.fingerprintOf(architecture),
		configurationOf: (file: string) => configuration.of(file),
	};
}

const isHeader = (name: string): boolean => name.endsWith(".h");

/** Headers under include/ and the include folder of the configured architecture. */
export function headerStage(configuration: TreeConfiguration): StagePlan {
	return {
		title: "headers",
		...choices("headers", configuration),
		*files(root) {
			yield* listFiles(root, "include", isHeader);
			yield* listFiles(root, `arch/${configuration.architecture}/include`, isHeader);
		},
		keep: () => true,
		pointers: false,
	};
}

/** Headers in the include folder of another architecture than the configured one. */
export function architectureStage(architecture: string, configuration: TreeConfiguration): StagePlan {
	return {
		title: `headers of ${architecture}`,
		...choices(`headers of ${architecture}`, configuration, architecture),
		files: (root) => listFiles(root, `arch/${architecture}/include`, isHeader),
		keep: () => true,
		pointers: false,
	};
}

/** All .c files: what they share with others, so neither static nor macros nor types. */
export function sourceStage(configuration: TreeConfiguration): StagePlan {
	return {
		title: "source files",
		...choices("sources", configuration),
		files: (root) => listFiles(root, "", (name) => name.endsWith(".c"), notBuilt),
		keep: (definition) => !definition.static && (definition.kind === "function" || definition.kind === "variable"),
		pointers: true,
	};
}

/** A stage as it is stored. */
interface Stored {
	readonly fingerprint: string;
	readonly data: PackedData;
}

const nothing: ScannedFile = { definitions: [], includes: [], pointers: [] };

interface Correction {
	readonly stamp: FileStamp | undefined;
	readonly scanned: ScannedFile;
}

/** One stage, in memory. Files found changed are scanned again and answer instead of what was stored. */
export class Stage {
	readonly plan: StagePlan;
	readonly #root: string;
	readonly #index: PackedIndex;
	readonly #corrections = new Map<string, Correction>();
	readonly #checked = new Map<string, number>();

	private constructor(plan: StagePlan, root: string, index: PackedIndex) {
		this.plan = plan;
		this.#root = root;
		this.#index = index;
	}

	/** The stored stage, or undefined if there is none that fits. */
	static load(plan: StagePlan, root: string, cache: Cache): Stage | undefined {
		const stored = cache.get(plan.key) as Partial<Stored> | null | undefined;
		if (stored?.fingerprint !== plan.fingerprint || !stored.data) return undefined;
		try {
			return new Stage(plan, root, new PackedIndex(stored.data));
		} catch {
			return undefined;
		}
	}

	/** Reads the tree. Each round of the generator is one batch of files; its result is the stage and what to store. */
	static *build(
		plan: StagePlan,
		root: string,
		texts: TextReader,
		isFunction: (name: string) => boolean,
		onProgress: (text: string) => void,
	): Generator<void, { stage: Stage; stored: Stored }> {
		const packer = new Packer();
		let files = 0;
		for (const path of plan.files(root)) {
			const stamp = stampOf(root, path);
			const text = stamp && texts(path);
			if (!stamp || text === undefined) continue;
			packer.add(stamp, scanFile(text, plan.configurationOf(path), plan), plan.keep);
			if (++files % batchSize === 0) {
				onProgress(`Indexing ${plan.title}: ${files} files`);
				yield;
			}
		}
		onProgress(`Indexed ${files} ${plan.title}`);
		const data = packer.finish(isFunction);
		return {
			stage: new Stage(plan, root, new PackedIndex(data)),
			stored: { fingerprint: plan.fingerprint, data },
		};
	}

	has(path: string): boolean {
		return this.#index.fileNumber(path) !== undefined || this.#corrections.has(path);
	}

	get fileCount(): number {
		return this.#index.paths.length;
	}

	get definitionCount(): number {
		return this.#index.definitionCount;
	}

	/** The sites of `name`; files they stand in are looked at again if that was longer than `maxAge` ago. */
	lookup(name: string, texts: TextCache, now: number, maxAge: number): Site[] {
		const rows = this.#index.lookup(name);
		for (const row of rows) this.#check(row.file, texts, now, maxAge);
		const sites: Site[] = [];
		for (const row of rows) {
			const file = this.#index.paths[row.file] ?? "";
			if (!this.#corrections.has(file)) sites.push({ ...row, file });
		}
		for (const [file, { scanned }] of this.#corrections) {
			for (const definition of scanned.definitions) {
				if (definition.name === name && this.plan.keep(definition)) sites.push(siteOf(definition, file));
			}
		}
		return sites;
	}

	/**
	 * Who is noted under a struct (empty: unknown) and field, by the files of this stage; these are looked at again if that was
	 * longer than `maxAge` ago.
	 */
	pointers(struct: string, field: string, texts: TextCache, now: number, maxAge: number): readonly NotedPointer[] {
		const rows = this.#index.pointers.lookup(struct, field);
		for (const row of rows) this.#check(row.file, texts, now, maxAge);
		const found: NotedPointer[] = [];
		for (const row of rows) {
			const file = this.#index.paths[row.file] ?? "";
			if (!this.#corrections.has(file)) found.push({ ...row, file });
		}
		for (const [file, { scanned }] of this.#corrections) {
			for (const pointer of scanned.pointers) {
				if (pointer.struct === struct && pointer.field === field) found.push({ ...pointer, file });
			}
		}
		return found;
	}

	/** The macro fields noted with a struct. */
	macroFields(struct: string): ReadonlySet<string> {
		const fields = new Set(this.#index.pointers.macroFields(struct));
		for (const { scanned } of this.#corrections.values()) {
			for (const pointer of scanned.pointers)
				if (pointer.struct === struct && isMacroField(pointer.field)) fields.add(pointer.field);
		}
		return fields;
	}

	get pointerCount(): number {
		return this.#index.pointers.count;
	}

	/** What a file of this stage includes, as spelt there. */
	includesOf(path: string): readonly string[] | undefined {
		const correction = this.#corrections.get(path);
		if (correction) return correction.scanned.includes;
		const number = this.#index.fileNumber(path);
		return number === undefined ? undefined : this.#index.includesOf(number);
	}

	/** Looks at every file again, also for new ones. Answers how many had changed. */
	sweep(texts: TextCache): number {
		let changed = 0;
		const { paths } = this.#index;
		const seen = new Uint8Array(paths.length);
		for (const path of this.plan.files(this.#root)) {
			const number = this.#index.fileNumber(path);
			if (number !== undefined) seen[number] = 1;
			if (this.#recheck(path, number, texts)) changed++;
		}
		for (const [number, path] of paths.entries()) {
			if (!seen[number] && this.#recheck(path, number, texts)) changed++;
		}
		return changed;
	}

	/** Looks at one file again; true if it had changed. */
	recheck(path: string, texts: TextCache): boolean {
		return this.#recheck(path, this.#index.fileNumber(path), texts);
	}

	#recheck(path: string, number: number | undefined, texts: TextCache): boolean {
		const correction = this.#corrections.get(path);
		const known = correction ? correction.stamp : number === undefined ? undefined : this.#index.stamp(number);
		const stamp = stampOf(this.#root, path);
		if (
			stamp === undefined
				? known === undefined
				: known !== undefined && stamp.mtime === known.mtime && stamp.size === known.size
		)
			return false;
		texts.forget(path);
		const text = stamp ? texts.read(path) : undefined;
		this.#corrections.set(path, {
			stamp,
			scanned: text === undefined ? nothing : scanFile(text, this.plan.configurationOf(path), this.plan),
		});
		return true;
	}

	/** True once so many files have changed that building anew is better than correcting. */
	get worn(): boolean {
		return this.#corrections.size > 64 + this.fileCount / 20;
	}

	#check(file: number, texts: TextCache, now: number, maxAge: number): void {
		const path = this.#index.paths[file];
		if (path === undefined || now - (this.#checked.get(path) ?? -Infinity) < maxAge) return;
		this.#checked.set(path, now);
		this.recheck(path, texts);
	}
}

export type TextReader = (path: string) => string | undefined;

export function siteOf(definition: Definition, file: string): Site {
	const { name: _, ...rest } = definition;
	return {
		...rest,
		inactive: definition.inactive ?? false,
		fallback: definition.fallback ?? false,
		macro: definition.macro,
		file,
	};
}
