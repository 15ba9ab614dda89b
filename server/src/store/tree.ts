/**
 * A kernel tree on disk as the core's `SourceTree`: texts on demand, definitions from an index that is built the first time
 * it is needed and kept in the user's cache.
 */
import { existsSync } from "node:fs";
import { posix, resolve } from "node:path";
import type { Configuration } from "../core/syntax/configuration.ts";
import { type DefinitionKind, type ScannedFile, scanFile } from "../core/syntax/definitions.ts";
import { knownMacros, looksLikeAttribute, type MacroClassifier, type MacroKind } from "../core/syntax/macros.ts";
import { notedFields } from "../core/syntax/pointerFields.ts";
import type { DefinitionSite, PointedFunction, SourceTree } from "../core/syntax/sources.ts";
import { type Cache, noCache, openCache } from "./cache.ts";
import { type ConfigurationChoice, readConfiguration, type TreeConfiguration } from "./configuration.ts";
import { listFiles, listFolder, stampOf, TextCache } from "./files.ts";
import { type Closure, IncludeResolver, noClosure } from "./includes.ts";
import type { FileStamp } from "./packed.ts";
import { detached } from "./packedNames.ts";
import { cacheFolder, treeCacheFolder } from "./paths.ts";
import { rankFar, rankPointers, rankSites } from "./ranking.ts";
import { type Site, siteOf } from "./stages.ts";
import { TreeIndex } from "./treeIndex.ts";

export { findTreeRoot } from "./paths.ts";

export interface TreeOptions {
	/** Folder for what is kept between runs; default: `cacheFolder()`. `false`: keep nothing. */
	readonly cache?: string | false | undefined;
	/** One line on what is being done, whenever it takes time. */
	readonly onProgress?: ((text: string) => void) | undefined;
	/** How the tree is configured; default: as its own files say. The architecture it is for is the one whose headers are read. */
	readonly configuration?: ConfigurationChoice | undefined;
	/**
	 * What to do when a function is defined in none of the headers and neighbours: read every .c file before answering
	 * (`wait`, the default), or answer with what there is and read them meanwhile (`background`; `onChange` tells when done).
	 */
	readonly sources?: "wait" | "background" | "never" | undefined;
	/** No file changes while the tree is open: none is looked at twice. */
	readonly constant?: boolean | undefined;
	/** Definitions have been found that earlier answers missed, or the tree was configured otherwise. */
	readonly onChange?: (() => void) | undefined;
}

/** A tree that has been opened. Dispose of it to close its cache. */
export interface KernelTree extends SourceTree, Disposable, AsyncDisposable {
	readonly root: string;
	/** What the tree's own headers say about its macros: for the parser's options. */
	readonly macros: MacroClassifier;
	/** How the tree is configured now. */
	readonly configuration: TreeConfiguration;
	/** Why nothing is kept between runs, if nothing is. */
	readonly cacheProblem: string | undefined;
	/** Builds or loads the index of the headers without blocking for long; lookups before that do it at once. */
	prepare(): Promise<void>;
	/** Something on disk may have changed: one file, or (without `path`) anything. */
	changed(path?: string): void;
	/** Lets go of texts and of what was read of single files. They are read again where they are needed. */
	trim(): void;
	close(): Promise<void>;
}

const textBytes = 64 * 1024 * 1024;
/** A file that answered a lookup is not looked at again for so many milliseconds. */
const recheckSoon = 2000;
/** Larger headers that only a makefile's -I could find are lists of registers: up to 20 MB each, without a type. */
const maxNearestBytes = 256 * 1024;
const keptViews = 32;

/** Opens the tree at `root`. Rejects only if the folder is not there. */
export async function openTree(root: string, options: TreeOptions = {}): Promise<KernelTree> {
	const absolute = resolve(root);
	if (!existsSync(absolute)) throw new Error(`no such folder: ${root}`);
	const folder = options.cache === false ? undefined : treeCacheFolder(options.cache ?? cacheFolder(), absolute);
	const cache = folder === undefined ? noCache("no cache wanted") : await openCache(folder);
	if (cache.problem !== undefined && options.cache !== false)
		options.onProgress?.(`Keeping the index in memory only: ${cache.problem}`);
	return new DiskTree(absolute, cache, options);
}

interface LocalFile {
	readonly stamp: FileStamp;
	readonly includes: readonly string[];
	readonly sites: ReadonlyMap<string, readonly Site[]>;
	checked: number;
}

/** Files outside the stages, with what they define. */
interface Neighbours {
	readonly files: ReadonlyMap<string, LocalFile | undefined>;
	made: number;
}

/** What one file sees besides the shared headers: what stands in its folder, and what it includes from elsewhere. */
interface View {
	readonly closure: Closure;
	readonly folder: Neighbours;
	readonly reached: Neighbours;
}

class DiskTree implements KernelTree {
	readonly root: string;
	readonly macros: MacroClassifier;
	readonly #cache: Cache;
	readonly #options: TreeOptions;
	readonly #texts: TextCache;
	#includes: IncludeResolver;
	#index: TreeIndex;
	/** Indexes of configurations that were changed, on their way out. */
	readonly #closing: Promise<void>[] = [];
	/** Makes room for a configuration that was changed; undefined while none is. */
	#reconfiguring: Promise<void> | undefined;
	#closed = false;
	#configurationChecked = Number.NEGATIVE_INFINITY;
	readonly #recheckAfter: number;
	/** Scanned files outside the stages: the neighbours and private headers of files that were asked about. */
	readonly #local = new Map<string, LocalFile | undefined>();
	readonly #folders = new Map<string, readonly string[]>();
	readonly #views = new Map<string, View>();
	readonly #folderViews = new Map<string, Neighbours>();
	/** Answers of the header stage, kept where no file changes. */
	readonly #sharedSites = new Map<string, readonly Site[]>();
	readonly #macroKinds = new Map<string, MacroKind | undefined>();
	readonly #typeNames = new Map<string, boolean>();

	constructor(root: string, cache: Cache, options: TreeOptions) {
		this.root = root;
		this.#cache = cache;
		this.#options = options;
		this.#texts = new TextCache(root, textBytes);
		this.#recheckAfter = options.constant ? Number.POSITIVE_INFINITY : recheckSoon;
		this.#index = this.#newIndex();
		this.#includes = this.#newIncludes();
		this.macros = { kindOf: (name) => this.#macroKind(name), isType: (name) => this.#isType(name) };
	}

	get cacheProblem(): string | undefined {
		return this.#cache.problem;
	}

	get configuration(): TreeConfiguration {
		return this.#index.configuration;
	}

	configurationOf(path: string): Configuration {
		// Answers are given in the background as well only to those who are told when they change.
		if (this.#options.sources === "background") this.#noticeConfiguration();
		return this.configuration.of(path);
	}

	readFile(path: string): string | undefined {
		return isInside(path) ? this.#texts.read(path) : undefined;
	}

	definitions(name: string, kind: DefinitionKind, from: string): readonly DefinitionSite[] {
		const view = this.#view(from);
		const near: Site[] = [];
		for (const site of this.#shared(name)) if (site.kind === kind) near.push(site);
		for (const { files } of [view.folder, view.reached]) {
			for (const file of files.values())
				for (const site of file?.sites.get(name) ?? []) if (site.kind === kind) near.push(site);
		}
		let found = rankSites(near, from, view.closure, this.configuration.architecture);
		if (found.length === 0 && (kind === "function" || kind === "variable")) found = this.#farSites(name, kind, from);
		return found.map(({ file, start, end, static: isStatic, inactive, macro }) => ({
			name,
			kind,
			file,
			start,
			end,
			static: isStatic,
			inactive,
			...(macro && { macro }),
		}));
	}

	functionPointers(
		struct: string,
		field: string,
		from: string,
		hidden: ReadonlySet<string> = new Set(),
	): readonly PointedFunction[] {
		const stage = this.#index.sources;
		if (!stage) return [];
		const now = performance.now();
		const found: PointedFunction[] = [];
		const take = (tag: string, noted: string): void => {
			for (const pointer of stage.pointers(tag, noted, this.#texts, now, this.#recheckAfter)) {
				if (hidden.has(pointer.file) || !(pointer.own || this.#index.isSharedFunction(pointer.function))) continue;
				const { file, function: name, static: isStatic } = pointer;
				found.push({ function: name, file, static: isStatic, certain: tag === struct });
			}
		};
		for (const noted of notedFields(this, struct, field, from, stage.macroFields(struct))) take(struct, noted);
		take("", field);
		return rankPointers(found, from, this.configuration.architecture);
	}

	prepare(): Promise<void> {
		return this.#index.prepare();
	}

	changed(path?: string): void {
		if (path === undefined) {
			this.#texts.clear();
			this.#local.clear();
			this.#includes.clear();
		} else {
			this.#texts.forget(path);
			this.#local.delete(path);
			this.#includes.forget(path);
		}
		this.#index.changed(path);
		this.#forgetAnswers();
		this.#configurationChecked = Number.NEGATIVE_INFINITY;
		if (this.#options.sources === "background") this.#noticeConfiguration();
		else if (!this.configuration.isCurrent()) this.#configureAs(this.#newIndex());
	}

	trim(): void {
		this.#texts.clear();
		this.#local.clear();
		this.#views.clear();
		this.#folderViews.clear();
	}

	async close(): Promise<void> {
		if (this.#closed) return;
		this.#closed = true;
		await this.#reconfiguring;
		await Promise.all([...this.#closing, this.#index.close()]);
		await this.#cache.close();
	}

	[Symbol.dispose](): void {
		void this.close();
	}

	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}

	// The configuration

	/** For the tree as it is configured now. */
	#newIndex(): TreeIndex {
		const { configuration, sources = "wait", onProgress, onChange } = this.#options;
		const index: TreeIndex = new TreeIndex(readConfiguration(this.root, configuration, this.#cache), {
			root: this.root,
			cache: this.#cache,
			texts: this.#texts,
			sources,
			onProgress,
			onSources: () => {
				if (index === this.#index) onChange?.();
			},
		});
		return index;
	}

	/** Looks whether the configuration on disk is still the one in use, and if not, begins to take up the new one. */
	#noticeConfiguration(): void {
		const now = performance.now();
		if (this.#reconfiguring || now - this.#configurationChecked < this.#recheckAfter) return;
		this.#configurationChecked = now;
		if (this.configuration.isCurrent()) return;
		this.#reconfiguring = this.#reconfigure().finally(() => {
			this.#reconfiguring = undefined;
		});
	}

	/** Until the headers are indexed anew, everything is answered by the configuration there was. */
	async #reconfigure(): Promise<void> {
		const next = this.#newIndex();
		await next.prepare();
		if (this.#closed) await next.close();
		else {
			this.#configureAs(next);
			this.#options.onChange?.();
		}
	}

	#configureAs(next: TreeIndex): void {
		this.#closing.push(this.#index.close());
		this.#index = next;
		this.#includes = this.#newIncludes();
		this.#local.clear();
		this.#forgetAnswers();
	}

	#newIncludes(): IncludeResolver {
		return new IncludeResolver(
			{
				isShared: (path) => this.#index.headers.has(path),
				exists: (path) => this.#index.headers.has(path) || this.#localFile(path) !== undefined,
				includesOf: (path) => this.#index.headers.includesOf(path) ?? this.#localFile(path)?.includes ?? [],
				headersBelow: (path) => [...listFiles(this.root, path, (name) => name.endsWith(".h"))],
				isWorthReading: (path) => (stampOf(this.root, path)?.size ?? 0) <= maxNearestBytes,
			},
			this.configuration.architecture,
		);
	}

	#forgetAnswers(): void {
		this.#folders.clear();
		this.#views.clear();
		this.#folderViews.clear();
		this.#sharedSites.clear();
		this.#macroKinds.clear();
		this.#typeNames.clear();
	}

	// Lookups

	#shared(name: string): readonly Site[] {
		const known = this.#sharedSites.get(name);
		if (known) return known;
		const sites = this.#index.headers.lookup(name, this.#texts, performance.now(), this.#recheckAfter);
		if (this.#options.constant) this.#sharedSites.set(name, sites);
		return sites;
	}

	/** What `from` sees besides the shared headers; looked at again after a while. */
	#view(from: string): View {
		const folder = this.#folderSites(posix.dirname(from));
		const known = this.#views.get(from);
		if (known?.folder === folder && this.#holds(known.reached)) return known;
		const closure = this.#includes.closure(from);
		const elsewhere = closure.elsewhere.filter((path) => !folder.files.has(path));
		const view = { closure, folder, reached: this.#neighbours(elsewhere) };
		keep(this.#views, from, view, keptViews);
		return view;
	}

	#folderSites(folder: string): Neighbours {
		const known = this.#folderViews.get(folder);
		if (known && this.#holds(known)) return known;
		const found = this.#neighbours(this.#folder(folder).filter((path) => !this.#index.headers.has(path)));
		keep(this.#folderViews, folder, found, keptViews);
		return found;
	}

	#neighbours(paths: readonly string[]): Neighbours {
		return { files: new Map(paths.map((path) => [path, this.#localFile(path)])), made: performance.now() };
	}

	#holds(neighbours: Neighbours): boolean {
		const now = performance.now();
		if (now - neighbours.made < this.#recheckAfter) return true;
		for (const [path, file] of neighbours.files) if (this.#localFile(path) !== file) return false;
		neighbours.made = now;
		return true;
	}

	/** Sites in any .c file, those in folders near `from` first. */
	#farSites(name: string, kind: DefinitionKind, from: string): Site[] {
		const stage = this.#index.sources;
		if (!stage) return [];
		const find = (): Site[] =>
			(this.#index.sources ?? stage)
				.lookup(name, this.#texts, performance.now(), this.#recheckAfter)
				.filter((site) => site.kind === kind && !site.static);
		let sites = find();
		if (sites.length === 0 && this.#index.sweepSources()) sites = find();
		return rankFar(sites, from, this.configuration.architecture);
	}

	#folder(folder: string): readonly string[] {
		let files = this.#folders.get(folder);
		if (!files) {
			files = listFolder(this.root, folder);
			this.#folders.set(folder, files);
		}
		return files;
	}

	#localFile(path: string): LocalFile | undefined {
		const now = performance.now();
		const known = this.#local.get(path);
		if (known === undefined && this.#local.has(path)) return undefined;
		if (known && now - known.checked < this.#recheckAfter) return known;
		const stamp = isInside(path) ? stampOf(this.root, path) : undefined;
		if (known && stamp && stamp.mtime === known.stamp.mtime && stamp.size === known.stamp.size) {
			known.checked = now;
			return known;
		}
		if (known) {
			this.#texts.forget(path);
			this.#includes.forget(path);
		}
		const text = stamp && this.#texts.read(path);
		const file =
			stamp && text !== undefined
				? { ...localScan(scanFile(text, this.configuration.of(path)), path), stamp, checked: now }
				: undefined;
		this.#local.set(path, file);
		return file;
	}

	#isType(name: string): boolean {
		let known = this.#typeNames.get(name);
		if (known === undefined) {
			known = this.#index.headers
				.lookup(name, this.#texts, performance.now(), Number.POSITIVE_INFINITY)
				.some((site) => site.kind === "typedef");
			this.#typeNames.set(name, known);
		}
		return known;
	}

	#macroKind(name: string): MacroKind | undefined {
		if (this.#macroKinds.has(name)) return this.#macroKinds.get(name);
		const sites = this.#index.headers.lookup(name, this.#texts, performance.now(), Number.POSITIVE_INFINITY);
		const macros = sites.filter(
			(site) =>
				site.kind === "macro" &&
				site.macro !== undefined &&
				(site.macro !== "attribute" || looksLikeAttribute(name) || hasBody(name, site)),
		);
		const own = rankSites(macros, "", noClosure, this.configuration.architecture)[0]?.macro;
		const kind = own === "code" ? (knownMacros.kindOf(name) ?? own) : own;
		this.#macroKinds.set(name, kind);
		return kind;
	}
}

/** Sets `key`, and drops what was set longest ago beyond `limit`. */
function keep<T>(map: Map<string, T>, key: string, value: T, limit: number): void {
	map.delete(key);
	map.set(key, value);
	for (const oldest of map.keys()) {
		if (map.size <= limit) break;
		map.delete(oldest);
	}
}

/** What lookups need of a scanned file, holding on to no text. */
function localScan({ definitions, includes }: ScannedFile, path: string): Pick<LocalFile, "sites" | "includes"> {
	const sites = new Map<string, Site[]>();
	for (const definition of definitions) {
		const known = sites.get(definition.name);
		if (known) known.push(siteOf(definition, path));
		else sites.set(detached(definition.name), [siteOf(definition, path)]);
	}
	return { sites, includes: includes.map(detached) };
}

/** An empty macro whose name does not read like an attribute is a switch or an include guard, not an attribute. */
function hasBody(name: string, site: Site): boolean {
	return site.end - site.start > name.length + 12;
}

function isInside(path: string): boolean {
	return path !== "" && !posix.isAbsolute(path) && !posix.normalize(path).startsWith("..");
}
