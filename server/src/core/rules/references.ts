/**
 * Who holds the references that a function took: the common part of the rules about them. A reference that came with its pointer
 * (a find function's) must be given up by whoever has the pointer last; one that was taken on an object that was there before is the
 * caller's as well, so that only a failing exit speaks against it.
 *
 * After LinKRID (USENIX Security 2022) and the anti-patterns of He et al. (SOSP 2023).
 */

import type { IrFunction, Origin } from "../ir/types.ts";
import { counterOf, cursorReference, settlingFunction } from "../models/index.ts";
import { isConstant } from "../symbolic/linear.ts";
import { counterName } from "../symbolic/naming.ts";
import { referenceOf } from "../symbolic/reference.ts";
import type { Charge, LedgerEntry, State } from "../symbolic/state.ts";
import { rootOf, type Term } from "../symbolic/term.ts";
import { eventsOf, type Trace } from "../symbolic/trace.ts";
import {
	failed,
	givenUpUnderOtherName,
	isReferenceOperation,
	mayBeHeld,
	passedBySettler,
	settledBySibling,
} from "./exits.ts";
import type { ClassifiedExit, Examination, Verdict } from "./rule.ts";
import { passedUnwinding } from "./unwinding.ts";
import { outcomePhrase } from "./words.ts";

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
interface Kind {
	readonly counter: string;
	readonly words: string;
	readonly settledBy: string;
	readonly mayBeHandedOver: boolean;
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
		const evenOnFailure = rows.rows.some((row) => row.name === charge.operation && row.evenOnFailure);
		return { counter: counterOf(rows), words, settledBy, mayBeHandedOver, byRow: true, evenOnFailure };
	}
	const counter = counterName(instance);
	if (!counter || counter.startsWith("?") || !charge.owned || !isReferenceOperation(charge.operation)) return undefined;
	const words = `reference in ${counter}`;
	return { counter, words, settledBy: "its put function", mayBeHandedOver: true, byRow: false, evenOnFailure: false };
}

/** Whether the rules about references judge the charge, rather than that about counters. */
export function isReference(instance: Term, charge: Charge): boolean {
	return kindOf(instance, charge) !== undefined;
}

interface Left {
	readonly classified: ClassifiedExit;
	readonly entry: LedgerEntry;
	readonly charge: Charge;
	readonly kind: Kind;
	readonly loss: ReferenceLoss;
}

interface Judged {
	readonly left: Left;
	readonly confidence: Verdict["confidence"];
	readonly reason: string;
}

const known = new WeakMap<Examination, readonly Judged[]>();

/** The verdicts of the rule `id` on references lost in the way `loss`. */
export function referenceVerdicts(id: string, examination: Examination, loss: ReferenceLoss): Verdict[] {
	let judged = known.get(examination);
	if (!judged) {
		judged = judgeAll(examination);
		known.set(examination, judged);
	}
	const verdicts = new Map<unknown, Verdict>();
	for (const each of judged) {
		if (each.left.loss !== loss) continue;
		const verdict = verdictOf(id, each, examination);
		// What is given up nowhere is told once, where it was taken.
		const key = verdict.at === each.left.charge.origin ? verdict.at : verdict;
		if (!verdicts.has(key)) verdicts.set(key, verdict);
	}
	return [...verdicts.values()];
}

function judgeAll(examination: Examination): Judged[] {
	const judged: Judged[] = [];
	for (const classified of examination.exits) {
		for (const entry of classified.exit.state.ledger.values()) {
			const left = leftAt(classified, entry);
			const verdict = left && judge(left, examination);
			if (left && verdict && !judged.some((other) => sameCall(other.left, left))) judged.push({ left, ...verdict });
		}
	}
	return judged;
}

/** Of what one call counts (clk_prepare_enable() does so twice) one is told. */
function sameCall(a: Left, b: Left): boolean {
	return (
		a.classified === b.classified &&
		a.charge.origin === b.charge.origin &&
		a.kind.counter !== b.kind.counter &&
		rootOf(a.entry.instance) === rootOf(b.entry.instance)
	);
}

/** A reference that is still counted at the exit; undefined where there is none, or no telling. */
function leftAt(classified: ClassifiedExit, entry: LedgerEntry): Left | undefined {
	const { state } = classified.exit;
	const { instance, delta, charges } = entry;
	const charge = charges.at(-1);
	if (!charge || !isConstant(delta) || delta.constant <= 0) return undefined;
	const kind = kindOf(instance, charge);
	const root = rootOf(instance);
	// Of what the function made itself the first reference is its own; one that came up from a callee is another.
	const ownMake = root.kind === "new" && (!charge.owned || charge.through.length === 0);
	if (!kind || root.kind === "local" || ownMake || state.object(root).freed || state.isNull(root)) return undefined;
	return { classified, entry, charge, kind, loss: lossOf(charge, kind, state.trace) };
}

function lossOf(charge: Charge, kind: Kind, trace: Trace | undefined): ReferenceLoss {
	if (cursorReference(charge.operation)) return "cursor";
	if (kind.evenOnFailure && saidToFail(charge, trace)) return "failed-get";
	return charge.owned ? "lost" : "left";
}

/** Whether the call that made the charge took its failing outcome on this path. */
function saidToFail({ origin, operation }: Charge, trace: Trace | undefined): boolean {
	for (let link = trace; link; link = link.previous) {
		const { event } = link;
		if (event.kind === "fails" && event.operation === operation && link.origin === origin) return true;
		if (event.kind === "call" && saidToFail({ origin, operation } as Charge, event.inner)) return true;
	}
	return false;
}

/** A decision compares something read out of the object with the address of a variable: `dev->type == &some_type`. */
function typeAsked(root: Term, trace: Trace | undefined): boolean {
	const reads = (term: Term): boolean =>
		(term.kind === "fresh" && term.name.startsWith("in")) ||
		(term.kind === "initial" && term.a !== undefined && rootOf(term.a) === root);
	const asks = (term: Term | undefined): boolean => {
		if (!term) return false;
		if (term.kind === "not") return asks(term.a);
		if (term.kind !== "binary" || term.name !== "==" || !term.a || !term.b) return false;
		return (term.a.kind === "global" && reads(term.b)) || (term.b.kind === "global" && reads(term.a));
	};
	for (let link = trace; link; link = link.previous) {
		const { event } = link;
		if (event.kind === "branch" && asks(event.condition)) return true;
		if (event.kind === "call" && !event.renamed.size && typeAsked(root, event.inner)) return true;
	}
	return false;
}

/** An object that points to the counted one loses a reference of its own on the path, or is handed to code that nothing is known of. */
function holderGivenUp(root: Term, state: State): boolean {
	const holders = new Set<Term>();
	for (const [address, held] of state.memory) {
		const holder = rootOf(address);
		if (rootOf(held) === root && holder !== root && holder.kind !== "local") holders.add(holder);
	}
	if (holders.size === 0) return false;
	for (let link = state.trace; link; link = link.previous) {
		const { event } = link;
		if (event.kind === "update" && event.change.constant < 0 && holders.has(rootOf(event.instance))) return true;
		if (event.kind === "call") for (const instance of event.settles) if (holders.has(rootOf(instance))) return true;
		if (event.kind === "unknown") for (const object of event.objects) if (holders.has(object)) return true;
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

type Ground = Pick<Judged, "confidence" | "reason">;

function judge(left: Left, examination: Examination): Ground | undefined {
	const ground =
		left.loss === "lost" || left.loss === "cursor" ? judgeOwned(left, examination) : judgeTaken(left, examination);
	const { entry, classified } = left;
	const settler = ground && passedBySettler(entry.instance, classified.exit.state.trace);
	if (settler) return { confidence: "low", reason: `${settler}() gives one up on some of its paths` };
	if (!ground) return undefined;
	const { function: fn, counters } = examination;
	if (passedUnwinding(fn, left.kind.counter, entry.instance, classified.exit.state.trace, counters))
		return { confidence: "low", reason: "a loop on the path gives back what another took, an unknown number of times" };
	if (typeAsked(rootOf(entry.instance), classified.exit.state.trace))
		return {
			confidence: "low",
			reason: "the path hangs on what kind of object was found, which the search may have seen to",
		};
	if (holderGivenUp(rootOf(entry.instance), classified.exit.state))
		return {
			confidence: "low",
			reason: "an object that points to it is given up or handed on, and may give it up in turn",
		};
	return ground;
}

function judgeOwned(left: Left, examination: Examination): Ground | undefined {
	const { classified, entry, kind } = left;
	const { state } = classified.exit;
	const root = rootOf(entry.instance);
	if (givenUpUnderOtherName(kind.counter, entry.instance, state)) return undefined;
	if (!failed(classified, examination) && countedOtherwise(entry, state)) return undefined;
	if (holds(root, classified)) {
		const settled = failed(classified, examination) && settledBySibling(entry.instance, classified.exit, examination);
		if (!settled || returned(root, classified)) return undefined;
		return { confidence: "medium", reason: "another failing exit of this function gives it up" };
	}
	const stored = state.object(root).stored;
	if (isAnothers(left, examination.function) && !settledSomewhere(left, examination))
		return {
			confidence: "low",
			reason: "no other exit of this function gives it up: the object may be another's to keep",
		};
	if (stored === "maybe" && kind.mayBeHandedOver)
		return { confidence: "low", reason: "the object was handed to a function that may keep it" };
	if (stored === "maybe")
		return {
			confidence: "medium",
			reason: "the pointer is gone, and none of the functions it was handed to is known to give it up",
		};
	return { confidence: "high", reason: "the pointer is gone, and nothing else holds it" };
}

/**
 * A reference that came up from a callee: what became of the object there is known in outline only. Not so where no API hands such references
 * over, and the callee stands beside the function.
 */
function isAnothers({ kind, charge }: Left, fn: IrFunction): boolean {
	if (!kind.byRow) return true;
	return charge.through.length > 0 && (kind.mayBeHandedOver || charge.madeIn !== fn.file);
}

function judgeTaken(left: Left, examination: Examination): Ground | undefined {
	const { classified, entry, charge, kind } = left;
	const { state } = classified.exit;
	const { counter } = kind;
	if (givenUpUnderOtherName(counter, entry.instance, state)) return undefined;
	if (!failed(classified, examination) && !(left.loss === "failed-get" && turnsBack(left, examination)))
		return undefined;
	if (kind.mayBeHandedOver && mayBeHeld(entry.instance, entry.charges, state, classified.reachable)) return undefined;
	if (settledBySibling(entry.instance, classified.exit, examination))
		return { confidence: "high", reason: "another failing exit of this function gives it back" };
	if (callersSettle(examination, counter))
		return { confidence: "low", reason: "a caller of this function gives one up, perhaps after it failed" };
	if (kind.mayBeHandedOver && state.object(rootOf(entry.instance)).stored !== "no")
		return { confidence: "low", reason: "the object was handed to a function that may keep it" };
	if (charge.through.length > 0)
		return {
			confidence: "low",
			reason: `taken inside ${charge.through.at(-1)}(), and no other exit gives it back`,
		};
	return { confidence: "medium", reason: "the function fails, and its callers are not seen to give it up" };
}

/** A function without a result that leaves early where the call failed, and goes on where it did not. */
function turnsBack({ classified, entry, charge }: Left, { exits }: Examination): boolean {
	if (classified.result !== "void") return false;
	const wentOn = exits.filter(({ exit }) => {
		const there = exit.state.ledger.get(entry.instance);
		return there?.charges.some(({ origin }) => origin === charge.origin) && !saidToFail(charge, exit.state.trace);
	});
	return wentOn.length > 0 && wentOn.every(({ exit }) => exit.origin !== classified.exit.origin);
}

/** The object is counted in another way as well, which is meant to last: a clock that was got and enabled stays so. */
function countedOtherwise({ instance }: LedgerEntry, state: State): boolean {
	for (const other of state.ledger.values()) {
		if (other.instance === instance || rootOf(other.instance) !== rootOf(instance)) continue;
		if (isConstant(other.delta) && other.delta.constant > 0) return true;
	}
	return false;
}

function callersSettle({ function: fn, counters }: Examination, counter: string): boolean {
	return counters.callers(fn.name).some((caller) => caller !== fn && counters.settles(caller, counter));
}

function returned(root: Term, { exit }: ClassifiedExit): boolean {
	return exit.value !== undefined && rootOf(exit.value) === root;
}

/** Whether a pointer to the object lives on: returned, or in memory that does; or what was read out of the object itself is returned. */
function holds(root: Term, classified: ClassifiedExit): boolean {
	const { exit, reachable } = classified;
	const { state } = exit;
	for (const [address, held] of state.memory) {
		if (rootOf(address) !== root || held === root) continue;
		const inner = rootOf(held);
		if (inner.kind === "fresh" && returned(inner, classified)) return true;
	}
	if (returned(root, classified) || state.object(root).stored === "yes" || (!root.visible && reachable.has(root)))
		return true;
	for (const [address, held] of state.memory) {
		if (rootOf(held) !== root) continue;
		const where = rootOf(address);
		if (where.kind === "local" || where === root || state.object(where).freed) continue;
		if (held.kind === "initial" && held.a === address) continue;
		if (where.visible || reachable.has(where) || state.object(where).stored !== "no") return true;
	}
	return false;
}

function verdictOf(rule: string, { left, confidence, reason }: Judged, examination: Examination): Verdict {
	const { classified, entry, charge, kind, loss } = left;
	const { exit, result } = classified;
	const outcome = outcomePhrase(result, exit.value, exit.state);
	const fn = examination.function;
	return {
		rule,
		function: fn,
		exit,
		result,
		instance: entry.instance,
		counter: kind.counter,
		delta: entry.delta.constant,
		confidence,
		reason,
		outcome,
		at: placeOf(left, examination),
		deadHolder: undefined,
		grounds: [],
		message: `${whatIsLeft(charge, kind, fn.name, loss)} when ${fn.name}() ${outcome}: ${kind.settledBy.includes(" ") ? kind.settledBy : `${kind.settledBy}()`} is missing`,
		chargedBy: [charge.by, ...charge.through],
		operation: charge.operation,
	};
}

/** Where the reference is never given up the call that took it, else the exit. */
function placeOf(left: Left, examination: Examination): Origin {
	const { charge, classified } = left;
	const fn = examination.function;
	return settledSomewhere(left, examination) || charge.through.length > 0 || charge.origin.file !== fn.file
		? classified.exit.origin
		: charge.origin;
}

/** Whether any exit behind the same call has given the reference up. */
function settledSomewhere({ entry, charge }: Left, { exits }: Examination): boolean {
	return exits.some(({ exit }) => {
		const there = exit.state.ledger.get(entry.instance);
		return there === undefined ? passed(charge.origin, exit.state.trace) : there.delta.constant <= 0;
	});
}

function passed(origin: Origin, trace: Trace | undefined): boolean {
	return eventsOf(trace).some((link) => link.event.kind === "update" && link.origin === origin);
}

function whatIsLeft({ by, through, operation }: Charge, kind: Kind, fn: string, loss: ReferenceLoss): string {
	const inside = through.length > 0 && by !== fn ? ` in ${by}()` : "";
	const the = `the ${kind.words}`;
	if (loss === "cursor") return `${the} that ${operation}() holds on its cursor is left`;
	if (loss === "failed-get") return `${the} that ${operation}() takes${inside} even where it fails is left`;
	return loss === "lost"
		? `${the} that ${operation}() gave${inside} is lost`
		: `${the} that ${operation}() took${inside} is left`;
}
