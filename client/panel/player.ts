/** Goes from point to point by itself. */

export const speeds: readonly number[] = [1, 2, 5, 10, 25, 50];

export interface PlayerParts {
	/** Playing begins: at the end, it begins anew. */
	readonly rewind: () => void;
	/** Goes on by one point; false if there is none. */
	readonly forward: () => boolean;
	readonly changed: () => void;
}

export class Player {
	readonly #parts: PlayerParts;
	#timer: ReturnType<typeof setInterval> | undefined;
	/** Points in a second. */
	#speed = 5;

	constructor(parts: PlayerParts) {
		this.#parts = parts;
	}

	get isPlaying(): boolean {
		return this.#timer !== undefined;
	}

	get speed(): number {
		return this.#speed;
	}

	set speed(speed: number) {
		this.#speed = speeds.includes(speed) ? speed : this.#speed;
		if (this.isPlaying) this.#start();
	}

	play(): void {
		this.#parts.rewind();
		this.#start();
		this.#parts.changed();
	}

	#start(): void {
		clearInterval(this.#timer);
		this.#timer = setInterval(() => {
			if (!this.#parts.forward()) this.pause();
		}, 1000 / this.#speed);
	}

	pause(): void {
		if (!this.isPlaying) return;
		clearInterval(this.#timer);
		this.#timer = undefined;
		this.#parts.changed();
	}
}
