/** The simulations that the client shows: each follows the buffers as they are edited, on a thread of its own. */
import { sep } from "node:path";
import type { SimulationUpdate } from "../core/api/simulationTypes.ts";
import { jobOf, type Subject } from "../frontend/simulating/subject.ts";
import { SimulationThread } from "../frontend/simulating/thread.ts";
import { reasonOf } from "../store/reasons.ts";

/** Typing rests for so long before what was typed is run, in milliseconds. */
const restMilliseconds = 120;

export interface SimulationOptions {
	/** Where the subject is, and what is done with it; asked anew for every run. */
	readonly subject: () => Promise<Subject>;
	/** The texts that the editor has open, by path. */
	readonly open: () => ReadonlyMap<string, string>;
	readonly tell: (update: SimulationUpdate) => void;
}

export class FollowedSimulation {
	readonly thread: SimulationThread;
	readonly #options: SimulationOptions;
	#run = 0;
	#timer: NodeJS.Timeout | undefined;
	#subject: Subject | undefined;

	constructor(options: SimulationOptions) {
		this.#options = options;
		this.thread = new SimulationThread({
			update: (update) => {
				// What belongs to a run that was given up is of no interest.
				if (update.kind === "progress" || update.run === this.#run) options.tell(update);
			},
			died: (reason) => options.tell({ kind: "failed", run: this.#run, reason }),
		});
	}

	/** What the last run was about. */
	get subject(): Subject | undefined {
		return this.#subject;
	}

	/** Runs it now. */
	async start(): Promise<void> {
		clearTimeout(this.#timer);
		const run = ++this.#run;
		try {
			const subject = await this.#options.subject();
			if (run !== this.#run) return;
			this.#subject = subject;
			this.thread.run(jobOf(run, subject, this.#inReach(subject)));
		} catch (error) {
			if (run === this.#run) this.#options.tell({ kind: "failed", run, reason: reasonOf(error) });
		}
	}

	/** A text changed; it is run when typing rests. */
	edited(path: string): void {
		if (!this.#subject || !isInReach(this.#subject, path)) return;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.start(), restMilliseconds);
	}

	changedOnDisk(): void {
		this.thread.changedOnDisk();
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.start(), restMilliseconds);
	}

	async close(): Promise<void> {
		clearTimeout(this.#timer);
		this.#run++;
		await this.thread.close();
	}

	#inReach(subject: Subject): ReadonlyMap<string, string> {
		return new Map([...this.#options.open()].filter(([path]) => isInReach(subject, path)));
	}
}

/** The subject itself, and what lies in its tree. */
function isInReach({ root, path: own }: Subject, path: string): boolean {
	return path === own || (root !== undefined && path.startsWith(root + sep));
}
