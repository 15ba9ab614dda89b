/** A path as a scenario writes it down: made from a path that was taken, and found again in a text that may be another one by now. */
import type { PathDecision, ScenarioPath } from "../concrete/scenario/pathScenario.ts";
import type { Instruction, IrFunction, Origin, Terminator } from "../ir/types.ts";
import type { Witness, WitnessCall, WitnessStep } from "../rules/witness.ts";
import { conditionText } from "./conditionText.ts";
import type { PathEvent } from "./pathLog.ts";

/** The source text of a file as it is now. */
type TextOf = (file: string) => string | undefined;

/** Calls are nested no deeper than this. */
const deepest = 40;

/** What was decided on a path. */
export function decisionsOf(events: readonly PathEvent[], textOf: TextOf): readonly PathDecision[] {
	const lists: PathDecision[][] = [[]];
	for (const event of events) {
		if (event.kind === "enter") {
			if (!event.at) continue;
			const caller = callerOf(events, event);
			const decisions: PathDecision[] = [];
			lists.length = event.depth;
			lists[event.depth - 1]?.push({
				into: event.fn.name,
				...callPlace(caller, event.fn.name, event.at, textOf),
				decisions,
			});
			lists.push(decisions);
			continue;
		}
		const decision = decided(event, textOf);
		if (decision) lists[event.depth]?.push(decision);
	}
	return (lists[0] ?? []).flatMap(withoutEmpty);
}

/** The function that a call was made in: the last one that did something one call less deep. */
function callerOf(events: readonly PathEvent[], entered: PathEvent): IrFunction {
	const at = events.indexOf(entered);
	const before = events.slice(0, at).findLast(({ depth }) => depth === entered.depth - 1);
	return before?.in ?? entered.in;
}

function decided(event: PathEvent, textOf: TextOf): PathDecision | undefined {
	switch (event.kind) {
		case "turn": {
			const terminator = event.in.blocks[event.block]?.terminator;
			if (terminator?.kind === "branch")
				return {
					if: conditionText(terminator.origin, textOf),
					is: event.target === terminator.then,
					...turnPlace(event.in, event.block, textOf),
				};
			if (terminator?.kind !== "switch") return undefined;
			const taken = terminator.cases.find(({ target }) => target === event.target);
			return {
				switch: conditionText(terminator.origin, textOf),
				case: taken ? Number(taken.low) : "default",
				...turnPlace(event.in, event.block, textOf),
			};
		}
		case "fails":
			return { fail: event.operation, ...callPlace(event.in, event.operation, event.at, textOf) };
		case "count":
			return event.watched ? { count: event.operation, ...updatePlace(event.in, event.at, textOf) } : undefined;
		default:
			return undefined;
	}
}

/** What nothing is decided in is followed, or not, without being told. */
function withoutEmpty(decision: PathDecision): readonly PathDecision[] {
	if (!("into" in decision)) return [decision];
	const decisions = decision.decisions.flatMap(withoutEmpty);
	return decisions.length === 0 ? [] : [{ ...decision, decisions }];
}

/** The path that a scenario describes, as far as the program still has it; `gone` says what it has not. */
export function witnessOf(
	path: ScenarioPath,
	file: string,
	resolve: (name: string, file: string) => IrFunction | undefined,
	textOf: TextOf,
): { readonly witness: Witness; readonly gone: readonly string[] } {
	const gone: string[] = [];
	const stepsIn = (fn: IrFunction, decisions: readonly PathDecision[], depth: number): readonly WitnessStep[] =>
		decisions.flatMap((decision): readonly WitnessStep[] => {
			const step = depth < deepest ? stepOf(decision, fn, depth) : undefined;
			if (!step) gone.push(`${inWords(decision)} in ${fn.name}()`);
			return step ? [step] : [];
		});
	const stepOf = (decision: PathDecision, fn: IrFunction, depth: number): WitnessStep | undefined => {
		const { nth = 1 } = decision;
		if ("if" in decision || "switch" in decision) {
			const block = turnsWith(fn, "if" in decision ? decision.if : decision.switch, textOf)[nth - 1];
			const terminator = block === undefined ? undefined : fn.blocks[block]?.terminator;
			const target = terminator && targetOf(terminator, decision);
			return block === undefined || target === undefined ? undefined : { kind: "turn", block, target };
		}
		if ("fail" in decision) {
			const at = callsOf(fn, decision.fail, decision.at, textOf)[nth - 1];
			return at && { kind: "fails", at, operation: decision.fail };
		}
		if ("count" in decision) {
			const at = updatesAt(fn, decision.at, textOf)[nth - 1];
			return at && { kind: "update", at, operation: decision.count, counted: true };
		}
		const at = callsOf(fn, decision.into, decision.at, textOf)[nth - 1];
		const callee = resolve(decision.into, fn.file);
		return at && callee && callStep(at, decision.into, stepsIn(callee, decision.decisions, depth + 1));
	};
	const fn = resolve(path.function, file);
	const steps = fn ? stepsIn(fn, path.decisions, 0) : [];
	const { counter, leaves } = path;
	const balance = leaves === 0 ? "none" : "exact";
	const witness: Witness = { function: path.function, file, steps, result: "unknown", counter, delta: leaves, balance };
	return { witness, gone: fn ? gone : [`${path.function}()`] };
}

function callStep(at: Origin, callee: string, steps: readonly WitnessStep[]): WitnessCall {
	const counts = steps.some((step) => (step.kind === "call" ? step.counts : step.kind === "update"));
	return { kind: "call", at, callee, steps, counts, answer: undefined, answerClass: "unknown", wrote: [] };
}

function targetOf(terminator: Terminator, decision: PathDecision): number | undefined {
	if (terminator.kind === "branch" && "if" in decision) return decision.is ? terminator.then : terminator.else;
	if (terminator.kind !== "switch" || !("switch" in decision)) return undefined;
	const { case: wanted } = decision;
	if (wanted === "default") return terminator.default;
	return terminator.cases.find(({ low, high }) => BigInt(wanted) >= low && BigInt(wanted) <= high)?.target;
}

/** The decision as a reader of the code would name it. */
function inWords(decision: PathDecision): string {
	if ("if" in decision) return `the condition \`${decision.if}\``;
	if ("switch" in decision) return `\`switch (${decision.switch})\``;
	if ("fail" in decision) return `the call of ${decision.fail}() that fails`;
	if ("into" in decision) return `the call of ${decision.into}()`;
	return `\`${decision.at}\``;
}

function squeezed(origin: Origin, textOf: TextOf): string {
	return (textOf(origin.file)?.slice(origin.start, origin.end) ?? "").replace(/\s+/g, " ").trim();
}

/** The blocks that end with a decision of this text, in their order. */
function turnsWith(fn: IrFunction, text: string, textOf: TextOf): readonly number[] {
	return fn.blocks.flatMap(({ terminator }, block) => {
		if (terminator.kind !== "branch" && terminator.kind !== "switch") return [];
		return conditionText(terminator.origin, textOf) === text ? [block] : [];
	});
}

function turnPlace(fn: IrFunction, block: number, textOf: TextOf): Pick<PathDecision, "nth"> {
	const terminator = fn.blocks[block]?.terminator;
	return terminator ? numbered(turnsWith(fn, conditionText(terminator.origin, textOf), textOf).indexOf(block)) : {};
}

/** Where `name` is called, or where a call has the text `at`. */
function callsOf(fn: IrFunction, name: string, at: string | undefined, textOf: TextOf): readonly Origin[] {
	const calls = instructionsOf(fn).filter((i) => {
		if (i.kind !== "call") return false;
		if (at !== undefined) return squeezed(i.origin, textOf) === at;
		return i.callee.kind === "direct" && i.callee.name === name;
	});
	return distinct(calls.map(({ origin }) => origin));
}

function callPlace(
	fn: IrFunction,
	name: string,
	at: Origin,
	textOf: TextOf,
): { readonly at?: string; readonly nth?: number } {
	const byName = indexOf(callsOf(fn, name, undefined, textOf), at);
	if (byName >= 0) return numbered(byName);
	const text = squeezed(at, textOf);
	return { at: text, ...numbered(indexOf(callsOf(fn, name, text, textOf), at)) };
}

function updatesAt(fn: IrFunction, text: string, textOf: TextOf): readonly Origin[] {
	return distinct(
		instructionsOf(fn)
			.filter(({ kind, origin }) => kind !== "load" && kind !== "declare" && squeezed(origin, textOf) === text)
			.map(({ origin }) => origin),
	);
}

function updatePlace(fn: IrFunction, at: Origin, textOf: TextOf): { readonly at: string; readonly nth?: number } {
	const text = squeezed(at, textOf);
	return { at: text, ...numbered(indexOf(updatesAt(fn, text, textOf), at)) };
}

function instructionsOf(fn: IrFunction): readonly Instruction[] {
	return fn.blocks.flatMap(({ instructions }) => instructions);
}

function distinct(origins: readonly Origin[]): readonly Origin[] {
	return [...new Map(origins.map((origin) => [`${origin.start}-${origin.end}`, origin])).values()];
}

function indexOf(origins: readonly Origin[], at: Origin): number {
	return origins.findIndex(({ start, end }) => start === at.start && end === at.end);
}

function numbered(index: number): { readonly nth?: number } {
	return index > 0 ? { nth: index + 1 } : {};
}
