/** The words findings are made of. */
import type { ResultClass } from "../symbolic/outcome.ts";
import type { State } from "../symbolic/state.ts";
import { rootOf, type Term } from "../symbolic/term.ts";

/** How the function ends, as a verb phrase: "fails with an error pointer". */
export function outcomePhrase(result: ResultClass, value: Term | undefined, state: State): string {
	switch (result) {
		case "null":
			return "returns NULL";
		case "error-pointer":
			return "fails with an error pointer";
		case "negative":
			return "fails with a negative error";
		case "nonzero":
			return "fails with an error";
		case "false":
			return "returns false";
		case "true":
			return "returns true";
		case "zero":
			return "returns 0";
		case "positive":
			return "returns a positive number";
		case "pointer":
			return value && state.object(rootOf(value)).madeBy
				? "returns the new object"
				: "returns an object that already existed";
		case "void":
		case "unknown":
			return "returns";
	}
}

/** `+1`, `-2`. */
export function signed(change: number): string {
	return change < 0 ? String(change) : `+${change}`;
}

/** "a", "a and b", "a, b and c". */
export function listed(items: readonly string[]): string {
	if (items.length < 2) return items.join("");
	return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
