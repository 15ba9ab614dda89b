/** What a call does: by model row, by summary, or, where neither is known, as little as can be assumed and said so. */

import { CowMap } from "../base/cowMap.ts";
import type { Instruction, Origin } from "../ir/types.ts";
import type { Effect, Expression, Model, ModelOutcome } from "../models/index.ts";
import { linkPart, linkTests } from "../models/lists.ts";
import { isManaged } from "../models/managed.ts";
import { applySummary, type CallEffect, freeObject } from "./apply.ts";
import { evaluate } from "./evaluate.ts";
import { add, constant, isConstant, type Linear, multiple, negated } from "./linear.ts";
import { counterName } from "./naming.ts";
import type { Summary } from "./outcome.ts";
import { constantOf, nonZero, type Range, rangeOfType } from "./range.ts";
import { booksOf, countReference } from "./reference.ts";
import type { State } from "./state.ts";
import { answerSite, rootOf, type Term } from "./term.ts";
import { noteMisuses } from "./uses.ts";

/** What the interpreter asks of the program around the function. */
export interface Callees {
	/** What the models say of the function called `name`, where its body need not be looked at. */
	model(name: string): Model | undefined;
	/** The summary of the function called `name`, or undefined if there is no body to be had within the budgets. */
	summary(name: string): Summary | undefined;
	/** Told of each callee that has neither model nor summary. */
	unknown(name: string): void;
	/** Whether books are kept of a counter; of a statistic, which nothing ever counts down, they are not. */
	tracks(counter: string): boolean;
}

export type CallInstruction = Extract<Instruction, { kind: "call" }>;

/** All successor states of a call. Empty: control does not come back. */
export function call(
	instruction: CallInstruction,
	before: State,
	site: string,
	caller: string,
	callees: Callees,
): CallEffect[] {
	const args = instruction.args.map((arg) => evaluate(arg, before));
	const range = rangeOfType(instruction.type);
	if (instruction.callee.kind === "direct")
		return callNamed(
			instruction.callee.name,
			args,
			range,
			before,
			{ site, caller, origin: instruction.origin },
			callees,
		);
	const pointer = evaluate(instruction.callee.pointer, before);
	if (pointer.kind === "function")
		return callNamed(pointer.name, args, range, before, { site, caller, origin: instruction.origin }, callees);
	const { via } = instruction.callee;
	const name = via ? `${via.struct}.${via.field}` : "a function pointer";
	callees.unknown(name);
	return callUnknown(name, args, range, before, { site, caller, origin: instruction.origin });
}

interface CallSite {
	readonly site: string;
	readonly caller: string;
	readonly origin: Origin;
}

function callNamed(
	name: string,
	args: readonly Term[],
	range: Range,
	before: State,
	at: CallSite,
	callees: Callees,
): CallEffect[] {
	const model = callees.model(name);
	noteMisuses(name, args, before, at.origin, () => ({
		model,
		summary: model ? undefined : callees.summary(name),
	}));
	if (model) return callModel(model, args, range, before, at, callees);
	const summary = callees.summary(name);
	if (summary) {
		// What changes nothing answers the same when it is asked the same again.
		const site = isPure(summary) ? answerSite(name, args) : at.site;
		const effects = applySummary(before, summary, args, site, at.origin);
		// Whatever it took, the device it is managed by gives back.
		if (isManaged(name)) for (const { state } of effects) state.ledger = new CowMap(before.ledger);
		return effects;
	}
	callees.unknown(name);
	return callUnknown(name, args, range, before, at);
}

const purity = new WeakMap<Summary, boolean>();

/** The function only looks: no outcome of it writes, counts, makes or frees anything, or hands anything to code nobody knows. */
function isPure(summary: Summary): boolean {
	let pure = purity.get(summary);
	if (pure === undefined) {
		pure = summary.outcomes.every(
			({ memory, ledger, objects, result }) =>
				result !== undefined && memory.size === 0 && ledger.size === 0 && objects.size === 0,
		);
		purity.set(summary, pure);
	}
	return pure;
}

/** Taken to leave counters alone; may write what it was given the address of, and may keep any object it was handed. */
function callUnknown(name: string, args: readonly Term[], range: Range, state: State, at: CallSite): CallEffect[] {
	const { site } = at;
	const objects = new Set<Term>();
	let observable = false;
	for (const [i, arg] of args.entries()) {
		const root = rootOf(arg);
		if (root.kind === "local") state.forget(arg, `${site}/out${i}`);
		else if (!isNumber(root) && root.kind !== "string" && root.kind !== "function") {
			observable ||= root.visible || root.observable;
			state.markStored(root, "maybe");
			objects.add(root);
			if (root.kind === "new" || owed(root, state)) state.assume(name);
		}
	}
	// What is asked with numbers alone can be asked again, by the caller too.
	const again = args.length > 0 && args.every(isNumber);
	const result = state.arena.fresh(again ? answerSite(name, args) : site, range, observable || again);
	if (objects.size > 0) state.note(at.origin, { kind: "unknown", callee: name, objects, result });
	return [{ state, result }];
}

const largestNumber = 0xffff_ffffn;

/** A value that its type keeps below any address: no object. */
function isNumber({ kind, range }: Term): boolean {
	return kind === "int" || (range.high !== undefined && range.high <= largestNumber);
}

/** Whether a charge is open on a counter of the object. */
function owed(root: Term, state: State): boolean {
	for (const [instance, entry] of state.ledger) if (entry.charges.length > 0 && rootOf(instance) === root) return true;
	return false;
}

function callModel(
	model: Model,
	args: readonly Term[],
	range: Range,
	before: State,
	at: CallSite,
	callees: Callees,
): CallEffect[] {
	const results: CallEffect[] = [];
	const several = model.outcomes.length > 1;
	for (const [i, outcome] of model.outcomes.entries()) {
		const state = several ? before.clone() : before;
		const scope: ModelScope = { model, args, range, site: `${at.site}.${i}`, at, callees };
		if (!outcome.when.every((condition) => state.decide(number(condition, scope, state), true))) continue;
		for (const presumed of outcome.presume ?? []) presume(state, number(presumed, scope, state));
		if (outcome.fails) {
			const { result } = outcome;
			const own = typeof result === "object" && "unknown" in result ? number(result, scope, state) : undefined;
			state.note(at.origin, { kind: "fails", operation: model.name, result: own });
		}
		results.push(...perform(outcome, scope, state));
	}
	return results;
}

interface ModelScope {
	readonly model: Model;
	readonly args: readonly Term[];
	readonly range: Range;
	readonly site: string;
	readonly at: CallSite;
	readonly callees: Callees;
}

function presume(state: State, condition: Term): void {
	if (constantOf(state.rangeOf(condition)) !== 0n) state.constrain(condition, nonZero);
}

function perform(outcome: ModelOutcome, scope: ModelScope, state: State): CallEffect[] {
	const made = state.arena.made(scope.site);
	const result =
		outcome.result === undefined
			? undefined
			: typeof outcome.result === "object" && "made" in outcome.result
				? made
				: number(outcome.result, scope, state);
	const answer = result ?? state.arena.fresh(scope.site, scope.range);
	let states = [state];
	for (const effect of outcome.effects) states = states.flatMap((each) => effectOn(effect, scope, each, answer));
	return states.map((each) => ({ state: each, result: answer }));
}

function effectOn(effect: Effect, scope: ModelScope, state: State, result: Term): State[] {
	const { args, at, model, callees } = scope;
	const { arena } = state;
	const argument = (i: number): Term => args[i] ?? arena.fresh(`${scope.site}/arg${i}`);
	switch (effect.kind) {
		case "add":
			update(
				state,
				argument(effect.at),
				number(effect.amount, scope, state),
				{ ...at, operation: model.name },
				scope.callees,
			);
			return [state];
		case "reference":
			countReference(state, effect, args, result, {
				...at,
				site: scope.site,
				operation: model.name,
				tracks: (counter) => callees.tracks(counter),
			});
			return [state];
		case "set": {
			const target = effect.part ? arena.field(argument(effect.at), "?", effect.part) : argument(effect.at);
			const value = number(effect.to, scope, state);
			state.memory.set(target, value);
			if (!effect.part) state.closeBooks(booksOf(target, arena));
			return [state];
		}
		case "allocate": {
			const made = arena.made(scope.site);
			state.setObject(made, { madeBy: model.name, zeroed: effect.zeroed });
			state.note(at.origin, { kind: "allocate", object: made, operation: model.name });
			return [state];
		}
		case "free": {
			const root = rootOf(argument(effect.object));
			if (root.kind === "local" || state.isNull(root) || root.kind === "int") return [state];
			state.note(at.origin, { kind: "free", object: root, operation: model.name });
			freeObject(state, root, at.origin);
			return [state];
		}
		case "publish":
			state.markStored(rootOf(argument(effect.object)), "yes");
			return [state];
		case "unlink": {
			const node = argument(effect.node);
			state.memory.set(arena.field(node, "?", linkPart), arena.zero);
			state.note(at.origin, { kind: "unlink", node, operation: model.name });
			return [state];
		}
		case "scribble":
			state.forget(argument(effect.at), scope.site);
			state.closeBooks(argument(effect.at));
			return [state];
		case "callback": {
			const target = argument(effect.function);
			const passed = effect.args.map(argument);
			if (target.kind === "function") {
				return callNamed(target.name, passed, scope.range, state, { ...at, site: `${scope.site}@` }, scope.callees).map(
					(r) => r.state,
				);
			}
			for (const term of passed) state.markStored(rootOf(term), "maybe");
			return [state];
		}
		case "deferred": {
			const target = argument(effect.function);
			const passed = effect.args.map(argument);
			const site = { ...at, site: `${scope.site}@` };
			const later =
				target.kind === "function"
					? mostSettled(callNamed(target.name, passed, scope.range, state.clone(), site, callees))
					: undefined;
			if (later) state.ledger = later.ledger;
			else for (const term of passed) state.markStored(rootOf(term), "maybe");
			return [state];
		}
	}
}

/** Of a release function's outcomes the one that gives up most: it has something to give up, having been registered for it. */
function mostSettled(effects: readonly CallEffect[]): State | undefined {
	const open = (state: State): number => {
		let sum = 0;
		for (const { delta } of state.ledger.values()) sum += delta.constant;
		return sum;
	};
	let best: State | undefined;
	for (const { state } of effects) if (!best || open(state) < open(best)) best = state;
	return best;
}

/** Changes the counter at `instance` by `amount` and enters it in the books. */
export function update(
	state: State,
	place: Term,
	amount: Term,
	at: CallSite & { readonly operation: string },
	callees: Callees,
): void {
	const { arena } = state;
	const change = linearOf(amount);
	state.access(place);
	const before = state.load(place);
	// What is counted up is no less than nothing before: only a count that begins at -1 is asked at once what it has become.
	if (constantOf(amount.range) === 1n && !at.operation.endsWith("_and_test"))
		presume(state, arena.binary(">=", before, arena.zero));
	state.memory.set(place, arena.binary("+", before, amount));
	const instance = booksOf(place, arena);
	const counter = counterName(instance);
	if (!counter) return;
	state.note(at.origin, { kind: "update", instance, change, operation: at.operation });
	if (!callees.tracks(counter)) return;
	const increase = isConstant(change)
		? change.constant > 0
		: [...change.unknowns.values()].every((factor) => factor > 0);
	state.charge(
		instance,
		change,
		increase
			? {
					amount: change,
					origin: at.origin,
					operation: at.operation,
					holders: [],
					incidental: false,
					owned: false,
					madeIn: undefined,
					by: at.caller,
					through: [],
				}
			: undefined,
	);
}

/** A change as a number plus multiples of unknown terms. */
function linearOf(term: Term): Linear {
	if (term.kind === "int") return constant(Number(term.value));
	if (term.kind === "binary" && term.a && term.b) {
		if (term.name === "+") return add(linearOf(term.a), linearOf(term.b));
		if (term.name === "-") return add(linearOf(term.a), negated(linearOf(term.b)));
	}
	return multiple(`v${term.id}`, 1);
}

function number(expression: Expression, scope: ModelScope, state: State): Term {
	const { arena } = state;
	if (typeof expression === "number") return arena.int(BigInt(expression));
	if ("arg" in expression) return scope.args[expression.arg] ?? arena.fresh(`${scope.site}/arg${expression.arg}`);
	if ("held" in expression) {
		const address = scope.args[expression.held] ?? arena.fresh(`${scope.site}/arg${expression.held}`);
		state.access(address);
		return state.load(linkTests.has(scope.model.name) ? arena.field(address, "?", linkPart) : address);
	}
	if ("unknown" in expression) {
		const bound = (n: number | undefined) => (n === undefined ? undefined : BigInt(n));
		return arena.fresh(
			`${scope.site}/${expression.unknown}`,
			{ low: bound(expression.low), high: bound(expression.high), not: undefined },
			scope.args.length > 0,
		);
	}
	if ("made" in expression) return arena.made(scope.site);
	return arena.binary(expression.op, number(expression.left, scope, state), number(expression.right, scope, state));
}
