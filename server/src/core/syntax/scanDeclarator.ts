/** The declarator being read, word by word: its names, what looks like a call, and what stands in its parentheses. */
import type { Call, Name } from "./itemNames.ts";
import { knownMacros } from "./macros.ts";
import { keywordKinds } from "./tokens.ts";

/** No argument has this number: none is looked at. */
const noArgument = 9;

/** What has been read of an item since its last declarator ended. */
export class Declarator {
	/** Names at the item's own level. */
	names: Name[] = [];
	/** Names directly before a `(` at the item's own level. */
	calls: Call[] = [];
	/** How many `(` and `[` are open. */
	parens = 0;
	/** The name in `(*name)`, if there is one. */
	pointed: Name | undefined;
	/** The name before the second `(` of `(*name(`. */
	innerCall: Name | undefined;
	/** The last thing was the `)` of a call, or of a group. */
	afterCall = false;
	/** A `typeof` has been said, and its parentheses have not been closed. */
	inTypeof = false;
	/** After `=`: what follows belongs to the initialiser, until the `,` or `;`. */
	value = false;
	readonly #text: string;
	/** The open parenthesis follows no name: it groups a declarator. */
	#grouping = false;
	/** Of what stands in the outermost parentheses: a `*` at their start, their last name, how many names. */
	#starred = false;
	#lastInner: Name | undefined;
	#innerNames = 0;
	/** The argument being read, and the words of the first one. */
	#argument = 0;
	#argumentWords = 0;

	constructor(text: string) {
		this.#text = text;
	}

	/** Starts anew. */
	clear(): void {
		if (this.names.length > 0) this.names = [];
		if (this.calls.length > 0) this.calls = [];
		this.parens = 0;
		this.pointed = undefined;
		this.innerCall = undefined;
		this.afterCall = false;
		this.inTypeof = false;
		this.value = false;
		this.#starred = false;
		this.#lastInner = undefined;
	}

	/** True of a name with nothing behind it yet. */
	isLoneName(): boolean {
		return this.names.length === 1 && this.calls.length === 0 && this.parens === 0 && !this.value;
	}

	/** True of `MACRO(x)` with nothing behind it yet. */
	isLoneCall(): boolean {
		return (
			this.afterCall &&
			this.calls.length === 1 &&
			this.calls[0]?.first === true &&
			this.names.length === 1 &&
			!this.value
		);
	}

	/** A word in parentheses. */
	inner(text: string, start: number): void {
		if (this.parens === 1) {
			if (this.#starred && this.pointed === undefined) this.pointed = { text, start };
			this.#lastInner = { text, start };
		}
		this.#innerNames++;
		const call = this.calls[this.calls.length - 1];
		if (!call || this.parens !== 1) return;
		if (this.#argument === 0) call.argument = this.#argumentWords++ === 0 && !keywordKinds.has(text) ? text : undefined;
		else if (this.#argument === 1) call.second = text;
	}

	/** A word that starts with a digit: what a macro pastes onto a name may be one. */
	number(start: number, end: number): void {
		if (this.parens === 1 && this.#argument === 0) this.inner(this.#text.slice(start, end), start);
	}

	/** A `(` at `i`; `typed`: the type was said by something else than a name. */
	open(i: number, typed: boolean): void {
		if (this.parens++ > 0) {
			if (this.parens === 2 && !this.inTypeof && this.#lastInner && this.#follows(this.#lastInner, i))
				this.innerCall ??= this.#lastInner;
			return;
		}
		const call = this.calls[0];
		if (
			this.afterCall &&
			this.calls.length <= 1 &&
			this.pointed === undefined &&
			!this.value &&
			(call ? call.first : this.#lastInner)
		) {
			// `foo_t (name)(…)`: the name was in the parentheses before these.
			this.pointed = this.#lastInner;
			this.calls = [];
		} else if (call?.first && this.pointed !== undefined) this.calls = [];
		this.#starred = false;
		this.#lastInner = undefined;
		this.#innerNames = 0;
		this.#argument = 0;
		this.#argumentWords = 0;
		this.#grouping = false;
		if (this.value || this.pointed || this.inTypeof) return;
		const name = this.names[this.names.length - 1];
		if (!name || !this.#follows(name, i)) {
			this.#grouping = true;
			return;
		}
		if (knownMacros.kindOf(name.text) === "attribute-function") {
			this.names.pop();
			this.#argument = noArgument;
			return;
		}
		const first = this.names.length === 1 && !typed && this.calls.length === 0;
		this.calls.push({ name, argument: undefined, second: undefined, first });
	}

	/** A `)`. */
	close(): void {
		if (this.parens > 0 && --this.parens === 0) {
			this.afterCall = !this.inTypeof;
			this.inTypeof = false;
		}
	}

	/** A `[`. */
	openIndex(): void {
		this.parens++;
		this.#argument = noArgument;
	}

	/** A `]`. */
	closeIndex(): void {
		if (this.parens > 0) this.parens--;
	}

	/** A `*`. */
	star(): void {
		if (this.parens === 1 && this.#innerNames <= (this.#grouping ? 1 : 0) && this.calls.length <= 1)
			this.#starred = true;
	}

	/** A `,` in parentheses. */
	innerComma(): void {
		if (this.parens === 1) this.#argument++;
	}

	/** True if only white space stands between a name and the token at `i`. */
	#follows(name: Name, i: number): boolean {
		let from = name.start + name.text.length;
		while (from < i && this.#text.charCodeAt(from) <= 32) from++;
		return from === i;
	}
}
