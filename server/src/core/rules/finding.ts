/** A verdict in words: what the front ends show. */
import type { Confidence } from "../base/confidence.ts";
import type { FileSpan } from "../base/span.ts";
import { counterName, shortName } from "../symbolic/naming.ts";
import type { Term } from "../symbolic/term.ts";
import { eventsOf, type Trace } from "../symbolic/trace.ts";
import { evidence, type PathStep, type TextOf } from "./evidence.ts";
import { ruleById } from "./index.ts";
import type { Verdict } from "./rule.ts";
import { listed, signed } from "./words.ts";

export interface WordedFinding {
	readonly rule: string;
	readonly confidence: Confidence;
	/** Why the confidence is what it is, in words. */
	readonly confidenceReason: string;
	readonly severity: "error" | "warning" | "information";
	readonly at: FileSpan;
	readonly function: string;
	/** `table.entries` */
	readonly counter: string;
	readonly delta: number;
	/** The outcome on which it happens, e.g. "fails with an error pointer". Part of the identity. */
	readonly outcome: string;
	/** One sentence, verdict first. */
	readonly message: string;
	/** At most 12 steps, the deciding ones kept. */
	readonly path: readonly PathStep[];
	/** What was assumed to get here: callees not found, budgets hit. */
	readonly assumed: readonly string[];
	/** Stable over line shifts: function + rule + counter + operation + outcome. */
	readonly identity: string;
}

export function word(verdict: Verdict, textOf: TextOf): WordedFinding {
	const { counter, delta, outcome } = verdict;
	const name = verdict.function.name;
	return {
		rule: verdict.rule,
		confidence: verdict.confidence,
		confidenceReason: verdict.reason,
		severity: ruleById(verdict.rule)?.severity ?? "warning",
		at: { ...verdict.at },
		function: name,
		counter,
		delta,
		outcome,
		message:
			verdict.message ?? `\`${shortName(counter)}\` stays ${signed(delta)} when ${name}() ${outcome}: ${why(verdict)}`,
		path: evidence(verdict, textOf),
		assumed: [...verdict.exit.state.assumed],
		identity: [name, verdict.rule, counter, verdict.operation, outcome].join(" | "),
	};
}

function why(verdict: Verdict): string {
	const short = shortName(verdict.counter);
	const chargedIn = verdict.chargedBy[0] === verdict.function.name ? "here" : `in ${verdict.chargedBy[0]}()`;
	if (verdict.rule === "inconsistent-exits")
		return `another exit with the same result leaves it unchanged, and the caller cannot tell which was taken`;
	if (!verdict.deadHolder)
		return `nothing settles the ${verdict.operation}() made ${chargedIn}`
			.replace("+()", "increment")
			.replace("-()", "decrement");
	const release = releaseOf(verdict.exit.state.trace, verdict.deadHolder);
	if (!release) return `the object it was counted for is destroyed, its charge made ${chargedIn} is not settled`;
	const struct = verdict.counter.slice(0, -short.length);
	const settled = release.settled.filter((counter) => counter !== verdict.counter);
	const beside = settled.filter((counter) => counter.startsWith(struct));
	const others = (beside.length > 0 ? beside : settled).map(shortName);
	if (others.length > 0) return `${release.callee}() settles ${listed([...new Set(others)])}, not ${short}`;
	return `${release.callee}() destroys the object it was counted for and does not settle it`;
}

/** The call on the path that destroys `holder`, and which counters of other objects it settles. */
function releaseOf(
	trace: Trace | undefined,
	holder: Term,
): { readonly callee: string; readonly settled: readonly string[] } | undefined {
	for (const { event } of eventsOf(trace)) {
		if (event.kind === "free" && event.object === holder) return { callee: event.operation, settled: [] };
		if (event.kind !== "call") continue;
		for (const [inside, here] of event.renamed) {
			if (here !== holder || !destroys(event.inner, inside)) continue;
			return { callee: event.callee, settled: settledBy(event.inner, inside) };
		}
	}
	return undefined;
}

function destroys(trace: Trace | undefined, object: Term): boolean {
	return releaseOf(trace, object) !== undefined;
}

/** Counters that the callee's path counts down, those of the destroyed object itself left out. */
function settledBy(trace: Trace | undefined, destroyed: Term): string[] {
	const balance = new Map<string, number>();
	const gather = (inner: Trace | undefined, own: ReadonlySet<Term>): void => {
		for (const { event } of eventsOf(inner)) {
			if (event.kind === "update") {
				const counter = counterName(event.instance);
				if (counter && !(event.instance.a && own.has(event.instance.a)))
					balance.set(counter, (balance.get(counter) ?? 0) + event.change.constant);
			} else if (event.kind === "call") {
				gather(event.inner, new Set([...event.renamed].filter(([, here]) => own.has(here)).map(([inside]) => inside)));
			}
		}
	};
	gather(trace, new Set([destroyed]));
	return [...balance].filter(([, change]) => change < 0).map(([counter]) => counter);
}
