/** A motion of the program under way: others have their turn, a long one shows how far it is and can be cancelled. */
import { type Event, ProgressEndEvent, ProgressStartEvent, ProgressUpdateEvent } from "@vscode/debugadapter";
import type { Control } from "../core/api/debugging/session.ts";

/** Milliseconds without a look at what the client wants. */
const turn = 15;
/** A motion that takes longer than so many milliseconds is shown. */
const shownAfter = 500;
const updatedAfter = 250;

let started = 0;

export class Motion implements Control {
	readonly id = `motion-${++started}`;
	readonly #title: string;
	readonly #send: ((event: Event) => void) | undefined;
	readonly #begun = performance.now();
	#lastTurn = this.#begun;
	#lastUpdate = 0;
	#stopped = false;

	/** `send` takes the events that show how far it is; undefined where the client cannot. */
	constructor(title: string, send: ((event: Event) => void) | undefined) {
		this.#title = title;
		this.#send = send;
	}

	/** It is to end where it is. */
	stop(): void {
		this.#stopped = true;
	}

	async proceed(done: number): Promise<boolean> {
		const now = performance.now();
		if (now - this.#lastTurn >= turn) {
			this.#show(now, done);
			await new Promise<void>((resolve) => setImmediate(resolve));
			this.#lastTurn = performance.now();
		}
		return !this.#stopped;
	}

	/** To be called when it has ended, whatever the way. */
	end(): void {
		if (this.#lastUpdate > 0) this.#send?.(new ProgressEndEvent(this.id));
	}

	#show(now: number, done: number): void {
		if (!this.#send || now - this.#begun < shownAfter || now - this.#lastUpdate < updatedAfter) return;
		const percentage = Math.min(100, Math.floor(done * 100));
		if (this.#lastUpdate > 0) this.#send(new ProgressUpdateEvent(this.id, `${percentage} %`));
		else {
			const start = new ProgressStartEvent(this.id, this.#title) as ProgressStartEvent & {
				body: { cancellable?: boolean; percentage?: number };
			};
			start.body.cancellable = true;
			this.#send(start);
		}
		this.#lastUpdate = now;
	}
}
