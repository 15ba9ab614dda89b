/**
 * A change to a counter: a number plus multiples of unknowns (`truesize`, the number of rounds of a loop).
 * A loop that adds d per round adds d times its round count; see `merge.ts`.
 */
export interface Linear {
	readonly constant: number;
	/** Name of the unknown -> factor, never 0. Names come from term ids or loop heads. */
	readonly unknowns: ReadonlyMap<string, number>;
}

const none: ReadonlyMap<string, number> = new Map();

export const noChange: Linear = { constant: 0, unknowns: none };

export function constant(value: number): Linear {
	return value === 0 ? noChange : { constant: value, unknowns: none };
}

export function multiple(unknown: string, factor: number): Linear {
	return factor === 0 ? noChange : { constant: 0, unknowns: new Map([[unknown, factor]]) };
}

export function add(a: Linear, b: Linear): Linear {
	if (b.unknowns.size === 0) return b.constant === 0 ? a : { constant: a.constant + b.constant, unknowns: a.unknowns };
	const unknowns = new Map(a.unknowns);
	for (const [name, factor] of b.unknowns) {
		const sum = (unknowns.get(name) ?? 0) + factor;
		if (sum === 0) unknowns.delete(name);
		else unknowns.set(name, sum);
	}
	return { constant: a.constant + b.constant, unknowns };
}

export function negated(a: Linear): Linear {
	return { constant: -a.constant, unknowns: new Map([...a.unknowns].map(([name, factor]) => [name, -factor])) };
}

export function isZero(a: Linear): boolean {
	return a.constant === 0 && a.unknowns.size === 0;
}

export function isConstant(a: Linear): boolean {
	return a.unknowns.size === 0;
}

/** Whether the change counts down, by whatever number. */
export function countsDown({ constant: fixed, unknowns }: Linear): boolean {
	return fixed < 0 || [...unknowns.values()].some((factor) => factor < 0);
}

/** Whether it counts down however often what is not known of it happened. */
export function certainlyDown({ constant: fixed, unknowns }: Linear): boolean {
	return fixed <= 0 && (fixed < 0 || unknowns.size > 0) && [...unknowns.values()].every((factor) => factor < 0);
}

/**
 * By how much a change counts up for certain: its number, or 1 for an amount that only its term is known of (`npages`). Undefined where it may be
 * no increase at all, as after a number of rounds that is not known.
 */
export function certainIncrease({ constant: fixed, unknowns }: Linear): number | undefined {
	for (const [name, factor] of unknowns) if (factor < 0 || !/(?:^|\/)v\d+$/.test(name)) return undefined;
	if (fixed < 0) return undefined;
	return unknowns.size > 0 ? fixed + 1 : fixed > 0 ? fixed : undefined;
}

/** A text that equal changes share. */
export function linearKey(a: Linear): string {
	if (a.unknowns.size === 0) return String(a.constant);
	return `${a.constant}+${[...a.unknowns]
		.map(([name, factor]) => `${factor}*${name}`)
		.sort()
		.join("+")}`;
}
