/** Which calls fail though their code is right: decided by what is called, from where, how often, and by chance. */
import { randomAt } from "./values/random.ts";
import type { Word } from "./values/wide.ts";

export interface FailureRule {
	/** The function that fails. */
	readonly call: string;
	/** Only where this function calls it. */
	readonly from?: string;
	/** So many calls work first. Default: 0. */
	readonly after?: number;
	/** So many fail, then all work again. Default: all. */
	readonly count?: number;
	/** What part of the calls fails. Default: 1. */
	readonly rate?: number;
	/** What it answers. Default: what its model says of failing, else NULL or -ENOMEM. */
	readonly answer?: Word;
}

interface Running extends FailureRule {
	/** Its place among all rules there ever were, which makes its chances its own. */
	readonly index: number;
	readonly seen: number;
	readonly failed: number;
}

/** Plain data; never changed. */
export interface FailureState {
	readonly rules: readonly Running[];
	readonly made: number;
}

export class Failures {
	/** Every function that may be told to fail; decided before code is linked. */
	readonly names: ReadonlySet<string>;
	readonly #seed: number;
	#state: FailureState = { rules: [], made: 0 };

	constructor(names: Iterable<string> = [], seed = 1) {
		this.names = new Set(names);
		this.#seed = seed;
	}

	/** From now on the rule holds. */
	add(rule: FailureRule): void {
		const { rules, made } = this.#state;
		this.#state = { rules: [...rules, { ...rule, index: made, seen: 0, failed: 0 }], made: made + 1 };
	}

	/** No rule on this function holds any more. */
	mend(call: string): void {
		this.#state = { ...this.#state, rules: this.#state.rules.filter((rule) => rule.call !== call) };
	}

	/** A call is made: the rule by which it fails, if one says so. */
	failing(call: string, from: string | undefined): FailureRule | undefined {
		let found: FailureRule | undefined;
		const rules = this.#state.rules.map((rule) => {
			if (rule.call !== call || (rule.from !== undefined && rule.from !== from)) return rule;
			const { after = 0, count = Number.POSITIVE_INFINITY, rate = 1, seen, failed, index } = rule;
			const fails = found === undefined && seen >= after && failed < count && randomAt(this.#seed, index, seen) < rate;
			if (fails) found = rule;
			return { ...rule, seen: seen + 1, failed: failed + (fails ? 1 : 0) };
		});
		this.#state = { ...this.#state, rules };
		return found;
	}

	save(): FailureState {
		return this.#state;
	}

	restore(state: FailureState): void {
		this.#state = state;
	}
}
