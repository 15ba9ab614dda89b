import type { FileSpan, LineColumn } from "../../core/base/span.ts";
import type { LineMaps, Texts } from "../../frontend/lineMaps.ts";

/** The source text behind a report's places. */
export class SourceView {
	readonly root: string | undefined;
	readonly #snapshot: Texts;
	readonly #maps: LineMaps;

	constructor(root: string | undefined, snapshot: Texts, maps: LineMaps) {
		this.root = root;
		this.#snapshot = snapshot;
		this.#maps = maps;
	}

	start(at: FileSpan): LineColumn {
		return this.#maps.of(this.#snapshot, at.file).position(at.start);
	}

	end(at: FileSpan): LineColumn {
		return this.#maps.of(this.#snapshot, at.file).position(at.end);
	}

	/** The source line `at` starts on, without its line end. */
	line(at: FileSpan): string {
		const text = this.#maps.text(this.#snapshot, at.file);
		const map = this.#maps.of(this.#snapshot, at.file);
		const start = map.lineStart(map.position(at.start).line);
		return /^[^\r\n]*/.exec(text.slice(start, start + 1000))?.[0] ?? "";
	}
}
