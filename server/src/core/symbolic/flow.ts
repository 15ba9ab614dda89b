/** The shape of a function's graph: order of blocks, loop heads, and which temporaries and locals are still needed where. */
import type { Block, IrFunction, Value } from "../ir/types.ts";
import { definedTemp, operands, successors, terminatorOperand, visitValue } from "../ir/visit.ts";
import { loopsFirst } from "./order.ts";

export interface Flow {
	/** Position of each block: predecessors first, and the whole of a loop before what follows it. */
	readonly order: readonly number[];
	/** Targets of edges that go back in that order. */
	readonly heads: ReadonlySet<number>;
	/** Per loop head: the blocks from which it can be reached again without leaving the loop, itself among them. */
	readonly loops: ReadonlyMap<number, ReadonlySet<number>>;
	/** Per block: temporaries that a path from its start may read before writing. */
	readonly liveTemps: readonly ReadonlySet<number>[];
	/** Per block: locals likewise; locals whose address is used for more than a load or store are always live. */
	readonly liveLocals: readonly ReadonlySet<number>[];
	/** Locals whose value the function returns. */
	readonly returned: ReadonlySet<number>;
}

const known = new WeakMap<IrFunction, Flow>();

export function flowOf(fn: IrFunction): Flow {
	let flow = known.get(fn);
	if (!flow) {
		flow = computeFlow(fn);
		known.set(fn, flow);
	}
	return flow;
}

function computeFlow(fn: IrFunction): Flow {
	const order = loopsFirst(fn.blocks);
	const tails = new Map<number, number[]>();
	for (const [i, block] of fn.blocks.entries()) {
		for (const target of successors(block.terminator)) {
			if ((order[target] ?? 0) <= (order[i] ?? 0)) tails.set(target, [...(tails.get(target) ?? []), i]);
		}
	}
	return {
		order,
		heads: new Set(tails.keys()),
		loops: bodies(fn.blocks, tails),
		returned: returned(fn.blocks),
		...liveness(fn, order),
	};
}

function returned(blocks: readonly Block[]): ReadonlySet<number> {
	const locals = new Set<number>();
	for (const { instructions, terminator } of blocks) {
		if (terminator.kind !== "return" || terminator.value?.kind !== "temp") continue;
		const { id } = terminator.value;
		const load = instructions.findLast((instruction) => definedTemp(instruction) === id);
		if (load?.kind === "load" && load.address.kind === "local") locals.add(load.address.index);
	}
	return locals;
}

function bodies(
	blocks: readonly Block[],
	tails: ReadonlyMap<number, readonly number[]>,
): ReadonlyMap<number, ReadonlySet<number>> {
	if (tails.size === 0) return new Map();
	const predecessors = blocks.map((): number[] => []);
	for (const [i, block] of blocks.entries())
		for (const target of successors(block.terminator)) predecessors[target]?.push(i);
	return new Map(
		[...tails].map(([head, from]) => {
			// What jumps into the middle of the loop is none of it.
			const after = reachableFrom(head, blocks);
			const body = new Set([head]);
			const pending = [...from];
			for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
				if (body.has(block) || !after.has(block)) continue;
				body.add(block);
				pending.push(...(predecessors[block] ?? []));
			}
			return [head, body];
		}),
	);
}

function reachableFrom(start: number, blocks: readonly Block[]): ReadonlySet<number> {
	const reached = new Set([start]);
	const pending = [start];
	for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
		const at = blocks[block];
		for (const target of at ? successors(at.terminator) : []) {
			if (reached.has(target)) continue;
			reached.add(target);
			pending.push(target);
		}
	}
	return reached;
}

function liveness(fn: IrFunction, order: readonly number[]): Pick<Flow, "liveTemps" | "liveLocals"> {
	const escaping = new Set<number>();
	const uses = fn.blocks.map((block) => blockUses(block, escaping));
	const liveTemps = fn.blocks.map(() => new Set<number>());
	const liveLocals = fn.blocks.map(() => new Set<number>(escaping));
	const backwards = fn.blocks.map((_, i) => i).sort((a, b) => (order[b] ?? 0) - (order[a] ?? 0));
	for (let changed = true; changed; ) {
		changed = false;
		for (const i of backwards) {
			const block = fn.blocks[i];
			const use = uses[i];
			const temps = liveTemps[i];
			const locals = liveLocals[i];
			if (!block || !use || !temps || !locals) continue;
			const before = temps.size + locals.size;
			for (const t of use.readTemps) temps.add(t);
			for (const l of use.readLocals) locals.add(l);
			for (const target of successors(block.terminator)) {
				for (const t of liveTemps[target] ?? []) if (!use.writtenTemps.has(t)) temps.add(t);
				for (const l of liveLocals[target] ?? []) if (!use.writtenLocals.has(l)) locals.add(l);
			}
			if (temps.size + locals.size !== before) changed = true;
		}
	}
	return { liveTemps, liveLocals };
}

interface Uses {
	readonly readTemps: Set<number>;
	readonly writtenTemps: Set<number>;
	readonly readLocals: Set<number>;
	readonly writtenLocals: Set<number>;
}

function blockUses(block: Block, escaping: Set<number>): Uses {
	const uses: Uses = { readTemps: new Set(), writtenTemps: new Set(), readLocals: new Set(), writtenLocals: new Set() };
	const read = (value: Value | undefined): void => {
		if (!value) return;
		visitValue(value, (part) => {
			if (part.kind === "temp" && !uses.writtenTemps.has(part.id)) uses.readTemps.add(part.id);
			if (part.kind !== "local") return;
			escaping.add(part.index);
			uses.readLocals.add(part.index);
		});
	};
	for (const instruction of block.instructions) {
		if (instruction.kind === "load" && instruction.address.kind === "local") {
			if (!uses.writtenLocals.has(instruction.address.index)) uses.readLocals.add(instruction.address.index);
		} else if (instruction.kind === "store" && instruction.address.kind === "local") {
			read(instruction.value);
			uses.writtenLocals.add(instruction.address.index);
		} else for (const value of operands(instruction)) read(value);
		const defined = definedTemp(instruction);
		if (defined !== undefined) uses.writtenTemps.add(defined);
	}
	read(terminatorOperand(block.terminator));
	return uses;
}
