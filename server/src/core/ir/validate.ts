/** Checks that a function keeps the promises of `types.ts`; the answer lists every one it breaks. */

import type { FileSpan } from "../base/span.ts";
import { s32, sameType, wrap } from "./ctype.ts";
import type { Instruction, IrFunction, Terminator, Value } from "./types.ts";
import { definedTemp, opaqueIn, operands, successors, terminatorOperand, visitValue } from "./visit.ts";

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
	checkSpans(fn, problems);
	checkLocals(fn, problems);
	fn.blocks.forEach((block, b) => {
		const complain = (problem: string): void => void problems.push(`b${b}: ${problem}`);
		for (const i of block.instructions) {
			checkInstruction(fn, i, complain);
			for (const value of operands(i)) checkValue(fn, value, complain);
		}
		checkTerminator(fn, block.terminator, complain);
		const operand = terminatorOperand(block.terminator);
		if (operand) checkValue(fn, operand, complain);
	});
	checkOpaque(fn, problems);
	checkDefinitions(fn, problems);
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

function checkSpans(fn: IrFunction, problems: string[]): void {
	const check = (what: string, { file, start, end }: FileSpan, around: FileSpan): void => {
		if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end < start)
			problems.push(`${what}: ${start}-${end} is no span`);
		else if (file !== around.file) problems.push(`${what}: in ${file}, not in ${around.file}`);
		else if (start < around.start || end > around.end)
			problems.push(`${what}: ${start}-${end} is outside of ${around.start}-${around.end}`);
	};
	check("function", fn.span, { ...fn.span, file: fn.file });
	check("name", fn.nameSpan, fn.span);
	fn.blocks.forEach((block, b) => {
		for (const i of block.instructions) check(`b${b}: ${i.kind}`, i.origin, fn.span);
		check(`b${b}: ${block.terminator.kind}`, block.terminator.origin, fn.span);
	});
}

function checkLocals(fn: IrFunction, problems: string[]): void {
	fn.locals.forEach((local, index) => {
		if (local.parameter !== index < fn.parameters) problems.push(`local ${index} (${local.name}) is out of order`);
	});
	if (fn.parameters > fn.locals.length) problems.push(`${fn.parameters} parameters, but ${fn.locals.length} locals`);
}

type Complain = (problem: string) => void;

function checkInstruction(fn: IrFunction, i: Instruction, complain: Complain): void {
	switch (i.kind) {
		case "load":
			if (["array", "function"].includes(i.type.kind)) complain(`t${i.result} is a load of a whole ${i.type.kind}`);
			return;
		case "store":
			if (i.type.kind === "function") complain("store of a whole function");
			return;
		case "call":
			if (i.type.kind === "void" && i.result !== undefined)
				complain(`t${i.result} is the result of a call that has none`);
			return;
		case "iterate":
			if (i.texts && i.texts.length !== i.args.length)
				complain(`iterate ${i.macro} has ${i.args.length} arguments, but ${i.texts.length} texts`);
			if (i.state && i.state.kind !== "local") complain(`iterate ${i.macro} keeps its state in no local`);
			if (i.type.kind === "int" && (i.type.bits !== 64 || !i.type.signed))
				complain(`iterate ${i.macro} counts in something else than an s64`);
			return;
		case "declare":
			if (!fn.locals[i.local]) complain(`local ${i.local} does not exist`);
			else if (fn.locals[i.local]?.parameter) complain(`parameter ${i.local} is declared`);
			return;
		case "opaque":
			if (i.reason === "") complain("opaque without a reason");
	}
}

function checkTerminator(fn: IrFunction, t: Terminator, complain: Complain): void {
	if (t.kind === "return" && t.value && fn.result.kind === "void") complain("a void function returns a value");
	if (t.kind !== "switch") return;
	for (const c of t.cases) if (c.low > c.high) complain(`empty case range ${c.low}..${c.high}`);
}

function checkValue(fn: IrFunction, value: Value, complain: Complain): void {
	visitValue(value, (v) => {
		switch (v.kind) {
			case "local":
				if (!fn.locals[v.index]) complain(`local ${v.index} does not exist`);
				return;
			case "int":
				if (v.type && sameType(v.type, s32)) complain(`${v.value} is an int, and should not say so`);
				if (wrap(v.value, v.type ?? s32) !== v.value) complain(`${v.value} does not fit its type`);
				return;
			case "index":
				if (v.index.kind === "int" && v.index.value === 0n) complain("element 0 is its array");
				return;
		}
	});
}

/** The list says how much was not understood: exactly what is opaque in the blocks. */
function checkOpaque(fn: IrFunction, problems: string[]): void {
	const say = ({ reason, origin }: IrFunction["opaque"][number]): string =>
		`${reason} at ${origin.start}-${origin.end}`;
	const listed = fn.opaque.map(say).toSorted();
	const there = opaqueIn(fn.blocks).map(say).toSorted();
	if (listed.join() !== there.join())
		problems.push(`listed as opaque: ${listed.join(", ") || "nothing"}; opaque is: ${there.join(", ") || "nothing"}`);
}

function checkDefinitions(fn: IrFunction, problems: string[]): void {
	const defined = new Set<number>();
	fn.blocks.forEach((block, b) => {
		for (const i of block.instructions) {
			const temp = definedTemp(i);
			if (temp === undefined) continue;
			if (!Number.isInteger(temp) || temp < 0 || temp >= fn.temps)
				problems.push(`b${b}: t${temp} is beyond the ${fn.temps} temporaries`);
			if (defined.has(temp)) problems.push(`b${b}: t${temp} is defined twice`);
			defined.add(temp);
		}
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
