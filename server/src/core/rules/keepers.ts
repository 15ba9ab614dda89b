/** What keeps a pointer to a counted object, and what becomes of that on the path. */
import type { State } from "../symbolic/state.ts";
import { rootOf, type Term } from "../symbolic/term.ts";
import { concerns, eventsOf } from "../symbolic/trace.ts";

/** The objects, variables of the function aside, that keep a pointer to `root`. */
export function keepersOf(root: Term, state: State): ReadonlySet<Term> {
	const keepers = new Set<Term>();
	for (const [address, held] of state.memory) {
		const keeper = rootOf(address);
		if (rootOf(held) === root && keeper !== root && keeper.kind !== "local") keepers.add(keeper);
	}
	return keepers;
}

/** An object that points to the counted one loses a reference of its own on the path, or is handed to code that nothing is known of. */
export function holderGivenUp(root: Term, state: State): boolean {
	const holders = keepersOf(root, state);
	if (holders.size === 0) return false;
	for (let link = state.trace; link; link = link.previous) {
		const { event } = link;
		if (event.kind === "update" && event.change.constant < 0 && holders.has(rootOf(event.instance))) return true;
		if (event.kind === "call") for (const instance of event.settles) if (holders.has(rootOf(instance))) return true;
		if (event.kind === "unknown") for (const object of event.objects) if (holders.has(object)) return true;
	}
	return false;
}

/** The call that destroys an object which the call that took the reference had to do with: what one side of an interface takes the other gives back. */
export function destroyedAfter(instance: Term, state: State): string | undefined {
	const partners = new Set<Term>();
	for (let link = state.trace; link; link = link.previous) {
		if (!concerns(link.event, instance) || link.event.kind !== "call") continue;
		for (const here of link.event.renamed.values()) partners.add(rootOf(here));
	}
	partners.delete(rootOf(instance));
	for (const partner of partners) {
		const { freed } = state.object(partner);
		if (!freed) continue;
		for (const { event, origin } of eventsOf(state.trace))
			if (origin === freed && event.kind === "call") return event.callee;
	}
	return undefined;
}

/** A pointer to the object is in a variable of the file, or in what one is made of. */
export function inVariable(root: Term, state: State): boolean {
	for (const [address, held] of state.memory)
		if (rootOf(held) === root && rootOf(address).kind === "global") return true;
	return false;
}
