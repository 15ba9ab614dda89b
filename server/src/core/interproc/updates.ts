/** Where functions change and compare counters, read off the IR without following paths. */

import { definitionsOf, placeName } from "../ir/counterNames.ts";
import type { BinaryOperator, Instruction, IrFunction, Origin, Value } from "../ir/types.ts";
import { visitValue } from "../ir/visit.ts";
import { counterOf, type Expression, kindByMember, modelOf, referencesOf, signOf, updatesOf } from "../models/index.ts";

export interface Update {
	readonly counter: string;
	readonly sign: 1 | -1;
	readonly amount: string;
	readonly operation: string;
	readonly origin: Origin;
	readonly function: IrFunction;
	readonly block: number;
	/** A plain integer rather than one of the kernel's counter types. */
	readonly plain: boolean;
	/** Which element of an array of counters it is, where that is a fixed number. */
	readonly element?: bigint | undefined;
}

export interface Comparison {
	readonly counter: string;
	readonly operator: BinaryOperator;
	/** On which side of the operator the counter stands. */
	readonly side: "left" | "right";
	readonly origin: Origin;
	readonly function: IrFunction;
}

export interface FunctionCounters {
	/** Counters given a value: `atomic_set(&x->n, 0)`, `x->n = 0`. */
	readonly sets: ReadonlySet<string>;
	/** What is given a computed value: read from a disk, or worked out. */
	readonly computed: ReadonlySet<string>;
	/** What a callee fills in through its address. */
	readonly filledIn: ReadonlySet<string>;
	readonly updates: readonly Update[];
	readonly comparisons: readonly Comparison[];
}

const known = new WeakMap<IrFunction, FunctionCounters>();

/** All updates and comparisons of counters in one function. Updates of parameters and locals are not counters. */
export function countersOf(fn: IrFunction): FunctionCounters {
	let counters = known.get(fn);
	if (!counters) {
		counters = read(fn);
		known.set(fn, counters);
	}
	return counters;
}

function read(fn: IrFunction): FunctionCounters {
	const definitions = definitionsOf(fn);
	const updates: Update[] = [];
	const comparisons: Comparison[] = [];
	const sets = new Set<string>();
	const computed = new Set<string>();
	const filledIn = new Set<string>();
	for (const [block, { instructions, terminator }] of fn.blocks.entries()) {
		for (const instruction of instructions) {
			for (const reference of referencesIn(instruction))
				updates.push({ ...reference, origin: instruction.origin, function: fn, block });
			const place = setPlace(instruction);
			const set = place && placeName(place, definitions, fn);
			if (set) sets.add(set);
			const given = computedPlace(instruction);
			const name = given && placeName(given, definitions, fn);
			if (name) computed.add(name);
			for (const address of handedPlaces(instruction)) {
				const filled = placeName(address, definitions, fn);
				if (filled) filledIn.add(filled);
			}
			for (const update of updatesIn(instruction)) {
				const counter = countedName(placeName(update.place, definitions, fn));
				if (counter && isField(update.place, definitions))
					updates.push({
						...update,
						counter,
						element: elementOf(update.place),
						origin: instruction.origin,
						function: fn,
						block,
					});
			}
		}
		if (terminator.kind === "branch") {
			for (const { counter, operator, side } of compared(terminator.condition, definitions, fn)) {
				comparisons.push({ counter, operator, side, origin: terminator.origin, function: fn });
			}
		}
	}
	return { updates, comparisons, sets, computed, filledIn };
}

function setPlace(instruction: Instruction): Value | undefined {
	if (instruction.kind === "store" && !instruction.update) return instruction.address;
	if (instruction.kind !== "call" || instruction.callee.kind !== "direct") return undefined;
	const effect = modelOf(instruction.callee.name)?.outcomes[0]?.effects[0];
	return effect?.kind === "set" && !effect.part ? instruction.args[effect.at] : undefined;
}

function computedPlace(instruction: Instruction): Value | undefined {
	if (instruction.kind !== "store" || instruction.update || instruction.value.kind === "int") return undefined;
	return instruction.type.kind === "int" ? instruction.address : undefined;
}

/** Members whose addresses a call is given that no row tells of. */
function handedPlaces(instruction: Instruction): readonly Value[] {
	if (instruction.kind !== "call" || (instruction.callee.kind === "direct" && modelOf(instruction.callee.name)))
		return [];
	return instruction.args.filter(({ kind }) => kind === "field" || kind === "index");
}

function elementOf(place: Value): bigint | undefined {
	return place.kind === "index" && place.index.kind === "int" ? place.index.value : undefined;
}

/** The name under which books are kept of what is there (`symbolic/reference.ts`). */
function countedName(place: string | undefined): string | undefined {
	const kind = place === undefined ? undefined : kindByMember(place);
	return kind ? counterOf(kind) : place;
}

interface RawUpdate {
	readonly place: Value;
	readonly sign: 1 | -1;
	readonly amount: string;
	readonly operation: string;
	readonly plain: boolean;
}

function updatesIn(instruction: Instruction): RawUpdate[] {
	if (instruction.kind === "store" && instruction.update) {
		const { sign, amount } = instruction.update;
		const one = amount.kind === "int" && amount.value === 1n;
		return [
			{
				place: instruction.address,
				sign,
				amount: valueText(amount),
				operation: one ? (sign > 0 ? "++" : "--") : sign > 0 ? "+=" : "-=",
				plain: true,
			},
		];
	}
	if (instruction.kind !== "call" || instruction.callee.kind !== "direct") return [];
	const { name } = instruction.callee;
	const model = modelOf(name);
	if (!model) return [];
	return updatesOf(model).flatMap(({ at, amount }) => {
		const place = instruction.args[at];
		return place
			? [{ place, sign: signOf(amount), amount: amountText(amount, instruction.args), operation: name, plain: false }]
			: [];
	});
}

/** References taken or given up: the count itself is out of sight, and is called by the name of its kind. */
function referencesIn(instruction: Instruction): Omit<Update, "origin" | "function" | "block">[] {
	if (instruction.kind !== "call" || instruction.callee.kind !== "direct") return [];
	const { name } = instruction.callee;
	const model = modelOf(name);
	if (!model) return [];
	return referencesOf(model).map(({ counted, amount }) => ({
		counter: counterOf(counted),
		sign: amount,
		amount: "1",
		operation: name,
		plain: false,
	}));
}

function valueText(value: Value): string {
	return value.kind === "int" ? String(value.value) : "n";
}

function amountText(amount: Expression, args: readonly Value[]): string {
	if (typeof amount === "number") return String(Math.abs(amount));
	if ("arg" in amount) {
		const value = args[amount.arg];
		return value ? valueText(value) : "n";
	}
	return "op" in amount ? amountText(amount.right, args) : "n";
}

function isField(place: Value, definitions: ReadonlyMap<number, Instruction>): boolean {
	if (place.kind === "field" || place.kind === "global") return true;
	if (place.kind === "index" || place.kind === "cast")
		return isField(place.kind === "index" ? place.base : place.operand, definitions);
	return place.kind === "temp" && definitions.get(place.id)?.kind === "load";
}

function compared(
	condition: Value,
	definitions: ReadonlyMap<number, Instruction>,
	fn: IrFunction,
): Pick<Comparison, "counter" | "operator" | "side">[] {
	const found: Pick<Comparison, "counter" | "operator" | "side">[] = [];
	visitValue(condition, (part) => {
		if (part.kind !== "binary" || !["<", "<=", ">", ">=", "==", "!="].includes(part.op)) return;
		for (const side of ["left", "right"] as const) {
			const counter = readCounter(part[side], definitions, fn);
			if (counter) found.push({ counter, operator: part.op, side });
		}
	});
	const tested = found.length === 0 ? readCounter(condition, definitions, fn) : undefined;
	if (tested) found.push({ counter: tested, operator: "!=", side: "left" });
	return found;
}

/** The counter whose content a value is, possibly plus a constant. */
function readCounter(
	value: Value,
	definitions: ReadonlyMap<number, Instruction>,
	fn: IrFunction,
	throughLocal = true,
): string | undefined {
	if (value.kind === "binary" && (value.op === "+" || value.op === "-"))
		return readCounter(value.left, definitions, fn, throughLocal);
	if (value.kind === "cast") return readCounter(value.operand, definitions, fn, throughLocal);
	if (value.kind !== "temp") return undefined;
	const made = definitions.get(value.id);
	if (made?.kind === "load") {
		if (made.address.kind !== "local") return placeName(made.address, definitions, fn);
		return throughLocal ? storedCounter(made.address.index, definitions, fn) : undefined;
	}
	if (made?.kind !== "call" || made.callee.kind !== "direct") return undefined;
	const model = modelOf(made.callee.name);
	const result = model?.outcomes[0]?.result;
	const at = result === undefined ? undefined : heldArgument(result);
	const place = at === undefined ? undefined : made.args[at];
	return place && placeName(place, definitions, fn);
}

/** A local that was given a counter's value once: `int before = atomic_inc_return(&table->entries) - 1`. */
function storedCounter(
	local: number,
	definitions: ReadonlyMap<number, Instruction>,
	fn: IrFunction,
): string | undefined {
	let only: Value | undefined;
	for (const block of fn.blocks) {
		for (const instruction of block.instructions) {
			if (instruction.kind !== "store" || instruction.address.kind !== "local" || instruction.address.index !== local)
				continue;
			if (only) return undefined;
			only = instruction.value;
		}
	}
	if (!only || (only.kind === "temp" && definitions.get(only.id)?.kind === "load")) return undefined;
	return readCounter(only, definitions, fn, false);
}

function heldArgument(expression: Expression): number | undefined {
	if (typeof expression !== "object") return undefined;
	if ("held" in expression) return expression.held;
	return "op" in expression ? heldArgument(expression.left) : undefined;
}
