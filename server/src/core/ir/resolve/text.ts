/** Reading C as text, where no parse is at hand or it would cost too much. */

/** The spans of the arguments between `start` and `end`, split at commas outside brackets and strings. */
export function splitArguments(text: string, start: number, end: number): [number, number][] {
	const result: [number, number][] = [];
	let from = start;
	let depth = 0;
	for (let i = start; i < end; i++) {
		const c = text.charCodeAt(i);
		if (c === 40 || c === 91 || c === 123) depth++;
		else if (c === 41 || c === 93 || c === 125) depth--;
		else if (c === 34 || c === 39) i = endOfQuote(text, i, end);
		else if (c === 47 && text.charCodeAt(i + 1) === 42) {
			const close = text.indexOf("*/", i + 2);
			i = close < 0 || close >= end ? end : close + 1;
		} else if (c === 44 && depth === 0) {
			result.push([from, i]);
			from = i + 1;
		}
	}
	result.push([from, end]);
	return result;
}

function endOfQuote(text: string, start: number, end: number): number {
	const quote = text.charCodeAt(start);
	for (let i = start + 1; i < end; i++) {
		const c = text.charCodeAt(i);
		if (c === 92) i++;
		else if (c === quote) return i;
	}
	return end;
}

/** The offset of the bracket that closes the one at `open`, or -1. */
export function matchingBracket(text: string, open: number): number {
	let depth = 0;
	for (let i = open; i < text.length; i++) {
		const c = text.charCodeAt(i);
		if (c === 40 || c === 91 || c === 123) depth++;
		else if (c === 41 || c === 93 || c === 125) {
			if (--depth === 0) return i;
		} else if (c === 34 || c === 39) i = endOfQuote(text, i, text.length);
		else if (c === 47 && text.charCodeAt(i + 1) === 42) {
			const close = text.indexOf("*/", i + 2);
			if (close < 0) return -1;
			i = close + 1;
		}
	}
	return -1;
}

/** The same text without the file it was cut out of: a slice keeps the whole in memory, and so does each of its own slices. */
export function detached(slice: string): string {
	return ` ${slice}`.slice(1);
}

/** The text with comments and line continuations as blanks. */
export function plainText(text: string): string {
	if (!text.includes("/") && !text.includes("\\")) return text;
	return text.replace(/"(?:\\.|[^"\\])*"|\/\*[\s\S]*?\*\/|\/\/[^\n]*|\\\r?\n/g, (found) =>
		found.startsWith('"') ? found : " ",
	);
}
