/** The part of leak-on-exit for counted lists: the list was what held the charge, and the object was taken off it. */

import { countersOf } from "../interproc/updates.ts";
import type { IrFunction } from "../ir/types.ts";
import { linkPart } from "../models/lists.ts";
import { countsDown } from "../symbolic/linear.ts";
import { counterName, shortName } from "../symbolic/naming.ts";
import { rootOf } from "../symbolic/term.ts";
import { eventsOf } from "../symbolic/trace.ts";
import type { ClassifiedExit, Examination, Verdict } from "./rule.ts";
import { outcomePhrase } from "./words.ts";

/** Verdicts on nodes that this exit leaves off a counted list without having counted down. */
export function leftLists(rule: string, { exit, result }: ClassifiedExit, examination: Examination): Verdict[] {
	const { state } = exit;
	const { counters } = examination;
	const verdicts: Verdict[] = [];
	for (const { event, origin } of eventsOf(state.trace)) {
		if (event.kind !== "unlink") continue;
		const member = counterName(event.node);
		const root = rootOf(event.node);
		const membership = member && counters.membership(member);
		if (!membership || root.kind === "new" || root.kind === "local") continue;
		const { counter, settledBy, block } = membership;
		const linked = state.memory.get(state.arena.field(event.node, "?", linkPart));
		if (
			linked !== state.arena.zero ||
			settles(counter, exit) ||
			callerSettles(counter, examination.function, examination)
		)
			continue;
		const update = countersOf(settledBy).updates.find((u) => u.counter === counter && u.block === block && u.sign < 0);
		const short = shortName(counter);
		verdicts.push({
			rule,
			function: examination.function,
			exit,
			result,
			instance: event.node,
			counter,
			delta: 1,
			confidence: "medium",
			reason: `everywhere else ${shortName(member)} and ${counter} change together: ${settledBy.name}() counts down where it takes the object off the list`,
			outcome: outcomePhrase(result, exit.value, state),
			at: origin,
			deadHolder: undefined,
			grounds: update
				? [
						{
							at: update.origin,
							function: settledBy.name,
							text: `${settledBy.name}() takes the object off ${shortName(member)} and counts ${short} down`,
						},
					]
				: [],
			elsewhere: true,
			message: `\`${short}\` stays +1 when ${examination.function.name}() takes the object off ${shortName(member)}: ${settledBy.name}() counts down there, this does not`,
			chargedBy: [examination.function.name],
			operation: event.operation,
		});
	}
	return verdicts;
}

function settles(counter: string, exit: ClassifiedExit["exit"]): boolean {
	for (const { instance, delta } of exit.state.ledger.values()) {
		if (counterName(instance) === counter && countsDown(delta)) return true;
	}
	return eventsOf(exit.state.trace).some(({ event }) => {
		if (event.kind === "update") return event.change.constant < 0 && counterName(event.instance) === counter;
		return event.kind === "call" && event.decreases.has(counter);
	});
}

/** Whether a function above this one counts down on its behalf. */
function callerSettles(counter: string, fn: IrFunction, { counters }: Examination): boolean {
	const above = counters.callers(fn.name);
	return [...above, ...above.flatMap((caller) => counters.callers(caller.name))].some((caller) =>
		countersOf(caller).updates.some((update) => update.counter === counter && update.sign < 0),
	);
}
