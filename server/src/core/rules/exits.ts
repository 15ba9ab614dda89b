/** What several rules ask of an exit: whether it fails, what other exits do, and whether something that lives on holds a charge. */
import { startedErrors } from "../models/index.ts";
import { certainlyDown, countsDown, isConstant, isZero } from "../symbolic/linear.ts";
import { counterName } from "../symbolic/naming.ts";
import { isFailure } from "../symbolic/outcome.ts";
import { constantOf, type Range } from "../symbolic/range.ts";
import type { Charge, State } from "../symbolic/state.ts";
import { rootOf, rootsOf, type Term } from "../symbolic/term.ts";
import { concerns, type Trace } from "../symbolic/trace.ts";
import type { ClassifiedExit, Examination } from "./rule.ts";

/**
 * The path counts the same counter down through another pointer, which may well be the same object. Books of objects that nothing points to any
 * more are closed; the trace still tells of them.
 */
export function settledUnderOtherName(counter: string, instance: Term, increase: number, state: State): boolean {
	let net = increase;
	for (const entry of state.ledger.values()) {
		if (entry.instance === instance || counterName(entry.instance) !== counter) continue;
		if (isConstant(entry.delta)) net += entry.delta.constant;
		else if (countsDown(entry.delta)) return true;
	}
	const closed = (term: Term): boolean => term !== instance && counterName(term) === counter && !state.ledger.has(term);
	return net + changeOf(closed, state.trace, (term) => term) <= 0;
}

/** By how much a path changes the counters that `wanted` names, calls included; `here` gives a term of the trace its name in the asking function. */
function changeOf(
	wanted: (term: Term) => boolean,
	trace: Trace | undefined,
	here: (term: Term) => Term | undefined,
): number {
	let net = 0;
	for (let link = trace; link; link = link.previous) {
		const { event } = link;
		if (event.kind === "update") {
			const name = here(event.instance);
			if (name && wanted(name)) net += event.change.constant;
		} else if (event.kind === "call" && [...event.renamed.values()].some((term) => wanted(here(term) ?? term))) {
			net += changeOf(wanted, event.inner, (term) => {
				const outer = event.renamed.get(term);
				return outer && here(outer);
			});
		}
	}
	return net;
}

/** An operation on a reference count, which whoever is handed the object may take over; other counters belong to what contains them. */
export function isReferenceOperation(operation: string): boolean {
	return /^_*(?:refcount|kref|percpu_ref|atomic\w*_inc_not_zero|atomic\w*_add_unless)/.test(operation);
}

/**
 * After the charge another object of the kind is given up on the path, which may be this one under another name. Two pointers that are kept in
 * members of different names are taken to be different.
 */
export function givenUpUnderOtherName(counter: string, instance: Term, state: State): boolean {
	const member = memberOf(rootOf(instance), state);
	const mayBeIt = (other: Term): boolean => {
		if (other === instance || counterName(other) !== counter) return false;
		// No more was given up there than the path is known to have taken.
		const entry = state.ledger.get(other);
		if (!entry || !certainlyDown(entry.delta)) return false;
		const theirs = memberOf(rootOf(other), state);
		return member === undefined || theirs === undefined || member === theirs;
	};
	for (let link = state.trace; link; link = link.previous) {
		const { event } = link;
		if (event.kind === "update") {
			if (event.instance === instance && event.change.constant > 0) return false;
			if (event.change.constant < 0 && mayBeIt(event.instance)) return true;
		}
		if (event.kind !== "call") continue;
		for (const settled of event.settles) if (mayBeIt(settled)) return true;
		if (concerns(event, instance)) return false;
	}
	return false;
}

/** The name of the member that a pointer was read from or is kept in. */
function memberOf(pointer: Term, state: State): string | undefined {
	if (pointer.kind === "initial" && pointer.a?.kind === "field") return pointer.a.name;
	for (const [address, held] of state.memory) if (held === pointer && address.kind === "field") return address.name;
	return undefined;
}

/** Something that lives on may settle the charge: its holder, an object made and stored, or a stored pointer to the counted object. */
export function mayBeHeld(
	instance: Term,
	charges: readonly Charge[],
	state: State,
	reachable: ReadonlySet<Term>,
): boolean {
	const lives = (object: Term): boolean =>
		!state.object(object).freed && (object.visible || reachable.has(object) || state.object(object).stored !== "no");
	for (const charge of charges) if (charge.holders.some(lives)) return true;
	for (const [made, object] of state.objects) {
		if (made.kind === "new" && !object.freed && (object.stored === "yes" || reachable.has(made))) return true;
	}
	// That a found object points to what contains a counter was so before; a reference may have gone there.
	const goesWithPointer = charges.some(({ operation }) => isReferenceOperation(operation));
	const roots = rootsOf(instance);
	for (const [address, held] of state.memory) {
		if (!roots.has(rootOf(held))) continue;
		const where = rootOf(address);
		if (where.kind === "local" || roots.has(where) || state.object(where).freed) continue;
		if (!goesWithPointer && where.kind === "fresh") continue;
		if (held.kind === "initial" && held.a === address) continue;
		if (where.visible || reachable.has(where) || where.kind === "fresh") return true;
	}
	return false;
}

/** Zero is success and non-zero failure only where the function has both; what the caller handed in and gets back is no error. */
export function failed({ result, exit }: ClassifiedExit, examination: Examination): boolean {
	if (result === "negative" && exit.value && goesOn(exit.state.rangeOf(exit.value))) return false;
	if (result === "nonzero" && exit.value?.visible) return false;
	if (result === "nonzero") return examination.exits.some((other) => other.result === "zero");
	if (result === "false" || result === "null") return examination.exits.some((other) => other.result !== result);
	return isFailure(result);
}

function goesOn(range: Range): boolean {
	const answer = constantOf(range);
	return answer !== undefined && startedErrors.includes(answer);
}

/** Another failing exit on which the same charge was made and taken back, after the same object had been handed over (if it was). */
export function settledBySibling(
	instance: Term,
	exit: ClassifiedExit["exit"],
	examination: Examination,
	handedOver?: Term,
): boolean {
	return examination.exits.some((other) => {
		if (other.exit === exit || !failed(other, examination)) return false;
		if (handedOver && other.exit.state.object(handedOver).stored === "no") return false;
		const entry = other.exit.state.ledger.get(instance);
		return entry !== undefined && isZero(entry.delta) && entry.settled;
	});
}

/**
 * After the charge the path calls a function that counts the same counter down on some of the paths it could have taken there, though not on
 * this one. Whether it would have is often decided by what was not followed, or by a failure of the very call that settles.
 */
export function passedBySettler(instance: Term, trace: Trace | undefined): string | undefined {
	for (let link = trace; link; link = link.previous) {
		const { event } = link;
		if (event.kind === "update" && event.instance === instance) return undefined;
		if (event.kind !== "call") continue;
		if (event.settles.has(instance)) return event.callee;
		if (concerns(event, instance)) return undefined;
	}
	return undefined;
}

/**
 * A function that nothing is known of was handed the object that holds the counter, after the charge, and the path is not the one on which that
 * function said that it failed: it may have settled the charge, or keep the object.
 */
export function handedOn(instance: Term, trace: Trace | undefined): string | undefined {
	const root = rootOf(instance);
	const asked = new Set<Term>();
	for (let link = trace; link; link = link.previous) {
		const { event } = link;
		if (event.kind === "branch" || event.kind === "case") partsOf(event.condition, asked);
		if (event.kind === "unknown" && event.objects.has(root) && !asked.has(event.result)) return event.callee;
		if (event.kind === "update" && event.instance === instance) return undefined;
		if (concerns(event, instance)) return undefined;
	}
	return undefined;
}

function partsOf(term: Term, into: Set<Term>): void {
	into.add(term);
	if (term.a) partsOf(term.a, into);
	if (term.b) partsOf(term.b, into);
}
