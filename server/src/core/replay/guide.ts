/** Follows the steps of a witness through one call of a function. */
import type { IrFunction, Origin } from "../ir/types.ts";
import { successors } from "../ir/visit.ts";
import type { WitnessCall, WitnessStep } from "../rules/witness.ts";

/** A loop is gone round no more often than the path says plus this. */
const maxExtraRounds = 24;

export class Guide {
	readonly #steps: readonly WitnessStep[] | undefined;
	readonly #fn: IrFunction;
	#position = 0;
	#extraRounds = 0;
	readonly #last = new Map<number, number>();

	/** Without steps the way is free. */
	constructor(fn: IrFunction, steps: readonly WitnessStep[] | undefined) {
		this.#fn = fn;
		this.#steps = steps;
	}

	/** Whether there is a way to be followed. */
	get guided(): boolean {
		return this.#steps !== undefined;
	}

	/** The successor that the path takes from `block` here; undefined where it says nothing. */
	turnAt(block: number): number | undefined {
		const turn = this.#nextTurn();
		return turn?.block === block ? turn.target : undefined;
	}

	/** Control went from `block` to `target`: as the path says, or otherwise. */
	took(block: number, target: number): void {
		this.#last.set(block, target);
		const turn = this.#nextTurn();
		if (turn?.block === block && turn.target === target) {
			this.#position = turn.index + 1;
			return;
		}
		this.#resume(target);
	}

	/** Where control went from `block` when it was last there. */
	lastFrom(block: number): number | undefined {
		return this.#last.get(block);
	}

	/** Going to `target`, control may come back to `block`: the path goes round a loop once, where the machine does so as often as it must. */
	goesRound(block: number, target: number): boolean {
		return reaches(this.#fn, target).has(block);
	}

	/** The same where nothing says that it must: not without end. */
	mayGoRound(block: number, target: number): boolean {
		if (this.#extraRounds >= maxExtraRounds || !this.goesRound(block, target)) return false;
		this.#extraRounds++;
		return true;
	}

	/** Whether what comes next on the path can be reached from `block`. */
	leadsOn(block: number): boolean {
		const turn = this.#nextTurn();
		return turn === undefined || block === turn.block || reaches(this.#fn, block).has(turn.block);
	}

	/** The call made here, if the path follows it. */
	call(callee: string, at: Origin): WitnessCall | undefined {
		const step = this.#find((each) => each.kind === "call" && each.callee === callee && sameOrigin(each.at, at));
		return step?.kind === "call" ? step : undefined;
	}

	/** Whether the path follows a call of `callee` made here, without going on. */
	calls(callee: string, at: Origin): boolean {
		for (let i = this.#position; i < (this.#steps?.length ?? 0); i++) {
			const step = this.#steps?.[i];
			if (!step || step.kind === "turn") return false;
			if (step.kind === "call" && step.callee === callee && sameOrigin(step.at, at)) return true;
		}
		return false;
	}

	/** Whether the call by model row made here is to fail; undefined where the path says nothing. */
	fails(operation: string, at: Origin): boolean | undefined {
		if (!this.#steps) return undefined;
		return (
			this.#find((each) => each.kind === "fails" && each.operation === operation && sameOrigin(each.at, at)) !==
			undefined
		);
	}

	/** Whether the finding's counter is what an update made here changes. */
	counts(operation: string, at: Origin): boolean {
		const step = this.#find(
			(each) => each.kind === "update" && each.operation === operation && sameOrigin(each.at, at),
		);
		return step?.kind === "update" && step.counted;
	}

	/** The first step before the next turn that is meant, taken. */
	#find(meant: (step: WitnessStep) => boolean): WitnessStep | undefined {
		const steps = this.#steps ?? [];
		for (let i = this.#position; i < steps.length; i++) {
			const step = steps[i];
			if (!step || step.kind === "turn") return undefined;
			if (!meant(step)) continue;
			this.#position = i + 1;
			return step;
		}
		return undefined;
	}

	#nextTurn(): (WitnessStep & { kind: "turn"; readonly index: number }) | undefined {
		const steps = this.#steps ?? [];
		for (let i = this.#position; i < steps.length; i++) {
			const step = steps[i];
			if (step?.kind === "turn") return { ...step, index: i };
		}
		return undefined;
	}

	/** Off the path: what of it can be reached no more from `block` is skipped. */
	#resume(block: number): void {
		for (let turn = this.#nextTurn(); turn; turn = this.#nextTurn()) {
			if (turn.block === block || reaches(this.#fn, block).has(turn.block)) return;
			this.#position = turn.index + 1;
		}
	}
}

function sameOrigin(a: Origin, b: Origin): boolean {
	return a === b || (a.start === b.start && a.end === b.end && a.file === b.file);
}

const reached = new WeakMap<IrFunction, Map<number, ReadonlySet<number>>>();

/** The blocks that control can come to from the end of `block`. */
export function reaches(fn: IrFunction, block: number): ReadonlySet<number> {
	let known = reached.get(fn);
	if (!known) {
		known = new Map();
		reached.set(fn, known);
	}
	let found = known.get(block);
	if (!found) {
		const seen = new Set<number>();
		const pending = [block];
		for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
			const terminator = fn.blocks[next]?.terminator;
			for (const target of terminator ? successors(terminator) : [])
				if (!seen.has(target)) {
					seen.add(target);
					pending.push(target);
				}
		}
		found = seen;
		known.set(block, found);
	}
	return found;
}
