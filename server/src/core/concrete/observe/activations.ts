/** The calls that are open while a run is watched, and which object each of them has in hand. */
import type { IrFunction } from "../../ir/types.ts";
import { frameOf } from "../compile/frame.ts";
import type { Machine } from "../machine.ts";

/** One call of a function, from its entry to its return. */
export interface Activation {
	readonly fn: IrFunction;
	readonly fp: number;
	/** What the pointers among its locals held when it began: left over from calls before it. */
	readonly stale: readonly number[];
}

interface Pointers {
	readonly offsets: readonly number[];
	readonly parameters: number;
}

export class Activations {
	readonly #machine: Machine;
	readonly #pointers = new Map<IrFunction, Pointers>();
	readonly #open: Activation[] = [];

	constructor(machine: Machine) {
		this.#machine = machine;
	}

	/** Outermost first. */
	get open(): readonly Activation[] {
		return this.#open;
	}

	/** To be called before each step with the registers as they are. */
	follow(fn: number, pc: number, fp: number): void {
		while ((this.#open.at(-1)?.fp ?? -1) > fp) this.#open.pop();
		if (pc !== 0 || this.#open.at(-1)?.fp === fp) return;
		const body = this.#machine.code(fn)?.fn;
		if (body) this.#open.push({ fn: body, fp, stale: this.#held(body, fp) });
	}

	/** Nothing runs. */
	clear(): void {
		this.#open.length = 0;
	}

	/** The innermost open call's pointer that `accepts`; parameters before locals. */
	inHand<T>(accepts: (address: number) => T | undefined): T | undefined {
		for (const { fn, fp, stale } of this.#open.toReversed()) {
			const { parameters } = this.#pointersOf(fn);
			for (const [index, address] of this.#held(fn, fp).entries()) {
				if (address === 0 || (index >= parameters && address === stale[index])) continue;
				const found = accepts(address);
				if (found !== undefined) return found;
			}
		}
		return undefined;
	}

	#held(fn: IrFunction, fp: number): number[] {
		const { u32 } = this.#machine.memory;
		return this.#pointersOf(fn).offsets.map((offset) => u32[(fp + offset) >>> 2] ?? 0);
	}

	#pointersOf(fn: IrFunction): Pointers {
		let known = this.#pointers.get(fn);
		if (!known) {
			const { locals } = frameOf(fn, this.#machine.layouts(fn.file));
			const pointers = locals.flatMap(({ type, offset }, index) =>
				type.kind === "pointer" ? [{ offset, isParameter: index < fn.parameters }] : [],
			);
			known = {
				offsets: pointers.map(({ offset }) => offset),
				parameters: pointers.filter(({ isParameter }) => isParameter).length,
			};
			this.#pointers.set(fn, known);
		}
		return known;
	}
}
