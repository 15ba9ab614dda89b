/** References that are still counted at an exit: of what kind they are, how they came to be left, and who holds them. */
import type { Origin } from "../ir/types.ts";
import { counterOf, cursorReference, keepsAlive, settlingFunction } from "../models/index.ts";
import { isConstant } from "../symbolic/linear.ts";
import { counterName } from "../symbolic/naming.ts";
import { referenceOf } from "../symbolic/reference.ts";
import type { Charge, LedgerEntry } from "../symbolic/state.ts";
import { rootOf, type Term } from "../symbolic/term.ts";
import { eventsOf, type Trace } from "../symbolic/trace.ts";
import { isReferenceOperation } from "./exits.ts";
import type { ClassifiedExit, Examination } from "./rule.ts";

/** How a reference came to be left; each is a rule's. */
export type ReferenceLoss =
	/** Its pointer is gone. */
	| "lost"
	/** A loop was left whose cursor holds it. */
	| "cursor"
	/** The call that took it said that it failed. */
	| "failed-get"
	/** The function fails without giving back what it took. */
	| "left";

/** What kind of reference a charge is of: one of the rows', or a count in the object itself that a get call raised. */
export interface Kind {
	readonly counter: string;
	readonly words: string;
	readonly settledBy: string;
	readonly mayBeHandedOver: boolean;
	/** It goes with pointers to its object, unlike the enabling of a clock. */
	readonly keepsAlive: boolean;
	/** May be kept for good where the function succeeds. */
	readonly mayBeKept: boolean;
	/** A row says so, rather than the body of a function. */
	readonly byRow: boolean;
	/** The call that took it counts even where it fails. */
	readonly evenOnFailure: boolean;
}

function kindOf(instance: Term, charge: Charge): Kind | undefined {
	const rows = referenceOf(instance);
	if (rows) {
		const { words, mayBeHandedOver } = rows;
		const settledBy = settlingFunction(rows, charge.operation);
		const evenOnFailure = rows.rows.some((row) => row.name === charge.operation && row.evenOnFailure !== undefined);
		return {
			counter: counterOf(rows),
			words,
			settledBy,
			mayBeHandedOver,
			keepsAlive: keepsAlive(rows),
			mayBeKept: rows.mayBeKept ?? false,
			byRow: true,
			evenOnFailure,
		};
	}
	const counter = counterName(instance);
	if (!counter || counter.startsWith("?") || !charge.owned || !isReferenceOperation(charge.operation)) return undefined;
	const words = `reference in ${counter}`;
	return {
		counter,
		words,
		settledBy: "its put function",
		mayBeHandedOver: true,
		keepsAlive: true,
		mayBeKept: false,
		byRow: false,
		evenOnFailure: false,
	};
}

/** Whether the rules about references judge the charge, rather than that about counters. */
export function isReference(instance: Term, charge: Charge): boolean {
	return kindOf(instance, charge) !== undefined;
}

export interface Left {
	readonly classified: ClassifiedExit;
	readonly entry: LedgerEntry;
	readonly charge: Charge;
	readonly kind: Kind;
	readonly loss: ReferenceLoss;
}

/** A reference that is still counted at the exit; undefined where there is none, or no telling. */
export function leftAt(classified: ClassifiedExit, entry: LedgerEntry): Left | undefined {
	const { state } = classified.exit;
	const { instance, delta, charges } = entry;
	const charge = charges.at(-1);
	if (!charge || !isConstant(delta) || delta.constant <= 0) return undefined;
	const kind = kindOf(instance, charge);
	const root = rootOf(instance);
	if (!kind || root.kind === "local" || state.object(root).freed || state.isNull(root)) return undefined;
	const loss = lossOf(charge, kind, state.trace);
	// Of what the function made itself the first reference is its own; one that came up from a callee is another.
	if (root.kind === "new" && loss !== "failed-get" && (!charge.owned || charge.through.length === 0)) return undefined;
	// What is a variable is there for good: nobody frees it.
	if (root.kind === "global" && loss === "failed-get" && kind.keepsAlive) return undefined;
	return { classified, entry, charge, kind, loss };
}

function lossOf(charge: Charge, kind: Kind, trace: Trace | undefined): ReferenceLoss {
	if (cursorReference(charge.operation)) return "cursor";
	if (kind.evenOnFailure && saidToFail(charge, trace)) return "failed-get";
	return charge.owned ? "lost" : "left";
}

/** Whether the call that made the charge took its failing outcome on this path. */
export function saidToFail(charge: Charge, trace: Trace | undefined): boolean {
	for (let link = trace; link; link = link.previous) {
		const { event } = link;
		if (event.kind === "fails" && event.operation === charge.operation && link.origin === charge.origin) return true;
		if (event.kind === "call" && saidToFail(charge, event.inner)) return true;
	}
	return false;
}

/** A reference that an exit leaves stored where others can reach it. */
export interface Kept {
	readonly instance: Term;
	readonly charge: Charge;
	readonly counter: string;
	readonly words: string;
	readonly settledBy: string;
}

/** The references of the rows' kinds that the function itself took and that are held at the exit. */
export function keptReferences(classified: ClassifiedExit): Kept[] {
	const kept: Kept[] = [];
	for (const entry of classified.exit.state.ledger.values()) {
		const left = leftAt(classified, entry);
		if (!left?.kind.byRow || left.loss !== "lost" || left.charge.through.length > 0) continue;
		if (!holds(rootOf(entry.instance), classified) || returned(rootOf(entry.instance), classified)) continue;
		const { counter, words, settledBy } = left.kind;
		kept.push({ instance: entry.instance, charge: left.charge, counter, words, settledBy });
	}
	return kept;
}

export function returned(root: Term, { exit }: ClassifiedExit): boolean {
	return exit.value !== undefined && rootOf(exit.value) === root;
}

/** Whether a pointer to the object lives on: returned, or in memory that does; or what was read out of the object itself is returned. */
export function holds(root: Term, classified: ClassifiedExit): boolean {
	const { exit, reachable } = classified;
	const { state } = exit;
	for (const [address, held] of state.memory) {
		if (rootOf(address) !== root || held === root) continue;
		const inner = rootOf(held);
		if (inner.kind === "fresh" && returned(inner, classified)) return true;
	}
	const { stored, written } = state.object(root);
	if (returned(root, classified) || (stored === "yes" && !written) || (!root.visible && reachable.has(root)))
		return true;
	for (const [address, held] of state.memory) {
		if (rootOf(held) !== root) continue;
		const where = rootOf(address);
		if (where.kind === "local" || where === root || state.object(where).freed) continue;
		if (held.kind === "initial" && held.a === address) continue;
		if (where.visible || where.kind === "fresh" || reachable.has(where) || state.object(where).stored !== "no")
			return true;
	}
	return false;
}

/** Whether any exit behind the same call has given the reference up. */
export function settledSomewhere({ entry, charge }: Left, { exits }: Examination): boolean {
	return exits.some(({ exit }) => {
		const there = exit.state.ledger.get(entry.instance);
		return there === undefined ? passed(charge.origin, exit.state.trace) : there.delta.constant <= 0;
	});
}

function passed(origin: Origin, trace: Trace | undefined): boolean {
	return eventsOf(trace).some((link) => link.event.kind === "update" && link.origin === origin);
}
