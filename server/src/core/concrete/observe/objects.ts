/** The objects that code allocates and frees while a run is watched. */
import type { CType, Instruction, IrFunction, Value } from "../../ir/types.ts";
import type { Numbering } from "../compile/function.ts";
import type { Place } from "../fault.ts";
import type { Machine } from "../machine.ts";

export interface ObservedObject {
	/** From 1, in the order of allocation. */
	readonly number: number;
	readonly address: number;
	readonly size: number;
	/** The struct that the pointer points to that it is put into; undefined where that does not tell. */
	readonly struct: string | undefined;
	readonly allocated: Place;
	/** The happening during which it was allocated. */
	readonly happening: number;
	/** The happenings after which something is going to free it, and during which that happened. */
	dying: number | undefined;
	freed: number | undefined;
}

/** More objects than this are not told apart. */
const mostObjects = 100_000;

export class ObjectBook {
	readonly #machine: Machine;
	readonly #all: ObservedObject[] = [];
	readonly #live = new Map<number, ObservedObject>();
	#allocated: number;
	#freed: number;

	constructor(machine: Machine) {
		this.#machine = machine;
		this.#allocated = machine.heap.sequence;
		this.#freed = this.#allocated - machine.heap.objects;
	}

	get all(): readonly ObservedObject[] {
		return this.#all;
	}

	/** The live object that begins at an address. */
	at(address: number): ObservedObject | undefined {
		return this.#live.get(address);
	}

	/** To be called between two calls: what the scenario itself allocates is no object of the code's; what was due may be freed at once. */
	between(happening: number): void {
		this.#followFreed(happening);
		this.#allocated = this.#machine.heap.sequence;
	}

	/** To be called after a step of `fn` at `pc`; answers the object that it allocated, if it did. */
	follow(fn: number, pc: number, happening: number): ObservedObject | undefined {
		this.#followFreed(happening);
		const { sequence } = this.#machine.heap;
		if (sequence === this.#allocated) return undefined;
		this.#allocated = sequence;
		return this.#begin(fn, pc, happening);
	}

	/** What is going to be called later with an object will free it: RCU callbacks, timers. */
	noteDying(happening: number): void {
		for (const { owner, args } of this.#machine.clock.pending)
			for (const address of [owner, ...args]) {
				const object = typeof address === "number" ? this.#around(address) : undefined;
				if (object) object.dying ??= happening;
			}
	}

	#begin(fn: number, pc: number, happening: number): ObservedObject | undefined {
		const found = this.#machine.heap.lastAllocated;
		const code = this.#machine.code(fn);
		const origin = code?.numbering.origins[pc];
		if (!found || !code || !origin || this.#all.length >= mostObjects) return undefined;
		const object: ObservedObject = {
			number: this.#all.length + 1,
			address: found.address,
			size: found.size,
			struct: structOf(code, pc),
			allocated: { function: code.fn.name, origin },
			happening,
			dying: undefined,
			freed: undefined,
		};
		this.#all.push(object);
		this.#live.set(object.address, object);
		return object;
	}

	#followFreed(happening: number): void {
		const { heap } = this.#machine;
		const freed = heap.sequence - heap.objects;
		if (freed === this.#freed) return;
		this.#freed = freed;
		this.#end(happening);
	}

	#end(happening: number): void {
		const address = this.#machine.heap.lastFreed?.address;
		const object = address === undefined ? undefined : this.#live.get(address);
		if (!object) return;
		object.freed = happening;
		this.#live.delete(object.address);
	}

	#around(address: number): ObservedObject | undefined {
		const exact = this.#live.get(address);
		if (exact || this.#live.size === 0) return exact;
		for (const object of this.#live.values())
			if (address > object.address && address < object.address + object.size) return object;
		return undefined;
	}
}

/** The struct behind the pointer variable that the result of the call at `pc` is stored to soon after. */
function structOf({ fn, numbering }: { readonly fn: IrFunction; readonly numbering: Numbering }, pc: number) {
	const block = numbering.blockStarts.findLastIndex((start) => start <= pc);
	const at = pc - (numbering.blockStarts[block] ?? 0);
	const instructions = fn.blocks[block]?.instructions ?? [];
	const call = instructions[at];
	if (call?.kind !== "call" || call.result === undefined) return undefined;
	for (const next of instructions.slice(at + 1)) {
		if (next.kind === "store" && withoutCasts(next.value) === call.result) return pointedStruct(targetType(fn, next));
	}
	return undefined;
}

function targetType(fn: IrFunction, store: Extract<Instruction, { kind: "store" }>): CType {
	return (store.address.kind === "local" ? fn.locals[store.address.index]?.type : undefined) ?? store.type;
}

function withoutCasts(value: Value): number | undefined {
	if (value.kind === "cast") return withoutCasts(value.operand);
	return value.kind === "temp" ? value.id : undefined;
}

function pointedStruct(type: CType): string | undefined {
	return type.kind === "pointer" && type.to.kind === "struct" ? type.to.tag : undefined;
}
