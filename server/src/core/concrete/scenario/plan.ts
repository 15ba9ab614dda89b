/** A scenario's actions one after the other: named and repeated ones written out, arrivals at the times that the seed gives them. */
import { nextRandomState, randomOf } from "../values/random.ts";
import type { Scenario, ScenarioAction, Stream } from "./scenario.ts";

type Simple = Exclude<
	ScenarioAction,
	{ readonly repeat: number } | { readonly run: string } | { readonly during: number }
>;

export type Step =
	| { readonly kind: "action"; readonly action: Simple; readonly round: number; readonly recorded: boolean }
	/** A stretch of time begins, goes on to a moment after its beginning, and is over. */
	| { readonly kind: "begin" }
	| { readonly kind: "until"; readonly seconds: number }
	| { readonly kind: "end" };

/** More steps than this are no scenario that anybody reads. */
export const mostSteps = 200_000;

/** The steps of a scenario. Throws an `Error` of one line where it would have too many, or runs itself. */
export function planOf(scenario: Scenario): readonly Step[] {
	const plan = new Plan(scenario);
	plan.add(scenario.setup, 0, false);
	plan.add(scenario.events, 0, true);
	return plan.steps;
}

/** The names of the functions that a scenario lets fail. */
export function failingNames({ setup, events, actions = {} }: Scenario): ReadonlySet<string> {
	const names = new Set<string>();
	const visit = (list: readonly ScenarioAction[]): void => {
		for (const action of list) {
			if ("fail" in action) names.add(action.fail);
			if ("do" in action) visit(action.do);
			if ("during" in action) for (const stream of action.streams) visit(stream.do);
		}
	};
	for (const list of [setup, events, ...Object.values(actions)]) visit(list);
	return names;
}

class Plan {
	readonly steps: Step[] = [];
	readonly #scenario: Scenario;
	readonly #random: Random;
	readonly #running: string[] = [];
	/** Actions looked at: names may run names that run names, without a step. */
	#visited = 0;

	constructor(scenario: Scenario) {
		this.#scenario = scenario;
		this.#random = new Random(scenario.seed ?? 1);
	}

	add(actions: readonly ScenarioAction[], round: number, recorded: boolean): void {
		for (const action of actions) {
			if (++this.#visited > 10 * mostSteps) throw tooMany();
			if ("repeat" in action) {
				this.#repeat(action.repeat, action.do, recorded);
			} else if ("run" in action) this.#run(action.run, round, recorded);
			else if ("during" in action) this.#during(action.during, action.streams, recorded);
			else this.#push({ kind: "action", action, round, recorded });
		}
	}

	#repeat(times: number, actions: readonly ScenarioAction[], recorded: boolean): void {
		for (let round = 0; round < times; round++) {
			const before = this.steps.length;
			this.add(actions, round, recorded);
			// However often nothing is done, it is nothing.
			if (this.steps.length === before) return;
		}
	}

	#push(step: Step): void {
		if (this.steps.length >= mostSteps) throw tooMany();
		this.steps.push(step);
	}

	#run(name: string, round: number, recorded: boolean): void {
		const { actions: named = {} } = this.#scenario;
		const actions = Object.hasOwn(named, name) ? named[name] : undefined;
		if (!actions) throw new Error(`the scenario has no actions named "${name}"`);
		if (this.#running.includes(name)) throw new Error(`the actions named "${name}" run themselves`);
		this.#running.push(name);
		this.add(actions, round, recorded);
		this.#running.pop();
	}

	/** What all streams bring, in the order of time; of two at one moment the stream that stands first is first. */
	#during(seconds: number, streams: readonly Stream[], recorded: boolean): void {
		const arrivals = streams.flatMap((stream) => this.#arrivals(stream, seconds));
		arrivals.sort((a, b) => a.at - b.at);
		this.#push({ kind: "begin" });
		for (const { at, stream, round } of arrivals) {
			this.#push({ kind: "until", seconds: at });
			this.add(stream.do, round, recorded);
		}
		this.#push({ kind: "until", seconds });
		this.#push({ kind: "end" });
	}

	#arrivals(stream: Stream, seconds: number): { at: number; stream: Stream; round: number }[] {
		const arrivals: { at: number; stream: Stream; round: number }[] = [];
		// Arrivals that do not depend on each other have gaps that are exponentially distributed.
		const gap = (): number =>
			"every" in stream ? stream.every : -Math.log(1 - this.#random.next()) / stream.perSecond;
		for (let at = gap(); at < seconds; at += gap()) {
			if (arrivals.length >= mostSteps) throw tooMany();
			arrivals.push({ at, stream, round: arrivals.length });
		}
		return arrivals;
	}
}

function tooMany(): Error {
	return new Error(`the scenario has more than ${mostSteps} actions`);
}

/** The plan's own sequence: what the machine draws does not change when things happen. */
class Random {
	#state: number;

	constructor(seed: number) {
		this.#state = ~seed >>> 0;
	}

	/** From 0 to less than 1. */
	next(): number {
		this.#state = nextRandomState(this.#state);
		return randomOf(this.#state) / 2 ** 32;
	}
}
