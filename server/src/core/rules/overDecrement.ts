import type { Origin } from "../ir/types.ts";
import { isConstant, isZero } from "../symbolic/linear.ts";
import { counterName } from "../symbolic/naming.ts";
import { referenceOf } from "../symbolic/reference.ts";
import type { LedgerEntry } from "../symbolic/state.ts";
import { rootOf, type Term } from "../symbolic/term.ts";
import { eventsOf } from "../symbolic/trace.ts";
import { failed } from "./exits.ts";
import { changesOf, type PathChange } from "./pathChanges.ts";
import type { ClassifiedExit, Examination, Rule, Verdict } from "./rule.ts";
import { outcomePhrase } from "./words.ts";

/**
 * A path settles more than was charged. What a caller handed in may be given up on its behalf, so that a count that goes down is no mistake
 * by itself: the function must contradict itself. Either the reference came with its pointer on this very path and was given up already, or
 * the same statement settles on other ways out what these had charged before.
 *
 * After "excess put" in He et al. (SOSP 2023) and the path pairs of RID (ASPLOS 2016). Fixtures: test/fixtures/rules/over-decrement.
 */
export const overDecrement: Rule = {
	id: "over-decrement",
	title: "A path settles more than was charged",
	severity: "warning",
	page: `# over-decrement: a path settles more than was charged

A path gives up what it never took, or gives it up twice. The usual reason is an error label that is jumped to too early:

\`\`\`c
ret = clk_prepare_enable(clk);
if (ret)
	goto disable;                    /* it failed: nothing was enabled … */
ret = port_setup(port);
if (ret)
	goto disable;
return 0;
disable:
clk_disable_unprepare(clk);              /* … and here it is disabled all the same */
return ret;
\`\`\`

The count falls below what others rely on: an object is freed while somebody still uses it, a clock stops under another device.

## What to do
Jump to a label behind the statement that settles, or drop the second put.

## When it is not reported
- a reference that the caller handed in is given up: the function may be meant to consume it;
- the function treats all of its failures alike, or gives up what it did not take where it succeeds as well: then that may be what it promises;
- nobody looks at the answer of the call that should have charged;
- it is given up inside a callee.

## When it is wrong
Something that was not looked at may have charged on this path. Write
\`/* counterbalance: allow over-decrement COUNTER -- reason */\` at the put.
`,
	examine(examination) {
		const verdicts: Verdict[] = [];
		for (const classified of examination.exits) {
			for (const entry of classified.exit.state.ledger.values()) {
				const verdict = judge(entry, classified, examination);
				if (verdict && !verdicts.some((other) => sameCall(other, verdict))) verdicts.push(verdict);
			}
		}
		return verdicts;
	},
};

/** Of what one call counts (clk_disable_unprepare() does so twice) one is told. */
function sameCall(a: Verdict, b: Verdict): boolean {
	return a.at === b.at && a.counter !== b.counter && rootOf(a.instance) === rootOf(b.instance);
}

interface Ground {
	readonly put: PathChange;
	readonly confidence: Verdict["confidence"];
	readonly reason: string;
	readonly why: string;
}

function judge(entry: LedgerEntry, classified: ClassifiedExit, examination: Examination): Verdict | undefined {
	const { exit, result } = classified;
	const { instance, delta } = entry;
	if (!isConstant(delta) || delta.constant >= 0) return undefined;
	const root = rootOf(instance);
	const counter = counterName(instance);
	if (!counter || counter.startsWith("?") || root.kind === "local" || root.kind === "new") return undefined;
	const { kind, plain } = examination.counters.kind(counter);
	if (kind !== "gauge" || plain) return undefined;
	const changes = changesOf(instance, exit.state.trace);
	const ground = exit.state.spent.has(instance)
		? // What a table of the program's leads to is held by the table as well.
			!root.visible && givenUpTwice(changes)
		: neverTaken(entry, changes, classified, examination);
	if (!ground) return undefined;
	const { put, confidence, reason, why } = ground;
	const words = referenceOf(instance)?.words ?? counter;
	const outcome = outcomePhrase(result, exit.value, exit.state);
	return {
		rule: overDecrement.id,
		function: examination.function,
		exit,
		result,
		instance,
		counter,
		delta: delta.constant,
		confidence,
		reason,
		outcome,
		at: put.link.origin,
		deadHolder: undefined,
		grounds: [],
		message: `the ${words} is given up once too often by ${put.operation}() when ${examination.function.name}() ${outcome}: ${why}`,
		chargedBy: [examination.function.name],
		operation: put.operation,
	};
}

/** The path was given one reference with the pointer. What callees give up may be what others they know of had stored. */
function givenUpTwice(changes: readonly PathChange[]): Ground | undefined {
	const puts = changes.filter(({ down }) => down);
	const [first, put] = puts.slice(-2);
	if (!first || !put || !isOwn(first) || !isOwn(put)) return undefined;
	return {
		put,
		confidence: "medium",
		reason: "the reference came with the pointer on this path, and was given up before",
		why: first.operation === put.operation ? "it was given up before" : `${first.operation}() has given it up before`,
	};
}

/** The function never took on this path what the same statement gives back on another. */
function neverTaken(
	{ instance }: LedgerEntry,
	changes: readonly PathChange[],
	classified: ClassifiedExit,
	examination: Examination,
): Ground | undefined {
	const put = changes.findLast(({ down }) => down);
	if (!put || !isOwn(put) || changes.some(({ up }) => up) || !failed(classified, examination)) return undefined;
	const refused = failedCalls(classified);
	let sibling: PathChange | undefined;
	for (const other of examination.exits) {
		const balance = other.exit.state.ledger.get(instance);
		const there = changesOf(instance, other.exit.state.trace);
		const up = there.find((change) => change.up && isOwn(change) && !countsOnlyFailing(change, instance));
		// What is given up where the function succeeds, and was not taken here, was taken by an earlier call.
		if (!up && balance && balance.delta.constant < 0 && !failed(other, examination)) return undefined;
		if (!up) continue;
		const call = refused.get(up.link.origin);
		// One whose answer nobody looked at is another matter.
		if (call && !call.passedOn) return undefined;
		if (call && call.length < put.link.length) {
			return {
				put,
				confidence: "high",
				reason: `${up.operation}() counts nothing where it fails`,
				why: `${up.operation}() failed, and took nothing`,
			};
		}
		if (call || !balance || !isZero(balance.delta) || !failed(other, examination)) continue;
		const settles = ({ down, link }: PathChange): boolean => down && link.origin === put.link.origin;
		if (there.some((change) => settles(change) && change.link.length > up.link.length)) sibling = up;
	}
	if (!sibling) return undefined;
	return {
		put,
		confidence: "medium",
		reason: "another failing exit of this function settles there what it has charged before",
		why: `${sibling.operation}() was not called on this path`,
	};
}

/** Written in the function itself. */
function isOwn({ link }: PathChange): boolean {
	return link.event.kind === "update";
}

/** Where the call works, the reference is there as well, and counted as another's: giving it up later is no mistake. */
function countsOnlyFailing({ operation }: PathChange, instance: Term): boolean {
	const rows = referenceOf(instance)?.rows ?? [];
	return rows.some((row) => row.name === operation && row.evenOnFailure === "only");
}

interface FailedCall {
	/** The function returns what it answered. */
	readonly passedOn: boolean;
	/** How far down the path it stands. */
	readonly length: number;
}

/** The calls that failed on the path, by their place. */
function failedCalls({ exit }: ClassifiedExit): ReadonlyMap<Origin, FailedCall> {
	const calls = new Map<Origin, FailedCall>();
	for (const { event, origin, length } of eventsOf(exit.state.trace)) {
		if (event.kind !== "fails") continue;
		calls.set(origin, { passedOn: event.result !== undefined && event.result === exit.value, length });
	}
	return calls;
}
