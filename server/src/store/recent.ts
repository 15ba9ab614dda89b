/** Maps of bounded size. */

/** Sets `key`, and drops what was set longest ago beyond `limit`. */
export function keep<T>(map: Map<string, T>, key: string, value: T, limit: number): void {
	map.delete(key);
	map.set(key, value);
	for (const oldest of map.keys()) {
		if (map.size <= limit) break;
		map.delete(oldest);
	}
}

/**
 * Answers by name, no more than so many. Where there are many, dropping them one by one would leave holes that every later step
 * goes over: the older half goes at once, less what was asked for meanwhile.
 */
export class RecentAnswers<T> {
	readonly #half: number;
	#recent = new Map<string, T>();
	#older: ReadonlyMap<string, T> = new Map();

	constructor(limit: number) {
		this.#half = Math.ceil(limit / 2);
	}

	get(name: string): T | undefined {
		const known = this.#recent.get(name);
		if (known !== undefined) return known;
		const old = this.#older.get(name);
		if (old !== undefined) this.set(name, old);
		return old;
	}

	set(name: string, answer: T): void {
		if (this.#recent.size >= this.#half) {
			this.#older = this.#recent;
			this.#recent = new Map();
		}
		this.#recent.set(name, answer);
	}
}
