/**
 * The concrete interpreter: runs the IR of real functions with real numbers. Deterministic: what happens depends on the code,
 * the calls made and the seed. Everything that changes is in `Memory` or in `MachineState`, so that a recording can go back.
 */
import type { IrFunction } from "../ir/types.ts";
import { Clock, type ClockState } from "./clock.ts";
import type { Code } from "./code.ts";
import { type FailureState, Failures } from "./failures.ts";
import { type Fault, faultOf, limitReached, type Place } from "./fault.ts";
import { type Halts, Image, type Linked, type OperationBinder } from "./image.ts";
import { inspect, type Seen } from "./inspection.ts";
import type { Kernel } from "./kernel.ts";
import { type Access, createAccess } from "./memory/access.ts";
import { accessFault } from "./memory/describe.ts";
import { Heap } from "./memory/heap.ts";
import { Memory, regions } from "./memory/memory.ts";
import type { Outcome, RunOptions } from "./outcome.ts";
import { OwnWords, type OwnWordsState } from "./ownWords.ts";
import type { Registers } from "./registers.ts";
import { createRuntime } from "./runtime.ts";
import { type OpenCall, openCalls } from "./stack.ts";
import { Symbols } from "./symbols.ts";
import { Layouts, type StructSource } from "./values/layout.ts";
import { nextRandomState, randomOf } from "./values/random.ts";
import type { Word } from "./values/wide.ts";

export interface MachineOptions {
	readonly code: Code;
	/** What the machine does itself when a function is called; the rest is run from its body. */
	readonly operations: (kernel: Kernel) => OperationBinder;
	/** The start of the random sequence. Default: 1. */
	readonly seed?: number;
	/** Bytes of memory. Default: 64 MiB. */
	readonly memory?: number;
	/** Simulated time at the start, in jiffies. Default: 0. */
	readonly jiffies?: number;
	/** Jiffies in a second, as the code is configured (CONFIG_HZ). Default: 250. */
	readonly hz?: number;
	/** It is only ever stepped: code is compiled for that alone. Default: false. */
	readonly stepped?: boolean;
	/** Layouts from what structs stand for. Default: as gcc lays them out. */
	readonly layouts?: (structs: StructSource) => Layouts;
	/** Calls that are to fail: asked at each call of an allocator and the like. Default: none. */
	readonly failing?: (name: string) => boolean;
	/** More calls that are to fail, by rules that may change while the machine runs. */
	readonly failures?: Failures;
	/** Steps after which a run is given up. Default: a thousand million. */
	readonly limit?: number;
}

/** What changes in a run besides memory. Plain data: a checkpoint keeps a copy. */
export interface MachineState {
	readonly registers: Readonly<Registers>;
	readonly steps: number;
	readonly clock: ClockState;
	readonly random: number;
	readonly logged: number;
	readonly words: OwnWordsState;
	readonly fault: Fault | undefined;
	readonly failures: FailureState;
	/** Variables that had been named. */
	readonly variables: number;
}

export class Machine implements Kernel {
	readonly memory: Memory;
	readonly heap: Heap;
	readonly access: Access;
	readonly symbols: Symbols;
	readonly registers: Registers = {
		fn: -1,
		pc: 0,
		fp: 0,
		sp: regions.stack,
		at: 0,
		left: 0,
		stopped: false,
		depth: 0,
		halted: false,
		passing: false,
		wrote: false,
		result: 0,
	};
	readonly failures: Failures;
	readonly clock: Clock;
	readonly words = new OwnWords();
	readonly hz: number;
	readonly #image: Image;
	readonly #code: Code;
	readonly #makeLayouts: (structs: StructSource) => Layouts;
	readonly #limit: number;
	/** Of functions that have asked for memory, by their number. */
	readonly #addresses: number[] = [];
	readonly #layouts = new Map<string, Layouts>();
	#log: string[] = [];
	#steps = 0;
	#random: number;
	#fault: Fault | undefined;

	constructor(options: MachineOptions) {
		this.#code = options.code;
		this.#makeLayouts = options.layouts ?? ((structs) => new Layouts(structs));
		this.#random = (options.seed ?? 1) >>> 0;
		this.hz = options.hz ?? 250;
		this.failures = options.failures ?? new Failures();
		this.#limit = options.limit ?? 1e9;
		const { registers } = this;
		const memory = new Memory(options.memory ?? 64 << 20);
		this.memory = memory;
		this.heap = new Heap(memory);
		this.access = createAccess(memory, (address, size, write, at) => {
			registers.at = at;
			throw accessFault(this, (by) => this.functionName(by), address, size, write);
		});
		const layouts = (file: string): Layouts => this.layouts(file);
		this.symbols = new Symbols({
			memory,
			code: this.#code,
			layouts,
			named: (name) => this.clock.named(name),
			initialise: (variable, file) => this.#aside(() => this.#image.initialiser(variable, file).enter(-1, 0, 0, 0)),
		});
		this.clock = new Clock(options.jiffies ?? 0, { memory, access: this.access, symbols: this.symbols });
		const runtime = createRuntime({
			registers,
			runOf: (id) => this.#image.function(id)?.run,
			memory,
			access: this.access,
			calleeAt: (pointer, args) => this.#image.calleeAt(pointer, args),
		});
		const operations = options.operations(this);
		const { stepped = false } = options;
		this.#image = new Image({
			code: this.#code,
			symbols: this.symbols,
			registers,
			runtime,
			operations,
			layouts,
			stepped,
			failures: this.failures,
			failing: options.failing,
		});
	}

	/** Instructions executed since the machine was made. */
	get steps(): number {
		return this.#steps;
	}

	get at(): number {
		return this.registers.at;
	}

	get running(): number {
		const id = this.registers.fn;
		const known = this.#addresses[id];
		if (known !== undefined) return known;
		const fn = this.#image.function(id)?.fn;
		if (!fn) return 0;
		const address = this.symbols.functionAddress(fn.name, fn.file);
		this.#addresses[id] = address;
		return address;
	}

	/** True while a function is being executed. */
	get busy(): boolean {
		return this.registers.fn >= 0;
	}

	/** The fault that ended the last run, if one did. */
	get fault(): Fault | undefined {
		return this.#fault;
	}

	/** The lines of the kernel's log so far. */
	get log(): readonly string[] {
		return this.#log;
	}

	/** Calls a function (as `from` means its name) and runs it to its end, or until `limit` more steps are made. */
	call(name: string, args: readonly Word[], from: string, limit = Number.MAX_SAFE_INTEGER): Outcome {
		return this.start(name, args, from) ?? this.run(limit);
	}

	/** Enters a function without running it; the fault if it cannot be entered. */
	start(name: string, args: readonly Word[], from: string): Outcome | undefined {
		return this.startAt(this.symbols.functionAddress(name, from), args);
	}

	/** The same with the function's address. */
	startAt(pointer: Word, args: readonly Word[]): Outcome | undefined {
		const { registers } = this;
		try {
			this.#fault = undefined;
			registers.fn = -1;
			registers.pc = 0;
			registers.fp = 0;
			registers.sp = regions.stack;
			registers.stopped = false;
			registers.result = 0;
			this.#image.calleeAt(pointer, args.length).enter(-1, 0, 0, 0, ...args);
			return undefined;
		} catch (error) {
			return this.#failed(error);
		}
	}

	/** Makes at most `steps` steps: exactly so many unless the run ends or halts before. */
	run(steps: number, { passing = false, frame = -1 }: RunOptions = {}): Outcome {
		const { registers } = this;
		let whole = true;
		// Fewer steps are left than the next segment has.
		let few = false;
		const allowed = Math.min(steps, this.#limit - this.#steps);
		registers.left = allowed;
		registers.stopped = false;
		// Who halts looks at every call and return.
		registers.depth = frame >= 0 || this.#image.halting ? Number.MAX_SAFE_INTEGER : 0;
		registers.halted = false;
		registers.wrote = false;
		registers.passing = passing;
		try {
			while (registers.fn >= 0) {
				const { left } = registers;
				if (left <= 0) return allowed < steps ? this.#givenUp() : { kind: "paused" };
				const linked = this.#image.function(registers.fn);
				if (!linked) throw new Error(`there is no function number ${registers.fn}`);
				if (registers.wrote || (left < allowed && registers.fp <= frame)) return { kind: "halted" };
				const { pc } = registers;
				registers.passing &&= linked.stops.has(pc);
				whole = !few && startsSegment(linked.compiled.segmentEnds, pc);
				if (whole) linked.run(pc, registers.fp);
				else {
					if (linked.stops.has(pc) && !registers.passing) return { kind: "halted" };
					registers.passing = false;
					registers.left = 1;
					this.#image.stepping(linked)(pc, registers.fp);
					registers.left += left - 1;
				}
				if (registers.halted) return { kind: "halted" };
				few = few || (whole && registers.stopped);
				registers.stopped = false;
			}
		} catch (error) {
			const linked = this.#image.function(registers.fn);
			// A segment is paid for as a whole: what was not executed of it is given back.
			const end = whole ? (linked?.compiled.segmentEnds[registers.at] ?? registers.at) : registers.at + 1;
			registers.left += end - registers.at;
			return this.#failed(error);
		} finally {
			this.#steps += allowed - registers.left;
		}
		return { kind: "returned", value: registers.result };
	}

	/** Makes one step: "paused" unless the run ends with it. */
	step(): Outcome {
		const { registers } = this;
		registers.left = 1;
		registers.stopped = false;
		try {
			const linked = this.#image.function(registers.fn);
			if (!linked) throw new Error(`there is no function number ${registers.fn}`);
			this.#image.stepping(linked)(registers.pc, registers.fp);
		} catch (error) {
			return this.#failed(error);
		} finally {
			this.#steps++;
		}
		return registers.fn >= 0 ? { kind: "paused" } : { kind: "returned", value: registers.result };
	}

	/** Goes on behind the next instruction: somebody else has done what it says. */
	skip(): void {
		this.registers.pc++;
		this.#steps++;
	}

	/** What `registers.fn` names: the function and its numbered instructions. */
	code(id: number): Pick<Linked, "fn" | "numbering"> | undefined {
		return this.#image.function(id);
	}

	/** The calls that are open, innermost first; empty when nothing runs. */
	calls(): readonly OpenCall[] {
		return openCalls(this.registers, this.memory, this.#image);
	}

	/** The same as places in the code. */
	stack(): readonly Place[] {
		return this.calls().map(({ fn, origin }) => ({ function: fn.name, origin }));
	}

	/** The functions that have been entered. */
	get functions(): readonly IrFunction[] {
		return this.#image.bodies;
	}

	/** Runs code that only reads, and is no part of the program, on the frame of an open call; the machine stays as it is. */
	inspect(code: IrFunction, frame: number): Seen {
		const { registers, memory } = this;
		return inspect({ registers, memory, image: this.#image }, code, frame);
	}

	/** Where runs are to halt from now on. */
	haltAt(halts: Halts): void {
		this.#image.haltsChanged(halts);
	}

	random(): number {
		this.#random = nextRandomState(this.#random);
		return randomOf(this.#random);
	}

	callNow(pointer: Word, args: readonly Word[]): void {
		const { fn, pc, fp } = this.registers;
		this.#image.calleeAt(pointer, args.length).enter(fn, pc, fp, 0, ...args);
	}

	addressOf(name: string, from: string): number {
		return this.symbols.functionAddress(name, from);
	}

	print(line: string): void {
		this.#log.push(line);
	}

	text(address: Word): string {
		let text = "";
		for (let at = Number(address); ; at++) {
			const code = this.access.loadU8(at, this.at);
			if (code === 0) return text;
			text += String.fromCharCode(code);
		}
	}

	functionName(address: Word): string | undefined {
		return typeof address === "number" ? this.symbols.functionAt(address)?.name : undefined;
	}

	layouts(file: string): Layouts {
		let layouts = this.#layouts.get(file);
		if (!layouts) {
			layouts = this.#makeLayouts((tag) => this.#code.struct(tag, file));
			this.#layouts.set(file, layouts);
		}
		return layouts;
	}

	/** A copy of everything but memory. */
	saveState(): MachineState {
		return {
			registers: { ...this.registers },
			steps: this.#steps,
			clock: this.clock.save(),
			random: this.#random,
			logged: this.#log.length,
			words: this.words.save(),
			fault: this.#fault,
			failures: this.failures.save(),
			variables: this.symbols.variableCount,
		};
	}

	/** Back to a saved state of this machine; memory has been restored to what it was then. */
	restoreState(state: MachineState): void {
		Object.assign(this.registers, state.registers);
		this.#steps = state.steps;
		this.#random = state.random;
		this.#log = this.#log.slice(0, state.logged);
		this.words.restore(state.words);
		this.#fault = state.fault;
		this.failures.restore(state.failures);
		this.symbols.restoreAfter(state.variables);
		this.clock.restore(state.clock);
	}

	/** Runs what `enter` enters to its end beside what is running: for initialisers, whose code calls nothing. */
	#aside(enter: () => void): void {
		const { registers } = this;
		const saved = { ...registers };
		try {
			enter();
			while (registers.fn >= 0) {
				registers.left = Number.MAX_SAFE_INTEGER;
				this.#image.function(registers.fn)?.run(registers.pc, registers.fp);
			}
		} finally {
			Object.assign(registers, saved);
		}
	}

	#givenUp(): Outcome {
		this.registers.at = this.registers.pc;
		return this.#failed(limitReached("steps", `${this.#limit} instructions were executed, and the run has not ended`));
	}

	#failed(error: unknown): Outcome {
		const { registers } = this;
		registers.pc = registers.at;
		this.#fault = { ...faultOf(error), stack: this.stack() };
		registers.fn = -1;
		return { kind: "fault", fault: this.#fault };
	}
}

/** Instruction 0 does, and what follows the last of another segment. */
function startsSegment(ends: readonly number[], pc: number): boolean {
	return pc === 0 || ends[pc - 1] === pc;
}
