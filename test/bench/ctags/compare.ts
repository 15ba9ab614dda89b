/** What two lists of a file's function definitions have in common, and of what class each difference is. */
import type { Span } from "../../../server/src/core/base/span.ts";

/** A definition as ctags lists it. */
export interface Listed {
	readonly name: string;
	readonly line: number;
}

export interface Ours extends Span {
	readonly name: string;
	/** On a side of an `#if` that is not read. */
	readonly inactive: boolean;
}

/** Counts per class over all files, with examples. Classes that start with "found" count as found, "ctags" as its own errors. */
export class Tally {
	readonly #title: string;
	readonly #classes = new Map<string, string[]>();

	constructor(title: string) {
		this.#title = title;
	}

	add(name: string, example: string): void {
		const known = this.#classes.get(name);
		if (known) known.push(example);
		else this.#classes.set(name, [example]);
	}

	print(examples: number): void {
		const count = (start: string): number =>
			[...this.#classes].reduce((sum, [name, { length }]) => sum + (name.startsWith(start) ? length : 0), 0);
		const found = count("found");
		const listed = found + count("ctags") + count("missing");
		const functions = found + count("missing");
		console.log(
			`\n${this.#title}: ctags lists ${listed}, of these ${functions} are functions, ${found} found (${((100 * found) / functions).toFixed(3)} %)`,
		);
		for (const [name, of] of [...this.#classes].sort(([a], [b]) => (a < b ? -1 : 1))) {
			console.log(`${String(of.length).padStart(8)} ${name}`);
			if (name.startsWith("found")) continue;
			const step = Math.max(1, of.length / examples);
			for (let i = 0; i < of.length; i += step) console.log(`           ${of[Math.floor(i)]}`);
		}
	}
}

/** A file's text with what is needed to tell the classes apart. */
export class ComparedFile {
	readonly #path: string;
	readonly #text: string;
	readonly #lines: readonly number[];

	constructor(path: string, text: string) {
		this.#path = path;
		this.#text = text;
		const lines = [0];
		for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines.push(at + 1);
		this.#lines = lines;
	}

	/** Enters each of `listed` and of `ours` in the tally. `known` may hold more than `ours`: functions that are not read. */
	compare(tally: Tally, listed: readonly Listed[], ours: readonly Ours[], known: readonly Ours[] = []): void {
		const used = new Set<Ours>();
		const open: (Span & { readonly name: string })[] = [];
		listed.forEach(({ name, line }, i) => {
			const start = this.#lineStart(line);
			const found = this.#match(name, start, this.#lineStart(line + 1), ours, used);
			if (!found) {
				open.push({ name, start, end: this.#lineStart(listed[i + 1]?.line ?? this.#lines.length + 1) });
				return;
			}
			used.add(found);
			const how = found.name === name ? "found" : "found, named by an argument of the macro ctags lists";
			tally.add(found.inactive ? `${how}, not read (#if)` : how, "");
		});
		for (const one of open) tally.add(...this.#explain(one, ours, known, used));
		for (const own of ours) {
			if (used.has(own)) continue;
			tally.add(own.inactive ? "only ours, not read (#if)" : "only ours", this.#show(own.start, own.name));
		}
	}

	#match(name: string, from: number, to: number, ours: readonly Ours[], used: ReadonlySet<Ours>): Ours | undefined {
		const free = ours.filter((own) => !used.has(own) && own.start < to && from < own.end);
		const head = free.filter((own) => from < this.#headEnd(own));
		return (
			head.find((own) => own.name === name) ??
			free.find((own) => own.name === name) ??
			head.find((own) => this.#words(from, name).includes(own.name))
		);
	}

	/** Class and example of a definition that ctags lists and we do not have. */
	#explain(
		{ name, start, end }: Span & { readonly name: string },
		ours: readonly Ours[],
		known: readonly Ours[],
		used: Set<Ours>,
	): [string, string] {
		const close = this.#callEnd(start, name);
		const behind = (own: Ours): boolean => !used.has(own) && own.start < end && this.#headEnd(own) > (close ?? start);
		const hidden = known.find((own) => own.inactive && own.start <= start && start < own.end);
		if (hidden) return ["missing, not read (#if)", this.#show(start, name)];
		if (close === undefined) {
			const own = ours.find((one) => behind(one) && one.start <= start);
			if (own) used.add(own);
			return own
				? ["ctags: takes another word of the head for the name", this.#show(start, `${name} / ${own.name}`)]
				: ["missing", this.#show(start, name)];
		}
		const next = this.#text
			.slice(close, end)
			.replace(/\/\*[\s\S]*?\*\//g, "")
			.trimStart();
		if (/^\{\s*\./.test(next)) return ["ctags: a record that a macro makes", this.#show(start, name)];
		if (/\bstruct\s*$/.test(this.#text.slice(start, this.#text.indexOf(name, start))))
			return ["ctags: an attribute of a struct", this.#show(start, name)];
		if (
			/^\s*\(\s*struct\s+\w+\s*\)$/.test(this.#text.slice(this.#text.indexOf(name, start) + name.length, close)) &&
			next.startsWith("{")
		)
			return ["ctags: a struct that a macro makes", this.#show(start, name)];
		const own = next.startsWith("{") ? undefined : ours.find(behind);
		if (own) {
			used.add(own);
			return [
				"ctags: a macro in front of a function, listed instead of it",
				this.#show(start, `${name} / ${own.name}`),
			];
		}
		if (!next.includes("{")) return ["ctags: a macro without a body", this.#show(start, name)];
		if (!next.startsWith("{") && known.some((one) => one.inactive && behind(one)))
			return ["missing, not read (#if)", this.#show(start, name)];
		return ["missing", this.#show(start, name)];
	}

	/** The words between the parentheses of `name(…)` on the line at `from`. */
	#words(from: number, name: string): string[] {
		const close = this.#callEnd(from, name);
		return close === undefined ? [] : this.#text.slice(from, close).split(/\W+/);
	}

	/** Behind the `)` that closes `name(`, from the line that starts at `from`. */
	#callEnd(from: number, name: string): number | undefined {
		const at = this.#text.indexOf(name, from) + name.length;
		if (!/^\s*\(/.test(this.#text.slice(at, at + 40))) return undefined;
		let depth = 0;
		for (let i = at; i < this.#text.length; i++) {
			const c = this.#text[i];
			if (c === "(") depth++;
			else if (c === ")" && --depth === 0) return i + 1;
		}
		return undefined;
	}

	#headEnd(own: Ours): number {
		const brace = this.#text.indexOf("{", own.start);
		return brace < 0 || brace > own.end ? own.end : brace;
	}

	#lineStart(line: number): number {
		return this.#lines[line - 1] ?? this.#text.length;
	}

	#show(offset: number, name: string): string {
		const line = this.#text.slice(0, offset).split("\n").length;
		const text = this.#text.slice(this.#lineStart(line), this.#lineStart(line + 1)).trim();
		return `${this.#path}:${line}: ${text.slice(0, 90)} (${name})`;
	}
}
