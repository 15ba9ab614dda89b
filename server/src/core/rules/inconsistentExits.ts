import type { Origin } from "../ir/types.ts";
import { isConstant, isZero } from "../symbolic/linear.ts";
import { counterName } from "../symbolic/naming.ts";
import { intersect } from "../symbolic/range.ts";
import type { LedgerEntry, State } from "../symbolic/state.ts";
import { rootOf, type Term } from "../symbolic/term.ts";
import { eventsOf, type Trace } from "../symbolic/trace.ts";
import type { ClassifiedExit, Examination, Rule, Verdict } from "./rule.ts";
import { outcomePhrase } from "./words.ts";

/**
 * Two exits that a caller cannot tell apart leave different balances: the inconsistent path pairs of Mao et al., "RID: Finding
 * Reference Count Bugs with Inconsistent Path Pair Checking" (ASPLOS 2016).
 *
 * A caller tells exits apart by the return value, by what it can look up (parameters, memory reachable from them), and by what the
 * function wrote there. Only where all of these agree, and the paths parted on something of which no trace is left, is a pair reported.
 * Fixtures: test/fixtures/rules/inconsistent-exits.
 */
export const inconsistentExits: Rule = {
	id: "inconsistent-exits",
	title: "Two exits a caller cannot tell apart leave different balances",
	severity: "warning",
	page: `# inconsistent-exits: two exits a caller cannot tell apart leave different balances

Two paths return the same, leave the same in memory the caller can see, and yet one of them has counted a counter up and the other has
not. Whatever the caller does next is wrong after one of the two.

\`\`\`c
int port_attach(struct port *port)
{
	char *name = kasprintf(GFP_KERNEL, "port%d", port->id);

	if (!name)
		return 0;                /* nothing counted … */
	atomic_inc(&port->users);        /* … counted: and the caller sees 0 both times */
	kfree(name);
	return 0;
}
\`\`\`

## What to do
Return something else on the path that did not charge, or charge (or settle) on both.

The confidence is always low, so that it is hidden unless asked for: what was read by hand was told apart by a flag that was not followed.

## When it is not reported
- the paths differ in a condition on a parameter, on memory the caller can reach, or on the answer of a function that was handed such
  memory: the caller could find out;
- the paths leave different values where the caller can look.

## When it is wrong
The difference may be told to the caller in a way that was not followed. Write
\`/* counterbalance: allow inconsistent-exits COUNTER -- reason */\` at the exit.
`,
	examine(examination) {
		const verdicts: Verdict[] = [];
		for (const a of examination.exits) {
			const charged = chargedInstances(a, examination);
			if (charged.length === 0 || a.result === "unknown") continue;
			for (const b of examination.exits) {
				if (b !== a && b.result === a.result) verdicts.push(...compare(a, charged, b, examination));
			}
		}
		return verdicts;
	},
};

/** Gauges in what the caller can reach that this exit leaves higher by a known amount. */
function chargedInstances({ exit }: ClassifiedExit, { counters }: Examination): LedgerEntry[] {
	return [...exit.state.ledger.values()].filter(({ instance, delta, charges }) => {
		if (!rootOf(instance).visible || !isConstant(delta) || delta.constant <= 0 || charges.length === 0) return false;
		const counter = counterName(instance);
		if (!counter || counter.startsWith("?")) return false;
		const { kind, plain } = counters.kind(counter);
		return kind === "gauge" && !plain;
	});
}

/** Verdicts on `a`, which charges what `b`, not to be told apart from it, does not. */
function compare(
	a: ClassifiedExit,
	charged: readonly LedgerEntry[],
	b: ClassifiedExit,
	examination: Examination,
): Verdict[] {
	const unchanged = charged.filter(({ instance }) => {
		const entry = b.exit.state.ledger.get(instance);
		return !entry || isZero(entry.delta);
	});
	if (unchanged.length === 0) return [];
	const parted = partingPoint(a.exit.state, b.exit.state);
	if (!parted || toldApart(a, b)) return [];
	return unchanged.map(({ instance, delta, charges }): Verdict => {
		const charge = charges.at(-1);
		return {
			rule: inconsistentExits.id,
			function: examination.function,
			exit: a.exit,
			result: a.result,
			instance,
			counter: counterName(instance) ?? "",
			delta: delta.constant,
			confidence: "low",
			reason: "another exit with the same result does not charge, and nothing the caller can see tells them apart",
			outcome: outcomePhrase(a.result, a.exit.value, a.exit.state),
			at: parted,
			deadHolder: undefined,
			grounds: [],
			chargedBy: charge ? [charge.by, ...charge.through] : [],
			operation: charge?.operation ?? "",
		};
	});
}

/** Where the two paths part, if they part on something the caller cannot observe; else undefined. */
function partingPoint(a: State, b: State): Origin | undefined {
	const left = eventsOf(a.trace);
	const right = eventsOf(b.trace);
	let i = 0;
	while (i < left.length && i < right.length && left[i] === right[i]) i++;
	const mine = left[i];
	const theirs = right[i];
	if (!mine || !theirs || !hidden(mine) || !hidden(theirs)) return undefined;
	return mine.origin;
}

function hidden({ event }: Trace): boolean {
	if (event.kind === "branch" || event.kind === "case") return !observable(event.condition);
	return event.kind === "allocate" || event.kind === "fails";
}

function observable(term: Term): boolean {
	if (term.kind === "fresh") return term.observable;
	if (term.kind === "int") return false;
	if (term.visible) return true;
	return (term.a !== undefined && observable(term.a)) || (term.b !== undefined && observable(term.b));
}

function toldApart(a: ClassifiedExit, b: ClassifiedExit): boolean {
	const left = a.exit.state;
	const right = b.exit.state;
	for (const [term, range] of left.facts) {
		if (!term.visible) continue;
		if (intersect(range, right.rangeOf(term)) === undefined) return true;
	}
	for (const event of [...eventsOf(left.trace), ...eventsOf(right.trace)]) {
		if (
			(event.event.kind === "branch" || event.event.kind === "case") &&
			observable(event.event.condition) &&
			!shared(event, left, right)
		)
			return true;
	}
	if (a.exit.value !== b.exit.value && a.result !== "zero" && a.result !== "null" && a.result !== "void") return true;
	return writesDiffer(left, right) || writesDiffer(right, left);
}

/** Traces share their links, so an event of both stands at the same place in both. */
function shared(event: Trace, a: State, b: State): boolean {
	return eventsOf(a.trace)[event.length - 1] === event && eventsOf(b.trace)[event.length - 1] === event;
}

function writesDiffer(a: State, b: State): boolean {
	for (const [address, value] of a.memory) {
		if (!rootOf(address).visible || a.ledger.has(address)) continue;
		if (b.memory.get(address) !== value && !(value.kind === "initial" && value.a === address)) return true;
	}
	for (const [root, object] of a.objects) {
		if (object.stored !== "no" && b.object(root).stored === "no") return true;
		if (object.freed && root.visible && !b.object(root).freed) return true;
	}
	return false;
}
