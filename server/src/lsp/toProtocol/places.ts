import type { Range } from "vscode-languageserver/node";
import { URI } from "vscode-uri";
import type { FileSpan, LineMap, Span } from "../../core/base/span.ts";
import type { EngineSnapshot } from "../../frontend/engine.ts";
import type { LineMaps } from "../../frontend/lineMaps.ts";
import { pathOnDisk } from "../../frontend/paths.ts";
import type { Home } from "../documents.ts";

/** Turns the core's places (file, offsets) into the protocol's (URI, line and character) for one answer. */
export class Places {
	readonly #home: Home;
	readonly #snapshot: EngineSnapshot;
	readonly #uris: (home: Home) => string | undefined;
	readonly #maps: LineMaps;

	/** `uris` gives the URI under which the client has a file open, which may be spelled unlike ours. */
	constructor(home: Home, snapshot: EngineSnapshot, uris: (home: Home) => string | undefined, maps: LineMaps) {
		this.#home = home;
		this.#snapshot = snapshot;
		this.#uris = uris;
		this.#maps = maps;
	}

	/** The file the answer is about. */
	get file(): string {
		return this.#home.file;
	}

	uri(file: string): string {
		return this.#uris({ host: this.#home.host, file }) ?? uriOfPath(pathOnDisk(this.#home.host.root, file));
	}

	range(at: FileSpan): Range {
		return rangeOf(this.#maps.of(this.#snapshot, at.file), at);
	}

	/** A range in the file the answer is about. */
	rangeHere(at: Span): Range {
		return this.range({ ...at, file: this.#home.file });
	}

	/** Line from 1, as people count. */
	line(at: FileSpan): number {
		return this.range(at).start.line + 1;
	}

	/** The text of `file` in the view the answer is about. */
	text(file: string): string {
		return this.#maps.text(this.#snapshot, file);
	}
}

/** The URI of a path on disk. */
export function uriOfPath(path: string): string {
	return URI.file(path).toString();
}

/** A span as the protocol counts: lines and UTF-16 units from 0. */
function rangeOf(map: LineMap, span: Span): Range {
	const start = map.position(span.start);
	const end = map.position(span.end);
	return {
		start: { line: start.line - 1, character: start.column - 1 },
		end: { line: end.line - 1, character: end.column - 1 },
	};
}
