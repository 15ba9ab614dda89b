import type { CounterIndex } from "../interproc/counterIndex.ts";
import type { CType, Origin } from "../ir/types.ts";
import { counterName, shortName } from "../symbolic/naming.ts";
import { rootOf, type Term } from "../symbolic/term.ts";
import { eventsOf } from "../symbolic/trace.ts";
import type { ClassifiedExit, Examination, Rule, Verdict } from "./rule.ts";
import { outcomePhrase } from "./words.ts";

/**
 * A counter that gates something is counted up for every object made, and destroying the object does not count it down, nor does anything
 * else. Knowledge used: what the creating function returns, what the destroying function frees, and the comparisons of the counter.
 * Fixtures: test/fixtures/rules/never-decremented.
 */
export const neverDecremented: Rule = {
	id: "never-decremented",
	title: "A counter that gates something never comes down",
	severity: "warning",
	page: `# never-decremented: a counter that gates something never comes down

A counter goes up with every object that is made, it is compared with a limit or expected to be zero in the end, and neither the
function that destroys such an object nor any other function looked at counts it down.

\`\`\`c
struct entry *entry_alloc(struct table *t)
{
	struct entry *e;

	if (atomic_read(&t->entries) > t->limit)         /* the gate */
		return NULL;
	e = kzalloc(sizeof(*e), GFP_KERNEL);
	if (e)
		atomic_inc(&t->entries);                 /* up with every entry */
	return e;
}

void entry_destroy(struct entry *e)
{
	kfree(e);                                        /* and never down */
}
\`\`\`

## What to do
Count down where the object is destroyed.

## When it is not reported
- the counter is a plain integer, or is set or counted down anywhere that was looked at;
- it is never compared: then it is taken for a statistic.

## When it is wrong
The counter may be counted down in a file that was not looked at, or be meant to grow for ever (an identifier). Write
\`/* counterbalance: allow never-decremented COUNTER -- reason */\` at the place reported.
`,
	examine: () => [],
	examineFile(examinations, counters) {
		const made = examinations.flatMap((examination) => chargesForNew(examination, counters));
		const verdicts: Verdict[] = [];
		for (const examination of examinations) {
			for (const freed of destroyed(examination)) {
				for (const charge of made) {
					if (charge.tag !== freed.tag || !gates(charge.counter, counters)) continue;
					verdicts.push(verdictOn(charge, freed, examination));
				}
			}
		}
		return firstOfEach(verdicts);
	},
};

interface MadeWithCharge {
	/** Struct of the object that is made. */
	readonly tag: string;
	readonly counter: string;
	readonly instance: Term;
	readonly maker: string;
	readonly at: Origin;
	readonly operation: string;
}

interface Destroyed {
	readonly tag: string;
	readonly object: Term;
	readonly classified: ClassifiedExit;
	readonly at: Origin;
}

function chargesForNew({ function: fn, exits }: Examination, counters: CounterIndex): MadeWithCharge[] {
	const tag = structPointedTo(fn.result);
	if (!tag) return [];
	const charges: MadeWithCharge[] = [];
	for (const { exit } of exits) {
		if (!exit.value || rootOf(exit.value).kind !== "new") continue;
		for (const { origin, event } of eventsOf(exit.state.trace)) {
			if (event.kind !== "update" || event.change.constant !== 1 || event.change.unknowns.size > 0) continue;
			const counter = counterName(event.instance);
			const root = rootOf(event.instance);
			if (!counter || counter.startsWith("?") || !root.visible || root.kind === "global") continue;
			if (charges.some((charge) => charge.counter === counter) || counters.kind(counter).plain) continue;
			charges.push({ tag, counter, instance: event.instance, maker: fn.name, at: origin, operation: event.operation });
		}
	}
	return charges;
}

/** Objects handed in that are gone at an exit; a destruction inside a callee belongs to the callee. */
function destroyed({ function: fn, exits }: Examination): Destroyed[] {
	const found: Destroyed[] = [];
	for (const classified of exits) {
		for (const { event, origin } of eventsOf(classified.exit.state.trace)) {
			if (event.kind !== "free" || event.object.kind !== "param") continue;
			const tag = structPointedTo(fn.locals[event.object.index]?.type);
			if (tag) found.push({ tag, object: event.object, classified, at: origin });
		}
	}
	return found;
}

/** Compared with a limit or tested for zero, and only ever counted up. */
function gates(counter: string, counters: CounterIndex): boolean {
	const { updates, comparisons } = counters.record(counter);
	// A member of a struct nobody knows, counted down somewhere, may well be this one.
	if (counters.record(`?.${shortName(counter)}`).updates.some((update) => update.sign < 0)) return false;
	return comparisons.length > 0 && updates.every((update) => update.sign > 0) && !counters.isSet(counter);
}

function verdictOn(charge: MadeWithCharge, freed: Destroyed, { function: fn }: Examination): Verdict {
	const { exit, result } = freed.classified;
	const short = shortName(charge.counter);
	return {
		rule: neverDecremented.id,
		function: fn,
		exit,
		result,
		instance: charge.instance,
		counter: charge.counter,
		delta: 1,
		confidence: "medium",
		reason: `${charge.counter} is compared, goes up with every ${charge.tag} that ${charge.maker}() makes, and nothing that was looked at counts it down`,
		outcome: outcomePhrase(result, exit.value, exit.state),
		at: freed.at,
		deadHolder: freed.object,
		grounds: [
			{
				at: charge.at,
				function: charge.maker,
				text: `${charge.maker}() makes a ${charge.tag}; ${charge.operation}: ${short} +1`,
			},
		],
		elsewhere: true,
		message: `\`${short}\` never comes down: ${charge.maker}() counts it up for every ${charge.tag}, ${fn.name}() destroys one without counting it down`,
		chargedBy: [charge.maker],
		operation: charge.operation,
	};
}

function firstOfEach(verdicts: readonly Verdict[]): Verdict[] {
	const seen = new Set<string>();
	return verdicts.filter((verdict) => {
		const key = `${verdict.counter}|${verdict.function.name}`;
		return !seen.has(key) && seen.add(key);
	});
}

function structPointedTo(type: CType | undefined): string | undefined {
	return type?.kind === "pointer" && type.to.kind === "struct" ? type.to.tag : undefined;
}
