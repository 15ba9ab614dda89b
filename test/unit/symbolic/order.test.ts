import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Block } from "../../../server/src/core/ir/types.ts";
import { loopsFirst } from "../../../server/src/core/symbolic/order.ts";

const origin = { file: "order.c", start: 0, end: 0 };

/** Blocks by their successors: none returns, one goes on, two choose. */
function graph(...successors: readonly (readonly number[])[]): Block[] {
	return successors.map(([first, second], i): Block => {
		const base = { label: `b${i}`, instructions: [] };
		if (first === undefined) return { ...base, terminator: { kind: "return", value: undefined, origin } };
		if (second === undefined) return { ...base, terminator: { kind: "goto", target: first, origin } };
		const condition = { kind: "int", value: 1n } as const;
		const cases = [{ low: 0n, high: 0n, target: first }];
		return { ...base, terminator: { kind: "switch", value: condition, cases, default: second, origin } };
	});
}

/** The blocks in their order. */
function ordered(blocks: readonly Block[]): number[] {
	const order = loopsFirst(blocks);
	return blocks.map((_, i) => i).sort((a, b) => (order[a] ?? 0) - (order[b] ?? 0));
}

describe("blocks are looked at", () => {
	test("in the order of a straight line", () => {
		expect(ordered(graph([1], [2], []))).toEqual([0, 1, 2]);
	});

	test("a loop as a whole before what follows it, whichever side of the branch leaves it", () => {
		expect(ordered(graph([1], [3, 2], [1], []))).toEqual([0, 1, 2, 3]);
		expect(ordered(graph([1], [2, 3], [1], []))).toEqual([0, 1, 2, 3]);
	});

	test("a loop that is left in its middle before what it is left to", () => {
		expect(ordered(graph([1], [2, 5], [3, 4], [1], [], [4]))).toEqual([0, 1, 2, 3, 5, 4]);
	});

	test("an inner loop within its outer one", () => {
		const order = ordered(graph([1], [2, 5], [3, 4], [2], [1], []));
		expect(order).toEqual([0, 1, 2, 3, 4, 5]);
	});

	test("each once, predecessors first where there is no loop, for any graph", () => {
		const blocks = fc.integer({ min: 1, max: 12 }).chain((size) =>
			fc.array(fc.array(fc.integer({ min: 0, max: size - 1 }), { maxLength: 2 }), {
				minLength: size,
				maxLength: size,
			}),
		);
		fc.assert(
			fc.property(blocks, (successors) => {
				const order = loopsFirst(graph(...successors));
				const reached = order.filter((position) => position < successors.length);
				expect(new Set(reached).size).toBe(reached.length);
				expect(order[0]).toBe(0);
				const reach = successors.map((_, from) => reachable(from, successors));
				for (const [from, targets] of successors.entries())
					for (const to of targets)
						if (reach[0]?.has(from) && !reach[to]?.has(from)) expect(order[from]).toBeLessThan(order[to] ?? 0);
			}),
		);
	});

	test("loops nested without end in little time", () => {
		const depth = 3000;
		const nested = Array.from({ length: depth }, (_, i) => (i + 1 < depth ? [i + 1, Math.max(0, i - 1)] : [i - 1]));
		expect(new Set(loopsFirst(graph(...nested))).size).toBe(depth);
	});
});

function reachable(from: number, successors: readonly (readonly number[])[]): ReadonlySet<number> {
	const found = new Set([from]);
	for (const block of found) for (const to of successors[block] ?? []) found.add(to);
	return found;
}
