/** A Map whose copies share their content until one of them is written. Copying costs nothing; states are copied at every branch. */
export class CowMap<K, V> implements Iterable<[K, V]> {
	#map: Map<K, V>;
	#shared: boolean;

	constructor(from?: CowMap<K, V>) {
		this.#map = from ? from.#map : new Map();
		this.#shared = from !== undefined;
		if (from) from.#shared = true;
	}

	get size(): number {
		return this.#map.size;
	}

	get(key: K): V | undefined {
		return this.#map.get(key);
	}

	has(key: K): boolean {
		return this.#map.has(key);
	}

	set(key: K, value: V): void {
		if (this.#map.get(key) === value && this.#map.has(key)) return;
		this.#own().set(key, value);
	}

	delete(key: K): void {
		if (this.#map.has(key)) this.#own().delete(key);
	}

	keys(): IterableIterator<K> {
		return this.#map.keys();
	}

	values(): IterableIterator<V> {
		return this.#map.values();
	}

	[Symbol.iterator](): IterableIterator<[K, V]> {
		return this.#map.entries();
	}

	/** True if both are still the same content, untouched since one was copied from the other. */
	sameAs(other: CowMap<K, V>): boolean {
		return this.#map === other.#map;
	}

	#own(): Map<K, V> {
		if (this.#shared) {
			this.#map = new Map(this.#map);
			this.#shared = false;
		}
		return this.#map;
	}
}
