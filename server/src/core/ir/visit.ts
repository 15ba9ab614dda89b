/** Walks over the values, successors and spans inside the IR, for passes that treat all kinds alike. */
import type { Block, Instruction, IrFunction, Origin, Terminator, Value } from "./types.ts";

/** Calls `visit` for `value` and every value inside it, outermost first. */
export function visitValue(value: Value, visit: (value: Value) => void): void {
	visit(value);
	switch (value.kind) {
		case "field":
		case "containerOf":
			visitValue(value.base, visit);
			return;
		case "index":
			visitValue(value.base, visit);
			visitValue(value.index, visit);
			return;
		case "unary":
		case "cast":
			visitValue(value.operand, visit);
			return;
		case "binary":
			visitValue(value.left, visit);
			visitValue(value.right, visit);
			return;
	}
}

/** The values an instruction reads, not those inside them. */
export function operands(i: Instruction): readonly Value[] {
	switch (i.kind) {
		case "load":
			return [i.address];
		case "store":
			return i.update ? [i.address, i.value, i.update.amount] : [i.address, i.value];
		case "call":
			return i.callee.kind === "indirect" ? [i.callee.pointer, ...i.args] : i.args;
		case "iterate":
			return [...i.args, i.cursor, i.state].filter((arg) => arg !== undefined);
		case "declare":
			return [];
		case "opaque":
			return i.touches;
	}
}

export function terminatorOperand(t: Terminator): Value | undefined {
	switch (t.kind) {
		case "branch":
			return t.condition;
		case "switch":
		case "return":
			return t.value;
		default:
			return undefined;
	}
}

/** The temporary an instruction defines, if any. */
export function definedTemp(i: Instruction): number | undefined {
	return i.kind === "store" || i.kind === "declare" ? undefined : i.result;
}

/** The number of temporaries that a function's instructions need. */
export function temporariesOf(blocks: readonly Block[]): number {
	let count = 0;
	for (const block of blocks) for (const i of block.instructions) count = Math.max(count, (definedTemp(i) ?? -1) + 1);
	return count;
}

/** What `IrFunction.opaque` says of these blocks, in their order. */
export function opaqueIn(blocks: readonly Block[]): IrFunction["opaque"] {
	return blocks.flatMap((block) =>
		block.instructions.flatMap((i) => (i.kind === "opaque" ? [{ reason: i.reason, origin: i.origin }] : [])),
	);
}

export function successors(t: Terminator): readonly number[] {
	switch (t.kind) {
		case "goto":
			return [t.target];
		case "branch":
			return [t.then, t.else];
		case "switch":
			return [...t.cases.map((c) => c.target), t.default];
		default:
			return [];
	}
}

/** The same terminator with every target replaced. */
export function retarget(t: Terminator, to: (target: number) => number): Terminator {
	switch (t.kind) {
		case "goto":
			return { ...t, target: to(t.target) };
		case "branch":
			// biome-ignore lint/suspicious/noThenProperty: the terminator's name for it; nobody awaits one.
			return { ...t, then: to(t.then), else: to(t.else) };
		case "switch":
			return { ...t, cases: t.cases.map((c) => ({ ...c, target: to(c.target) })), default: to(t.default) };
		default:
			return t;
	}
}

/**
 * The same function `delta` offsets further on in its file. Lowering depends only on a function's own text and what its
 * names resolve to, so an unchanged function below an edit is shifted instead of lowered again.
 */
export function relocate(fn: IrFunction, delta: number): IrFunction {
	if (delta === 0) return fn;
	// Consecutive instructions share origin objects; a one-entry memo keeps that sharing and most of the allocation away.
	let last: Origin | undefined;
	let lastShifted: Origin | undefined;
	const shift = (origin: Origin): Origin => {
		if (origin === last && lastShifted) return lastShifted;
		last = origin;
		lastShifted = { file: origin.file, start: origin.start + delta, end: origin.end + delta };
		return lastShifted;
	};
	return {
		...fn,
		span: shift(fn.span),
		nameSpan: shift(fn.nameSpan),
		blocks: fn.blocks.map((block) => ({
			label: block.label,
			instructions: block.instructions.map((i) => ({ ...i, origin: shift(i.origin) })),
			terminator: { ...block.terminator, origin: shift(block.terminator.origin) },
		})),
		opaque: fn.opaque.map((o) => ({ ...o, origin: shift(o.origin) })),
	};
}
