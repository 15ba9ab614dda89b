/**
 * A run that can be gone through in both directions. Every so many steps a checkpoint keeps what cannot be computed again;
 * between two checkpoints the machine, being deterministic, is run anew. So a step back costs at most `interval` steps
 * forward, however long the run was, and memory is bounded: when the checkpoints outgrow it, every other one is merged
 * into the one before and the interval doubles.
 */
import type { Halts } from "./image.ts";
import type { Machine, MachineState } from "./machine.ts";
import { Poison, pageShift, regions } from "./memory/memory.ts";
import { SavedPages } from "./memory/savedPages.ts";
import type { Outcome } from "./outcome.ts";
import type { AdvanceOptions, Recorded } from "./recorded.ts";

/** What is done to the machine from outside, one call after the other. It must depend on nothing but its own state and the machine's. */
export interface Workload {
	/** Called when the machine is idle: starts the next call, or answers false at the end. May change nothing but by the machine. */
	next(machine: Machine): boolean;
	/** The workload's own state as plain data, and back to it. */
	save(): unknown;
	restore(state: unknown): void;
}

export interface RecordingOptions {
	/** Steps between two checkpoints at first. Default: 65,536, which is well under a frame of a display to run. */
	readonly interval?: number;
	/** Bytes that checkpoints may hold. Default: 64 MiB. */
	readonly budget?: number;
}

const pageBytes = 1 << pageShift;

interface Checkpoint {
	readonly state: MachineState;
	readonly workload: unknown;
	readonly stack: Uint8Array;
	readonly stackShadow: Uint8Array;
	/** Pages as they were at the checkpoint: those that changed until the next one. */
	readonly pages: SavedPages;
}

export class Recording implements Recorded {
	readonly machine: Machine;
	readonly #workload: Workload;
	readonly #budget: number;
	readonly #checkpoints: Checkpoint[] = [];
	#interval: number;
	#bytes = 0;
	#highest: number = regions.stack;
	#ended = false;

	/** Recording begins with the machine as it is. */
	constructor(machine: Machine, workload: Workload, options: RecordingOptions = {}) {
		this.machine = machine;
		this.#workload = workload;
		this.#interval = options.interval ?? 1 << 16;
		this.#budget = options.budget ?? 64 << 20;
		this.#checkpoint();
	}

	/** Steps made since the machine was made: where the run stands. */
	get position(): number {
		return this.machine.steps;
	}

	/** True if the workload has no more to do, or a fault ended the run. */
	get ended(): boolean {
		return this.#ended;
	}

	/** Bytes that the checkpoints hold now, and how many steps going back may cost. */
	get memory(): { readonly bytes: number; readonly checkpoints: number; readonly interval: number } {
		return { bytes: this.#bytes, checkpoints: this.#checkpoints.length, interval: this.#interval };
	}

	/** The position at which recording began. */
	get start(): number {
		return this.#checkpoints[0]?.state.steps ?? 0;
	}

	haltAt(halts: Halts): void {
		this.machine.haltAt(halts);
	}

	/** Goes to a position of the run, in either direction; not beyond its end or before its beginning. The fault, if one is met. */
	goTo(position: number): Outcome | undefined {
		return position < this.position ? this.rewind(position) : this.#forward(position);
	}

	/** The same backwards, and also where it means to take back a fault that was met there. */
	rewind(position: number): Outcome | undefined {
		this.#back(Math.max(position, this.start));
		return this.#forward(position);
	}

	/** Runs on until the workload is done. */
	finish(): Outcome | undefined {
		return this.#forward(Number.POSITIVE_INFINITY);
	}

	stepBack(steps = 1): void {
		this.goTo(this.position - steps);
	}

	/** Begins the next call if none is open, so that the run stands before an instruction, or at its end. The fault, if one is met. */
	settle(): Outcome | undefined {
		while (!this.machine.busy && !this.#ended)
			if (!this.#workload.next(this.machine) || this.machine.fault) this.#ended = true;
		return this.#fault();
	}

	/** The last checkpoint before a position, or the beginning: from there on everything up to it is run at most once to come to it. */
	checkpointBefore(position: number): number {
		return this.#checkpoints.findLast(({ state }) => state.steps < position)?.state.steps ?? this.start;
	}

	/** Runs on to `position`, or to where the machine halts before; with a `frame`, no further than the end of the call. */
	advance(position: number, { passing = false, frame, begun }: AdvanceOptions = {}): Outcome | undefined {
		let first = true;
		while (this.position < position && !this.#ended) {
			if (!this.machine.busy) {
				if (frame !== undefined && !first) return { kind: "halted" };
				if (!this.#workload.next(this.machine) || this.machine.fault) this.#ended = true;
				else if (begun?.()) return { kind: "halted" };
				continue;
			}
			const { registers } = this.machine;
			const last = this.#checkpoints.at(-1)?.state.steps ?? 0;
			const outcome = this.machine.run(Math.min(position, last + this.#interval) - this.position, {
				passing: passing && first,
				...(frame === undefined ? {} : { frame }),
			});
			first = false;
			this.#highest = Math.max(this.#highest, registers.sp);
			if (outcome.kind === "fault") {
				this.#ended = true;
				return outcome;
			}
			if (this.position >= last + this.#interval) this.#checkpoint();
			const arrived = frame !== undefined && this.machine.busy && registers.fp <= frame;
			if (outcome.kind === "halted" || registers.wrote || arrived) return { kind: "halted" };
		}
		return this.#fault();
	}

	/** Without halting. */
	#forward(position: number): Outcome | undefined {
		let outcome = this.advance(position);
		while (outcome?.kind === "halted") outcome = this.advance(position, { passing: true });
		return outcome;
	}

	#fault(): Outcome | undefined {
		const { fault } = this.machine;
		return fault && { kind: "fault", fault };
	}

	#back(position: number): void {
		while (this.#checkpoints.length > 1 && (this.#checkpoints.at(-1)?.state.steps ?? 0) > position) {
			const last = this.#checkpoints.pop();
			if (last) this.#undo(last);
		}
		const checkpoint = this.#checkpoints.at(-1);
		if (!checkpoint) return;
		this.#undo(checkpoint);
		this.#bytes += sizeOf(checkpoint);
		const { memory } = this.machine;
		memory.u8.set(checkpoint.stack, regions.stack);
		memory.shadow.fill(Poison.outOfScope, regions.stack >>> 3, (this.#highest >>> 3) + 1);
		memory.shadow.set(checkpoint.stackShadow, regions.stack >>> 3);
		this.machine.restoreState(checkpoint.state);
		this.#workload.restore(checkpoint.workload);
		this.#ended = false;
		this.#track(checkpoint);
	}

	/** Puts back the pages a checkpoint holds; it holds none any more. */
	#undo(checkpoint: Checkpoint): void {
		const { memory } = this.machine;
		this.#bytes -= sizeOf(checkpoint);
		checkpoint.pages.restore(memory);
	}

	#checkpoint(): void {
		const { memory, registers } = this.machine;
		const checkpoint: Checkpoint = {
			state: this.machine.saveState(),
			workload: this.#workload.save(),
			stack: memory.u8.slice(regions.stack, registers.sp),
			stackShadow: memory.shadow.slice(regions.stack >>> 3, (registers.sp + 7) >>> 3),
			pages: new SavedPages(),
		};
		this.#checkpoints.push(checkpoint);
		this.#bytes += sizeOf(checkpoint);
		this.#track(checkpoint);
		if (this.#bytes > this.#budget && this.#checkpoints.length > 2) this.#thin();
	}

	#track(checkpoint: Checkpoint): void {
		const { memory } = this.machine;
		const unusedFrom = Math.ceil(this.machine.heap.unusedFrom / pageBytes);
		memory.track((page) => {
			if (page >= unusedFrom) checkpoint.pages.addUnused(page);
			else this.#bytes += checkpoint.pages.add(memory, page);
		});
	}

	/** Every other checkpoint but the last goes; what it held and the one before did not is the older one's now. */
	#thin(): void {
		const kept: Checkpoint[] = [];
		this.#checkpoints.forEach((checkpoint, index) => {
			const before = kept.at(-1);
			if (index % 2 === 0 || index === this.#checkpoints.length - 1 || !before) kept.push(checkpoint);
			else before.pages.merge(checkpoint.pages);
		});
		this.#checkpoints.splice(0, this.#checkpoints.length, ...kept);
		this.#interval *= 2;
		this.#bytes = kept.reduce((sum, checkpoint) => sum + sizeOf(checkpoint), 0);
	}
}

function sizeOf({ stack, stackShadow, pages }: Checkpoint): number {
	return stack.length + stackShadow.length + pages.bytes;
}
