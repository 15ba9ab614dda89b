/**
 * A kernel tree on disk as the core's `SourceTree`: texts on demand, definitions from an index that is built the first time
 * it is needed and kept in the user's cache.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Configuration } from "../core/syntax/configuration.ts";
import type { DefinitionKind } from "../core/syntax/definitions.ts";
import type { MacroClassifier } from "../core/syntax/macros.ts";
import { notedFields } from "../core/syntax/pointerFields.ts";
import type { DefinitionSite, PointedFunction, SourceTree } from "../core/syntax/sources.ts";
import { type Cache, noCache, openCache, openCacheToRead } from "./cache.ts";
import { type ConfigurationChoice, readConfiguration, type TreeConfiguration } from "./configuration.ts";
import { TextCache } from "./files.ts";
import { isInside, LocalFiles } from "./localFiles.ts";
import { detached } from "./packedNames.ts";
import { cacheFolder, treeCacheFolder } from "./paths.ts";
import { rankFar, rankPointers, rankSites } from "./ranking.ts";
import { RecentAnswers } from "./recent.ts";
import type { Site } from "./stages.ts";
import { TreeIndex } from "./treeIndex.ts";
import { TreeMacros } from "./treeMacros.ts";
import { type View, Views } from "./views.ts";

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
	/** No file changes while the tree is open: none is looked at twice, and what is kept between runs is only read. */
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
	/** The same for what .c files share. */
	prepareSources(): Promise<void>;
	/** Something on disk may have changed: one file, or (without `path`) anything. */
	changed(path?: string): void;
	/** Lets go of texts and of what single files see. They are read again where they are needed. */
	trim(): void;
	close(): Promise<void>;
}

const textBytes = 64 * 1024 * 1024;
const textBytesWhileConstant = 32 * 1024 * 1024;
/** A file that answered a lookup is not looked at again for so many milliseconds. */
const recheckSoon = 2000;
/** What is kept of scanned files outside the index. The largest driver of the kernel sees all of the second at once. */
const localBytes = 64 * 1024 * 1024;
const localBytesInTurn = 32 * 1024 * 1024;
/** So many files' views are kept: while callees are followed into other files, and where one file is read after the other. */
const keptViews = 96;
const keptInTurn = 4;
/** Names for which the headers' answers are kept where no file changes. */
const keptNames = 40_000;

/** Opens the tree at `root`. Rejects only if the folder is not there. */
export async function openTree(root: string, options: TreeOptions = {}): Promise<KernelTree> {
	const absolute = resolve(root);
	if (!existsSync(absolute)) throw new Error(`no such folder: ${root}`);
	const folder = options.cache === false ? undefined : treeCacheFolder(options.cache ?? cacheFolder(), absolute);
	const open = options.constant ? openCacheToRead : openCache;
	const cache = folder === undefined ? noCache("no cache wanted") : await open(folder);
	if (cache.problem !== undefined && options.cache !== false)
		options.onProgress?.(`Keeping the index in memory only: ${cache.problem}`);
	return new DiskTree(absolute, cache, options);
}

class DiskTree implements KernelTree {
	readonly root: string;
	readonly #macros: TreeMacros;
	readonly #cache: Cache;
	readonly #options: TreeOptions;
	readonly #texts: TextCache;
	readonly #local: LocalFiles;
	readonly #views: Views;
	#index: TreeIndex;
	/** Indexes of configurations that were changed, on their way out. */
	readonly #closing: Promise<void>[] = [];
	/** Makes room for a configuration that was changed; undefined while none is. */
	#reconfiguring: Promise<void> | undefined;
	#closed = false;
	#configurationChecked = Number.NEGATIVE_INFINITY;
	readonly #recheckAfter: number;
	/** Answers of an architecture's shared headers, kept where no file changes. */
	readonly #sharedSites = new Map<string, RecentAnswers<readonly Site[]>>();

	constructor(root: string, cache: Cache, options: TreeOptions) {
		this.root = root;
		this.#cache = cache;
		this.#options = options;
		this.#texts = new TextCache(root, options.constant ? textBytesWhileConstant : textBytes);
		const inTurn = options.constant === true && options.sources === "never";
		this.#recheckAfter = options.constant ? Number.POSITIVE_INFINITY : recheckSoon;
		this.#index = this.#newIndex();
		this.#local = new LocalFiles(
			{
				root,
				texts: this.#texts,
				recheckAfter: this.#recheckAfter,
				configurationOf: (path) => this.configuration.of(path),
				onChange: (path) => this.#views.forget(path),
			},
			inTurn ? localBytesInTurn : localBytes,
		);
		this.#views = new Views({
			root,
			local: this.#local,
			recheckAfter: this.#recheckAfter,
			kept: inTurn ? keptInTurn : keptViews,
			architecture: () => this.configuration.architecture,
			shared: (architecture) => this.#index.shared(architecture),
		});
		this.#macros = new TreeMacros(this.#texts, () => this.#index);
	}

	get macros(): MacroClassifier {
		return this.#macros;
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
		let found: readonly Site[] = this.#near(name, from).filter((site) => site.kind === kind);
		// A header's stub for another configuration says that a .c file has the body in this one.
		if (found.every(({ inactive }) => inactive) && (kind === "function" || kind === "variable"))
			found = [...this.#farSites(name, kind, from), ...found];
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
		return rankPointers(found, from, this.configuration.of(from).architecture);
	}

	prepare(): Promise<void> {
		return this.#index.prepare();
	}

	prepareSources(): Promise<void> {
		return this.#index.prepareSources();
	}

	changed(path?: string): void {
		if (path === undefined) {
			this.#texts.clear();
			this.#local.clear();
			this.#views.clear();
		} else {
			this.#texts.forget(path);
			this.#local.forget(path);
			this.#views.forget(path);
		}
		this.#index.changed(path);
		this.#forgetAnswers();
		this.#configurationChecked = Number.NEGATIVE_INFINITY;
		if (this.#options.sources === "background") this.#noticeConfiguration();
		else if (!this.configuration.isCurrent()) this.#configureAs(this.#newIndex());
	}

	trim(): void {
		this.#texts.clear();
		this.#views.trim();
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
		this.#views.clear();
		this.#local.clear();
		this.#forgetAnswers();
	}

	#forgetAnswers(): void {
		this.#views.trim();
		this.#sharedSites.clear();
		this.#macros.clear();
	}

	// Lookups

	/** What `from` sees under a name, of all kinds. */
	#near(name: string, from: string): readonly Site[] {
		const view = this.#views.of(from);
		const known = view.answers.get(name);
		if (known) return known;
		const sites = [...this.#shared(name, view), ...view.folder.lookup(name), ...view.reached.lookup(name)];
		const ranked = rankSites(sites, from, view.closure, view.architecture);
		if (this.#options.constant) view.answers.set(name, ranked);
		return ranked;
	}

	#shared(name: string, { architecture, shared }: View): readonly Site[] {
		let answers = this.#sharedSites.get(architecture);
		if (!answers) {
			answers = new RecentAnswers(keptNames);
			this.#sharedSites.set(architecture, answers);
		}
		const known = answers.get(name);
		if (known) return known;
		const sites = shared.lookup(name, this.#texts, this.#recheckAfter);
		if (this.#options.constant) answers.set(detached(name), sites);
		return sites;
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
		return rankFar(sites, from, this.configuration.of(from).architecture);
	}
}
