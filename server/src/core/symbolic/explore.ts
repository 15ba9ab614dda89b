/** All paths of one function at once, in reverse postorder, joined where they meet. */
import type { BudgetName, Budgets } from "../base/budgets.ts";
import { type Cancellation, throwIfCancelled } from "../base/cancellation.ts";
import type { Block, Instruction, IrFunction, Terminator, Value } from "../ir/types.ts";
import { cursorReference } from "../models/index.ts";
import { endsAtHead } from "../models/lists.ts";
import { type Callees, call, update } from "./call.ts";
import { evaluate } from "./evaluate.ts";
import { type Flow, flowOf } from "./flow.ts";
import { forgetDead } from "./forget.ts";
import { join, joinAfterCall, joinExits } from "./merge.ts";
import type { Exit } from "./outcome.ts";
import { rangeOfType } from "./range.ts";
import { countCursor, type ReferenceSite } from "./reference.ts";
import { State } from "./state.ts";
import { Arena, rootOf, type Term } from "./term.ts";
import { noteUse } from "./uses.ts";
import { loopTraits } from "./variation.ts";
import { enterLoop, widen } from "./widen.ts";

export interface Exploration {
	readonly arena: Arena;
	readonly exits: readonly Exit[];
	readonly dropped: ReadonlyMap<BudgetName, number>;
}

/** Sees each state before each instruction or terminator; for questions about one point. */
export type Probe = (state: State, at: Instruction | Terminator) => void;

export interface ExploreOptions {
	readonly callees: Callees;
	readonly budgets: Budgets;
	readonly cancellation: Cancellation;
	readonly probe?: Probe;
}

/** Explores every path of `fn` within the budgets. Throws CancelledError. */
export function explore(fn: IrFunction, options: ExploreOptions): Exploration {
	return new Explorer(fn, options).run();
}

/** What a list iterator leaves in its cursor when it has run out: the head, taken for a member of an element that is none. */
function listHead(
	{ macro, cursor, args, texts, type }: Instruction & { kind: "iterate" },
	state: State,
): Term | undefined {
	if (!cursor || !endsAtHead(macro)) return undefined;
	const head = args.at(-2);
	const member = texts?.at(-1);
	if (!head || !member || type.kind !== "pointer" || type.to.kind !== "struct") return undefined;
	return state.arena.container(evaluate(head, state), type.to.tag, member);
}

/** Room at a point for a function that has used up a third of its steps. */
const hurried: Partial<Budgets> = { statesPerPoint: 2, joinedStatesPerPoint: 6 };
/** Memory cells of a state that cost as much to carry through a call as one instruction. */
const cellsPerStep = 8;

class Explorer {
	readonly #fn: IrFunction;
	readonly #options: ExploreOptions;
	readonly #flow: Flow;
	readonly #arena = new Arena();
	readonly #waiting = new Map<number, State[]>();
	readonly #exits: Exit[] = [];
	readonly #dropped = new Map<BudgetName, number>();
	#steps = 0;

	constructor(fn: IrFunction, options: ExploreOptions) {
		this.#fn = fn;
		this.#options = options;
		this.#flow = flowOf(fn);
	}

	run(): Exploration {
		const start = new State(this.#arena);
		for (const [i, local] of this.#fn.locals.entries()) {
			if (local.parameter) start.memory.set(this.#arena.local(i), this.#arena.param(i, local.type));
		}
		this.#arrive(0, start);
		for (let next = this.#next(); next !== undefined; next = this.#next()) {
			throwIfCancelled(this.#options.cancellation);
			const arrived = this.#waiting.get(next) ?? [];
			this.#waiting.delete(next);
			const block = this.#fn.blocks[next];
			if (!block) continue;
			if (this.#exhausted(arrived)) continue;
			const states = join(arrived, next, this.#flow, this.#budgets(), (count) =>
				this.#drop("joinedStatesPerPoint", count),
			);
			for (const state of states) {
				if (this.#flow.heads.has(next) && !state.loops.has(next)) enterLoop(state, next);
				this.#runBlock(next, block, state);
			}
		}
		const exits = joinExits(this.#exits, this.#fn.result, this.#options.budgets.exitsPerFunction, (count) =>
			this.#drop("exitsPerFunction", count),
		);
		return { arena: this.#arena, exits, dropped: this.#dropped };
	}

	/** Joining is work too. True, and the groups are dropped, once there are no steps left. */
	#exhausted(arrived: readonly State[]): boolean {
		for (const { memory, facts, ledger, objects } of arrived)
			this.#steps += 1 + (memory.size + facts.size + ledger.size + objects.size) / cellsPerStep;
		if (this.#steps <= this.#options.budgets.stepsPerFunction) return false;
		this.#drop("stepsPerFunction", arrived.length);
		return true;
	}

	/** Once a third of the work is done, groups are joined sooner: better all paths roughly than some of them not at all. */
	#budgets(): Budgets {
		const { budgets } = this.#options;
		return this.#steps * 3 > budgets.stepsPerFunction ? { ...budgets, ...hurried } : budgets;
	}

	#drop(budget: BudgetName, count: number): void {
		this.#dropped.set(budget, (this.#dropped.get(budget) ?? 0) + count);
	}

	/** The earliest block with states waiting: its predecessors, loops aside, are done. */
	#next(): number | undefined {
		let best: number | undefined;
		for (const block of this.#waiting.keys()) {
			if (best === undefined || (this.#flow.order[block] ?? 0) < (this.#flow.order[best] ?? 0)) best = block;
		}
		return best;
	}

	#arrive(block: number, state: State): void {
		const states = this.#waiting.get(block);
		if (states) states.push(state);
		else this.#waiting.set(block, [state]);
	}

	#go(from: number, to: number, state: State): void {
		const back = (this.#flow.order[to] ?? 0) <= (this.#flow.order[from] ?? 0);
		if (back) {
			this.#giveUpCursors(to, state);
			forgetDead(state, to, this.#flow);
		}
		const next = back && !this.#endsHere(to, state) ? widen(state, to, loopTraits(this.#fn, to)) : state;
		if (next) this.#arrive(to, next);
	}

	/** Back at the head of a loop, what this round has set and decided lets no other begin: it need not be any number of rounds. */
	#endsHere(head: number, state: State): boolean {
		const block = this.#fn.blocks[head];
		const body = this.#flow.loops.get(head);
		if (!body || block?.terminator.kind !== "branch") return false;
		const { condition, then, else: otherwise } = block.terminator;
		if (body.has(then) === body.has(otherwise)) return false;
		const trial = state.clone();
		for (const instruction of block.instructions) {
			if (instruction.kind !== "load") return false;
			const address = evaluate(instruction.address, trial);
			trial.temps[instruction.result] = trial.load(address, rangeOfType(instruction.type));
		}
		return !trial.decide(evaluate(condition, trial), body.has(then));
	}

	#turn(from: number, to: number, state: State): void {
		state.turn(from, to);
		this.#go(from, to, state);
	}

	#runBlock(index: number, block: Block, entering: State): void {
		let states = [entering];
		for (const [i, instruction] of block.instructions.entries()) {
			const after: State[] = [];
			for (const state of states) {
				if (++this.#steps > this.#options.budgets.stepsPerFunction) {
					this.#drop("stepsPerFunction", 1);
					continue;
				}
				this.#options.probe?.(state, instruction);
				this.#step(instruction, `${index}.${i}#${state.round}`, state, after);
			}
			states =
				instruction.kind === "call"
					? joinAfterCall(after, index, this.#flow, this.#budgets(), (count) =>
							this.#drop("joinedStatesPerPoint", count),
						)
					: after;
		}
		for (const state of states) {
			this.#options.probe?.(state, block.terminator);
			this.#leave(index, block.terminator, state);
		}
	}

	#step(instruction: Instruction, site: string, state: State, after: State[]): void {
		switch (instruction.kind) {
			case "load": {
				const address = evaluate(instruction.address, state);
				state.access(address);
				noteUse(state, address, instruction.origin);
				state.temps[instruction.result] = state.load(address, rangeOfType(instruction.type));
				break;
			}
			case "store": {
				const address = evaluate(instruction.address, state);
				state.access(address);
				noteUse(state, address, instruction.origin);
				if (instruction.update && rootOf(address).kind !== "local") {
					const amount = evaluate(instruction.update.amount, state);
					const signed = instruction.update.sign > 0 ? amount : this.#arena.negate(amount);
					update(
						state,
						address,
						signed,
						{
							site,
							caller: this.#fn.name,
							origin: instruction.origin,
							operation: instruction.update.sign > 0 ? "+" : "-",
						},
						this.#options.callees,
					);
				} else {
					state.store(address, evaluate(instruction.value, state));
					if (state.ledger.size > 0) state.closeBooks(address);
				}
				break;
			}
			case "call": {
				for (const effect of call(instruction, state, site, this.#fn.name, this.#options.callees)) {
					if (instruction.result !== undefined)
						effect.state.temps[instruction.result] = effect.result ?? this.#arena.fresh(site);
					const { memory, ledger, objects } = effect.state;
					this.#steps += 1 + (memory.size + ledger.size + objects.size) / cellsPerStep;
					after.push(effect.state);
				}
				return;
			}
			case "iterate": {
				this.#moveCursors(instruction.args, state, site);
				const held = cursorReference(instruction.macro);
				const head = listHead(instruction, state);
				if (held || head) {
					const ended = state.clone();
					ended.temps[instruction.result] = this.#arena.zero;
					if (head && instruction.cursor) ended.memory.set(evaluate(instruction.cursor, ended), head);
					after.push(ended);
				}
				const low = held ? 1n : instruction.type.kind === "int" ? -1n : 0n;
				const element = head
					? this.#arena.listElement(site)
					: this.#arena.fresh(site, { low, high: undefined, not: undefined }, true);
				state.temps[instruction.result] = element;
				if (held) countCursor(state, element, held, 1, this.#cursorSite(instruction, site));
				break;
			}
			case "declare":
				state.forget(this.#arena.local(instruction.local), site);
				break;
			case "opaque": {
				for (const [i, value] of instruction.touches.entries()) {
					const touched = evaluate(value, state);
					if (rootOf(touched).kind === "local") state.forget(touched, `${site}/${i}`);
					else state.markStored(rootOf(touched), "maybe");
				}
				if (instruction.result !== undefined)
					state.temps[instruction.result] = this.#arena.fresh(site, undefined, true);
				break;
			}
		}
		after.push(state);
	}

	/** Going round, an iterator that holds a reference on its cursor gives it up. */
	#giveUpCursors(head: number, state: State): void {
		for (const instruction of this.#fn.blocks[head]?.instructions ?? []) {
			if (instruction.kind !== "iterate" || !instruction.cursor) continue;
			const held = cursorReference(instruction.macro);
			if (!held) continue;
			const element = state.load(evaluate(instruction.cursor, state));
			countCursor(state, element, held, -1, this.#cursorSite(instruction, `${head}#${state.round}`));
		}
	}

	#cursorSite(instruction: Instruction & { kind: "iterate" }, site: string): ReferenceSite {
		return {
			site,
			caller: this.#fn.name,
			origin: instruction.origin,
			operation: instruction.macro,
			tracks: (counter) => this.#options.callees.tracks(counter),
		};
	}

	/** A number or pointer that an iterator is given by its address is one more cursor: each round it holds something else. */
	#moveCursors(args: readonly (Value | undefined)[], state: State, site: string): void {
		for (const [i, arg] of args.entries()) {
			if (arg?.kind !== "local") continue;
			const kind = this.#fn.locals[arg.index]?.type.kind;
			if (kind === "int" || kind === "pointer") state.forget(this.#arena.local(arg.index), `${site}/${i}`);
		}
	}

	#leave(index: number, terminator: Terminator, state: State): void {
		switch (terminator.kind) {
			case "goto":
				this.#go(index, terminator.target, state);
				return;
			case "return": {
				const value = terminator.value && evaluate(terminator.value, state);
				state.temps = [];
				state.loops = new Map();
				this.#exits.push({
					state,
					value,
					origin: terminator.origin,
				});
				return;
			}
			case "unreachable":
				return;
			case "branch": {
				const condition = evaluate(terminator.condition, state);
				const other = state.clone();
				const yes = state.decide(condition, true);
				const no = other.decide(condition, false);
				if (yes && no) {
					state.note(terminator.origin, { kind: "branch", taken: true, condition });
					other.note(terminator.origin, { kind: "branch", taken: false, condition });
				}
				if (yes) this.#turn(index, terminator.then, state);
				if (no) this.#turn(index, terminator.else, other);
				return;
			}
			case "switch":
				this.#choose(index, terminator, state);
				return;
		}
	}

	#choose(index: number, terminator: Terminator & { kind: "switch" }, state: State): void {
		const value = evaluate(terminator.value, state);
		const rest = state.clone();
		let restPossible = true;
		for (const { low, high, target } of terminator.cases) {
			const taken = state.clone();
			if (taken.constrain(value, { low, high, not: undefined })) {
				taken.note(terminator.origin, { kind: "case", condition: value });
				this.#turn(index, target, taken);
			}
			if (low === high) restPossible &&= rest.constrain(value, { low: undefined, high: undefined, not: [low] });
		}
		if (!restPossible) return;
		rest.note(terminator.origin, { kind: "case", condition: value });
		this.#turn(index, terminator.default, rest);
	}
}
