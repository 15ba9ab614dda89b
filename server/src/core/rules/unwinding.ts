/**
 * Loops that give back what another loop took. How often each goes round is not followed, so that on some path the first seems to have
 * taken something and the second to have given nothing back.
 */
import type { CounterIndex } from "../interproc/counterIndex.ts";
import type { IrFunction, Origin } from "../ir/types.ts";
import { successors as targets } from "../ir/visit.ts";
import { flowOf } from "../symbolic/flow.ts";
import type { Term } from "../symbolic/term.ts";
import { concerns, eventsOf, type Trace } from "../symbolic/trace.ts";

/** Whether the path, after the charge of `instance`, passed a loop that counts `counter` down and took no (or too few) rounds of it. */
export function passedUnwinding(
	fn: IrFunction,
	counter: string,
	instance: Term,
	trace: Trace | undefined,
	counters: CounterIndex,
): boolean {
	const { loops } = flowOf(fn);
	if (loops.size === 0) return false;
	const events = eventsOf(trace);
	const charged = events.findLastIndex(
		({ event }) =>
			(event.kind === "update" && event.instance === instance && event.change.constant >= 0) ||
			concerns(event, instance),
	);
	if (charged < 0) return false;
	for (const [head, body] of loops) {
		const charge = events[charged];
		if (charge && originsIn(fn, body).has(charge.origin)) continue;
		const ends = endsOf(fn, head, body);
		const ended = events.slice(charged + 1).some(({ event, origin }) => event.kind === "branch" && ends.has(origin));
		if (ended && counters.settlesIn(fn, body, counter)) return true;
	}
	return false;
}

/** Where the loop's condition (of several parts, perhaps) ends it: branches that go where its head goes when it is done. */
function endsOf(fn: IrFunction, head: number, body: ReadonlySet<number>): ReadonlySet<Origin> {
	const ends = new Set<Origin>();
	const after = targetsOf(fn, head).find((target) => !body.has(target));
	if (after === undefined) return ends;
	for (const block of body) {
		const terminator = fn.blocks[block]?.terminator;
		if (terminator?.kind === "branch" && targets(terminator).includes(after)) ends.add(terminator.origin);
	}
	return ends;
}

function targetsOf(fn: IrFunction, block: number): readonly number[] {
	const terminator = fn.blocks[block]?.terminator;
	return terminator ? targets(terminator) : [];
}

function originsIn(fn: IrFunction, body: ReadonlySet<number>): ReadonlySet<Origin> {
	const origins = new Set<Origin>();
	for (const block of body) {
		const { instructions = [], terminator } = fn.blocks[block] ?? {};
		for (const { origin } of instructions) origins.add(origin);
		if (terminator) origins.add(terminator.origin);
	}
	return origins;
}
