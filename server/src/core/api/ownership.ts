/** What a function does with objects, as a caller sees it: what it keeps, gives up, frees, returns, and leaves to be settled. */
import type { CounterIndex } from "../interproc/counterIndex.ts";
import type { IrFunction } from "../ir/types.ts";
import { settlingFunction } from "../models/index.ts";
import type { Owed, Ownership } from "../review/version.ts";
import { isConstant } from "../symbolic/linear.ts";
import { counterName, placeText, pointerText } from "../symbolic/naming.ts";
import type { Outcome, Summary } from "../symbolic/outcome.ts";
import { referenceOf } from "../symbolic/reference.ts";
import type { LedgerEntry } from "../symbolic/state.ts";
import { rootOf, type Term } from "../symbolic/term.ts";
import { groupsOf, isContracted } from "./contract.ts";

/** One for each row of the function's contract. Whatever holds on any of a row's outcomes is said of it. */
export function ownershipOf(summary: Summary, counters: CounterIndex): readonly Ownership[] {
	const fn = summary.function;
	return groupsOf(summary, counters).map(({ outcomes }) => {
		const all = outcomes.map((outcome) => ofOutcome(outcome, fn, counters));
		const returns = [...new Set(all.flatMap((one) => one.returns ?? []))].sort();
		return {
			returns: returns.length > 0 ? returns.join(" or ") : undefined,
			keeps: texts(all.flatMap(({ keeps }) => keeps)),
			frees: texts(all.flatMap(({ frees }) => frees)),
			consumes: different(all.flatMap(({ consumes }) => consumes)),
			holds: different(all.flatMap(({ holds }) => holds)),
			owes: different(all.flatMap(({ owes }) => owes)),
		};
	});
}

function ofOutcome(outcome: Outcome, fn: IrFunction, counters: CounterIndex): Ownership {
	const entries = [...outcome.ledger.values()].filter(({ instance, delta }) => {
		const counter = counterName(instance);
		return isConstant(delta) && counter !== undefined && !counter.startsWith("?") && isContracted(counter, counters);
	});
	const owed = (entry: LedgerEntry) => owedOf(entry, outcome, fn);
	return {
		returns: returned(outcome, fn),
		keeps: keptArguments(outcome, fn),
		frees: [...outcome.objects].flatMap(([root, { freed }]) => (freed ? (pointerText(root, fn) ?? []) : [])),
		consumes: entries.filter(({ delta }) => delta.constant < 0).map(owed),
		holds: entries.filter((entry) => entry.delta.constant > 0 && isHeld(entry)).map(owed),
		owes: entries.filter((entry) => entry.delta.constant > 0 && !isHeld(entry)).map(owed),
	};
}

/** What was made along with the charges and lives on has to settle them when it goes. */
function isHeld({ charges }: LedgerEntry): boolean {
	return charges.length > 0 && charges.every(({ holders }) => holders.length > 0);
}

function returned({ result, resultClass }: Outcome, fn: IrFunction): string | undefined {
	if (!result || fn.result.kind !== "pointer" || (resultClass !== "pointer" && resultClass !== "unknown"))
		return undefined;
	const root = rootOf(result);
	if (root.kind === "new") return "a new object";
	const text = pointerText(root, fn);
	return text === undefined ? "a pointer that was found" : root === result ? text : `a part of ${text}`;
}

function keptArguments({ objects, memory }: Outcome, fn: IrFunction): string[] {
	const kept = new Set<Term>();
	for (const [root, { stored, freed }] of objects) if (stored === "yes" && !freed) kept.add(root);
	for (const [address, held] of memory) if (rootOf(held) !== rootOf(address)) kept.add(rootOf(held));
	const isPointer = ({ kind, index }: Term): boolean => kind === "param" && fn.locals[index]?.type.kind === "pointer";
	return [...kept].filter(isPointer).flatMap((root) => pointerText(root, fn) ?? []);
}

function owedOf({ instance, charges }: LedgerEntry, outcome: Outcome, fn: IrFunction): Owed {
	const rows = referenceOf(instance);
	const charge = charges.at(-1);
	return {
		counter: counterName(instance) ?? "",
		on: rows
			? nameOf(rootOf(instance), outcome, fn)
			: (placeText(instance, fn) ?? nameOf(rootOf(instance), outcome, fn)),
		settledBy: rows && (charge ? settlingFunction(rows, charge.operation) : rows.settledBy),
	};
}

/** What a caller calls the object: an argument, what is returned, what is written where an argument points. */
function nameOf(root: Term, { result, memory }: Outcome, fn: IrFunction): string | undefined {
	if (result && rootOf(result) === root) return "the result";
	const own = pointerText(root, fn);
	if (own !== undefined) return own;
	for (const [address, held] of memory) {
		if (rootOf(held) !== root) continue;
		const place = address.kind === "param" ? `*${pointerText(address, fn)}` : placeText(address, fn);
		if (place !== undefined) return place;
	}
	return undefined;
}

function texts(items: readonly string[]): string[] {
	return [...new Set(items)].sort();
}

function different(items: readonly Owed[]): Owed[] {
	const byText = new Map(items.map((item) => [`${item.counter} ${item.on}`, item]));
	return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}
