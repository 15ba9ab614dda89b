/** Checks that a function keeps the promises of `types.ts`; the answer lists every one it breaks. */

import type { IrFunction, Value } from "./types.ts";
import { definedTemp, operands, successors, terminatorOperand, visitValue } from "./visit.ts";

export function validate(fn: IrFunction): string[] {
	const problems: string[] = [];
	const count = fn.blocks.length;
	if (count === 0) return [`${fn.name}: no blocks`];

	for (let b = 0; b < count; b++) {
		const block = fn.blocks[b];
		if (!block?.terminator) problems.push(`b${b}: no terminator`);
		else
			for (const target of successors(block.terminator)) {
				if (!Number.isInteger(target) || target < 0 || target >= count)
					problems.push(`b${b}: target b${target} does not exist`);
			}
	}
	if (problems.length > 0) return problems;

	const order = reversePostorder(fn);
	const reached = new Set(order);
	for (let b = 0; b < count; b++) if (!reached.has(b)) problems.push(`b${b}: not reachable`);
	checkSwitches(fn, problems);
	checkLocals(fn, problems);
	checkTemps(fn, order, problems);
	return problems;
}

function reversePostorder(fn: IrFunction): number[] {
	const seen = new Set([0]);
	const order: number[] = [];
	const stack: { block: number; next: number }[] = [{ block: 0, next: 0 }];
	for (let top = stack.at(-1); top; top = stack.at(-1)) {
		const block = fn.blocks[top.block];
		const target = block ? successors(block.terminator)[top.next++] : undefined;
		if (target === undefined) {
			order.push(top.block);
			stack.pop();
		} else if (!seen.has(target)) {
			seen.add(target);
			stack.push({ block: target, next: 0 });
		}
	}
	return order.reverse();
}

function checkSwitches(fn: IrFunction, problems: string[]): void {
	fn.blocks.forEach((block, b) => {
		if (block.terminator.kind !== "switch") return;
		for (const c of block.terminator.cases)
			if (c.low > c.high) problems.push(`b${b}: empty case range ${c.low}..${c.high}`);
	});
}

function checkLocals(fn: IrFunction, problems: string[]): void {
	fn.locals.forEach((local, index) => {
		if (local.parameter !== index < fn.parameters) problems.push(`local ${index} (${local.name}) is out of order`);
	});
	const check = (b: number, value: Value): void =>
		visitValue(value, (v) => {
			if (v.kind === "local" && !fn.locals[v.index]) problems.push(`b${b}: local ${v.index} does not exist`);
		});
	fn.blocks.forEach((block, b) => {
		for (const i of block.instructions) {
			for (const value of operands(i)) check(b, value);
			if (i.kind === "declare" && !fn.locals[i.local]) problems.push(`b${b}: local ${i.local} does not exist`);
		}
		const operand = terminatorOperand(block.terminator);
		if (operand) check(b, operand);
	});
}

/** Forward "must be defined" analysis: a temporary read in a block is defined on every path that reaches the read. */
function checkTemps(fn: IrFunction, order: readonly number[], problems: string[]): void {
	const words = (fn.temps + 31) >> 5;
	const entry = new Map<number, Uint32Array>();
	entry.set(0, new Uint32Array(words));

	const walk = (b: number, report: boolean): Uint32Array => {
		const defined = Uint32Array.from(entry.get(b) ?? new Uint32Array(words));
		const read = (value: Value): void => {
			if (!report) return;
			visitValue(value, (v) => {
				if (v.kind !== "temp") return;
				if (v.id >= fn.temps) problems.push(`b${b}: t${v.id} is beyond the ${fn.temps} temporaries`);
				else if (!(((defined[v.id >> 5] ?? 0) >> (v.id & 31)) & 1)) problems.push(`b${b}: t${v.id} may be undefined`);
			});
		};
		const block = fn.blocks[b];
		if (!block) return defined;
		for (const i of block.instructions) {
			for (const value of operands(i)) read(value);
			const temp = definedTemp(i);
			if (temp !== undefined) defined[temp >> 5] = (defined[temp >> 5] ?? 0) | (1 << (temp & 31));
		}
		const operand = terminatorOperand(block.terminator);
		if (operand) read(operand);
		return defined;
	};

	for (let changed = true; changed; ) {
		changed = false;
		for (const b of order) {
			const out = walk(b, false);
			const block = fn.blocks[b];
			for (const target of block ? successors(block.terminator) : []) {
				const before = entry.get(target);
				if (!before) {
					entry.set(target, Uint32Array.from(out));
					changed = true;
					continue;
				}
				for (let w = 0; w < words; w++) {
					const narrowed = (before[w] ?? 0) & (out[w] ?? 0);
					if (narrowed !== (before[w] ?? 0) >> 0) {
						before[w] = narrowed;
						changed = true;
					}
				}
			}
		}
	}
	for (const b of order) walk(b, true);
}
