/** What the machine's memory depends on: an expression beside the bytes, and which bytes nobody has written yet. */
import type { Memory } from "../concrete/memory/memory.ts";
import { cast, type Expr, type IntType, inputsOf, numberOf, operation } from "./expression.ts";

interface Cell {
	readonly size: number;
	readonly expr: Expr;
}

const widest = 8;

export class Shadow {
	readonly #memory: Memory;
	readonly #cells = new Map<number, Cell>();
	/** 1 for a byte that holds what was there before: it is chosen when it is read. */
	readonly #open: Uint8Array;
	readonly #opened: [number, number][] = [];

	constructor(memory: Memory, open: Uint8Array) {
		this.#memory = memory;
		this.#open = open;
	}

	/** From here on these bytes hold anything. */
	open(start: number, size: number): void {
		this.#drop(start, size);
		this.#open.fill(1, start, start + size);
		this.#opened.push([start, size]);
	}

	/** Code that nobody knows has it: what nothing but zeros is in may hold anything. */
	openZeros(start: number, size: number): void {
		const { u8 } = this.#memory;
		for (let at = start; at + widest <= start + size; at += widest)
			if (u8.subarray(at, at + widest).every((byte) => byte === 0) && !this.#hasCell(at, widest)) this.open(at, widest);
	}

	#hasCell(start: number, size: number): boolean {
		for (let at = start - widest + 1; at < start + size; at++) {
			const cell = this.#cells.get(at);
			if (cell && at + cell.size > start) return true;
		}
		return false;
	}

	/** True if some of these bytes hold anything. */
	isOpen(start: number, size: number): boolean {
		for (let at = start; at < start + size; at++) if (this.#open[at] === 1) return true;
		return false;
	}

	/** What a number in memory depends on; undefined where it is only its bytes. */
	read(start: number, size: number): Expr | undefined {
		const exact = this.#cells.get(start);
		if (exact?.size === size) return exact.expr;
		for (let at = start; at > start - widest; at--) {
			const cell = this.#cells.get(at);
			if (cell && at + cell.size >= start + size) return partOf(cell, start - at, size);
		}
		return undefined;
	}

	/** Bytes were written, by the machine or by whoever calls this. */
	wrote(start: number, size: number, expr?: Expr): void {
		this.#drop(start, size);
		this.#open.fill(0, start, start + size);
		if (expr && expr.kind !== "constant" && size <= widest) this.#cells.set(start, { size, expr });
	}

	/** Bytes were copied. */
	copied(to: number, from: number, size: number): void {
		const cells = [...this.#cells].filter(([at, cell]) => at >= from && at + cell.size <= from + size);
		this.#drop(to, size);
		this.#open.copyWithin(to, from, from + size);
		this.#opened.push([to, size]);
		for (const [at, cell] of cells) this.#cells.set(at - from + to, cell);
	}

	/** Inputs have other values now: the bytes follow. */
	refresh(): void {
		for (const [at, { size, expr }] of this.#cells) writeNumber(this.#memory, at, size, numberOf(expr));
	}

	/** Back to nothing. */
	clear(): void {
		this.#cells.clear();
		for (const [start, size] of this.#opened) this.#open.fill(0, start, start + size);
		this.#opened.length = 0;
	}

	#drop(start: number, size: number): void {
		if (this.#cells.size === 0) return;
		if (size > this.#cells.size) {
			for (const [at, cell] of this.#cells) if (at < start + size && at + cell.size > start) this.#cells.delete(at);
			return;
		}
		for (let at = start - widest + 1; at < start + size; at++) {
			const cell = this.#cells.get(at);
			if (cell && at + cell.size > start) this.#cells.delete(at);
		}
	}
}

function partOf(cell: Cell, offset: number, size: number): Expr {
	const unit: IntType = { kind: "int", bits: (cell.size * 8) as IntType["bits"], signed: false };
	const part: IntType = { kind: "int", bits: (size * 8) as IntType["bits"], signed: false };
	const whole = cast(cell.expr, { kind: "unknown" }, unit);
	const shifted = offset === 0 ? whole : operation(">>", unit, whole, { kind: "constant", value: BigInt(offset * 8) });
	return inputsOf(shifted).size === 0 ? shifted : operation("cast", part, shifted);
}

export function writeNumber(memory: Memory, at: number, size: number, value: bigint): void {
	memory.touchRange(at, size);
	let rest = BigInt.asUintN(size * 8, value);
	for (let i = 0; i < size; i++) {
		memory.u8[at + i] = Number(rest & 0xffn);
		rest >>= 8n;
	}
}

export function readNumber(memory: Memory, at: number, size: number, signed: boolean): bigint {
	let value = 0n;
	for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(memory.u8[at + i] as number);
	return signed ? BigInt.asIntN(size * 8, value) : value;
}
