/** A scenario's text read and checked: the same as `scenarios/scenario.schema.json` says, in one line that names the place. */
import { planOf } from "./plan.ts";
import type { Scenario } from "./scenario.ts";
import {
	flag,
	listOf,
	type Members,
	matching,
	numberFrom,
	objectOfKind,
	objectWith,
	recordOf,
	type Shape,
	text,
	wholeNumber,
} from "./shape.ts";

const seconds = numberFrom(0, 1e9, "any");
const someSeconds = numberFrom(1e-6, 1e9, "any");
const count = numberFrom(0, 1e9);
const ratelimit = objectWith({ needed: { interval: seconds, burst: count } });

export const valueKinds: Readonly<Record<string, Members>> = {
	value: { needed: { value: text } },
	address: { needed: { address: text }, allowed: { in: text } },
	function: { needed: { function: text }, allowed: { in: text } },
	bytes: {
		needed: { bytes: matching(/^([0-9a-fA-F]{2})+$/, "bytes in hexadecimal") },
		allowed: { counted: flag, below: numberFrom(1, 2 ** 32) },
	},
	text: { needed: { text } },
};
const value: Shape = objectOfKind(valueKinds, wholeNumber);

const actions: Shape = listOf(() => action);
const stream: Shape = objectOfKind({
	every: { needed: { every: someSeconds, do: actions } },
	perSecond: { needed: { perSecond: numberFrom(1e-6, 1e6, "any"), do: actions } },
});

export const actionKinds: Readonly<Record<string, Members>> = {
	new: { needed: { new: text, struct: text } },
	set: { needed: { set: text, to: value } },
	write: { needed: { write: text, text } },
	call: {
		needed: { call: text },
		allowed: { in: text, args: listOf(() => value), as: text, struct: text, if: text },
	},
	sleep: { needed: { sleep: seconds } },
	row: { needed: { row: text } },
	repeat: { needed: { repeat: count, do: actions } },
	run: { needed: { run: text } },
	during: { needed: { during: seconds, streams: listOf(() => stream) } },
	fail: {
		needed: { fail: text },
		allowed: { from: text, after: count, count, rate: numberFrom(0, 1, "any"), answer: wholeNumber },
	},
	mend: { needed: { mend: text } },
	ratelimit: { needed: { ratelimit } },
};
const action: Shape = objectOfKind(actionKinds);

export const scenarioMembers: Members = {
	needed: { name: text, file: text, setup: actions, events: actions, probes: recordOf(text) },
	allowed: {
		$schema: text,
		about: text,
		seed: wholeNumber,
		hz: numberFrom(1, 10_000),
		jiffies: numberFrom(0, Number.MAX_SAFE_INTEGER),
		limit: numberFrom(1, Number.MAX_SAFE_INTEGER),
		answers: recordOf(wholeNumber),
		ratelimit,
		actions: recordOf(actions),
		thresholds: listOf(() => text),
		lines: recordOf(text),
	},
};
const scenario = objectWith(scenarioMembers);

/** Throws an `Error` that says in one line where the text is no scenario. */
export function parseScenario(json: string): Scenario {
	let parsed: unknown;
	try {
		parsed = JSON.parse(json);
	} catch (error) {
		throw new Error(`no JSON: ${(error as Error).message.replaceAll(/\s+/g, " ")}`);
	}
	scenario(parsed, "", 0);
	// Actions that run themselves, or far too many of them, show when they are put in a row.
	planOf(parsed as Scenario);
	return parsed as Scenario;
}
