/** The path of a finding, step by step, in words and with the balance after each step. */
import type { FileSpan } from "../base/span.ts";
import { linearKey } from "../symbolic/linear.ts";
import { counterName, shortName } from "../symbolic/naming.ts";
import type { Term } from "../symbolic/term.ts";
import { eventsOf, type Trace } from "../symbolic/trace.ts";
import type { Verdict } from "./rule.ts";
import { signed } from "./words.ts";

/** One step of the evidence: what happened where, and the balance of the finding's counter after it. */
export interface PathStep {
	readonly at: FileSpan;
	/** The function the step is in. */
	readonly function: string;
	readonly text: string;
	/** What kind of step: an update of the counter, a decision, a call entered, the exit. */
	readonly kind: "update" | "branch" | "call" | "exit" | "note";
	/** Change to the finding's counter in this step, 0 where it changes something else or nothing. */
	readonly change: number;
	readonly balance: number;
	/** Nesting of calls: 0 in the function reported on. */
	readonly depth: number;
}

/** Source text of a file, as the finding's spans refer to it. */
export type TextOf = (file: string) => string | undefined;

/** At most this many steps are shown; the deciding ones are kept. */
export const longestPath = 12;

interface Draft {
	readonly step: Omit<PathStep, "balance">;
	/** 0: must stay; higher numbers go first when the path is too long. */
	readonly expendable: number;
}

/** The steps of a verdict's path. */
export function evidence(verdict: Verdict, textOf: TextOf): PathStep[] {
	const drafts: Draft[] = verdict.grounds.map((ground) => ({
		step: { at: { ...ground.at }, function: ground.function, text: ground.text, kind: "note", change: 0, depth: 0 },
		expendable: 0,
	}));
	drafts.push(
		...walk(verdict.exit.state.trace, {
			instances: new Set([verdict.instance]),
			holder: verdict.deadHolder,
			function: verdict.function.name,
			depth: 0,
			textOf,
			counter: verdict.counter,
		}),
	);
	drafts.push({
		step: {
			at: { ...verdict.exit.origin },
			function: verdict.function.name,
			text: `${verdict.function.name}() ${verdict.outcome} with ${shortName(verdict.counter)} ${signed(verdict.delta)}`,
			kind: "exit",
			change: 0,
			depth: 0,
		},
		expendable: 0,
	});
	const kept = shorten(drafts);
	let balance = 0;
	return kept.map((draft) => {
		balance += draft.step.change;
		return { ...draft.step, balance };
	});
}

function shorten(drafts: readonly Draft[]): Draft[] {
	const kept = [...drafts];
	while (kept.length > longestPath) {
		let victim = -1;
		for (const [i, draft] of kept.entries()) {
			if (draft.expendable > 0 && draft.expendable > (kept[victim]?.expendable ?? 0)) victim = i;
		}
		if (victim < 0) break;
		kept.splice(victim, 1);
	}
	if (kept.length > longestPath) kept.splice(longestPath - 1, kept.length - longestPath);
	return kept;
}

interface Walk {
	/** The finding's counter, in the terms of the function walked. */
	readonly instances: ReadonlySet<Term>;
	readonly holder: Term | undefined;
	readonly function: string;
	readonly depth: number;
	readonly textOf: TextOf;
	readonly counter: string;
	/** Inside the call that gives up the holder: what else it settles is part of the story. */
	readonly releasing?: boolean;
}

function walk(trace: Trace | undefined, at: Walk): Draft[] {
	const drafts: Draft[] = [];
	const events = eventsOf(trace);
	const branches = events.filter((link) => link.event.kind === "branch").length;
	let branch = 0;
	for (const link of events) {
		const { event, origin } = link;
		const add = (text: string, kind: PathStep["kind"], expendable: number, change = 0): void => {
			drafts.push({
				step: { at: { ...origin }, function: at.function, text, kind, change, depth: at.depth },
				expendable,
			});
		};
		switch (event.kind) {
			case "update": {
				const name = counterName(event.instance);
				if (at.instances.has(event.instance)) {
					add(`${event.operation}: ${shortName(at.counter)} ${changeText(link)}`, "update", 0, event.change.constant);
				} else if (at.releasing && name && event.change.constant < 0) {
					add(
						`settles ${shortName(name)} ${changeText(link)}, not ${shortName(at.counter)}`,
						"update",
						/refcnt|refcount|kref/.test(name) ? 3 : 1,
					);
				}
				break;
			}
			case "branch":
				branch++;
				if (at.depth === 0)
					add(
						`${conditionText(link, at.textOf)} is ${event.taken ? "true" : "false"}`,
						"branch",
						2 + branches - branch,
					);
				break;
			case "fails":
				if (at.depth === 0) add(`${event.operation}() fails`, "branch", 2);
				break;
			case "free":
				if (event.object === at.holder) add(`${event.operation}: the object is gone`, "note", 1);
				break;
			case "use":
				if (at.instances.has(event.instance))
					add(event.by === undefined ? "the object is used" : `${event.by}() uses the object`, "note", 1);
				break;
			case "call":
				drafts.push(...callSteps(link, at));
				break;
		}
	}
	return drafts;
}

function callSteps(link: Trace, at: Walk): Draft[] {
	const { event, origin } = link;
	if (event.kind !== "call") return [];
	const instances = new Set<Term>();
	let holder: Term | undefined;
	for (const [inside, here] of event.renamed) {
		if (at.instances.has(here)) instances.add(inside);
		if (at.holder && here === at.holder) holder = inside;
	}
	const releasing = holder !== undefined && frees(event.inner, holder);
	const inner =
		instances.size > 0 || releasing
			? walk(event.inner, {
					...at,
					instances,
					holder,
					function: event.callee,
					depth: at.depth + 1,
					releasing: at.releasing || releasing,
				})
			: [];
	if (!inner.some((draft) => draft.step.change !== 0) && !releasing) return [];
	const text = releasing ? `${event.callee}() gives up the object` : `calls ${event.callee}()`;
	return [
		{
			step: { at: { ...origin }, function: at.function, text, kind: "call", change: 0, depth: at.depth },
			expendable: 0,
		},
		...inner,
	];
}

/** Whether the callee's path destroys `object`, itself or through what it calls. */
function frees(trace: Trace | undefined, object: Term): boolean {
	for (let link = trace; link; link = link.previous) {
		if (link.event.kind === "free" && link.event.object === object) return true;
		if (link.event.kind !== "call") continue;
		for (const [inside, here] of link.event.renamed)
			if (here === object && frees(link.event.inner, inside)) return true;
	}
	return false;
}

function changeText({ event }: Trace): string {
	if (event.kind !== "update") return "";
	return event.change.unknowns.size === 0
		? signed(event.change.constant)
		: linearKey(event.change).includes("*")
			? "by an amount not known here"
			: "";
}

function conditionText(link: Trace, textOf: TextOf): string {
	const text = textOf(link.origin.file)?.slice(link.origin.start, link.origin.end).replace(/\s+/g, " ").trim() ?? "";
	const bare = text.replace(/^(if|while)\s*\((.*)\)$/, "$2");
	return `\`${bare.length > 60 ? `${bare.slice(0, 57)}…` : bare}\``;
}
