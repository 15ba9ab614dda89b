/** A function's instructions as the lines of its text: what "the next line" is to somebody who steps through it. */
import type { Outline } from "../../ir/outline.ts";
import type { Instruction, IrFunction, Terminator } from "../../ir/types.ts";
import { successors } from "../../ir/visit.ts";

export interface FunctionLines {
	/** By instruction number: the line (from 1) of the statement it belongs to. */
	readonly lineAt: readonly number[];
	/** The instructions with which a line is come to from another one. */
	readonly starts: ReadonlySet<number>;
	/** The first and last line that has an instruction. */
	readonly first: number;
	readonly last: number;
}

/** `lineOf` answers the line of an offset in the function's file. */
export function linesOf(fn: IrFunction, outline: Outline, lineOf: (offset: number) => number): FunctionLines {
	const blocks = fn.blocks.map((block) => blockLines([...block.instructions, block.terminator], outline, lineOf));
	const known = blocks.map((lines) => lines.find((line) => line !== undefined));
	// A block of nothing but a jump belongs to where it goes.
	for (let round = 0; round < fn.blocks.length && known.includes(undefined); round++)
		fn.blocks.forEach((block, index) => {
			known[index] ??= successors(block.terminator)
				.map((target) => known[target])
				.find((line) => line !== undefined);
		});
	const end = lineOf(Math.max(fn.span.start, fn.span.end - 1));
	const filled = blocks.map((lines, index) => {
		let line = known[index] ?? end;
		return lines.map((own) => {
			line = own ?? line;
			return line;
		});
	});
	const from = fn.blocks.map((): number[] => []);
	fn.blocks.forEach((block, index) => {
		for (const target of successors(block.terminator)) from[target]?.push(index);
	});
	const starts = new Set<number>();
	let pc = 0;
	filled.forEach((lines, index) => {
		lines.forEach((line, at) => {
			const before = at > 0 ? [lines[at - 1]] : (from[index] ?? []).map((other) => filled[other]?.at(-1));
			if ((index === 0 && at === 0) || before.some((other) => other !== line)) starts.add(pc);
			pc++;
		});
	});
	const lineAt = filled.flat();
	return { lineAt, starts, first: Math.min(...lineAt), last: Math.max(...lineAt) };
}

/** The lines of a block's instructions; undefined for those that nobody wrote as a step: jumps around statements, declarations. */
function blockLines(
	code: readonly (Instruction | Terminator)[],
	outline: Outline,
	lineOf: (offset: number) => number,
): (number | undefined)[] {
	const lines = code.map((i): number | undefined => {
		if (i.kind === "declare") return undefined;
		const statement = outline.statements.findLast(({ start, end }) => start <= i.origin.start && i.origin.end <= end);
		if (i.kind === "goto" && !statement?.jump) return undefined;
		return lineOf(statement?.start ?? i.origin.start);
	});
	// A declaration goes with what follows it.
	for (let index = lines.length - 2; index >= 0; index--)
		if (code[index]?.kind === "declare") lines[index] ??= lines[index + 1];
	return lines;
}
