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
