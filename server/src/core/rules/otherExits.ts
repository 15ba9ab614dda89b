/** What other exits of the function do with a reference that one exit leaves. */
import { isZero } from "../symbolic/linear.ts";
import type { State } from "../symbolic/state.ts";
import { rootOf, type Term } from "../symbolic/term.ts";
import { type Event, eventsOf, type Trace } from "../symbolic/trace.ts";
import { failed } from "./exits.ts";
import type { Left } from "./leftReference.ts";
import type { Examination } from "./rule.ts";

/**
 * Another failing exit gives it up though the same place holds it there too. Where the function gave it up before it put it there, that says
 * nothing about what follows.
 */
export function givenUpThoughHeld({ classified, entry }: Left, examination: Examination): boolean {
	const root = rootOf(entry.instance);
	const { state } = classified.exit;
	const places = [...state.memory].flatMap(([address, held]) =>
		rootOf(held) === root && rootOf(address).kind !== "local" ? [address] : [],
	);
	return examination.exits.some((other) => {
		if (other.exit === classified.exit || !failed(other, examination)) return false;
		const there = other.exit.state;
		const books = there.ledger.get(entry.instance);
		if (!books?.settled || !isZero(books.delta)) return false;
		return places.length > 0
			? places.some((address) => rootOf(there.memory.get(address) ?? address) === root)
			: there.object(root).stored === state.object(root).stored;
	});
}

/** This exit alone of those behind the call leaves it, and at least two others do not. */
export function settledEverywhereElse({ classified, entry, charge }: Left, { exits }: Examination): boolean {
	const places = new Set<number>();
	for (const { exit } of exits) {
		const there = exit.state.ledger.get(entry.instance);
		if (!there || exit.origin === classified.exit.origin) continue;
		if (!there.settled || there.delta.constant > 0) {
			if (there.charges.some(({ origin }) => origin === charge.origin)) return false;
			continue;
		}
		places.add(exit.origin.start);
	}
	return places.size > 1;
}

/** Another exit (where this one succeeds, one that does too) gives it up though the object was handed to code that nobody knows there as well: that code does not keep it. */
export function givenUpAfterHandover({ classified, entry }: Left, examination: Examination): boolean {
	const root = rootOf(entry.instance);
	const here = handedTo(root, classified.exit.state.trace);
	const fails = failed(classified, examination);
	return examination.exits.some((other) => {
		if (!fails && failed(other, examination)) return false;
		const { exit } = other;
		const there = exit.state.ledger.get(entry.instance);
		if (!there?.settled || there.delta.constant > 0) return false;
		const known = handedTo(root, exit.state.trace, (event) => saidToHaveFailed(event, exit.state));
		return [...here].every((callee) => known.has(callee));
	});
}

/** A call that says that it failed keeps nothing. */
function saidToHaveFailed(event: Event, state: State): boolean {
	if (event.kind === "call" && ["negative", "error-pointer", "null"].includes(event.answerClass)) return true;
	const answer =
		event.kind === "unknown"
			? event.result
			: event.kind === "call"
				? event.answer && event.renamed.get(event.answer)
				: undefined;
	if (!answer) return false;
	const { high } = state.rangeOf(answer);
	return state.isError(answer) || (high !== undefined && high < 0n);
}

/** Functions without a body here that the path handed the object to, by name; without those calls that are `left` out. */
function handedTo(
	root: Term,
	trace: Trace | undefined,
	left: (event: Event) => boolean = () => false,
): ReadonlySet<string> {
	const callees = new Set<string>();
	for (const { event } of eventsOf(trace)) {
		if (left(event)) continue;
		if (event.kind === "unknown" && event.objects.has(root)) callees.add(event.callee);
		if (event.kind === "call" && event.handed.has(root)) callees.add(event.callee);
	}
	return callees;
}
