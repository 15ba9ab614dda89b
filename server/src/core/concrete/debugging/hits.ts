/** How often a breakpoint was come to, at any position of a run that is gone through in both directions. */

const form = /^\s*(==|>=|<=|>|<|%)?\s*(\d+)\s*$/;

/** A condition on the number of hits: `5` and `== 5` the fifth, `>= 5` from there on, `% 5` every fifth. Undefined if the text is none. */
export function hitCondition(text: string): ((hits: number) => boolean) | undefined {
	const match = form.exec(text);
	if (!match) return undefined;
	const [, operator = "==", digits] = match;
	const n = Number(digits);
	switch (operator) {
		case ">=":
			return (hits) => hits >= n;
		case "<=":
			return (hits) => hits <= n;
		case ">":
			return (hits) => hits > n;
		case "<":
			return (hits) => hits < n;
		case "%":
			return (hits) => n > 0 && hits % n === 0;
		default:
			return (hits) => hits === n;
	}
}

/** The positions at which a breakpoint was hit so far, so that a hit has the same number whenever it is come to again. */
export class HitCounter {
	readonly #positions: number[] = [];

	/** The number of the hit at a position, from 1. Hits are come to in their order the first time. */
	numberAt(position: number): number {
		const last = this.#positions.at(-1);
		if (last === undefined || position > last) return this.#positions.push(position);
		let low = 0;
		let high = this.#positions.length - 1;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((this.#positions[middle] as number) < position) low = middle + 1;
			else high = middle;
		}
		return low + 1;
	}
}
