/** Where two texts differ: one window, in the terms tree-sitter wants an edit in. */
export interface Point {
	readonly row: number;
	readonly column: number;
}

export interface ChangedWindow {
	readonly startIndex: number;
	readonly oldEndIndex: number;
	readonly newEndIndex: number;
	readonly startPosition: Point;
	readonly oldEndPosition: Point;
	readonly newEndPosition: Point;
}

/** The smallest window outside which `before` and `after` agree; undefined if they are equal. */
export function changedWindow(before: string, after: string): ChangedWindow | undefined {
	if (before === after) return undefined;
	const shorter = Math.min(before.length, after.length);
	let start = 0;
	while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
	let tail = 0;
	while (
		tail < shorter - start &&
		before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
	)
		tail++;
	const oldEnd = before.length - tail;
	const newEnd = after.length - tail;
	const startPosition = pointAt(after, start, { row: 0, column: 0 }, 0);
	return {
		startIndex: start,
		oldEndIndex: oldEnd,
		newEndIndex: newEnd,
		startPosition,
		oldEndPosition: pointAt(before, oldEnd, startPosition, start),
		newEndPosition: pointAt(after, newEnd, startPosition, start),
	};
}

function pointAt(text: string, offset: number, base: Point, baseOffset: number): Point {
	let row = base.row;
	let lineStart = baseOffset - base.column;
	for (let i = text.indexOf("\n", baseOffset); i >= 0 && i < offset; i = text.indexOf("\n", i + 1)) {
		row++;
		lineStart = i + 1;
	}
	return { row, column: offset - lineStart };
}
