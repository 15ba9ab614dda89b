/** The balance at one point of a function: the distinct books with which control reaches it. */
import type { Span } from "../base/span.ts";
import type { CounterIndex } from "../interproc/counterIndex.ts";
import type { IrFunction, Origin } from "../ir/types.ts";
import { factText } from "../symbolic/factWords.ts";
import { isZero, linearKey } from "../symbolic/linear.ts";
import { counterName, shortName } from "../symbolic/naming.ts";
import type { Range } from "../symbolic/range.ts";
import type { LedgerEntry, State } from "../symbolic/state.ts";
import { rootOf, type Term } from "../symbolic/term.ts";
import { concerns, eventsOf, type Trace } from "../symbolic/trace.ts";
import { changeWords } from "./contract.ts";
import type { BalanceInfo, PathStep } from "./types.ts";

interface Seen {
	readonly facts: ReadonlyMap<Term, Range>;
	readonly ledger: ReadonlyMap<Term, LedgerEntry>;
	readonly trace: Trace | undefined;
}

/** Gathers the states that reach a line; hand `see` to the interpreter as a probe. */
export class BalanceAt {
	readonly #line: Span;
	readonly #file: string;
	readonly #seen: Seen[] = [];

	constructor(file: string, line: Span) {
		this.#file = file;
		this.#line = line;
	}

	readonly see = (state: State, at: { readonly origin: Origin }): void => {
		if (at.origin.file !== this.#file || at.origin.start < this.#line.start || at.origin.start >= this.#line.end)
			return;
		this.#seen.push({ facts: new Map(state.facts), ledger: new Map(state.ledger), trace: state.trace });
	};

	/** Undefined if control never reaches the line, or no counter has changed there. */
	info(fn: IrFunction, counters: CounterIndex): BalanceInfo | undefined {
		const touched = new Set<Term>();
		for (const { ledger } of this.#seen) {
			for (const instance of ledger.keys()) {
				const name = counterName(instance);
				if (
					name &&
					!name.startsWith("?") &&
					rootOf(instance).kind !== "local" &&
					counters.kind(name).kind !== "statistic"
				)
					touched.add(instance);
			}
		}
		const rows = [...touched].flatMap((instance) => this.#rowsOf(instance, fn));
		return rows.length > 0 ? { function: fn.name, rows } : undefined;
	}

	#rowsOf(instance: Term, fn: IrFunction): BalanceInfo["rows"] {
		const byBalance = new Map<string, Seen[]>();
		for (const seen of this.#seen) {
			const entry = seen.ledger.get(instance);
			const key = entry && !isZero(entry.delta) ? linearKey(entry.delta) : "0";
			const group = byBalance.get(key);
			if (group) group.push(seen);
			else byBalance.set(key, [seen]);
		}
		const name = counterName(instance) ?? "";
		return [...byBalance].map(([key, group]) => {
			const entry = group[0]?.ledger.get(instance);
			const others = [...byBalance].filter(([other]) => other !== key).flatMap(([, states]) => states);
			return {
				counter: name,
				balance: key === "0" || !entry ? "0" : changeWords(entry.delta),
				condition: others.length > 0 ? telling(group, others, fn) : "",
				step: group[0] && lastStep(group[0].trace, instance, fn),
			};
		});
	}
}

function telling(group: readonly Seen[], others: readonly Seen[], fn: IrFunction): string {
	const [first, ...rest] = group;
	if (!first) return "";
	const texts: string[] = [];
	for (const [term, range] of first.facts) {
		const text = term.visible ? factText(term, range, fn) : undefined;
		if (!text) continue;
		const holds = ({ facts }: Seen): boolean => {
			const there = facts.get(term);
			return there !== undefined && factText(term, there, fn) === text;
		};
		if (rest.every(holds) && !others.some(holds)) texts.push(text);
	}
	return texts
		.sort((a, b) => a.length - b.length)
		.slice(0, 2)
		.join(" && ");
}

function lastStep(trace: Trace | undefined, instance: Term, fn: IrFunction): PathStep | undefined {
	for (const { event, origin } of [...eventsOf(trace)].reverse()) {
		const name = shortName(counterName(instance) ?? "");
		if (event.kind === "update" && event.instance === instance) {
			return {
				at: { ...origin },
				function: fn.name,
				text: `${event.operation} ${name}`,
				kind: "update",
				change: event.change.constant,
				balance: 0,
				depth: 0,
			};
		}
		if (event.kind === "call" && concerns(event, instance)) {
			return {
				at: { ...origin },
				function: fn.name,
				text: `${event.callee}()`,
				kind: "call",
				change: 0,
				balance: 0,
				depth: 0,
			};
		}
	}
	return undefined;
}
