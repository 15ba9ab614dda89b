/** Statements of misused references that could be written otherwise, or left out. */
import type { Span } from "../base/span.ts";
import { bindingOf } from "../models/index.ts";
import type { Verdict } from "./rule.ts";

/** A text to try: `span` of the file replaced by `newText`. */
export interface Rewrite {
	readonly span: Span;
	readonly newText: string;
	readonly title: string;
}

/** Rewrites that might mend what the verdict is about, the likeliest first. */
export function rewrites(verdict: Verdict, text: string): Rewrite[] {
	if (verdict.at.file !== verdict.function.file) return [];
	switch (verdict.rule) {
		case "over-decrement":
		case "escaped-uncounted":
			return leftOut(verdict, text);
		case "free-not-put":
			return putInstead(verdict, text);
		default:
			return [];
	}
}

/** Without the statement, if it has its line to itself and is not all that an `if` without braces does. */
function leftOut({ at }: Verdict, text: string): Rewrite[] {
	const statement = text.slice(at.start, at.end);
	const start = text.lastIndexOf("\n", at.start - 1) + 1;
	const end = text.indexOf("\n", at.end) + 1;
	if (end === 0 || text.slice(start, at.start).trim() !== "" || text.slice(at.end, end).trim() !== ";") return [];
	const before = text.slice(0, start).trimEnd();
	if (!/[;{}:]$|\*\/$/.test(before)) return [];
	return [{ span: { start, end }, newText: "", title: `Leave out ${statement}` }];
}

/** The put function in place of the one that frees, on the pointer that was handed to the call that counted. */
function putInstead(verdict: Verdict, text: string): Rewrite[] {
	const { at, putInstead: put } = verdict;
	if (!put) return [];
	const freed = argumentOf(text.slice(at.start, at.end));
	const counted = bindingOf(put.boundBy) ? argumentOf(text.slice(put.at.start, put.at.end)) : freed;
	if (!counted || put.at.file !== verdict.function.file) return [];
	const newText = `${put.settledBy}(${counted})`;
	return [{ span: { start: at.start, end: at.end }, newText, title: `Give it up instead: ${newText};` }];
}

/** The first argument of a call. */
function argumentOf(call: string): string | undefined {
	return /\w+\s*\(\s*([^,()]+?)\s*[,)]/.exec(call)?.[1];
}
