/** Which local variables a name can mean at an instruction, and whether they have been given a value there. */
import type { Outline } from "../../ir/outline.ts";
import type { Instruction, IrFunction, Value } from "../../ir/types.ts";
import { operands, successors, visitValue } from "../../ir/visit.ts";

export interface VisibleLocal {
	readonly name: string;
	readonly index: number;
	/** False where nothing can have been stored in it yet. */
	readonly set: boolean;
}

interface Declared {
	readonly name: string;
	readonly index: number;
	/** Where it is declared, and where that is forgotten. */
	readonly from: number;
	readonly to: number;
}

/** The variables of a function, in the order in which they are declared. */
export class LocalNames {
	readonly #fn: IrFunction;
	readonly #declared: readonly Declared[];
	/** By instruction: the locals that it stores something in, or whose address it takes. */
	readonly #stores: readonly (readonly number[])[];

	/** `text` is the text of the function's file. */
	constructor(fn: IrFunction, outline: Outline, text: string) {
		this.#fn = fn;
		const code = fn.blocks.flatMap((block): (Instruction | undefined)[] => [...block.instructions, undefined]);
		this.#stores = code.map((i) => (i ? storedIn(i) : []));
		this.#declared = fn.locals.flatMap(({ name, parameter }, index): Declared[] => {
			if (name.startsWith("$")) return [];
			const { start, end } = fn.span;
			if (parameter) return [{ name, index, from: start, to: end }];
			const first = code.find((i) => i && (declares(i) === index || storedIn(i).includes(index)));
			// The variables of a macro's body are declared by its use, where their name is not to be read.
			const declared = first && text.slice(first.origin.start, first.origin.end);
			if (!first || !declared || !new RegExp(`\\b${name}\\b`).test(declared)) return [];
			const block = outline.blocks.findLast((b) => b.start <= first.origin.start && first.origin.start < b.end);
			return [{ name, index, from: first.origin.start, to: block?.end ?? end }];
		});
	}

	/** What is known at an instruction: of several with a name, the innermost. */
	at(pc: number): readonly VisibleLocal[] {
		const offset = this.#offsetAt(pc);
		const known = new Map<string, Declared>();
		for (const declared of this.#declared)
			if (declared.from <= offset && offset < declared.to) known.set(declared.name, declared);
		const reached = this.#storedBefore(pc);
		return [...known.values()].map(({ name, index }) => ({
			name,
			index,
			set: index < this.#fn.parameters || reached.has(index),
		}));
	}

	#offsetAt(pc: number): number {
		let at = pc;
		for (const block of this.#fn.blocks) {
			const { origin } = block.instructions[at] ?? block.terminator;
			if (at <= block.instructions.length) return origin.start;
			at -= block.instructions.length + 1;
		}
		return this.#fn.span.start;
	}

	/** The locals that some way to the instruction stores something in. */
	#storedBefore(pc: number): ReadonlySet<number> {
		const starts: number[] = [];
		let next = 0;
		for (const { instructions } of this.#fn.blocks) {
			starts.push(next);
			next += instructions.length + 1;
		}
		const here = starts.findLastIndex((start) => start <= pc);
		const stored = new Set(this.#stores.slice(starts[here], pc).flat());
		const before = predecessors(this.#fn);
		const seen = new Set<number>();
		const open = [...(before[here] ?? [])];
		for (let block = open.pop(); block !== undefined; block = open.pop()) {
			if (seen.has(block)) continue;
			seen.add(block);
			for (const index of this.#stores.slice(starts[block], starts[block + 1]).flat()) stored.add(index);
			open.push(...(before[block] ?? []));
		}
		return stored;
	}
}

function declares(i: Instruction): number | undefined {
	return i.kind === "declare" ? i.local : undefined;
}

function storedIn(i: Instruction): readonly number[] {
	const found: number[] = [];
	const note = (value: Value): void =>
		visitValue(value, (inner) => {
			if (inner.kind === "local") found.push(inner.index);
		});
	if (i.kind === "store") note(i.address);
	// An argument that holds an address may be written through.
	if (i.kind !== "load") for (const operand of operands(i)) note(operand);
	return found;
}

function predecessors(fn: IrFunction): readonly (readonly number[])[] {
	const from = fn.blocks.map((): number[] => []);
	fn.blocks.forEach((block, index) => {
		for (const target of successors(block.terminator)) from[target]?.push(index);
	});
	return from;
}
