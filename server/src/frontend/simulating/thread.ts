/** The simulation thread as its owner sees it. */
import { Worker } from "node:worker_threads";
import type { SimulationSide, SimulationUpdate } from "../../core/api/simulationTypes.ts";
import type { Answers, FromThread, Question, SimulationJob, ToThread } from "./messages.ts";

/** Two machines of 64 MiB, their checkpoints, and what of a tree is read for them. */
const megabytes = 2048;

export interface ThreadListener {
	update(update: SimulationUpdate): void;
	/** The thread is gone: it ran out of memory, or died of an error. */
	died(reason: string): void;
}

export class SimulationThread {
	readonly #listener: ThreadListener;
	readonly #asked = new Map<number, (answer: Answers[Question]) => void>();
	#worker: Worker | undefined;
	#lastId = 0;

	constructor(listener: ThreadListener) {
		this.#listener = listener;
	}

	/** Ends the job before and begins this one. */
	run(job: SimulationJob): void {
		this.#post({ kind: "run", job });
	}

	changedOnDisk(): void {
		if (this.#worker) this.#post({ kind: "changedOnDisk" });
	}

	ask<What extends Question>(what: What, side: SimulationSide, point: number): Promise<Answers[What]> {
		if (!this.#worker) return Promise.resolve(undefined);
		const id = ++this.#lastId;
		const answered = new Promise<Answers[Question]>((resolve) => this.#asked.set(id, resolve));
		this.#post({ kind: "ask", id, what, side, point });
		return answered as Promise<Answers[What]>;
	}

	async close(): Promise<void> {
		const worker = this.#worker;
		this.#forget();
		await worker?.terminate();
	}

	#post(message: ToThread): void {
		this.#worker ??= this.#start();
		this.#worker.postMessage(message);
	}

	#start(): Worker {
		// In the bundle every module is one file, and the thread's module lies beside it.
		const module = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./simulateWorker.js", import.meta.url);
		const worker = new Worker(module, { resourceLimits: { maxOldGenerationSizeMb: megabytes } });
		worker.on("message", (message: FromThread) => {
			if (this.#worker !== worker) return;
			if (message.kind === "update") this.#listener.update(message.update);
			else {
				this.#asked.get(message.id)?.(message.answer);
				this.#asked.delete(message.id);
			}
		});
		worker.on("error", (error) => this.#died(worker, error instanceof Error ? error.message : String(error)));
		worker.on("exit", (code) => this.#died(worker, `the thread ended with ${code}`));
		worker.unref();
		return worker;
	}

	#died(worker: Worker, reason: string): void {
		if (this.#worker !== worker) return;
		this.#forget();
		this.#listener.died(reason);
	}

	#forget(): void {
		this.#worker = undefined;
		for (const answer of this.#asked.values()) answer(undefined);
		this.#asked.clear();
	}
}
