/** A scenario's text read and checked: the same as `scenarios/scenario.schema.json` says, in one line that names the place. */
import type { PathScenario } from "./pathScenario.ts";
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

const nth = numberFrom(1, 1e6);
const decisions: Shape = listOf(() => decision);

export const decisionKinds: Readonly<Record<string, Members>> = {
	if: { needed: { if: text, is: flag }, allowed: { nth } },
	switch: { needed: { switch: text, case: caseOrDefault }, allowed: { nth } },
	fail: { needed: { fail: text }, allowed: { at: text, nth } },
	into: { needed: { into: text, decisions }, allowed: { at: text, nth } },
	count: { needed: { count: text, at: text }, allowed: { nth } },
};
const decision: Shape = objectOfKind(decisionKinds);

export const pathMembers: Members = {
	needed: { function: text, counter: text, leaves: wholeNumber, decisions },
	allowed: { finding: text, follows: matching(/^(?:all|named)$/, '"all" or "named"') },
};

const named: Members["needed"] = { name: text, file: text };
const described: Members["needed"] = { $schema: text, about: text };

/** A scenario that is a path of one function. */
export const pathScenarioMembers: Members = {
	needed: { ...named, path: objectWith(pathMembers) },
	allowed: described,
};

/** A scenario that is a workload. */
export const scenarioMembers: Members = {
	needed: { ...named, setup: actions, events: actions, probes: recordOf(text) },
	allowed: {
		...described,
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
const workload = objectWith(scenarioMembers);
const path = objectWith(pathScenarioMembers);

function caseOrDefault(given: unknown, where: string, depth: number): void {
	if (given !== "default") wholeNumber(given, where, depth);
}

/** Throws an `Error` that says in one line where the text is no scenario of either kind. */
export function parseAnyScenario(json: string): Scenario | PathScenario {
	const parsed = parsedJson(json);
	if (!isPath(parsed)) return checkedWorkload(parsed);
	path(parsed, "", 0);
	return parsed as PathScenario;
}

/** The same for a workload; a path is refused. */
export function parseScenario(json: string): Scenario {
	const parsed = parsedJson(json);
	if (isPath(parsed)) throw new Error("the scenario is a path of one function, not a workload");
	return checkedWorkload(parsed);
}

function parsedJson(json: string): unknown {
	try {
		return JSON.parse(json);
	} catch (error) {
		throw new Error(`no JSON: ${(error as Error).message.replaceAll(/\s+/g, " ")}`);
	}
}

function isPath(parsed: unknown): boolean {
	return typeof parsed === "object" && parsed !== null && Object.hasOwn(parsed, "path");
}

function checkedWorkload(parsed: unknown): Scenario {
	workload(parsed, "", 0);
	// Actions that run themselves, or far too many of them, show when they are put in a row.
	planOf(parsed as Scenario);
	return parsed as Scenario;
}
