/** What one file sees besides the shared headers: what stands in its folder, and what it includes from elsewhere. */
import { posix } from "node:path";
import { architectureIn } from "./architecturePaths.ts";
import { listFiles, listFolder } from "./files.ts";
import { type Closure, IncludeResolver } from "./includes.ts";
import type { LocalFiles } from "./localFiles.ts";
import { Neighbours } from "./neighbours.ts";
import { keep } from "./recent.ts";
import type { SharedHeaders } from "./sharedHeaders.ts";
import type { Site } from "./stages.ts";

export interface View {
	/** The architecture the file is read for, and the headers that all files of it share. */
	readonly architecture: string;
	readonly shared: SharedHeaders;
	readonly closure: Closure;
	readonly folder: Neighbours;
	readonly reached: Neighbours;
	/** What was found under a name, best first; kept where no file changes. */
	readonly answers: Map<string, readonly Site[]>;
}

export interface ViewsOptions {
	readonly root: string;
	readonly local: LocalFiles;
	/** Milliseconds for which a view is not looked at again. */
	readonly recheckAfter: number;
	/** How many views, folders and listings are kept. */
	readonly kept: number;
	/** The architecture of files that belong to none. */
	architecture(): string;
	shared(architecture: string): SharedHeaders;
}

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
		const last = this.#views.get(from);
		if (last && this.#options.recheckAfter === Number.POSITIVE_INFINITY) return last;
		const architecture = architectureIn(from) ?? this.#options.architecture();
		const shared = this.#options.shared(architecture);
		const folder = this.#folder(posix.dirname(from), shared);
		if (last?.folder === folder && this.#holds(last.reached)) return last;
		const closure = this.#includesFor(architecture, shared).closure(from);
		const elsewhere = closure.elsewhere.filter((path) => !folder.files.has(path));
		const reached = this.#neighbours(elsewhere);
		const view = { architecture, shared, closure, folder, reached, answers: new Map() };
		keep(this.#views, from, view, this.#options.kept);
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
		keep(this.#folders, folder, found, this.#options.kept);
		return found;
	}

	#listing(folder: string): readonly string[] {
		let files = this.#listings.get(folder);
		if (!files) {
			files = listFolder(this.#options.root, folder);
			keep(this.#listings, folder, files, this.#options.kept);
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
