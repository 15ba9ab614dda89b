/**
 * The arrays one text's tokens are put in while it is made parsable. Most texts are the few words of a macro's expansion, and
 * making arrays takes longer than filling them: they are handed from one text to the next.
 */
export interface TokenArrays {
	/** The text's code units. */
	codes: Uint16Array;
	kind: Uint8Array;
	start: Int32Array;
	end: Int32Array;
	/** For identifiers and keywords: their number in `Words`. */
	word: Int32Array;
	/** Index of the matching bracket, or -1. */
	mate: Int32Array;
}

/** Arrays for longer texts are not kept. */
const keptLength = 1 << 20;

let spare: TokenArrays | undefined;

/** Arrays for a text of so many characters and about so many tokens; what is in them means nothing. */
export function borrowArrays(characters: number, tokens: number): TokenArrays {
	const arrays = spare;
	spare = undefined;
	if (arrays && arrays.codes.length >= characters && arrays.kind.length >= tokens) return arrays;
	const capacity = Math.max(tokens, arrays?.kind.length ?? 4096);
	return {
		codes: new Uint16Array(Math.max(characters, arrays?.codes.length ?? 16_384)),
		kind: new Uint8Array(capacity),
		start: new Int32Array(capacity),
		end: new Int32Array(capacity),
		word: new Int32Array(capacity),
		mate: new Int32Array(capacity),
	};
}

/** Nobody looks at the arrays any more. */
export function giveBack(arrays: TokenArrays): void {
	if (arrays.codes.length <= keptLength) spare = arrays;
}

/** Makes room for twice as many tokens; those there are stay. */
export function growTokens(arrays: TokenArrays): void {
	const grown = (old: Int32Array): Int32Array => {
		const array = new Int32Array(old.length * 2);
		array.set(old);
		return array;
	};
	const kind = new Uint8Array(arrays.kind.length * 2);
	kind.set(arrays.kind);
	arrays.kind = kind;
	arrays.start = grown(arrays.start);
	arrays.end = grown(arrays.end);
	arrays.word = grown(arrays.word);
	arrays.mate = grown(arrays.mate);
}
