/** A sequence of random numbers whose whole state is one 32-bit word: Mulberry32 (Tommy Ettinger, public domain). */

/** The state that follows. */
export function nextRandomState(state: number): number {
	return (state + 0x6d2b79f5) >>> 0;
}

/** The number that a state stands for: 32 bits, unsigned. */
export function randomOf(state: number): number {
	let z = Math.imul(state ^ (state >>> 15), state | 1);
	z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
	return (z ^ (z >>> 14)) >>> 0;
}

/** The `index`th number of sequence `sequence` of a seed, from 0 to less than 1: needs no state, so going back costs nothing. */
export function randomAt(seed: number, sequence: number, index: number): number {
	const start = randomOf(nextRandomState((seed ^ Math.imul(sequence + 1, 0x9e3779b1)) >>> 0));
	return randomOf((start + Math.imul(index + 1, 0x6d2b79f5)) >>> 0) / 2 ** 32;
}
