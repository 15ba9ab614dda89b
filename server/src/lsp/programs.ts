import type { Engine } from "../frontend/engine.ts";
import { fileInTree } from "../frontend/paths.ts";
import { ProgramHost, type ProgramProgress } from "./programHost.ts";

/** How long a program outlives its last document: closing one file to open its neighbour must not drop the index. */
const lingerMilliseconds = 120_000;

/** The programs of a session: one per kernel tree, one per document that lies in none. */
export class Programs {
	readonly #engine: Engine;
	readonly #onProgress: (host: ProgramHost, progress: ProgramProgress) => void;
	readonly #hosts = new Map<string, ProgramHost>();
	readonly #lingering = new Map<ProgramHost, NodeJS.Timeout>();

	constructor(engine: Engine, onProgress: (host: ProgramHost, progress: ProgramProgress) => void) {
		this.#engine = engine;
		this.#onProgress = onProgress;
	}

	/** The program over the tree at `root`; without a root, the one of the document `uri` alone. */
	of(root: string | undefined, uri: string): ProgramHost {
		const key = root ?? uri;
		const known = this.#hosts.get(key);
		if (known !== undefined) {
			clearTimeout(this.#lingering.get(known));
			this.#lingering.delete(known);
			return known;
		}
		const host: ProgramHost = new ProgramHost(
			root,
			this.#open(root, (progress) => this.#onProgress(host, progress)),
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
	treeChanged(paths: readonly string[]): boolean {
		let any = false;
		for (const host of this.#hosts.values()) {
			const { root } = host;
			if (root === undefined || !paths.some((path) => fileInTree(root, path) !== path)) continue;
			host.treeChanged();
			any = true;
		}
		return any;
	}

	dispose(): void {
		for (const timer of this.#lingering.values()) clearTimeout(timer);
		for (const host of this.#hosts.values()) host.close();
		this.#hosts.clear();
	}

	async #open(root: string | undefined, onProgress: (progress: ProgramProgress) => void) {
		await undefined; // the host is to exist before it hears of its progress
		try {
			if (root !== undefined) onProgress({ state: "indexing", text: root });
			const opened = await this.#engine.open(root, (text) => onProgress({ state: "indexing", text }));
			onProgress({ state: "ready" });
			return opened;
		} catch (error) {
			if (root === undefined) throw error;
			const opened = await this.#engine.open(undefined);
			onProgress({ state: "limited", reason: `the tree ${root} cannot be read: ${String(error)}` });
			return opened;
		}
	}

	#drop(host: ProgramHost): void {
		this.#lingering.delete(host);
		for (const [key, known] of this.#hosts) if (known === host) this.#hosts.delete(key);
		host.close();
	}
}
