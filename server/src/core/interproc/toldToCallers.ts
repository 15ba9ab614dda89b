/**
 * What a caller's own balances can rest on in a summary, as one text: results, books, conditions on the books, and what becomes of the
 * objects handed in and out. Other writes to memory and the steps of the paths are left out; `sameSummary.ts` compares everything.
 */
import { linearKey } from "../symbolic/linear.ts";
import type { Outcome, Summary } from "../symbolic/outcome.ts";
import { rootOf, type Term } from "../symbolic/term.ts";

export function toldToCallers({ outcomes, dropped, decreases, unknownCallees }: Summary): string {
	const sets = [[...dropped.keys()], [...decreases], [...unknownCallees]].map((names) => names.sort().join());
	return [...sets, ...new Set(outcomes.map(booksText).sort())].join("\n");
}

function booksText(outcome: Outcome): string {
	const books = [...outcome.ledger.values()].map(({ instance, delta }) => `${placeText(instance)}=${linearKey(delta)}`);
	const objects = [...outcome.objects]
		.filter(([root]) => root.kind === "param" || root === (outcome.result && rootOf(outcome.result)))
		.map(([root, { freed, stored, madeBy }]) => `${placeText(root)} ${freed ? "freed" : stored} ${madeBy ?? ""}`);
	const counts = books.length > 0 || objects.some((object) => object.includes("freed"));
	const facts = counts
		? [...outcome.facts]
				.filter(([term]) => term.visible)
				.map(([term, { low, high, not }]) => `${placeText(term)}:${low},${high},${not}`)
		: [];
	return [outcome.resultClass, ...books.sort(), ...objects.sort(), ...facts.sort()].join("; ");
}

/** A term in words that do not tell apart unknowns, whose numbers change with any line of the function. */
function placeText(term: Term): string {
	if (term.kind === "fresh" || term.kind === "new") return term.kind;
	const inside = [term.a, term.b].map((part) => (part ? placeText(part) : ""));
	return `${term.kind}(${term.value},${term.name},${term.index},${inside})`;
}
