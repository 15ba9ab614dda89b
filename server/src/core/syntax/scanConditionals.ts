/** The conditionals that are open where the scanner is: which side of them is read, and what is not defined there. */
import { evaluateCondition, isDefined, type LocalMacros } from "./conditions.ts";
import type { Configuration } from "./configuration.ts";

/** An open `#if`. */
interface Conditional {
	/** A side has been read already. */
	read: boolean;
	/** The names it asks about where it says no more than `#ifdef x`; its `#else` is for their not being defined. */
	readonly asked: readonly string[];
	/** Names that are not defined where the side being read is: what it defines under them are fallbacks. */
	missing: readonly string[];
}

/** Follows `#if`, `#elif`, `#else` and `#endif`, and what is defined and undefined between them. */
export class Conditionals {
	readonly #configuration: Configuration;
	readonly #values: LocalMacros = new Map();
	#open: Conditional[] = [];
	/** By how many open conditionals a name is missing. */
	readonly #missing = new Map<string, number>();

	constructor(configuration: Configuration) {
		this.#configuration = configuration;
	}

	/** None is open any more; what was defined stays so. */
	clear(): void {
		this.#open = [];
		this.#missing.clear();
	}

	/** False outside all of them. */
	get anyOpen(): boolean {
		return this.#open.length > 0;
	}

	/** The text defines a macro: as a number, NaN if it is none, or no more at all. */
	define(name: string, value: number | undefined): void {
		this.#values.set(name, value);
	}

	/** Whether a name is not defined where the scanner is: what is defined under it is a fallback. */
	isMissing(name: string): boolean {
		return this.#missing.has(name);
	}

	/** An `#if`, `#ifdef` or `#ifndef`: whether its first side is read. */
	begin(keyword: string, condition: string): boolean {
		const read = this.#holds(keyword, condition);
		this.#open.push({ read, asked: keyword === "ifdef" ? namesIn(condition) : [], missing: [] });
		if (read) this.#side(namesMissing(keyword, condition));
		return read;
	}

	/** The side being read ends; what comes is not read until `next` says so. */
	leaveSide(): void {
		this.#side([]);
	}

	/** An `#elif`, `#elifdef`, `#elifndef` or `#else`: whether the side behind it is read. */
	next(keyword: string, condition: string): boolean {
		const top = this.#open[this.#open.length - 1];
		if (!top || top.read || !(keyword === "else" || this.#holds(keyword.slice(2), condition))) return false;
		top.read = true;
		this.#side(keyword === "else" ? top.asked : namesMissing(keyword.slice(2), condition));
		return true;
	}

	/** An `#endif`. */
	end(): void {
		this.#side([]);
		this.#open.pop();
	}

	/** The innermost conditional's next side is read (or skipped), one where these names are not defined. */
	#side(missing: readonly string[]): void {
		const top = this.#open[this.#open.length - 1];
		if (!top) return;
		for (const name of top.missing) {
			const count = (this.#missing.get(name) ?? 0) - 1;
			if (count > 0) this.#missing.set(name, count);
			else this.#missing.delete(name);
		}
		top.missing = missing;
		for (const name of missing) this.#missing.set(name, (this.#missing.get(name) ?? 0) + 1);
	}

	#holds(keyword: string, condition: string): boolean {
		if (keyword === "if") return evaluateCondition(condition, this.#values, this.#configuration);
		const [name = ""] = namesIn(condition);
		return isDefined(name, this.#values, this.#configuration) === (keyword === "ifdef" || keyword === "def");
	}
}

/** The first name in the condition of an `#ifdef`. */
function namesIn(condition: string): readonly string[] {
	return /[A-Za-z_$][\w$]*/.exec(condition)?.slice(0, 1) ?? [];
}

/** The names that are not defined where a condition holds, as far as it says so itself: `#ifndef x`, `!defined(x) && …`. */
function namesMissing(keyword: string, condition: string): readonly string[] {
	if (keyword === "ifndef" || keyword === "ndef") return namesIn(condition);
	if (keyword !== "if" || condition.length > 1000 || condition.includes("||")) return [];
	return Array.from(condition.matchAll(/!\s*defined\s*\(?\s*([A-Za-z_$][\w$]*)/g), (match) => match[1] ?? "");
}
