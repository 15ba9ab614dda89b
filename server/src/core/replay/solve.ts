/**
 * Choosing inputs so that the decisions of a path hold. Nothing clever: a decision suggests numbers (both sides of a comparison, the bits of
 * a mask), each is tried, and a decision that it breaks suggests in turn.
 */
import { wrap } from "../ir/ctype.ts";
import { comparisons, type Expr, type Input, inputsOf, numberOf } from "./expression.ts";

/** A decision: the expression is not zero (or is). */
export interface Constraint {
	readonly expr: Expr;
	readonly truth: boolean;
	/** Where it was decided, in words. */
	readonly words: string;
}

/** How many numbers are tried for one decision before it is given up. */
const tries = 400;
const depth = 4;
/** How many combinations of numbers are tried for the inputs of decisions that hang together. */
const most = 4_000;
/** How many numbers one decision suggests; masks within masks would suggest without end. */
const suggested = 64;
const maxError = 4095n;

export class Solver {
	readonly #constraints: Constraint[] = [];
	readonly #of = new Map<Input, Set<Constraint>>();
	/** Addresses in memory: what a pointer may be besides its own. */
	readonly #isAddress: (value: bigint) => boolean;
	#left = 0;
	/** A decision was given up though not everything was tried. */
	unsure = false;

	constructor(isAddress: (value: bigint) => boolean) {
		this.#isAddress = isAddress;
	}

	holds({ expr, truth }: Constraint): boolean {
		return (numberOf(expr) !== 0n) === truth;
	}

	/** Takes the decision in, changing inputs if need be: those that changed, or undefined, with all as it was, if no numbers are found. */
	add(constraint: Constraint): ReadonlySet<Input> | undefined {
		const changed = new Map<Input, bigint>();
		this.#left = tries;
		if (!this.#repair(constraint, [], changed, depth)) {
			for (const [input, before] of changed) input.value = before;
			if (!this.#search(constraint, changed)) return undefined;
		}
		this.#constraints.push(constraint);
		for (const input of inputsOf(constraint.expr)) {
			const list = this.#of.get(input);
			if (list) list.add(constraint);
			else this.#of.set(input, new Set([constraint]));
		}
		return new Set([...changed].filter(([input, before]) => input.value !== before).map(([input]) => input));
	}

	/**
	 * The last resort: all of the few inputs that hang together with a decision, with all numbers near those that the decisions name. Where
	 * they are too many to try, `unsure` says so.
	 */
	#search(constraint: Constraint, changed: Map<Input, bigint>): boolean {
		const { inputs, constraints } = this.#hangingTogether(constraint);
		const named = new Set<bigint>([0n]);
		for (const { expr } of constraints) numbersIn(expr, named);
		const values = inputs.map((input) => candidates(input, named).filter((value) => this.#allowed(input, value)));
		const combinations = values.reduce((product, { length }) => product * length, 1);
		if (combinations > most) {
			this.unsure = true;
			return false;
		}
		const before = inputs.map(({ value }) => value);
		const choose = (index: number): boolean => {
			const input = inputs[index];
			if (!input) return constraints.every((each) => this.holds(each));
			return (values[index] ?? []).some((value) => {
				input.value = value;
				return choose(index + 1);
			});
		};
		const found = choose(0);
		for (const [index, input] of inputs.entries()) {
			if (found) changed.set(input, before[index] ?? 0n);
			else input.value = before[index] ?? 0n;
		}
		return found;
	}

	#hangingTogether(constraint: Constraint): {
		readonly inputs: readonly Input[];
		readonly constraints: readonly Constraint[];
	} {
		const constraints = new Set([constraint]);
		const inputs = new Set<Input>();
		for (const each of constraints)
			for (const input of inputsOf(each.expr)) {
				inputs.add(input);
				for (const other of this.#of.get(input) ?? []) constraints.add(other);
			}
		return { inputs: [...inputs], constraints: [...constraints] };
	}

	/** Gives one input another value, if what was decided before allows it. */
	set(input: Input, value: bigint): ReadonlySet<Input> | undefined {
		const changed = new Map<Input, bigint>();
		this.#left = tries;
		if (this.#try(input, value, [], changed, depth)) return new Set(changed.keys());
		for (const [each, before] of changed) each.value = before;
		return undefined;
	}

	/** The decisions that an expression's inputs have part in. */
	about(expr: Expr): readonly Constraint[] {
		const found = new Set<Constraint>();
		for (const input of inputsOf(expr)) for (const constraint of this.#of.get(input) ?? []) found.add(constraint);
		return [...found];
	}

	#repair(constraint: Constraint, fixed: readonly Input[], changed: Map<Input, bigint>, level: number): boolean {
		if (this.holds(constraint)) return true;
		if (level === 0) return false;
		const suggestions: [Input, bigint][] = [];
		want(constraint.expr, constraint.truth, suggestions);
		for (const [input, value] of suggestions) {
			if (fixed.includes(input) || this.#left <= 0) continue;
			const before = new Map(changed);
			const values = [...changed.keys()].map((each) => [each, each.value] as const);
			if (this.#try(input, value, fixed, changed, level) && this.holds(constraint)) return true;
			// Back to how it was before this suggestion.
			for (const [each, old] of changed) if (!before.has(each)) each.value = old;
			for (const [each, old] of values) each.value = old;
			changed.clear();
			for (const [each, old] of before) changed.set(each, old);
		}
		return false;
	}

	#try(input: Input, wanted: bigint, fixed: readonly Input[], changed: Map<Input, bigint>, level: number): boolean {
		this.#left--;
		const value = wrap(wanted, input.type);
		if (!this.#allowed(input, value)) return false;
		if (!changed.has(input)) changed.set(input, input.value);
		input.value = value;
		for (const other of this.#of.get(input) ?? [])
			if (!this.holds(other) && !this.#repair(other, [...fixed, input], changed, level - 1)) return false;
		return true;
	}

	#allowed(input: Input, value: bigint): boolean {
		if (input.low !== undefined && value < input.low) return false;
		if (input.high !== undefined && value > input.high) return false;
		if (input.object === undefined) return true;
		if (value === BigInt(input.object) || this.#isAddress(value)) return true;
		return !input.followed && value >= -maxError && value <= maxError;
	}
}

/** The numbers that decisions name. */
function numbersIn(expr: Expr, found: Set<bigint>): void {
	if (expr.kind === "constant") found.add(expr.value);
	if (expr.kind !== "operation") return;
	for (const part of [expr.a, expr.b, expr.c]) if (part) numbersIn(part, found);
}

/** Decisions compare, add and mask: if there is a solution, there is one near the numbers in them. */
function candidates(input: Input, named: ReadonlySet<bigint>): bigint[] {
	const found = new Set<bigint>([input.value]);
	const { type, object } = input;
	if (object !== undefined) found.add(BigInt(object));
	for (const value of named) for (const by of [0n, 1n, -1n, 2n, -2n]) found.add(wrap(value + by, type));
	found.add(wrap(1n << BigInt(type.bits - 1), type));
	found.add(wrap((1n << BigInt(type.bits - 1)) - 1n, type));
	return [...found];
}

type Suggestions = [Input, bigint][];

/** Numbers that may make `expr` true (or false). */
function want(expr: Expr, truth: boolean, into: Suggestions): void {
	if (expr.kind === "constant" || into.length >= suggested) return;
	if (expr.kind === "input") {
		if (truth) {
			if (expr.object !== undefined) into.push([expr, BigInt(expr.object)]);
			else if (expr.answer) into.push([expr, -5n], [expr, 1n], [expr, 16n]);
			else into.push([expr, 1n], [expr, -1n], [expr, 16n]);
		} else into.push([expr, 0n]);
		return;
	}
	const { op, a, b, c } = expr;
	if (op === "!") want(a, !truth, into);
	else if (op === "cast" || op === "neg") want(a, truth, into);
	else if (op === "choose") {
		const now = numberOf(a) !== 0n;
		want((now ? b : c) as Expr, truth, into);
		want(a, !now, into);
		want((now ? c : b) as Expr, truth, into);
	} else if (b && comparisons.has(op)) {
		const left = numberOf(a);
		const right = numberOf(b);
		const near = op === "==" || op === "!=" ? [0n, 1n, -1n] : [0n, -1n, 1n];
		for (const by of near) {
			become(a, right + by, into);
			become(b, left + by, into);
		}
	} else if (b && op === "&" && truth) {
		const mask = numberOf(b);
		become(a, numberOf(a) | mask, into);
		become(a, mask & -mask, into);
		const other = numberOf(a);
		become(b, numberOf(b) | other, into);
		become(b, other & -other, into);
		want(a, true, into);
		want(b, true, into);
	} else if (b && op === "&") {
		become(a, numberOf(a) & ~numberOf(b), into);
		become(b, numberOf(b) & ~numberOf(a), into);
		become(a, 0n, into);
		become(b, 0n, into);
	} else if (b && op === "|") {
		want(a, truth, into);
		want(b, truth, into);
	} else for (const value of truth ? [1n, -1n, 16n] : [0n]) become(expr, value, into);
}

/** Numbers that may make `expr` the number `value`. */
function become(expr: Expr, value: bigint, into: Suggestions): void {
	if (expr.kind === "constant" || into.length >= suggested) return;
	if (expr.kind === "input") {
		into.push([expr, value]);
		return;
	}
	const { op, a, b, c, type } = expr;
	if (comparisons.has(op) || op === "!") {
		want(expr, value !== 0n, into);
		return;
	}
	const x = numberOf(a);
	const y = b ? numberOf(b) : 0n;
	switch (op) {
		case "cast":
			become(a, value, into);
			return;
		case "neg":
			become(a, -value, into);
			return;
		case "~":
			become(a, ~value, into);
			return;
		case "choose": {
			const now = x !== 0n;
			become((now ? b : c) as Expr, value, into);
			if (numberOf((now ? c : b) as Expr) === value) want(a, !now, into);
			return;
		}
	}
	if (!b) return;
	switch (op) {
		case "+":
			become(a, value - y, into);
			become(b, value - x, into);
			return;
		case "-":
			become(a, value + y, into);
			become(b, x - value, into);
			return;
		case "*":
			if (y !== 0n) become(a, value / y, into);
			if (x !== 0n) become(b, value / x, into);
			return;
		case "/":
			become(a, value * y, into);
			return;
		case "%":
			become(a, value, into);
			return;
		case "<<":
			become(a, wrap(value, type) >> (y & 63n), into);
			return;
		case ">>":
			become(a, value << (y & 63n), into);
			return;
		case "&":
			become(a, (x & ~y) | value, into);
			become(a, value, into);
			become(b, value, into);
			return;
		case "|":
			become(a, value & ~y, into);
			become(b, value & ~x, into);
			return;
		case "^":
			become(a, value ^ y, into);
			become(b, value ^ x, into);
			return;
	}
}
