import { LineMap } from "../core/base/span.ts";
import type { EngineSnapshot } from "./engine.ts";

/** Line maps of the files a snapshot's answers point into; a map is kept as long as the file's text stays the same. */
export class LineMaps {
	readonly #maps = new Map<string, { readonly text: string; readonly map: LineMap }>();

	/** The line map of `file` as it is in `snapshot`; of an empty text where the snapshot does not know the file. */
	of(snapshot: EngineSnapshot, file: string): LineMap {
		const text = snapshot.text(file) ?? "";
		const known = this.#maps.get(file);
		if (known?.text === text) return known.map;
		const map = new LineMap(text);
		this.#maps.set(file, { text, map });
		return map;
	}
}
