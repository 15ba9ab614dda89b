/** The headers everybody includes, as the files of one architecture see them. */
import type { TextCache } from "./files.ts";
import type { Site, Stage } from "./stages.ts";

export class SharedHeaders {
	/** Those whose include folders are looked in, in this order. */
	readonly architectures: readonly string[];
	readonly #stages: () => readonly Stage[];
	/** The folder of an architecture whose headers stand in a stage but are not seen. */
	readonly #hidden: string | undefined;

	constructor(architectures: readonly string[], stages: () => readonly Stage[], hidden: string | undefined) {
		this.architectures = architectures;
		this.#stages = stages;
		this.#hidden = hidden;
	}

	has(path: string): boolean {
		return this.#sees(path) && this.#stages().some((stage) => stage.has(path));
	}

	/** What one of them includes, as spelt there; undefined for any other file. */
	includesOf(path: string): readonly string[] | undefined {
		if (!this.#sees(path)) return undefined;
		for (const stage of this.#stages()) {
			const includes = stage.includesOf(path);
			if (includes) return includes;
		}
		return undefined;
	}

	/** The sites of `name`; files they stand in are looked at again if that was longer than `maxAge` ago. */
	lookup(name: string, texts: TextCache, maxAge: number): readonly Site[] {
		const now = performance.now();
		return this.#stages()
			.flatMap((stage) => stage.lookup(name, texts, now, maxAge))
			.filter((site) => this.#sees(site.file));
	}

	#sees(path: string): boolean {
		return this.#hidden === undefined || !path.startsWith(this.#hidden);
	}
}
