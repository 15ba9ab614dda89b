/**
 * What happened on a path, newest first. Paths share their beginnings, so a trace is a list of links; a summary keeps its own and
 * a caller's link points into it.
 */
import type { Origin } from "../ir/types.ts";
import type { Linear } from "./linear.ts";
import type { Term } from "./term.ts";

export type Event =
	| { readonly kind: "update"; readonly instance: Term; readonly change: Linear; readonly operation: string }
	| { readonly kind: "branch"; readonly taken: boolean; readonly condition: Term }
	| { readonly kind: "case"; readonly condition: Term }
	| { readonly kind: "free"; readonly object: Term; readonly operation: string }
	| { readonly kind: "allocate"; readonly object: Term; readonly operation: string }
	| { readonly kind: "unlink"; readonly node: Term; readonly operation: string }
	/** A call took its failing outcome; `result` is what it answered, where that is a value of its own. */
	| { readonly kind: "fails"; readonly operation: string; readonly result: Term | undefined }
	/** An object is used (by a callee, or as memory) whose last reference the path has given up before. */
	| { readonly kind: "use"; readonly instance: Term; readonly by: string | undefined }
	/** From now on the object may only be given up by `settledBy`, not freed. */
	| { readonly kind: "counted"; readonly object: Term; readonly operation: string }
	/** A call of code nobody knows, with the objects it was handed and what it answered. */
	| { readonly kind: "unknown"; readonly callee: string; readonly objects: ReadonlySet<Term>; readonly result: Term }
	| {
			readonly kind: "call";
			readonly callee: string;
			readonly inner: Trace | undefined;
			/** The way through the callee's blocks. */
			readonly turns: Turn | undefined;
			/** In the callee's terms: what it answered, and in which class that is; what it wrote where. */
			readonly answer: Term | undefined;
			readonly answerClass: string;
			readonly wrote: ReadonlyMap<Term, Term>;
			/** Counters the callee counts down on some path, taken or not. */
			readonly decreases: ReadonlySet<string>;
			/** Instances, as named here, that the callee counts down on some path, taken or not. */
			readonly settles: ReadonlySet<Term>;
			/** Objects, as named here, that the callee handed to code nobody knows. */
			readonly handed: ReadonlySet<Term>;
			/** The callee's instances and objects in its own terms, and what they are here. */
			readonly renamed: ReadonlyMap<Term, Term>;
	  };

/** Where a path went from a block that has several successors; newest first. The trace has only what was open, this has all. */
export interface Turn {
	readonly previous: Turn | undefined;
	readonly block: number;
	readonly target: number;
	/** The last event before it. */
	readonly after: Trace | undefined;
}

export interface Trace {
	readonly previous: Trace | undefined;
	readonly origin: Origin;
	readonly event: Event;
	readonly length: number;
}

export function extend(previous: Trace | undefined, origin: Origin, event: Event): Trace {
	return { previous, origin, event, length: (previous?.length ?? 0) + 1 };
}

/** Whether it is a call on whose path the callee had to do with what is `term` here. */
export function concerns(event: Event, term: Term): boolean {
	if (event.kind !== "call") return false;
	for (const here of event.renamed.values()) if (here === term) return true;
	return false;
}

/** Whether anything was taken off a list on the path. */
export function unlinks(trace: Trace | undefined): boolean {
	for (let link = trace; link; link = link.previous) if (link.event.kind === "unlink") return true;
	return false;
}

const listed = new WeakMap<Trace, readonly Trace[]>();

/** Whether the path used what it had given up, or freed anything itself. */
export function usesOrFrees(trace: Trace | undefined): boolean {
	for (let link = trace; link; link = link.previous)
		if (link.event.kind === "use" || link.event.kind === "free") return true;
	return false;
}

/** Oldest first. */
export function eventsOf(trace: Trace | undefined): readonly Trace[] {
	if (!trace) return [];
	let events = listed.get(trace);
	if (!events) {
		const links: Trace[] = [];
		for (let link: Trace | undefined = trace; link; link = link.previous) links.push(link);
		events = links.reverse();
		listed.set(trace, events);
	}
	return events;
}
