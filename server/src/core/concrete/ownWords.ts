/** Words of the machine's own, such as how deep RCU is nested: no memory of the kernel's, but part of what a checkpoint restores. */

/** What a checkpoint keeps of them. Plain data. */
export interface OwnWordsState {
	readonly named: readonly (readonly [string, number])[];
	readonly marked: readonly number[];
	readonly marks: readonly number[];
}

/** Numbers named by a text, or by an address where they belong to what is there. All are 0 at first. */
export class OwnWords {
	#named = new Map<string, number>();
	/** Addresses whose number is other than 0, and the numbers: a few at a time, so that they are looked through. */
	#marked: number[] = [];
	#marks: number[] = [];

	/** The number that goes by a name. */
	get(name: string | number): number {
		if (typeof name === "string") return this.#named.get(name) ?? 0;
		const at = this.#marked.indexOf(name);
		return at < 0 ? 0 : (this.#marks[at] as number);
	}

	/** Gives it another value. */
	set(name: string | number, value: number): void {
		if (typeof name === "string") {
			this.#named.set(name, value);
			return;
		}
		const at = this.#marked.indexOf(name);
		if (value === 0) {
			if (at < 0) return;
			this.#marked.splice(at, 1);
			this.#marks.splice(at, 1);
		} else if (at >= 0) this.#marks[at] = value;
		else {
			this.#marked.push(name);
			this.#marks.push(value);
		}
	}

	/** What a checkpoint keeps. */
	save(): OwnWordsState {
		return { named: [...this.#named], marked: [...this.#marked], marks: [...this.#marks] };
	}

	/** Back to what `save` has answered. */
	restore({ named, marked, marks }: OwnWordsState): void {
		this.#named = new Map(named);
		this.#marked = [...marked];
		this.#marks = [...marks];
	}
}
