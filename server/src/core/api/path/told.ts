/** A path that the machine took, told in plain data: what happened on it, what was chosen, what it leaves. */
import { LineMap } from "../../base/span.ts";
import type { Origin } from "../../ir/types.ts";
import { conditionText } from "../../replay/conditionText.ts";
import { numberIn } from "../../replay/pathLog.ts";
import type { TakenPath, ToldEvent } from "../../replay/takenPath.ts";
import type { TextOf } from "../../rules/evidence.ts";
import { signed } from "../../rules/words.ts";
import { returnedWords } from "../returnedWords.ts";

/** One thing that happened on the path. Lines and columns count from 1. */
export interface ToldStep {
	readonly kind: "enter" | "decision" | "fails" | "answer" | "count" | "return";
	readonly text: string;
	readonly file: string;
	readonly line: number;
	readonly column: number;
	readonly function: string;
	/** How many calls deep; 0 in the path's own function. */
	readonly depth: number;
	/** Of the path's counter: the change made here, and what it is at then. */
	readonly change: number;
	readonly balance: number;
	/** Instructions that had been executed when it was over. */
	readonly steps: number;
}

export interface ToldPath {
	readonly function: string;
	readonly counter: string;
	readonly steps: readonly ToldStep[];
	/** What was chosen so that the path is taken: arguments, what memory held, answers; pointers to objects of their own are left out. */
	readonly given: readonly { readonly what: string; readonly value: string }[];
	/** The calls that were made to fail, in their order. */
	readonly fails: readonly { readonly operation: string; readonly file: string; readonly line: number }[];
	/** What it leaves on its counter. */
	readonly leaves: number;
	/** Instructions that were executed. */
	readonly instructions: number;
	/** Each place that was executed, and how many instructions had been executed before, each time. */
	readonly executed: readonly { readonly file: string; readonly line: number; readonly times: readonly number[] }[];
}

/** `counter` is what the path is about. */
export function toldPath(path: TakenPath, counter: string, textOf: TextOf): ToldPath {
	const short = counter.slice(counter.lastIndexOf(".") + 1);
	const places = new Places(textOf);
	const functions: string[] = [];
	const steps = withoutIdleCalls(withChanges(path.events)).flatMap((event): ToldStep[] => {
		functions[event.depth] = event.in.name;
		const told = wordsOf(event, short, textOf);
		if (!told) return [];
		const { at, ...words } = told;
		// A call is told of where it is made.
		const depth = event.kind === "enter" ? Math.max(0, event.depth - 1) : event.depth;
		const { change, balance, position } = event;
		const inside = functions[depth] ?? "";
		return [{ ...words, ...places.of(at), function: inside, depth, change, balance, steps: position + 1 }];
	});
	const [entered] = path.events;
	return {
		function: entered?.in.name ?? "",
		counter,
		steps,
		given: path.choices
			.filter(({ pointer }) => !pointer)
			.map(({ words, value }) => ({ what: words, value: `${value}` })),
		fails: path.events.flatMap((event) => {
			if (event.kind !== "fails") return [];
			const { file, line } = places.of(event.at);
			return [{ operation: event.operation, file, line }];
		}),
		leaves: path.leaves,
		instructions: path.length,
		executed: executedIn(path, places),
	};
}

function executedIn({ trace }: TakenPath, places: Places): ToldPath["executed"] {
	const times = new Map<string, { readonly at: Origin; readonly times: number[] }>();
	for (const [position, at] of trace.entries()) {
		const key = `${at.file}:${at.start}-${at.end}`;
		const known = times.get(key);
		if (known) known.times.push(position);
		else times.set(key, { at, times: [position] });
	}
	return [...times.values()].map(({ at, times: positions }) => {
		const { file, line } = places.of(at);
		return { file, line, times: positions };
	});
}

/** "the machine took this path and ended with `entries` +1"; with `partly`, what is left of it. */
export function endWords({ counter, leaves }: Pick<ToldPath, "counter" | "leaves">, partly = false): string {
	const short = counter.slice(counter.lastIndexOf(".") + 1);
	return `the machine took ${partly ? "what is left of this path" : "this path"} and ended with \`${short}\` ${leaves === 0 ? "0" : signed(leaves)}`;
}

interface Words extends Pick<ToldStep, "kind" | "text"> {
	readonly at: Origin;
}

function wordsOf(event: ChangingEvent, counter: string, textOf: TextOf): Words | undefined {
	switch (event.kind) {
		case "enter":
			return event.at
				? { kind: "enter", text: `calls ${event.fn.name}()`, at: event.at }
				: { kind: "enter", text: `${event.fn.name}() is entered`, at: event.fn.nameSpan };
		case "turn": {
			const terminator = event.in.blocks[event.block]?.terminator;
			if (terminator?.kind !== "branch" && terminator?.kind !== "switch") return undefined;
			const code = codeAt(terminator.origin, textOf);
			if (terminator.kind === "branch")
				return {
					kind: "decision",
					text: `${code} is ${event.target === terminator.then}`,
					at: terminator.origin,
				};
			const taken = terminator.cases.find(({ target }) => target === event.target);
			return { kind: "decision", text: `${code} is ${taken ? taken.low : "something else"}`, at: terminator.origin };
		}
		case "fails":
			return { kind: "fails", text: `${event.operation}() fails`, at: event.at };
		case "answer": {
			const value = numberIn(event.value);
			if (value === undefined) return undefined;
			return { kind: "answer", text: `${event.callee}() answers ${returnedWords(Number(value))}`, at: event.at };
		}
		case "count":
			return counts(event)
				? { kind: "count", text: `${event.operation}: ${counter} ${signed(numberOfAmount(event))}`, at: event.at }
				: undefined;
		case "return": {
			if (event.depth > 0) return undefined;
			const value = numberIn(event.value);
			const answer = value === undefined ? "" : ` ${returnedWords(Number(value))}`;
			return { kind: "return", text: `${event.in.name}() returns${answer}`, at: event.at };
		}
	}
}

function numberOfAmount(event: ToldEvent & { readonly kind: "count" }): number {
	return Number(numberIn({ expr: event.amount, type: { kind: "unknown" } }) ?? 0n);
}

/** Longer conditions are cut. */
const longest = 60;

function codeAt(origin: Origin, textOf: TextOf): string {
	const bare = conditionText(origin, textOf);
	return `\`${bare.length > longest ? `${bare.slice(0, longest - 1)}…` : bare}\``;
}

/** With what each did to the path's counter. */
type ChangingEvent = ToldEvent & { readonly change: number };

function withChanges(events: readonly ToldEvent[]): readonly ChangingEvent[] {
	return events.map((event, index) => ({ ...event, change: event.balance - (events[index - 1]?.balance ?? 0) }));
}

/** It counts on the path's counter: as the path says, or as it turns out. */
function counts(event: ChangingEvent): boolean {
	return event.kind === "count" && (event.watched || event.change !== 0);
}

/** Calls in which nothing happens that is told are left out. */
function withoutIdleCalls(events: readonly ChangingEvent[]): readonly ChangingEvent[] {
	return events.filter((event, index) => {
		if (event.kind !== "enter" || event.depth === 0) return true;
		for (const later of events.slice(index + 1)) {
			if (later.depth < event.depth) return false;
			if (counts(later) || later.kind === "turn" || later.kind === "fails") return true;
		}
		return false;
	});
}

class Places {
	readonly #textOf: TextOf;
	readonly #maps = new Map<string, LineMap>();

	constructor(textOf: TextOf) {
		this.#textOf = textOf;
	}

	of({ file, start }: Origin): Pick<ToldStep, "file" | "line" | "column"> {
		let map = this.#maps.get(file);
		if (!map) {
			map = new LineMap(this.#textOf(file) ?? "");
			this.#maps.set(file, map);
		}
		return { file, ...map.position(start) };
	}
}
