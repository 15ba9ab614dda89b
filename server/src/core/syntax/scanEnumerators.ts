/** The enumerators of the enum body being read. */
import type { DefinitionSink } from "./definition.ts";
import type { Name } from "./itemNames.ts";

/** Puts enumerators together, word by word, and tells of each. */
export class Enumerators {
	readonly #scanner: DefinitionSink;
	#name: Name | undefined;
	/** After `=`: what follows is its value, until the `,`. */
	#value = false;
	#parens = 0;

	constructor(scanner: DefinitionSink) {
		this.#scanner = scanner;
	}

	/** Starts anew. */
	clear(): void {
		this.#name = undefined;
		this.#value = false;
		this.#parens = 0;
	}

	/** A word of the body. */
	word(start: number, end: number): void {
		if (this.#parens === 0 && !this.#value) this.#name ??= { text: this.#scanner.text.slice(start, end), start };
	}

	/** A punctuation mark of the body other than its `}`. */
	punctuation(i: number, c: number): void {
		if (c === 40) this.#parens++;
		else if (c === 41) this.#parens = Math.max(0, this.#parens - 1);
		else if (c === 44 && this.#parens === 0) this.end(i);
		else if (c === 61) this.#value = true;
	}

	/** The enumerator being read, if there is one, ends. */
	end(at: number): void {
		if (this.#name) this.#scanner.add(this.#name.text, "enumerator", this.#name.start, at, false);
		this.#name = undefined;
		this.#value = false;
	}
}
