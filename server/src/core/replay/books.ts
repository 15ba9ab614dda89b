/** The books of a run: what it counted, by counter. */
import { type Expr, numberOf } from "./expression.ts";

/** A counter: in memory, at an address; a reference out of sight, by the object, reached by a pointer that may turn out to be none. */
export type CountedPlace =
	| { readonly address: number }
	| { readonly reference: string; readonly pointer: Expr; readonly object: Expr };

export interface Change {
	readonly counter: CountedPlace;
	readonly amount: Expr;
	/** The finding is about what this counts. */
	readonly watched: boolean;
	/** The machine's step, for whoever shows the run. */
	readonly step: number;
}

/** How far the books had been written. */
export type BookMark = number;

export class Books {
	readonly #changes: Change[] = [];
	readonly #closed: { readonly after: number; readonly start: number; readonly end: number }[] = [];

	get changes(): readonly Change[] {
		return this.#changes;
	}

	enter(change: Change): void {
		this.#changes.push(change);
	}

	/** What is in these bytes was given a value: what was owed on it is owed no more. */
	close(start: number, size: number): void {
		if (this.#changes.length > 0) this.#closed.push({ after: this.#changes.length, start, end: start + size });
	}

	mark(): BookMark {
		return this.#changes.length;
	}

	/** What was counted since is given back by others. */
	takeBack(mark: BookMark): void {
		this.#changes.length = mark;
	}

	/** What is left, by counter, of those that a watched change counted. */
	balances(): ReadonlyMap<string, bigint> {
		const watched = new Set<string>();
		const balances = new Map<string, bigint>();
		let closing = 0;
		for (const [index, { counter, amount, watched: own }] of this.#changes.entries()) {
			for (let next = this.#closed[closing]; next && next.after <= index; next = this.#closed[++closing])
				for (const key of balances.keys()) if (isWithin(key, next)) balances.delete(key);
			const key = keyOf(counter);
			if (key === undefined) continue;
			balances.set(key, (balances.get(key) ?? 0n) + numberOf(amount));
			if (own) watched.add(key);
		}
		return new Map([...watched].map((key) => [key, balances.get(key) ?? 0n]));
	}
}

/** NULL and error pointers have no count. */
function keyOf(counter: CountedPlace): string | undefined {
	if ("address" in counter) return `${counter.address}`;
	return numberOf(counter.pointer) > 0n ? `${counter.reference}@${numberOf(counter.object)}` : undefined;
}

function isWithin(key: string, { start, end }: { readonly start: number; readonly end: number }): boolean {
	const address = Number(key);
	return address >= start && address < end;
}
