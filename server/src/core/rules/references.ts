/**
 * Who holds the references that a function took: the common part of the rules about them. A reference that came with its pointer
 * (a find function's) must be given up by whoever has the pointer last; one that was taken on an object that was there before is the
 * caller's as well, so that only a failing exit speaks against it.
 *
 * After LinKRID (USENIX Security 2022) and the anti-patterns of He et al. (SOSP 2023).
 */

import type { IrFunction, Origin } from "../ir/types.ts";
import { isConstant } from "../symbolic/linear.ts";
import type { Charge, LedgerEntry, State } from "../symbolic/state.ts";
import { rootOf, type Term } from "../symbolic/term.ts";
import type { Trace } from "../symbolic/trace.ts";
import { blindRelease } from "./blindRelease.ts";
import { failed, givenUpUnderOtherName, mayBeHeld, passedBySettler, settledBySibling } from "./exits.ts";
import { isLeftToNobody, isPartOfBeginning, isUndoneLater } from "./failedProbe.ts";
import { destroyedAfter, holderGivenUp, inVariable } from "./keepers.ts";
import {
	holds,
	type Kind,
	type Left,
	leftAt,
	type ReferenceLoss,
	returned,
	saidToFail,
	settledSomewhere,
} from "./leftReference.ts";
import { givenUpAfterHandover, givenUpThoughHeld, settledEverywhereElse } from "./otherExits.ts";
import type { Examination, Latent, Verdict } from "./rule.ts";
import { passedUnwinding } from "./unwinding.ts";
import { outcomePhrase } from "./words.ts";

interface Judged {
	readonly left: Left;
	readonly confidence: Verdict["confidence"];
	readonly reason: string;
	/** A caller may still give it up. */
	readonly latent?: Latent;
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

interface Ground extends Pick<Judged, "confidence" | "reason" | "latent"> {
	/** What becomes of the object that keeps the pointer is part of the judgement. */
	readonly holderKnown?: true;
}

function judge(left: Left, examination: Examination): Ground | undefined {
	const ground =
		left.loss === "lost" || left.loss === "cursor" ? judgeOwned(left, examination) : judgeTaken(left, examination);
	const { entry, classified } = left;
	const settler = ground && passedBySettler(entry.instance, classified.exit.state.trace);
	if (settler) return { confidence: "low", reason: `${settler}() gives one up on some of its paths` };
	if (!ground) return undefined;
	const { function: fn, counters } = examination;
	if (passedUnwinding(fn, left.kind.counter, entry.instance, classified.exit.state.trace, counters)) return undefined;
	if (typeAsked(rootOf(entry.instance), classified.exit.state.trace))
		return {
			confidence: "low",
			reason: "the path hangs on what kind of object was found, which the search may have seen to",
		};
	if (!ground.holderKnown && left.kind.keepsAlive && holderGivenUp(rootOf(entry.instance), classified.exit.state))
		return {
			confidence: "low",
			reason: "an object that points to it is given up or handed on, and may give it up in turn",
		};
	return ground;
}

const leftToNobody: Ground = {
	confidence: "medium",
	reason: "once it has failed nothing else is called, and only its counterpart gives one up",
	holderKnown: true,
};

const leftToCallers: Ground = {
	confidence: "low",
	reason: "it is kept where callers can reach it, who may give it up",
	holderKnown: true,
	latent: {
		whenLeft: {
			confidence: "medium",
			reason: "the function fails, the probe that calls it does not give it up, and nothing is called after that",
		},
	},
};

function notReleased(release: string): Ground {
	return {
		confidence: "medium",
		reason: `what keeps it is given up, and ${release}(), which that calls, does not give it up`,
		holderKnown: true,
	};
}

function judgeOwned(left: Left, examination: Examination): Ground | undefined {
	const { classified, entry, kind } = left;
	const { state } = classified.exit;
	const root = rootOf(entry.instance);
	if (givenUpUnderOtherName(kind.counter, entry.instance, state)) return undefined;
	if (!failed(classified, examination) && countedOtherwise(entry, state)) return undefined;
	if (holds(root, classified)) {
		if (returned(root, classified)) return undefined;
		if (!failed(classified, examination)) return undefined;
		if (inVariable(root, state))
			return { confidence: "low", reason: "a variable keeps it, which code that does not mind the failure may use" };
		if (givenUpThoughHeld(left, examination))
			return { confidence: "medium", reason: "another failing exit of this function gives it up" };
		if (settledEverywhereElse(left, examination))
			return { confidence: "medium", reason: "every other way out of this function gives it up" };
		if (isLeftToNobody(examination, kind.counter)) return leftToNobody;
		const release = blindRelease(root, kind.counter, state, examination);
		if (release) return notReleased(release);
		if (kind.byRow && isPartOfBeginning(examination.function, examination.counters)) return leftToCallers;
		return undefined;
	}
	if (kind.mayBeKept && !failed(classified, examination))
		return { confidence: "low", reason: "the function succeeds, and may mean to keep it for good" };
	const destroyer = left.charge.through.length > 0 && destroyedAfter(entry.instance, state);
	if (destroyer)
		return {
			confidence: "low",
			reason: `${destroyer}() destroys an object that the reference was taken for, perhaps with it`,
		};
	const stored = state.object(root).stored;
	const proven = stored === "maybe" && givenUpAfterHandover(left, examination);
	if (isAnothers(left, examination.function) && !settledSomewhere(left, examination))
		return {
			confidence: "low",
			reason: "no other exit of this function gives it up: the object may be another's to keep",
		};
	if (proven)
		return { confidence: "medium", reason: "another exit, which handed it to the same functions, gives it up" };
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
 * A reference that came up from a callee: what became of the object there is known in outline only. Not so where the callee stands beside the
 * function and gives it directly, or no API hands such references over.
 */
function isAnothers({ kind, charge }: Left, fn: IrFunction): boolean {
	if (!kind.byRow) return true;
	if (charge.through.length === 0) return false;
	return charge.madeIn !== fn.file || (kind.mayBeHandedOver && charge.through.length > 1);
}

function judgeTaken(left: Left, examination: Examination): Ground | undefined {
	const { classified, entry, charge, kind } = left;
	const { state } = classified.exit;
	const { counter } = kind;
	if (givenUpUnderOtherName(counter, entry.instance, state)) return undefined;
	if (!failed(classified, examination) && !(left.loss === "failed-get" && turnsBack(left, examination)))
		return undefined;
	if (kind.mayBeHandedOver && mayBeHeld(entry.instance, entry.charges, state, classified.reachable)) return undefined;
	if (!kind.keepsAlive && isUndoneLater(examination.function))
		return { confidence: "low", reason: "its counterpart is called though it has failed, and may give it back" };
	if (settledBySibling(entry.instance, classified.exit, examination))
		return { confidence: "high", reason: "another failing exit of this function gives it back", latent: {} };
	if (kind.keepsAlive && holds(rootOf(entry.instance), classified) && isLeftToNobody(examination, counter))
		return leftToNobody;
	const release = kind.keepsAlive && blindRelease(rootOf(entry.instance), counter, state, examination);
	if (release) return notReleased(release);
	if (kind.keepsAlive && holds(rootOf(entry.instance), classified))
		return {
			confidence: "low",
			reason: "the pointer is stored, and whatever releases what it is stored in may give it up",
			latent: {},
		};
	if (callersSettle(examination, counter))
		return {
			confidence: "low",
			reason: "a caller of this function gives one up, perhaps after it failed",
			latent: { whenLeft: { confidence: "medium", reason: "the function fails, and its callers do not give it up" } },
		};
	if (kind.mayBeHandedOver && state.object(rootOf(entry.instance)).stored !== "no")
		return { confidence: "low", reason: "the object was handed to a function that may keep it" };
	if (charge.through.length > 0)
		return {
			confidence: "low",
			reason: `taken inside ${charge.through.at(-1)}(), and no other exit gives it back`,
			latent: {},
		};
	return {
		confidence: "medium",
		reason: "the function fails, and its callers are not seen to give it up",
		latent: {},
	};
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

function verdictOf(rule: string, { left, confidence, reason, latent }: Judged, examination: Examination): Verdict {
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
		charge: charge.origin,
		...(latent && { latent }),
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

function whatIsLeft({ by, through, operation }: Charge, kind: Kind, fn: string, loss: ReferenceLoss): string {
	const inside = through.length > 0 && by !== fn ? ` in ${by}()` : "";
	const the = `the ${kind.words}`;
	if (loss === "cursor") return `${the} that ${operation}() holds on its cursor is left`;
	if (loss === "failed-get") return `${the} that ${operation}() takes${inside} even where it fails is left`;
	return loss === "lost"
		? `${the} that ${operation}() gave${inside} is lost`
		: `${the} that ${operation}() took${inside} is left`;
}
