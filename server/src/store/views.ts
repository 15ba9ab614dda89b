/** What one file sees besides the shared headers: what stands in its folder, and what it includes from elsewhere. */
import { posix } from "node:path";
import { architectureIn } from "./architecturePaths.ts";
import { listFiles, listFolder } from "./files.ts";
import { type Closure, IncludeResolver } from "./includes.ts";
import type { LocalFile, LocalFiles } from "./localFiles.ts";
import { keep } from "./recent.ts";
import type { SharedHeaders } from "./sharedHeaders.ts";
import type { Site } from "./stages.ts";

/** Files outside the stages, with what they define. */
class Neighbours {
	readonly files: ReadonlyMap<string, LocalFile | undefined>;
	made = performance.now();
	/** A name is asked about once for each kind of definition, and in a folder by one file after the other. */
	readonly #answers = new Map<string, readonly Site[]>();

	constructor(files: ReadonlyMap<string, LocalFile | undefined>) {
		this.files = files;
	}

	lookup(name: string): readonly Site[] {
		let answer = this.#answers.get(name);
		if (!answer) {
			const sites: Site[] = [];
			for (const file of this.files.values()) if (file) for (const site of file.lookup(name)) sites.push(site);
			answer = sites.length === 0 ? none : sites;
			this.#answers.set(name, answer);
		}
		return answer;
	}
}

const none: readonly Site[] = [];

export interface View {
	/** The architecture the file is read for, and the headers that all files of it share. */
	readonly architecture: string;
	readonly shared: SharedHeaders;
	readonly closure: Closure;
	readonly folder: Neighbours;
	readonly reached: Neighbours;
}

export interface ViewsOptions {
	readonly root: string;
	readonly local: LocalFiles;
	/** Milliseconds for which a view is not looked at again. */
	readonly recheckAfter: number;
	/** The architecture of files that belong to none. */
	architecture(): string;
	shared(architecture: string): SharedHeaders;
}

const keptViews = 32;

export class Views {
	readonly #options: ViewsOptions;
	readonly #includes = new Map<string, IncludeResolver>();
	readonly #listings = new Map<string, readonly string[]>();
	readonly #views = new Map<string, View>();
	readonly #folders = new Map<string, Neighbours>();

	constructor(options: ViewsOptions) {
		this.#options = options;
	}

	/** What `from` sees; looked at again after a while. */
	of(from: string): View {
		const architecture = architectureIn(from) ?? this.#options.architecture();
		const shared = this.#options.shared(architecture);
		const folder = this.#folder(posix.dirname(from), shared);
		const known = this.#views.get(from);
		if (known?.folder === folder && this.#holds(known.reached)) return known;
		const closure = this.#includesFor(architecture, shared).closure(from);
		const elsewhere = closure.elsewhere.filter((path) => !folder.files.has(path));
		const view = { architecture, shared, closure, folder, reached: this.#neighbours(elsewhere) };
		keep(this.#views, from, view, keptViews);
		return view;
	}

	/** A file includes something else than before, or is gone. */
	forget(path: string): void {
		for (const includes of this.#includes.values()) includes.forget(path);
	}

	/** Lets go of all answers; what files include is known still. */
	trim(): void {
		this.#listings.clear();
		this.#views.clear();
		this.#folders.clear();
	}

	clear(): void {
		this.trim();
		this.#includes.clear();
	}

	#includesFor(architecture: string, shared: SharedHeaders): IncludeResolver {
		let includes = this.#includes.get(architecture);
		if (!includes) {
			const { root, local } = this.#options;
			includes = new IncludeResolver(
				{
					isShared: (path) => shared.has(path),
					exists: (path) => shared.has(path) || local.file(path) !== undefined,
					includesOf: (path) => shared.includesOf(path) ?? local.file(path)?.includes ?? [],
					headersBelow: (path) => [...listFiles(root, path, (name) => name.endsWith(".h"))],
				},
				shared.architectures,
			);
			keep(this.#includes, architecture, includes, 4);
		}
		return includes;
	}

	#folder(folder: string, shared: SharedHeaders): Neighbours {
		const known = this.#folders.get(folder);
		if (known && this.#holds(known)) return known;
		const found = this.#neighbours(this.#listing(folder).filter((path) => !shared.has(path)));
		keep(this.#folders, folder, found, keptViews);
		return found;
	}

	#listing(folder: string): readonly string[] {
		let files = this.#listings.get(folder);
		if (!files) {
			files = listFolder(this.#options.root, folder);
			keep(this.#listings, folder, files, keptViews);
		}
		return files;
	}

	#neighbours(paths: readonly string[]): Neighbours {
		return new Neighbours(new Map(paths.map((path) => [path, this.#options.local.file(path)])));
	}

	#holds(neighbours: Neighbours): boolean {
		const now = performance.now();
		if (now - neighbours.made < this.#options.recheckAfter) return true;
		for (const [path, file] of neighbours.files) if (this.#options.local.file(path) !== file) return false;
		neighbours.made = now;
		return true;
	}
}
