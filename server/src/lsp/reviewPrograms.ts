/** The program that reviews run on. It is kept for a while: a second review of the same tree then reads hardly anything. */
import type { Engine, OpenedProgram } from "../frontend/engine.ts";

/** How long a program waits for another review. */
const lingerMilliseconds = 120_000;

export class ReviewPrograms {
	readonly #engine: Engine;
	/** Programs are kept only where somebody says when files change on disk. */
	readonly #keeps: boolean;
	#kept: { readonly key: string; readonly opened: OpenedProgram; readonly timer: NodeJS.Timeout } | undefined;
	#changes = 0;

	constructor(engine: Engine, keeps: boolean) {
		this.#engine = engine;
		this.#keeps = keeps;
	}

	/** Runs `work` on a program over the tree as it lies on disk; `work` leaves it so. */
	async with<T>(root: string, configuration: string, work: (opened: OpenedProgram) => Promise<T>): Promise<T> {
		const key = `${root}\n${configuration}`;
		const changes = this.#changes;
		const opened = this.#take(key) ?? (await this.#engine.open(root, { reading: "wait", configuration }));
		let whole = false;
		try {
			const result = await work(opened);
			whole = true;
			return result;
		} finally {
			if (whole && this.#keeps && changes === this.#changes) this.#keep(key, opened);
			else opened.close();
		}
	}

	/** Files changed on disk: what was read of them is out of date. */
	drop(): void {
		this.#changes++;
		if (this.#kept) clearTimeout(this.#kept.timer);
		this.#kept?.opened.close();
		this.#kept = undefined;
	}

	#take(key: string): OpenedProgram | undefined {
		if (this.#kept?.key !== key) return undefined;
		const { opened, timer } = this.#kept;
		clearTimeout(timer);
		this.#kept = undefined;
		return opened;
	}

	#keep(key: string, opened: OpenedProgram): void {
		if (this.#kept) clearTimeout(this.#kept.timer);
		this.#kept?.opened.close();
		const timer = setTimeout(() => this.drop(), lingerMilliseconds);
		timer.unref();
		this.#kept = { key, opened, timer };
	}
}
