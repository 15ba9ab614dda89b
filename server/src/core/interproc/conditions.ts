/** Under which condition a block is reached: the innermost branch that decides it. */
import type { IrFunction, Origin } from "../ir/types.ts";
import { successors } from "../ir/visit.ts";

export interface Deciding {
	readonly origin: Origin;
	readonly taken: boolean;
}

/** The nearest branch above `block` with `block` on one side only; undefined where paths meet before one is found. */
export function decidingBranch(fn: IrFunction, block: number): Deciding | undefined {
	const predecessors = predecessorsOf(fn);
	const seen = new Set<number>();
	let here = block;
	while (!seen.has(here)) {
		seen.add(here);
		const from = predecessors[here] ?? [];
		const only = from[0];
		if (only === undefined || from.length > 1) return undefined;
		const terminator = fn.blocks[only]?.terminator;
		if (terminator?.kind === "branch" && terminator.then !== terminator.else)
			return { origin: terminator.origin, taken: terminator.then === here };
		here = only;
	}
	return undefined;
}

const known = new WeakMap<IrFunction, readonly (readonly number[])[]>();

function predecessorsOf(fn: IrFunction): readonly (readonly number[])[] {
	let predecessors = known.get(fn);
	if (!predecessors) {
		const lists: number[][] = fn.blocks.map(() => []);
		for (const [i, block] of fn.blocks.entries())
			for (const target of new Set(successors(block.terminator))) lists[target]?.push(i);
		predecessors = lists;
		known.set(fn, lists);
	}
	return predecessors;
}
