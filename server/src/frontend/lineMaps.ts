import { LineMap } from "../core/base/span.ts";
import type { EngineSnapshot } from "./engine.ts";

/** Where texts come from. */
export type Texts = Pick<EngineSnapshot, "text">;

interface Known {
	readonly snapshot: Texts;
	readonly text: string;
	readonly map: LineMap;
}

/** Line maps of the files that snapshots' answers point into; a map is kept as long as the file's text stays the same. */
export class LineMaps {
	readonly #known = new Map<string, Known>();

	/** The line map of `file` as it is in `snapshot`; of an empty text where the snapshot does not know the file. */
	of(snapshot: Texts, file: string): LineMap {
		return this.#look(snapshot, file).map;
	}

	/** The text of `file` as it is in `snapshot`; empty where the snapshot does not know the file. */
	text(snapshot: Texts, file: string): string {
		return this.#look(snapshot, file).text;
	}

	#look(snapshot: Texts, file: string): Known {
		const before = this.#known.get(file);
		if (before?.snapshot === snapshot) return before;
		const text = snapshot.text(file) ?? "";
		const map = before?.text === text ? before.map : new LineMap(text);
		const now = { snapshot, text, map };
		this.#known.set(file, now);
		return now;
	}
}
