/** A half-open range of UTF-16 offsets into one text. */
export interface Span {
	readonly start: number;
	readonly end: number;
}

/** A span together with the file it belongs to (path relative to the tree's root, `/` as separator). */
export interface FileSpan extends Span {
	readonly file: string;
}

/** A position as people count: line and column from 1, columns in UTF-16 units. */
export interface LineColumn {
	readonly line: number;
	readonly column: number;
}

/** Converts offsets of one text to lines and columns, and back. LF, CRLF and lone CR end a line. */
export class LineMap {
	readonly #starts: number[] = [0];

	constructor(text: string) {
		for (let i = 0; i < text.length; i++) {
			const c = text.charCodeAt(i);
			if (c === 13 && text.charCodeAt(i + 1) === 10) i++;
			if (c === 10 || c === 13) this.#starts.push(i + 1);
		}
	}

	get lineCount(): number {
		return this.#starts.length;
	}

	/** Offset at which `line` (from 1) starts; lines past the end give the last line's start. */
	lineStart(line: number): number {
		const index = Math.max(0, Math.min(line - 1, this.#starts.length - 1));
		return this.#starts[index] ?? 0;
	}

	position(offset: number): LineColumn {
		let low = 0;
		let high = this.#starts.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if ((this.#starts[middle] ?? 0) <= offset) low = middle;
			else high = middle - 1;
		}
		return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
	}
}
