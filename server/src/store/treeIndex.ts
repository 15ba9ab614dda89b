/** The stages of a tree's index under one configuration: loaded or built when they are first needed, looked through once they are. */

import { headerArchitectures } from "./architecturePaths.ts";
import type { Cache } from "./cache.ts";
import type { TreeConfiguration } from "./configuration.ts";
import { TextCache } from "./files.ts";
import { SharedHeaders } from "./sharedHeaders.ts";
import { architectureStage, headerStage, Stage, type StagePlan, sourceStage } from "./stages.ts";

export interface TreeIndexOptions {
	readonly root: string;
	readonly cache: Cache;
	readonly texts: TextCache;
	readonly sources: "wait" | "background" | "never";
	readonly onProgress: ((text: string) => void) | undefined;
	/** The source files were read in the background. */
	readonly onSources: () => void;
}

export class TreeIndex {
	readonly configuration: TreeConfiguration;
	readonly #options: TreeIndexOptions;
	readonly #headerPlan: StagePlan;
	readonly #sourcePlan: StagePlan;
	#headers: Stage | undefined;
	#sources: Stage | undefined;
	#sourcesInBackground: Promise<void> | undefined;
	#sourcesSwept = false;
	/** Of other architectures than the configured one. */
	readonly #ofArchitectures = new Map<string, Stage>();
	readonly #shared = new Map<string, SharedHeaders>();
	#closed = false;
	readonly #stores: Promise<void>[] = [];

	constructor(configuration: TreeConfiguration, options: TreeIndexOptions) {
		this.configuration = configuration;
		this.#options = options;
		this.#headerPlan = headerStage(configuration);
		this.#sourcePlan = sourceStage(configuration);
	}

	/** Builds or loads the headers without blocking for long. */
	async prepare(): Promise<void> {
		if (this.#headers) return;
		const stored = this.#load(this.#headerPlan);
		const stage = stored ?? (await this.#buildSlowly(this.#headerPlan));
		this.#headers ??= stage;
		if (stored) this.#sweep(stored);
	}

	/** The headers everybody includes. */
	get headers(): Stage {
		if (this.#headers) return this.#headers;
		const stored = this.#load(this.#headerPlan);
		this.#headers = stored ?? this.#buildNow(this.#headerPlan);
		if (stored) this.#sweep(stored);
		return this.#headers;
	}

	/** The headers all files of an architecture share. Those of another one than the configured are read when first asked for. */
	shared(architecture: string): SharedHeaders {
		let shared = this.#shared.get(architecture);
		if (!shared) {
			const built = this.configuration.architecture;
			const wanted = headerArchitectures(architecture);
			const others = wanted.filter((name) => name !== built);
			shared = new SharedHeaders(
				wanted,
				() => [this.headers, ...others.map((name) => this.#headersOf(name))],
				wanted.includes(built) ? undefined : `arch/${built}/`,
			);
			this.#shared.set(architecture, shared);
		}
		return shared;
	}

	#headersOf(architecture: string): Stage {
		let stage = this.#ofArchitectures.get(architecture);
		if (!stage) {
			const plan = architectureStage(architecture, this.configuration);
			const stored = this.#load(plan);
			stage = stored ?? this.#buildNow(plan);
			this.#ofArchitectures.set(architecture, stage);
			if (stored) this.#sweep(stored);
		}
		return this.#ofArchitectures.get(architecture) ?? stage;
	}

	/** What .c files share; undefined where it is not wanted or not there yet. */
	get sources(): Stage | undefined {
		if (this.#sources || this.#options.sources === "never") return this.#sources;
		const stored = this.#load(this.#sourcePlan);
		if (stored) this.#sources = stored;
		else if (this.#options.sources !== "background") this.#sources = this.#buildNow(this.#sourcePlan);
		else this.#readSources();
		return this.#sources;
	}

	/** Builds or loads what .c files share without blocking for long. */
	async prepareSources(): Promise<void> {
		this.#sources ??= this.#load(this.#sourcePlan) ?? (await this.#buildSlowly(this.#sourcePlan));
	}

	/** Reads the .c files without blocking for long. */
	#readSources(): void {
		this.#sourcesInBackground ??= this.#buildSlowly(this.#sourcePlan).then((stage) => {
			if (!stage) return;
			this.#sourcesInBackground = undefined;
			this.#sources = stage;
			this.#options.onSources();
		});
	}

	/** Looks at all source files again, the first time after loading them; true if that was done. */
	sweepSources(): boolean {
		if (!this.#sources || this.#sourcesSwept) return false;
		this.#sourcesSwept = true;
		this.#sweep(this.#sources);
		return true;
	}

	/** Something on disk may have changed: one file, or (without `path`) anything. */
	changed(path?: string): void {
		if (path === undefined) {
			for (const stage of this.#headerStages()) this.#sweep(stage);
			this.#sourcesSwept = false;
			return;
		}
		const { texts } = this.#options;
		for (const stage of this.#headerStages()) if (stage.has(path)) stage.recheck(path, texts);
		if (this.#sources && path.endsWith(".c")) this.#sources.recheck(path, texts);
	}

	#headerStages(): readonly Stage[] {
		return [...(this.#headers ? [this.#headers] : []), ...this.#ofArchitectures.values()];
	}

	/** A function that more than one file can call, as far as is known yet. */
	isSharedFunction(name: string): boolean {
		const sites = this.#sources?.lookup(name, this.#options.texts, performance.now(), Number.POSITIVE_INFINITY) ?? [];
		return sites.some(({ kind, static: isStatic }) => kind === "function" && !isStatic) || this.#isHeaderFunction(name);
	}

	#isHeaderFunction(name: string): boolean {
		return this.headers
			.lookup(name, this.#options.texts, performance.now(), Number.POSITIVE_INFINITY)
			.some((site) => site.kind === "function");
	}

	/** Ends what goes on in the background; resolves when everything is stored. */
	async close(): Promise<void> {
		this.#closed = true;
		await Promise.all(this.#stores);
	}

	#load(plan: StagePlan): Stage | undefined {
		return Stage.load(plan, this.#options.root, this.#options.cache);
	}

	#sweep(stage: Stage): void {
		const { texts, onProgress } = this.#options;
		const changed = stage.sweep(texts);
		if (changed === 0) return;
		onProgress?.(`${changed} ${stage.plan.title} changed since they were indexed`);
		if (!stage.worn) return;
		if (stage.plan === this.#sourcePlan && this.#options.sources === "background") {
			this.#readSources();
			return;
		}
		const fresh = this.#buildNow(stage.plan);
		if (stage.plan === this.#sourcePlan) this.#sources = fresh;
		else if (stage.plan === this.#headerPlan) this.#headers = fresh;
		else for (const [name, old] of this.#ofArchitectures) if (old === stage) this.#ofArchitectures.set(name, fresh);
	}

	#build(plan: StagePlan): ReturnType<typeof Stage.build> {
		const { root, onProgress } = this.#options;
		const once = new TextCache(root, 0);
		return Stage.build(
			plan,
			root,
			(path) => once.read(path),
			(name) => this.#isHeaderFunction(name),
			(text) => onProgress?.(text),
		);
	}

	#buildNow(plan: StagePlan): Stage {
		const steps = this.#build(plan);
		for (;;) {
			const step = steps.next();
			if (step.done) return this.#store(step.value);
		}
	}

	/** Undefined if the index was closed meanwhile. */
	async #buildSlowly(plan: StagePlan): Promise<Stage | undefined> {
		const steps = this.#build(plan);
		for (;;) {
			const step = steps.next();
			if (step.done) return this.#store(step.value);
			await new Promise((go) => setImmediate(go));
			if (this.#closed) return undefined;
		}
	}

	#store(built: { stage: Stage; stored: unknown }): Stage {
		this.#stores.push(this.#options.cache.put(built.stage.plan.key, built.stored));
		return built.stage;
	}
}
