import type { Origin } from "../ir/types.ts";
import { certainIncrease, isConstant, isZero } from "../symbolic/linear.ts";
import { counterName } from "../symbolic/naming.ts";
import type { ResultClass } from "../symbolic/outcome.ts";
import type { Charge, LedgerEntry, State } from "../symbolic/state.ts";
import { rootOf, rootsOf, type Term } from "../symbolic/term.ts";
import { eventsOf, type Trace } from "../symbolic/trace.ts";
import {
	failed,
	handedOn,
	isReferenceOperation,
	mayBeHeld,
	passedBySettler,
	settledBySibling,
	settledUnderOtherName,
} from "./exits.ts";
import { holderRelease } from "./holderRelease.ts";
import { leftLists } from "./leftList.ts";
import { isReference } from "./leftReference.ts";
import { referenceVerdicts } from "./references.ts";
import type { ClassifiedExit, Examination, Rule, Verdict } from "./rule.ts";
import { passedUnwinding } from "./unwinding.ts";
import { outcomePhrase } from "./words.ts";

/**
 * A charge is left though nothing made with it lives on. Either the object it was counted for was destroyed on the path, or the
 * function failed and nothing that could settle the charge later was stored.
 *
 * Design: holders of charges after LinKRID (USENIX Security 2022); the failing exit after CID (USENIX Security 2021).
 * Fixtures: test/fixtures/rules/leak-on-exit.
 */
export const leakOnExit: Rule = {
	id: "leak-on-exit",
	title: "A charge is left on an exit",
	severity: "warning",
	page: `# leak-on-exit: a charge is left on an exit

A counter was counted up, the function leaves, and nothing that was made along with the charge lives on to settle it: the object it
was counted for was released on the path, or the function failed.

\`\`\`c
entry = entry_alloc(table);              /* atomic_inc(&table->live) inside */
if (!entry)
	return ERR_PTR(-ENOMEM);
if (entry_setup(entry) < 0) {
	kfree(entry);                    /* live stays +1: the entry is gone, its charge is not */
	return ERR_PTR(-EINVAL);
}
\`\`\`

The counter drifts up by one on each such exit until it meets whatever limit it is compared with.

## What to do
Settle the charge on the path named, under the condition under which it was made, before the object is released. Where the release
function should do it for every caller, settle it there.

## When it is not reported
- the counter is never counted down by anything that was looked at: it is taken for a statistic;
- the object the charge was made for is returned, or stored where others can reach it;
- the charge was made a number of times that could not be followed (a loop), and settled in another loop.

## When it is wrong
A charge may be settled by something that was not looked at: a callee without a body, a callback, a timer. What was assumed is
listed with the finding. Write \`/* counterbalance: allow leak-on-exit COUNTER -- reason */\` at the exit.
`,
	examine(examination) {
		const verdicts: Verdict[] = [];
		for (const classified of examination.exits) {
			for (const entry of classified.exit.state.ledger.values()) {
				const verdict = judge(entry, classified, examination);
				if (verdict) verdicts.push(verdict);
			}
			verdicts.push(...leftLists(leakOnExit.id, classified, examination));
		}
		verdicts.push(...referenceVerdicts(leakOnExit.id, examination, "left"));
		return verdicts;
	},
};

function judge(entry: LedgerEntry, classified: ClassifiedExit, examination: Examination): Verdict | undefined {
	const { exit, result, reachable } = classified;
	const { state } = exit;
	const { delta, instance } = entry;
	const root = rootOf(instance);
	const increase = certainIncrease(delta);
	if (increase === undefined) return undefined;
	if (root.kind === "local" || root.kind === "new" || state.object(root).freed) return undefined;
	const counter = counterName(instance);
	if (!counter || counter.startsWith("?")) return undefined;
	const kind = examination.counters.kind(counter);
	const charge = entry.charges.at(-1);
	if (!charge || kind.kind !== "gauge" || isReference(instance, charge)) return undefined;
	if (kind.plain && !examination.counters.countsUniformly(counter)) return undefined;
	const element = instance.kind === "index" && instance.b?.kind === "int" ? instance.b.value : undefined;
	if (element !== undefined && !examination.counters.countsDownAt(counter, element)) return undefined;
	const anyElement = element !== undefined && !examination.counters.countsDownAt(counter, element, "certainly");
	const dead = deadHolder(entry.charges, state);
	const common = {
		rule: leakOnExit.id,
		grounds: [],
		function: examination.function,
		exit,
		result,
		instance,
		counter,
		delta: increase,
		outcome: outcomePhrase(result, exit.value, state),
		charge: charge.origin,
		chargedBy: [charge.by, ...charge.through],
		operation: charge.operation,
	};
	if (dead) {
		const at = state.object(dead).freed ?? exit.origin;
		if (releaseMaySettle(counter, at, state.trace)) {
			return {
				...common,
				confidence: "low",
				reason: "the function that destroys the object settles this counter on some of its paths",
				at,
				deadHolder: dead,
			};
		}
		if (handedOnRelease(instance, at, state.trace)) {
			return {
				...common,
				confidence: "low",
				reason: "the function that destroys the object hands the counted one to code that was not followed",
				at,
				deadHolder: dead,
			};
		}
		if (charge.incidental && charge.madeIn && charge.madeIn !== examination.function.file) {
			return {
				...common,
				confidence: "low",
				reason: `made in ${charge.madeIn}, where not everything that is done with it was followed`,
				at,
				deadHolder: dead,
			};
		}
		const confidence = kind.plain && !settledBySibling(instance, exit, examination) ? "medium" : "high";
		const reason = `the object it was counted for is destroyed on this path, and ${counter} is ${kind.reason}`;
		return { ...common, confidence, reason, at, deadHolder: dead };
	}
	if (settledUnderOtherName(counter, instance, increase, state)) return undefined;
	if (!failed(classified, examination)) {
		const gone = keptElsewhere(entry, exit, examination);
		if (gone) {
			return {
				...common,
				confidence: kind.plain || charge.incidental || passedBySettler(instance, state.trace) ? "low" : "medium",
				reason: "the object it was counted for is destroyed on this path, and lives on where the charge is kept",
				at: state.object(gone).freed ?? exit.origin,
				deadHolder: gone,
			};
		}
		return undefined;
	}
	if (mayBeHeld(instance, entry.charges, state, reachable)) return undefined;
	if (holderRelease(root, counter, state, examination)?.settles) return undefined;
	const latent = root.visible ? {} : undefined;
	const settler = passedBySettler(instance, state.trace);
	const { function: fn, counters } = examination;
	if (passedUnwinding(fn, counter, instance, state.trace, counters)) return undefined;
	const doubt = settler
		? { reason: `${settler}() settles this counter on some of its paths`, handedOver: undefined }
		: doubtOf(instance, charge, state);
	const sibling = settledBySibling(instance, exit, examination, doubt?.handedOver);
	const measures =
		kind.plain && (increase !== 1 || !isConstant(charge.amount))
			? "a plain integer that grows by amounts, which may measure something"
			: undefined;
	if (sibling && isConstant(charge.amount) && (!doubt || doubt.handedOver)) {
		return {
			...common,
			...(latent && { latent }),
			confidence: measures ? "medium" : "high",
			reason: "another failing exit of this function settles the same charge",
			at: exit.origin,
			deadHolder: undefined,
		};
	}
	const lowered =
		doubt?.reason ??
		measures ??
		(anyElement ? "one of several numbers, of which it is not known which are counted down" : undefined) ??
		weakGround(kind.plain, result, charge);
	const reason = lowered ?? `the function fails, nothing it made lives on, and ${counter} is ${kind.reason}`;
	return {
		...common,
		...(latent && { latent }),
		confidence: lowered ? "low" : "medium",
		reason,
		at: exit.origin,
		deadHolder: undefined,
	};
}

/** The first object destroyed at this exit for which all of the charges were made; undefined if one may still be settled. */
export function deadHolder(charges: readonly Charge[], state: State): Term | undefined {
	let first: Term | undefined;
	for (const charge of charges) {
		if (charge.holders.length === 0) return undefined;
		for (const holder of charge.holders) {
			if (!state.object(holder).freed) return undefined;
			first ??= holder;
		}
	}
	return first;
}

/** An object of this function that is destroyed here and lives on at another exit that leaves the same charge: the two belong together. */
function keptElsewhere(entry: LedgerEntry, here: ClassifiedExit["exit"], { exits }: Examination): Term | undefined {
	const last = entry.charges.at(-1);
	if (!rootOf(entry.instance).visible) return undefined;
	for (const [made, { madeBy, freed }] of here.state.objects) {
		if (made.kind !== "new" || !madeBy || !freed) continue;
		for (const { exit, reachable } of exits) {
			const there = exit.state.ledger.get(entry.instance);
			const object = exit.state.object(made);
			if (!there || isZero(there.delta) || there.charges.at(-1)?.origin !== last?.origin) continue;
			if (object.madeBy && !object.freed && (object.stored === "yes" || reachable.has(made))) return made;
		}
	}
	return undefined;
}

/** The call that destroys the object knows the counter: which of its paths is taken may hang on what was not followed. */
function releaseMaySettle(counter: string, at: Origin, trace: Trace | undefined): boolean {
	return eventsOf(trace).some(
		({ event, origin }) => origin === at && event.kind === "call" && event.decreases.has(counter),
	);
}

/** The call that destroys the holder hands what is counted to a function without a body here, as an unseen put would be. */
function handedOnRelease(instance: Term, at: Origin, trace: Trace | undefined): boolean {
	const roots = rootsOf(instance);
	return eventsOf(trace).some(
		({ event, origin }) => origin === at && event.kind === "call" && [...event.handed].some((root) => roots.has(root)),
	);
}

function weakGround(plain: boolean, result: ResultClass, charge: Charge): string | undefined {
	if (plain && charge.through.length > 0)
		return `a plain integer counted in ${charge.by}(), and no other exit settles it`;
	return result === "false" ? "returning false need not mean that the function failed" : undefined;
}

interface Doubt {
	readonly reason: string;
	/** The object that code nobody knows was handed; an exit that settles after that removes the doubt. */
	readonly handedOver: Term | undefined;
}

function doubtOf(instance: Term, charge: Charge, state: State): Doubt | undefined {
	if (charge.incidental)
		return {
			reason: `made inside ${charge.through.at(-1) ?? charge.by}(), which did more than count`,
			handedOver: undefined,
		};
	if (!rootOf(instance).visible && isReferenceOperation(charge.operation))
		return { reason: "the object was found on the way; what became of it was not followed", handedOver: undefined };
	const cleaner = handedOn(instance, state.trace);
	if (cleaner)
		return { reason: `${cleaner}() was handed the object, and nothing is known of it`, handedOver: undefined };
	for (const root of isReferenceOperation(charge.operation) ? rootsOf(instance) : []) {
		if (state.object(root).stored !== "no")
			return { reason: "the counted object was handed to a function that may keep it", handedOver: root };
	}
	for (const entry of state.ledger.values()) {
		if (entry.delta.constant < 0 && rootsOf(instance).has(rootOf(entry.instance)) && entry.instance !== instance) {
			return {
				reason: "a reference on the object it was taken for is given up, whose last put may settle it",
				handedOver: undefined,
			};
		}
	}
	for (const [made, object] of state.objects) {
		if (made.kind === "new" && !object.freed && object.stored === "maybe") {
			return { reason: "an object made on the path was handed to a function that may keep it", handedOver: made };
		}
	}
	return undefined;
}
