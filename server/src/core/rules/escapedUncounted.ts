import { keepsAlive } from "../models/index.ts";
import { isConstant } from "../symbolic/linear.ts";
import { counterName, placeText, shortName } from "../symbolic/naming.ts";
import { referenceOf } from "../symbolic/reference.ts";
import type { State } from "../symbolic/state.ts";
import { rootOf, type Term } from "../symbolic/term.ts";
import { failed } from "./exits.ts";
import { returned } from "./leftReference.ts";
import { changesOf, givesUp } from "./pathChanges.ts";
import type { ClassifiedExit, Examination, Rule, Verdict } from "./rule.ts";
import { outcomePhrase } from "./words.ts";

/**
 * A pointer to a counted object is stored (or returned), and the only reference that the path had to the object is given up.
 * After "missing increase" in He et al. (SOSP 2023) and the field references of LinKRID (USENIX Security 2022).
 * Fixtures: test/fixtures/rules/escaped-uncounted.
 */
export const escapedUncounted: Rule = {
	id: "escaped-uncounted",
	title: "A pointer is kept without a reference of its own",
	severity: "warning",
	page: `# escaped-uncounted: a pointer is kept without a reference of its own

A find or get call gave a pointer together with a reference. The function stores the pointer where it outlives the call, and gives the
reference up. Whoever reads the pointer later may find the object gone.

\`\`\`c
node = of_get_child_by_name(parent, "port");
if (!node)
	return -ENODEV;
port->node = node;                       /* kept … */
of_node_put(node);                       /* … without anything that keeps the node alive */
return 0;
\`\`\`

## What to do
Keep the reference with the pointer and give both up where the pointer is given up; or take another for the pointer (\`of_node_get()\`).

The confidence is always low, so that it is hidden unless asked for: of what was read by hand, most was kept alive by its parent or its
registration (docs/precision.md).

## When it is not reported
- the function fails: what it stored to is commonly released;
- another reference to the object was taken on the path;
- the pointer was there before, or came from the caller.

## When it is wrong
Something else may keep the object alive for as long as the pointer is there: its parent, a registration. Write
\`/* counterbalance: allow escaped-uncounted COUNTER -- reason */\` at the put.
`,
	examine(examination) {
		const verdicts = new Map<unknown, Verdict>();
		for (const classified of examination.exits) {
			if (failed(classified, examination) || !saysItSucceeded(classified)) continue;
			for (const instance of classified.exit.state.spent.keys()) {
				const verdict = judge(instance, classified, examination);
				if (verdict && !verdicts.has(verdict.at)) verdicts.set(verdict.at, verdict);
			}
		}
		return [...verdicts.values()];
	},
};

function saysItSucceeded({ result }: ClassifiedExit): boolean {
	return result === "void" || result === "zero" || result === "pointer" || result === "true";
}

function judge(instance: Term, classified: ClassifiedExit, examination: Examination): Verdict | undefined {
	const { exit, result } = classified;
	const { state } = exit;
	const root = rootOf(instance);
	const counter = counterName(instance);
	const rows = referenceOf(instance);
	if (!counter || !rows || !keepsAlive(rows) || state.object(root).freed) return undefined;
	if (takenOtherwise(instance, state)) return undefined;
	const fn = examination.function;
	const place = keptAt(root, classified);
	const isReturned = returned(root, classified);
	if (!place && !isReturned) return undefined;
	const put = changesOf(instance, state.trace).findLast(({ down }) => down);
	if (!put || !givesUp(put, instance)) return undefined;
	const words = rows.words.replace(/^reference to the /, "");
	const where = place
		? `kept in ${placeText(place, fn) ?? shortName(counterName(place) ?? "memory that lives on")}`
		: "returned";
	return {
		rule: escapedUncounted.id,
		function: fn,
		exit,
		result,
		instance,
		counter,
		delta: 0,
		confidence: "low",
		reason: "something that was not followed may keep the object alive for as long as the pointer is there",
		outcome: outcomePhrase(result, exit.value, state),
		at: put.link.origin,
		deadHolder: undefined,
		grounds: [],
		message: `a pointer to the ${words} is ${where} when ${fn.name}() ${outcomePhrase(result, exit.value, state)}, though ${put.operation}() gives up the only reference`,
		chargedBy: [fn.name],
		operation: put.operation,
	};
}

/** Another count of the object went up on the path, or this one did again. */
function takenOtherwise(instance: Term, { ledger }: State): boolean {
	for (const entry of ledger.values()) {
		if (rootOf(entry.instance) !== rootOf(instance)) continue;
		if (!isConstant(entry.delta) || entry.delta.constant !== 0) return true;
	}
	return false;
}

/** Where the caller finds a pointer to the object afterwards; what was made or found here may hold references that were not followed. */
function keptAt(root: Term, { exit }: ClassifiedExit): Term | undefined {
	const { state } = exit;
	for (const [address, held] of state.memory) {
		if (held !== root) continue;
		const where = rootOf(address);
		if (where.visible && !state.object(where).freed) return address;
	}
	return undefined;
}
