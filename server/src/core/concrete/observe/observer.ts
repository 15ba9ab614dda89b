/**
 * A scenario watched while it runs, one instruction after the other: what happened in which order, how the probed places changed
 * and where, which objects that was for, and how often each instruction was executed.
 */
import type { IrFunction } from "../../ir/types.ts";
import type { Place } from "../fault.ts";
import type { Machine } from "../machine.ts";
import type { Happening, Row } from "../scenario/happening.ts";
import type { MemoryPlace } from "../scenario/places.ts";
import type { ScenarioWorkload } from "../scenario/workload.ts";
import { Activations } from "./activations.ts";
import { ChargeBook } from "./charges.ts";
import { type Counts, InstructionCounts } from "./counts.ts";
import { ObjectBook, type ObservedObject } from "./objects.ts";

export interface ProbeChange {
	readonly column: number;
	readonly from: number;
	readonly to: number;
	/** The point that the change is seen in, and the happening during which it was made. */
	readonly point: number;
	readonly happening: number;
	/** Innermost first; empty where the scenario itself did it. */
	readonly stack: readonly Place[];
	readonly object: ObservedObject | undefined;
}

/** A row of the scenario with what led to it. */
export interface ObservedPoint {
	readonly row: Row;
	/** One past its last happening and change. */
	readonly happenings: number;
	readonly changes: number;
	/** Since the point before; undefined where too much has been kept. */
	readonly counts: Counts | undefined;
	/** The last place in the scenario's own file that was executed. */
	readonly last: Place | undefined;
}

export interface ObserverParts {
	readonly machine: Machine;
	readonly workload: ScenarioWorkload;
	/** The paths of the probes, by column. */
	readonly probes: readonly string[];
	/** The columns whose changes are charges and settlements. */
	readonly counters: ReadonlySet<number>;
	/** The scenario's file. */
	readonly file: string;
}

/** So many changes are kept. */
const mostKept = 300_000;

export class Observer {
	readonly charges = new ChargeBook();
	readonly objects: ObjectBook;
	readonly #parts: ObserverParts;
	readonly #activations: Activations;
	readonly #counts = new InstructionCounts();
	readonly #points: ObservedPoint[] = [];
	readonly #silent = new Set<number>();
	readonly #changes: ProbeChange[] = [];
	#places: (MemoryPlace | undefined)[];
	readonly #values: number[];
	/** The function that the scenario called, or that was due. */
	#running: IrFunction | undefined;
	#last: { readonly fn: number; readonly pc: number } | undefined;
	#ownFunction = -1;
	#isOwn = false;
	#ended = false;

	constructor(parts: ObserverParts) {
		this.#parts = parts;
		this.objects = new ObjectBook(parts.machine);
		this.#activations = new Activations(parts.machine);
		this.#places = parts.probes.map(() => undefined);
		this.#values = parts.probes.map(() => 0);
	}

	get points(): readonly ObservedPoint[] {
		return this.#points;
	}

	/** What has happened, as the scenario tells it. */
	get happenings(): readonly Happening[] {
		return this.#parts.workload.happenings;
	}

	/** True of a call whose function returns nothing. */
	isSilent(happening: number): boolean {
		return this.#silent.has(happening);
	}

	get changes(): readonly ProbeChange[] {
		return this.#changes;
	}

	/** Something that happened is not kept: there is too much of it. */
	get truncated(): boolean {
		return this.#changes.length >= mostKept;
	}

	get ended(): boolean {
		return this.#ended;
	}

	/** Goes on for so many instructions, or to the end of the run. */
	advance(steps: number): void {
		const { machine } = this.#parts;
		for (let left = steps; left > 0 && !this.#ended; ) {
			if (!machine.busy) this.#next();
			else {
				this.#step();
				left--;
			}
			if (machine.fault) this.#stop();
		}
	}

	#next(): void {
		const { machine, workload } = this.#parts;
		const finished = this.#running;
		const happening = workload.happenings.length;
		const rows = workload.rows.length;
		this.#endCall();
		this.objects.noteDying(happening);
		const goesOn = workload.next(machine);
		if (finished?.result.kind === "void" && workload.happenings.length > happening) this.#silent.add(happening);
		this.objects.between(workload.happenings.length);
		for (const row of workload.rows.slice(rows)) this.#point(row);
		this.#resolve();
		if (goesOn && !machine.fault) this.#running = machine.code(machine.registers.fn)?.fn;
		else this.#ended = true;
	}

	#step(): void {
		const { machine } = this.#parts;
		const { fn, pc, fp } = machine.registers;
		this.#activations.follow(fn, pc, fp);
		machine.run(1);
		this.#counts.add(fn, pc, (id) => machine.code(id)?.numbering.origins.length ?? 0);
		if (this.#inOwnFile(fn)) this.#last = { fn, pc };
		const allocated = this.objects.follow(fn, pc, this.happenings.length);
		if (allocated) this.charges.allocated(allocated, this.#activations.open);
		for (let column = 0; column < this.#places.length; column++) {
			const place = this.#places[column];
			if (place && this.#read(place) !== this.#values[column]) this.#changed(column, place, fn, pc);
		}
	}

	#stop(): void {
		this.#endCall();
		this.#ended = true;
	}

	#inOwnFile(fn: number): boolean {
		if (fn !== this.#ownFunction) {
			this.#ownFunction = fn;
			this.#isOwn = this.#parts.machine.code(fn)?.fn.file === this.#parts.file;
		}
		return this.#isOwn;
	}

	#changed(column: number, place: MemoryPlace, fn: number, pc: number): void {
		const { machine } = this.#parts;
		const from = this.#values[column] ?? 0;
		const to = this.#read(place);
		this.#values[column] = to;
		const container = place.address;
		const object = this.#activations.inHand((address) => {
			const found = this.objects.at(address);
			return found && (container < found.address || container >= found.address + found.size) ? found : undefined;
		});
		const index = this.#note({ column, from, to, stack: this.#stackAt(fn, pc), object });
		if (index === undefined || !this.#parts.counters.has(column)) return;
		const { open } = this.#activations;
		if (to > from) this.charges.charge(column, to - from, index, object, open);
		else this.charges.settle(column, from - to, index, object);
		if (!machine.busy) this.#activations.clear();
	}

	/** The calls as they were during the step: the one that ran, and those below it that are open. */
	#stackAt(fn: number, pc: number): Place[] {
		const code = this.#parts.machine.code(fn);
		const origin = code?.numbering.origins[pc];
		const here: Place[] = code && origin ? [{ function: code.fn.name, origin }] : [];
		const callers = this.#activations.open.slice(0, -1).toReversed();
		return [...here, ...callers.map(({ fn: caller }) => ({ function: caller.name, origin: caller.nameSpan }))];
	}

	#note(change: Omit<ProbeChange, "point" | "happening">): number | undefined {
		if (this.#changes.length >= mostKept) return undefined;
		return this.#changes.push({ ...change, point: this.#points.length, happening: this.happenings.length }) - 1;
	}

	#endCall(): void {
		this.#running = undefined;
		this.charges.eventEnded();
		this.#activations.clear();
	}

	#point(row: Row): void {
		const { machine } = this.#parts;
		this.#resolve();
		const code = this.#last && machine.code(this.#last.fn);
		const origin = this.#last && code?.numbering.origins[this.#last.pc];
		this.#points.push({
			row,
			happenings: this.#rowAfter(this.#points.at(-1)?.happenings ?? 0),
			changes: this.#changes.length,
			counts: this.#counts.take(),
			last: code && origin ? { function: code.fn.name, origin } : undefined,
		});
		this.#last = undefined;
	}

	/** One past the next row among the happenings. */
	#rowAfter(from: number): number {
		const found = this.happenings.findIndex(({ kind }, index) => index >= from && kind === "row");
		return found < 0 ? this.happenings.length : found + 1;
	}

	/** Between two calls: pointers may lead elsewhere, and the scenario itself may have changed what is probed. */
	#resolve(): void {
		const { machine, workload, probes } = this.#parts;
		this.#places = probes.map((path) => {
			try {
				return workload.place(machine, path);
			} catch {
				// It is not there yet, or what leads to it is NULL.
				return undefined;
			}
		});
		this.#places.forEach((place, column) => {
			const from = this.#values[column] ?? 0;
			const to = place ? this.#read(place) : from;
			if (to === from) return;
			this.#values[column] = to;
			this.#note({ column, from, to, stack: [], object: undefined });
		});
	}

	/** Straight from memory: a probe looks, and is no access that could fault. */
	#read({ address, type, size }: MemoryPlace): number {
		const { memory } = this.#parts.machine;
		const signed = type.kind !== "int" || type.signed;
		switch (size) {
			case 1:
				return (signed ? memory.i8[address] : memory.u8[address]) ?? 0;
			case 2:
				return (signed ? memory.i16[address >>> 1] : memory.u16[address >>> 1]) ?? 0;
			case 4:
				return (signed ? memory.i32[address >>> 2] : memory.u32[address >>> 2]) ?? 0;
			default: {
				const high = signed ? memory.i32[(address >>> 2) + 1] : memory.u32[(address >>> 2) + 1];
				return (high ?? 0) * 2 ** 32 + (memory.u32[address >>> 2] ?? 0);
			}
		}
	}
}
