/** The books of a function by the way it is left: label, result and counter. */
import { groupBy } from "../base/groupBy.ts";
import type { CounterIndex } from "../interproc/counterIndex.ts";
import type { IrFunction } from "../ir/types.ts";
import type { ExitBalance } from "../review/version.ts";
import { outcomePhrase } from "../rules/words.ts";
import { isZero } from "../symbolic/linear.ts";
import { counterName } from "../symbolic/naming.ts";
import { classify, type Exit } from "../symbolic/outcome.ts";
import { rootOf } from "../symbolic/term.ts";
import { eventsOf } from "../symbolic/trace.ts";
import { changeWords } from "./contract.ts";

/** One row for each label, result and counter that any path of the function changes; paths that leave it alone stand at 0. */
export function exitBalances(
	fn: IrFunction,
	exits: readonly Exit[],
	text: string,
	counters: CounterIndex,
): readonly ExitBalance[] {
	const labels = exitLabels(fn, text);
	const ways = exits.map((exit) => ({
		label: labelOf(exit, fn, labels),
		result: outcomePhrase(classify(exit.value, fn.result, exit.state), exit.value, exit.state),
		changes: changesAt(exit, counters),
	}));
	const names = [...new Set(ways.flatMap(({ changes }) => [...changes.keys()]))].sort();
	const rows: ExitBalance[] = [];
	for (const group of groupBy(ways, ({ label, result }) => `${label} ${result}`).values()) {
		const [first] = group;
		if (!first) continue;
		for (const counter of names) {
			const balances = [...new Set(group.map(({ changes }) => changes.get(counter) ?? "0"))].sort();
			rows.push({ label: first.label, result: first.result, counter, balances });
		}
	}
	return rows;
}

function changesAt({ state }: Exit, counters: CounterIndex): ReadonlyMap<string, string> {
	const changes = new Map<string, string>();
	for (const [instance, { delta }] of state.ledger) {
		const root = rootOf(instance);
		const name = counterName(instance);
		if (!name || name.startsWith("?") || root.kind === "local" || isZero(delta) || state.object(root).freed) continue;
		const { kind, plain } = counters.kind(name);
		if (kind === "statistic" || (plain && kind !== "gauge")) continue;
		const before = changes.get(name);
		const words = changeWords(delta);
		changes.set(name, before === undefined || before === words ? words : `${before} and ${words}`);
	}
	return changes;
}

interface Label {
	readonly name: string;
	readonly start: number;
	readonly end: number;
}

/** The labels that are jumped to from above, each with the text up to the next one. Those only jumped back to begin a loop. */
function exitLabels(fn: IrFunction, text: string): readonly Label[] {
	const body = text.slice(fn.span.start, fn.span.end);
	const found = [...body.matchAll(/^[ \t]*([A-Za-z_]\w*)[ \t]*:(?!:)/gm)].filter(
		({ 1: name }) => name !== "default" && name !== "case",
	);
	const labels = found.map((match, i) => ({
		name: match[1] ?? "",
		start: fn.span.start + match.index,
		end: found[i + 1] ? fn.span.start + (found[i + 1]?.index ?? 0) : fn.span.end,
	}));
	const jumps = [...body.matchAll(/\bgoto\s+(\w+)\s*;/g)].map((match) => ({
		to: match[1],
		at: fn.span.start + match.index,
	}));
	return labels.filter(({ name, start }) => jumps.some(({ to, at }) => to === name && at < start));
}

/** The first label whose code the path went through. */
function labelOf(exit: Exit, fn: IrFunction, labels: readonly Label[]): string {
	const places = [...eventsOf(exit.state.trace).map(({ origin }) => origin), exit.origin];
	for (const { file, start } of places) {
		if (file !== fn.file || start < fn.span.start || start >= fn.span.end) continue;
		const label = labels.find((candidate) => candidate.start <= start && start < candidate.end);
		if (label) return label.name;
	}
	return "return";
}
