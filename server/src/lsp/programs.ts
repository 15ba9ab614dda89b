import { isAbsolute } from "node:path";
import { type Engine, noConfiguration, type OpenedProgram } from "../frontend/engine.ts";
import { fileInTree } from "../frontend/paths.ts";
import type { Settings } from "./config.ts";
import { ProgramHost, type ProgramProgress } from "./programHost.ts";

/** How long a program outlives its last document: closing one file to open its neighbour must not drop the index. */
const lingerMilliseconds = 120_000;

/** A program that says nothing for so long while it reads has finished reading. */
const quietMilliseconds = 1500;

/** The settings that programs differ by. */
export type ProgramSettings = Pick<Settings, "kernelConfig" | "replay">;

export interface ProgramsListener {
	programProgress(host: ProgramHost, progress: ProgramProgress): void;
	/** The program found more than it knew when it answered before. */
	programLearnt(host: ProgramHost): void;
}

/** The programs of a session: one per kernel tree, one per document that lies in none. */
export class Programs {
	readonly #engine: Engine;
	readonly #listener: ProgramsListener;
	readonly #quiet = new Map<ProgramHost, NodeJS.Timeout>();
	readonly #hosts = new Map<string, ProgramHost>();
	readonly #opened = new WeakMap<ProgramHost, OpenedProgram>();
	readonly #lingering = new Map<ProgramHost, NodeJS.Timeout>();

	constructor(engine: Engine, listener: ProgramsListener) {
		this.#engine = engine;
		this.#listener = listener;
	}

	/**
	 * The program over the tree at `root`, configured as told; without a root, the one of the document `uri` alone. Another version of the tree is
	 * a program of its own.
	 */
	of(
		root: string | undefined,
		reading: ProgramSettings,
		uri: string,
		other?: { readonly version: string; readonly texts: ReadonlyMap<string, string> },
	): ProgramHost {
		const { kernelConfig, replay } = reading;
		const key = `${replay}\n${root === undefined ? uri : `${root}\n${kernelConfig}\n${other?.version ?? ""}`}`;
		const known = this.#hosts.get(key);
		if (known !== undefined) {
			clearTimeout(this.#lingering.get(known));
			this.#lingering.delete(known);
			return known;
		}
		const host: ProgramHost = new ProgramHost(
			root,
			this.#open(root, reading, () => host),
			other?.texts,
		);
		this.#hosts.set(key, host);
		return host;
	}

	/** A document left `host`; without documents it goes away after a while. */
	left(host: ProgramHost): void {
		if (host.documentCount > 0 || this.#lingering.has(host)) return;
		const timer = setTimeout(() => this.#drop(host), host.root === undefined ? 0 : lingerMilliseconds);
		timer.unref();
		this.#lingering.set(host, timer);
	}

	/** Tells the programs over whose trees the `paths` lie; false if there are none. */
	filesChanged(paths: readonly string[]): boolean {
		let any = false;
		for (const host of this.#hosts.values()) {
			const { root } = host;
			if (root === undefined) continue;
			const files = paths.map((path) => fileInTree(root, path)).filter((file) => !isAbsolute(file));
			if (files.length === 0) continue;
			host.filesChanged(files);
			any = true;
		}
		return any;
	}

	dispose(): void {
		for (const timer of [...this.#lingering.values(), ...this.#quiet.values()]) clearTimeout(timer);
		for (const host of this.#hosts.values()) host.close();
		this.#hosts.clear();
	}

	async #open(root: string | undefined, { kernelConfig, replay }: ProgramSettings, host: () => ProgramHost) {
		const replays = replay === "on";
		await undefined; // the host is to exist before it hears of its progress
		if (root === undefined) {
			const opened = await this.#engine.open(undefined, { reading: "wait", replays });
			this.#tell(host(), { state: "ready", configuration: opened.configuration });
			return opened;
		}
		this.#tell(host(), { state: "indexing", text: root });
		try {
			const opened = await this.#engine.open(root, {
				reading: "background",
				configuration: kernelConfig,
				replays,
				onProgress: (text) => this.#reading(host(), text),
				onChange: () => this.#learnt(host()),
			});
			this.#opened.set(host(), opened);
			this.#ready(host());
			return opened;
		} catch (error) {
			this.#tell(host(), { state: "limited", reason: `the tree ${root} cannot be read: ${String(error)}` });
			return this.#engine.open(undefined, { reading: "wait", replays });
		}
	}

	/** The engine does not say when it stops reading: it has, when it has been silent for a while. */
	#reading(host: ProgramHost, text: string): void {
		this.#tell(host, { state: "indexing", text });
		clearTimeout(this.#quiet.get(host));
		const timer = setTimeout(() => host.isReady && this.#ready(host), quietMilliseconds);
		timer.unref();
		this.#quiet.set(host, timer);
	}

	#ready(host: ProgramHost): void {
		clearTimeout(this.#quiet.get(host));
		this.#quiet.delete(host);
		this.#tell(host, { state: "ready", configuration: this.#opened.get(host)?.configuration ?? noConfiguration });
	}

	#learnt(host: ProgramHost): void {
		host.learnt();
		this.#ready(host);
		this.#listener.programLearnt(host);
	}

	#tell(host: ProgramHost, progress: ProgramProgress): void {
		this.#listener.programProgress(host, progress);
	}

	#drop(host: ProgramHost): void {
		this.#lingering.delete(host);
		for (const [key, known] of this.#hosts) if (known === host) this.#hosts.delete(key);
		host.close();
	}
}
