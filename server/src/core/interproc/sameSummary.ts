/**
 * Whether a function that was edited still does what it did. If so its callers need not be looked at again: the old summary stays, with the
 * places in its traces moved to where the code now stands.
 */
import type { Origin } from "../ir/types.ts";
import { linearKey } from "../symbolic/linear.ts";
import type { Outcome, Summary } from "../symbolic/outcome.ts";
import type { Term } from "../symbolic/term.ts";
import { eventsOf, type Trace } from "../symbolic/trace.ts";

/** True if both say the same of the function, step by step. */
export function sameSummary(a: Summary, b: Summary): boolean {
	if (a.outcomes.length !== b.outcomes.length || a.dropped.size !== b.dropped.size) return false;
	if (!sameSet(a.decreases, b.decreases) || !sameSet(a.unknownCallees, b.unknownCallees)) return false;
	return a.outcomes.every((outcome, i) => {
		const other = b.outcomes[i];
		return other !== undefined && outcomeText(outcome) === outcomeText(other) && sameWay(outcome, other);
	});
}

/** Gives the steps of `old` the places that the steps of the equal summary `now` have. */
export function moveSteps(old: Summary, now: Summary): void {
	for (const [i, outcome] of old.outcomes.entries()) {
		const other = now.outcomes[i];
		const steps = eventsOf(outcome.trace);
		for (const [j, step] of eventsOf(other?.trace).entries()) move(steps[j]?.origin, step.origin);
		move(outcome.exit, other?.exit);
		for (const [k, entry] of [...outcome.ledger.values()].entries()) {
			const charges = [...(other?.ledger.values() ?? [])][k]?.charges ?? [];
			for (const [c, charge] of entry.charges.entries()) move(charge.origin, charges[c]?.origin);
		}
	}
}

/** Origins are shared and move with their function; see `api/sourceFiles.ts`. */
function move(origin: Origin | undefined, to: Origin | undefined): void {
	if (!origin || !to || origin === to || origin.file !== to.file) return;
	const movable = origin as { start: number; end: number };
	movable.start = to.start;
	movable.end = to.end;
}

function sameWay(a: Outcome, b: Outcome): boolean {
	let left = a.turns;
	let right = b.turns;
	for (; left && right; left = left.previous, right = right.previous)
		if (left.block !== right.block || left.target !== right.target) return false;
	return left === right && sameTrace(a.trace, b.trace);
}

function sameTrace(a: Trace | undefined, b: Trace | undefined): boolean {
	const left = eventsOf(a);
	const right = eventsOf(b);
	if (left.length !== right.length) return false;
	return left.every(({ event }, i) => {
		const other = right[i]?.event;
		if (event.kind !== other?.kind) return false;
		if (event.kind === "call")
			return other.kind === "call" && event.callee === other.callee && event.inner === other.inner;
		return event.kind !== "branch" || (other.kind === "branch" && event.taken === other.taken);
	});
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
	return a.size === b.size && [...a].every((item) => b.has(item));
}

const texts = new WeakMap<Outcome, string>();

function outcomeText(outcome: Outcome): string {
	let text = texts.get(outcome);
	if (text === undefined) {
		text = writeOutcome(outcome);
		texts.set(outcome, text);
	}
	return text;
}

/** Everything a caller is told, with unknowns numbered in the order in which they appear. */
function writeOutcome(outcome: Outcome): string {
	const numbers = new Map<Term, number>();
	const parts: string[] = [outcome.resultClass];
	const term = (t: Term | undefined): string => {
		if (!t) return "";
		if (t.kind === "fresh" || t.kind === "new") {
			let number = numbers.get(t);
			if (number === undefined) {
				number = numbers.size;
				numbers.set(t, number);
			}
			return `${t.kind}${number}${t.observable}${t.range.low},${t.range.high}`;
		}
		return `${t.kind}(${t.value},${t.name},${t.index},${term(t.a)},${term(t.b)})`;
	};
	parts.push(term(outcome.result));
	for (const [t, range] of outcome.facts) parts.push(`${term(t)}:${range.low},${range.high},${range.not}`);
	for (const entry of outcome.ledger.values()) {
		parts.push(`${term(entry.instance)}=${linearKey(entry.delta)}`);
		for (const charge of entry.charges)
			parts.push(`${charge.operation}${charge.incidental}${charge.through}${charge.holders.map(term)}`);
	}
	for (const [address, value] of outcome.memory) parts.push(`${term(address)}<-${term(value)}`);
	for (const [root, object] of outcome.objects)
		parts.push(`${term(root)}${object.madeBy}${object.zeroed}${object.freed !== undefined}${object.stored}`);
	return parts.join("\n");
}
