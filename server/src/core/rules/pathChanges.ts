/** Where a path counts one instance up and down, in the function itself or inside what it calls. */
import { drops, isPutByName } from "../models/index.ts";
import { referenceOf } from "../symbolic/reference.ts";
import type { Term } from "../symbolic/term.ts";
import { eventsOf, type Trace } from "../symbolic/trace.ts";

export interface PathChange {
	/** The link of the function's own path: the update, or the call it is made in. */
	readonly link: Trace;
	readonly up: boolean;
	readonly down: boolean;
	/** What the function wrote there: `of_node_put`, or the callee. */
	readonly operation: string;
}

/** Oldest first. */
export function changesOf(instance: Term, trace: Trace | undefined): PathChange[] {
	const found: PathChange[] = [];
	for (const link of eventsOf(trace)) {
		const { event } = link;
		if (event.kind === "update" && event.instance === instance) {
			const { operation, change } = event;
			found.push({ link, up: change.constant > 0, down: change.constant < 0, operation });
		} else if (event.kind === "call") {
			const { up, down } = inside(event, new Set([instance]));
			if (up || down) found.push({ link, up, down, operation: event.callee });
		}
	}
	return found;
}

function inside(call: Trace["event"] & { kind: "call" }, here: ReadonlySet<Term>): { up: boolean; down: boolean } {
	const there = new Set<Term>();
	for (const [term, named] of call.renamed) if (here.has(named)) there.add(term);
	const signs = { up: false, down: false };
	if (there.size === 0) return signs;
	for (let link = call.inner; link; link = link.previous) {
		const { event } = link;
		if (event.kind === "update" && there.has(event.instance)) {
			signs.up ||= event.change.constant > 0;
			signs.down ||= event.change.constant < 0;
		} else if (event.kind === "call") {
			const deeper = inside(event, there);
			signs.up ||= deeper.up;
			signs.down ||= deeper.down;
		}
	}
	return signs;
}

/**
 * The change gives the reference up for good: by a function for just that. What other calls give up they may hand over, to what goes on
 * holding the object.
 */
export function givesUp({ link, operation }: PathChange, instance: Term): boolean {
	if (link.event.kind !== "update") return isPutByName(operation);
	const rows = referenceOf(instance);
	return !rows || drops(rows, operation);
}
