/**
 * In which order blocks are looked at: a weak topological order after Bourdoncle, "Efficient chaotic iteration strategies with widenings"
 * (FMPA 1993). A loop stands together, its head first, so that all its rounds are done before what follows it is begun.
 */
import type { Block } from "../ir/types.ts";
import { successors } from "../ir/visit.ts";

/** Loops within loops beyond this depth are taken in the order in which they are reached. */
const deepestLoop = 40;

/** Blocks of which none can be left out of the order: those of a function, or of a loop without its head. */
interface Region {
	readonly blocks: readonly number[];
	readonly depth: number;
}

/** The position of each block; those that cannot be reached have the last one. */
export function loopsFirst(blocks: readonly Block[]): number[] {
	const order = new Array<number>(blocks.length).fill(blocks.length);
	const targets = blocks.map(({ terminator }) => successors(terminator));
	const pending: (Region | number)[] = [{ blocks: [0], depth: 0 }];
	let position = 0;
	for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
		if (typeof next === "number") {
			order[next] = position++;
			continue;
		}
		// A whole function is what its first block reaches; a loop is given by its blocks.
		const within = next.depth === 0 ? undefined : new Set(next.blocks);
		for (const component of components(next.blocks, targets, within)) {
			const [head, ...others] = component;
			if (head === undefined) continue;
			if (next.depth < deepestLoop) {
				if (others.length > 0) pending.push({ blocks: others, depth: next.depth + 1 });
			} else pending.push(...others.reverse());
			pending.push(head);
		}
	}
	return order;
}

/**
 * The strongly connected components of what `starts` reach (within `within`), the last ones first, each in reverse postorder: Tarjan's algorithm,
 * without recursion.
 */
function components(
	starts: readonly number[],
	targets: readonly (readonly number[])[],
	within: ReadonlySet<number> | undefined,
): number[][] {
	const found: number[][] = [];
	const index = new Map<number, number>();
	const low = new Map<number, number>();
	const open: number[] = [];
	const isOpen = new Set<number>();
	const finished = new Map<number, number>();
	const walk: { readonly block: number; next: number }[] = [];
	const enter = (block: number): void => {
		index.set(block, index.size);
		low.set(block, index.size - 1);
		open.push(block);
		isOpen.add(block);
		walk.push({ block, next: 0 });
	};
	const lower = (block: number, to: number): void => {
		low.set(block, Math.min(low.get(block) ?? to, to));
	};
	for (const start of starts) {
		if (index.has(start)) continue;
		enter(start);
		for (let top = walk.at(-1); top; top = walk.at(-1)) {
			const { block } = top;
			const target = targets[block]?.[top.next++];
			if (target !== undefined) {
				if (within && !within.has(target)) continue;
				if (!index.has(target)) enter(target);
				else if (isOpen.has(target)) lower(block, index.get(target) ?? 0);
				continue;
			}
			walk.pop();
			finished.set(block, finished.size);
			const outer = walk.at(-1);
			if (outer) lower(outer.block, low.get(block) ?? 0);
			if (low.get(block) !== index.get(block)) continue;
			const component = open.splice(open.lastIndexOf(block));
			for (const member of component) isOpen.delete(member);
			found.push(component.sort((a, b) => (finished.get(b) ?? 0) - (finished.get(a) ?? 0)));
		}
	}
	return found;
}
