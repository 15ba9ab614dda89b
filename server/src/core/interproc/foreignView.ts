/**
 * A summary as callers in other files are told it: what it does to objects they hand in or get back. What a subsystem counts of its own, on
 * variables and found objects that only it knows, is between it and itself; carrying it along would only keep the caller's groups of paths apart.
 */
import { isConstant } from "../symbolic/linear.ts";
import type { Outcome, Summary } from "../symbolic/outcome.ts";
import type { LedgerEntry } from "../symbolic/state.ts";
import { type Arena, rootOf, type Term } from "../symbolic/term.ts";
import { mergeOutcomes } from "./outcomes.ts";

const known = new WeakMap<Summary, Summary>();

/** To be called while the arena of its terms is at hand. `limit`: outcomes kept. */
export function makeForeignView(summary: Summary, arena: Arena, limit: number): void {
	const { outcomes } = mergeOutcomes(summary.outcomes.map(handedPart), arena, limit);
	known.set(summary, { ...summary, outcomes });
}

/** The same view whenever the same summary is asked about; the summary itself where none was made. */
export function foreignView(summary: Summary): Summary {
	return known.get(summary) ?? summary;
}

function handedPart(outcome: Outcome): Outcome {
	const handed = new Set<Term>();
	if (outcome.result) handed.add(rootOf(outcome.result));
	const isHanded = (term: Term): boolean => {
		const root = rootOf(term);
		return root.kind === "param" || handed.has(root) || (root.kind === "initial" && startOf(root) === "param");
	};
	const memory = new Map<Term, Term>();
	for (let before = -1; before !== memory.size; ) {
		before = memory.size;
		for (const [address, value] of outcome.memory) {
			if (memory.has(address) || !isHanded(address)) continue;
			memory.set(address, value);
			handed.add(rootOf(value));
		}
	}
	const ledger = new Map<Term, LedgerEntry>();
	for (const [instance, entry] of outcome.ledger)
		if (isHanded(instance) || settlesVariable(entry)) ledger.set(instance, entry);
	const objects = new Map([...outcome.objects].filter(([root]) => isHanded(root)));
	return { ...outcome, memory, ledger, objects };
}

/** Counting a variable down may settle what the caller itself counted up there. */
function settlesVariable({ instance, delta }: LedgerEntry): boolean {
	return startOf(rootOf(instance)) === "global" && isConstant(delta) && delta.constant < 0;
}

/** What a chain of pointers begins at. */
function startOf(term: Term): Term["kind"] {
	let start = term;
	while (start.a) start = start.a;
	return start.kind;
}
