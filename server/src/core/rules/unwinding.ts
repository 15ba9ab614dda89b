/**
 * Loops that give back what another loop took. How often each goes round is not followed, so that on some path the first seems to have
 * taken something and the second to have given nothing back.
 */
import type { CounterIndex } from "../interproc/counterIndex.ts";
import type { IrFunction, Origin } from "../ir/types.ts";
import { flowOf } from "../symbolic/flow.ts";
import type { Term } from "../symbolic/term.ts";
import { eventsOf, type Trace } from "../symbolic/trace.ts";

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
			(event.kind === "call" && [...event.renamed.values()].includes(instance)),
	);
	if (charged < 0) return false;
	for (const body of loops.values()) {
		const inside = originsIn(fn, body);
		const charge = events[charged];
		if (charge && inside.has(charge.origin)) continue;
		const passed = events.slice(charged + 1).some(({ event, origin }) => event.kind === "branch" && inside.has(origin));
		if (passed && counters.settlesIn(fn, body, counter)) return true;
	}
	return false;
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
