/** Branches: the side that the path takes, with inputs chosen so that it is taken; or what speaks against it. */
import type { Terminator } from "../ir/types.ts";
import { constant, type Expr, type IntType, inputsOf, numberOf, operation, type Typed } from "./expression.ts";
import { type Frame, Unable } from "./frame.ts";
import type { DrivenRun } from "./run.ts";
import { Contradiction, number } from "./world.ts";

type Branching = Extract<Terminator, { kind: "branch" | "switch" }>;

const s64: IntType = { kind: "int", bits: 64, signed: true };
const s32: IntType = { kind: "int", bits: 32, signed: true };

export function turn(run: DrivenRun, frame: Frame, at: Branching, block: number): void {
	const value = run.value(at.kind === "branch" ? at.condition : at.value);
	const targets = sidesOf(at, value);
	const said = frame.guide.turnAt(block);
	const open = value.expr.kind !== "constant";
	const now = targets.find(({ when }) => numberOf(when) !== 0n)?.target ?? -1;
	const target = open ? decide(run, frame, block, targets, said, now) : fixed(run, frame, block, value, said, now);
	frame.guide.took(block, target);
	if (open) run.note({ kind: "turn", block, target });
	run.machineStep();
	if (run.machine.registers.pc !== frame.shape.blockStarts[target])
		throw new Error(`the machine goes another way than its numbers say, in ${frame.shape.fn.name}()`);
}

interface Side {
	readonly target: number;
	/** Not zero where it is taken. */
	readonly when: Expr;
}

/** The successors, each once, and when they are taken. */
function sidesOf(at: Branching, { expr }: Typed): readonly Side[] {
	if (at.kind === "branch")
		return [
			{ target: at.then, when: expr },
			{ target: at.else, when: operation("!", s32, expr) },
		];
	const sides = new Map<number, Expr>();
	let none: Expr = constant(1n);
	for (const { low, high, target } of at.cases) {
		const within =
			low === high
				? operation("==", s64, expr, constant(low))
				: operation("&", s64, operation(">=", s64, expr, constant(low)), operation("<=", s64, expr, constant(high)));
		const known = sides.get(target);
		sides.set(target, known ? operation("|", s64, known, within) : within);
		none = operation("&", s64, none, operation("!", s32, within));
	}
	const other = sides.get(at.default);
	sides.set(at.default, other ? operation("|", s64, other, none) : none);
	return [...sides].map(([target, when]) => ({ target, when }));
}

/** Nothing is open here: the path is right or wrong. */
function fixed(
	run: DrivenRun,
	frame: Frame,
	block: number,
	value: Typed,
	said: number | undefined,
	now: number,
): number {
	if (said === undefined || said === now || run.yields || frame.guide.goesRound(block, now)) return now;
	const found = numberOf(value.expr);
	const shown = found === 0n ? "false" : found === 1n ? "true" : `${found}`;
	throw new Contradiction(`the condition is ${shown} when the path gets there, and it takes the other side`);
}

function decide(
	run: DrivenRun,
	frame: Frame,
	block: number,
	sides: readonly Side[],
	said: number | undefined,
	now: number,
): number {
	const preferred = said ?? freeChoice(frame, block, sides, now);
	run.world.solver.unsure = false;
	const flipped = run.flipped();
	const others = sides.map(({ target }) => target).filter((target) => target !== preferred);
	const order = flipped
		? others
		: [preferred, ...others.filter((target) => said === undefined || frame.guide.mayGoRound(block, target))];
	for (const target of order) {
		const side = sides.find((each) => each.target === target);
		if (side && run.world.decide(side.when, true, frame.shape.fn.name)) return target;
	}
	if (run.world.solver.unsure) throw new Unable("the numbers that it needs are not found");
	const side = sides.find((each) => each.target === (flipped ? now : preferred)) ?? sides[0];
	throw new Contradiction(side ? against(run, side.when) : "no way leads on from here");
}

/** Where the path says nothing: what leads on to what it says later; in a loop what was done before, or, where nothing is said at all, the end. */
function freeChoice(frame: Frame, block: number, sides: readonly Side[], now: number): number {
	const { guide } = frame;
	const leading = sides.map(({ target }) => target).filter((target) => guide.leadsOn(target));
	const last = guide.lastFrom(block);
	if (last !== undefined && !guide.guided) return sides.find(({ target }) => target !== last)?.target ?? now;
	if (last !== undefined && leading.includes(last)) return last;
	if (leading.length === 0 || leading.includes(now)) return now;
	return leading[0] ?? now;
}

/** What was decided before that leaves no choice. */
function against(run: DrivenRun, when: Expr): string {
	const inputs = [...inputsOf(when)];
	const names = [...new Set(inputs.map(({ words }) => words))].join(" and ");
	const values = inputs.map(
		({ words, value, object }) => `${words} is ${object === undefined ? value : number(value)}`,
	);
	const decided = run.world.solver.about(when).length;
	return `${values.slice(0, 2).join(", ")}${decided > 0 ? `, as ${decided === 1 ? "a decision" : `${decided} decisions`} before ${decided === 1 ? "needs" : "need"} it` : ""}; the path then needs ${names} to be otherwise`;
}
