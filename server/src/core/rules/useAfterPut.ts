import { keepsAlive } from "../models/index.ts";
import { certainIncrease } from "../symbolic/linear.ts";
import { counterName } from "../symbolic/naming.ts";
import { referenceOf } from "../symbolic/reference.ts";
import type { State } from "../symbolic/state.ts";
import { rootOf, type Term } from "../symbolic/term.ts";
import { eventsOf, type Trace } from "../symbolic/trace.ts";
import { changesOf, givesUp } from "./pathChanges.ts";
import type { ClassifiedExit, Examination, Rule, Verdict } from "./rule.ts";
import { outcomePhrase } from "./words.ts";

/**
 * An object is used after the path gave up the last reference it had to it: one that came with the pointer.
 * After "use after decrease" in He et al. (SOSP 2023). Fixtures: test/fixtures/rules/use-after-put.
 */
export const useAfterPut: Rule = {
	id: "use-after-put",
	title: "An object is used after its reference was given up",
	severity: "warning",
	page: `# use-after-put: an object is used after its reference was given up

A find or get call gave a pointer together with a reference. The function gives the reference up and goes on to use the object.

\`\`\`c
node = of_find_node_by_path("/soc");
if (!node)
	return -ENODEV;
of_node_put(node);
return of_property_read_u32(node, "reg", reg);   /* node may be gone */
\`\`\`

Nothing keeps the object alive any more: if the reference was the last one, freed memory is used.

## What to do
Give the reference up after the last use, and on the way out of every error path.

Hidden by default (low confidence): what else keeps an object alive is beyond what is looked at.

## When it is not reported
- the object is the caller's, or was taken from a structure that holds a reference of its own;
- the path has another reference to it, which it gives up later, or stored it where others can reach it;
- the pointer is only compared or printed as a number.

## When it is wrong
Something else may keep the object alive: a lock, its parent, an open file. Write
\`/* counterbalance: allow use-after-put COUNTER -- reason */\` at the use.
`,
	examine(examination) {
		const verdicts = new Map<unknown, Verdict>();
		for (const classified of examination.exits) {
			for (const link of eventsOf(classified.exit.state.trace)) {
				if (link.event.kind !== "use" || verdicts.has(link.origin)) continue;
				const verdict = judge(link, link.event, classified, examination);
				if (verdict) verdicts.set(link.origin, verdict);
			}
		}
		return [...verdicts.values()];
	},
};

function judge(
	link: Trace,
	{ instance, by }: Trace["event"] & { kind: "use" },
	{ exit, result }: ClassifiedExit,
	examination: Examination,
): Verdict | undefined {
	const { state } = exit;
	const counter = counterName(instance);
	const rows = referenceOf(instance);
	if (!counter || counter.startsWith("?") || (rows && !keepsAlive(rows))) return undefined;
	if (state.object(rootOf(instance)).stored === "yes" || heldOtherwise(instance, state)) return undefined;
	if (!rows && examination.counters.kind(counter).plain) return undefined;
	// What a table of the program's leads to is held by the table as well.
	if (rootOf(instance).visible) return undefined;
	const puts = changesOf(instance, state.trace).filter(({ down }) => down);
	const put = puts.findLast((one) => one.link.length < link.length);
	if (!put || !givesUp(put, instance)) return undefined;
	// Who gives up another one later had it all the time.
	if (puts.some((one) => one.link.length > link.length)) return undefined;
	const name = examination.function.name;
	const words = rows?.words.replace(/^reference to the /, "") ?? "object";
	return {
		rule: useAfterPut.id,
		function: examination.function,
		exit,
		result,
		instance,
		counter,
		delta: 0,
		confidence: "low",
		reason: "the only reference of this path came with the pointer, and is given up",
		outcome: outcomePhrase(result, exit.value, state),
		at: link.origin,
		deadHolder: undefined,
		grounds: [],
		message: `the ${words} is used ${by === undefined ? "" : `by ${by}() `}after ${put.operation}() gave up the reference that ${name}() had to it`,
		chargedBy: [name],
		operation: put.operation,
	};
}

/** The path counts the object in another way as well. */
function heldOtherwise(instance: Term, { ledger }: State): boolean {
	for (const entry of ledger.values())
		if (rootOf(entry.instance) === rootOf(instance) && certainIncrease(entry.delta) !== undefined) return true;
	return false;
}
