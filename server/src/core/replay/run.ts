/**
 * One way through a function, taken by the machine. Before each instruction it is worked out what the numbers depend on, so that whatever
 * nobody knows (arguments, memory as it was found, answers of unknown calls) is chosen when the path has decided on it.
 */
import type { Baseline } from "../concrete/baseline.ts";
import type { Machine } from "../concrete/machine.ts";
import { s64 } from "../ir/ctype.ts";
import type { CType, Instruction, IrFunction, Origin, Value } from "../ir/types.ts";
import { isManaged } from "../models/managed.ts";
import type { Witness, WitnessStep } from "../rules/witness.ts";
import { Books, type CountedPlace } from "./books.ts";
import { CountedUpdates } from "./countedUpdates.ts";
import {
	cast,
	constant,
	type Expr,
	type IntType,
	intOf,
	operation as makeOperation,
	numberOf,
	type Typed,
} from "./expression.ts";
import { evaluate, type Frame, isOnStack, type Shape, shapeOf, Unable } from "./frame.ts";
import { Guide } from "./guide.ts";
import type { PathLog } from "./pathLog.ts";
import { readNumber, type Shadow, writeNumber } from "./shadow.ts";
import type { Way } from "./way.ts";
import { Contradiction, type InputTraits, World } from "./world.ts";

type Call = Extract<Instruction, { kind: "call" }>;

/** What all runs of a program share. */
export interface Ground {
	readonly machine: Machine;
	readonly baseline: Baseline;
	readonly shadow: Shadow;
	readonly shapes: WeakMap<IrFunction, Shape>;
	resolve(name: string, file: string): IrFunction | undefined;
}

/** How a run came to its end. */
export interface Return {
	readonly exit: Origin;
	readonly value: Typed | undefined;
}

/** Calls are followed no deeper than this where the path does not say that they were. */
const freeDepth = 6;
const deepest = 40;

/** The machine on its way along one path. What each kind of instruction does stands in files of its own (`step.ts`). */
export class DrivenRun {
	readonly machine: Machine;
	readonly world: World;
	readonly books = new Books();
	readonly witness: Witness;
	readonly frames: Frame[] = [];
	readonly follows: Way["follows"];
	readonly yields: boolean;
	/** Decisions made so far on what is not fixed: by number they can be made otherwise. */
	decisions = 0;
	/** Where the last decision that could not be made stands. */
	at: Origin | undefined;
	/** What the outermost function answered, once it has. */
	returned: Return | undefined;
	/** By iterator: the element it holds now. */
	readonly cursors = new Map<string, Expr>();
	/** What unknown code answered to numbers. */
	readonly answers = new Map<string, Typed>();
	readonly #ground: Ground;
	readonly #flips: ReadonlySet<number>;
	readonly #counted: CountedUpdates;
	readonly #times = new Map<string, number>();
	readonly #links = new Map<number, Expr>();
	/** What happens on the way, for whoever tells it. */
	readonly #log: PathLog | undefined;
	/** The call that is being entered. */
	#calledAt: Origin | undefined;

	constructor(ground: Ground, witness: Witness, { choices, flips, follows, yields }: Way, log?: PathLog) {
		this.#log = log;
		this.#ground = ground;
		this.machine = ground.machine;
		this.witness = witness;
		this.#flips = flips;
		this.follows = follows;
		this.yields = yields;
		this.#counted = new CountedUpdates(witness.steps);
		ground.baseline.restore();
		ground.shadow.clear();
		this.world = new World(this.machine, ground.shadow, choices, () => this.#refresh());
		this.#enterFirst();
	}

	#enterFirst(): void {
		const { function: name, file, steps } = this.witness;
		const fn = this.#ground.resolve(name, file);
		if (!fn) throw new Unable(`${name}() is not there any more`);
		const layouts = this.machine.layouts(file);
		const args = fn.locals.slice(0, fn.parameters).map((local, index): Typed => {
			if (!intOf(local.type)) return { expr: constant(0n), type: local.type };
			return {
				expr: this.world.input(`argument ${index}`, local.type, `\`${local.name}\``, layouts),
				type: local.type,
			};
		});
		const fault = this.machine.start(
			name,
			args.map((arg) => toWord(numberOf(arg.expr))),
			file,
		);
		if (fault?.kind === "fault") this.#faulted(fault.fault.message, fault.fault.kind);
		this.#push(args, steps, name, undefined, undefined);
	}

	/** Tells of what has just happened in the innermost frame. */
	note(event: Parameters<PathLog["add"]>[2]): void {
		this.#log?.add(this.frames.length - 1, this.frame.shape.fn, event);
	}

	get frame(): Frame {
		return this.frames[this.frames.length - 1] as Frame;
	}

	value(value: Value, frame: Frame = this.frame): Typed {
		return evaluate(value, frame, this.machine, this.world.named);
	}

	/** Whether the decision made now goes the other way in this run. */
	flipped(): boolean {
		return this.#flips.has(this.decisions++);
	}

	resolve(name: string, file: string): IrFunction | undefined {
		return this.#ground.resolve(name, file);
	}

	/** True if the body may be followed though the path does not say so. */
	mayFollow(fn: IrFunction): boolean {
		return this.frames.length < freeDepth && this.frames.every(({ shape }) => shape.fn !== fn);
	}

	machineStep(): void {
		const outcome = this.machine.step();
		if (outcome.kind === "fault") this.#faulted(outcome.fault.message, outcome.fault.kind);
	}

	#faulted(message: string, kind: string): never {
		const { fault } = this.machine;
		if (kind === "program" && fault?.kind === "program") {
			const known = ["null-dereference", "refcount-underflow", "division-by-zero", "unreachable-reached"];
			if (known.includes(fault.fault)) throw new Contradiction(message);
		}
		throw new Unable(message);
	}

	get #executing(): IrFunction | undefined {
		return this.machine.code(this.machine.registers.fn)?.fn;
	}

	/** A call has entered a function: its frame is opened. */
	enter(frame: Frame, call: Call, args: readonly Typed[], steps: readonly WitnessStep[] | undefined): void {
		if (this.frames.length >= deepest) throw new Unable("calls are nested too deeply");
		const name = this.#executing?.name ?? "";
		const into = call.result === undefined ? undefined : { frame, temp: call.result, type: call.type };
		this.#calledAt = call.origin;
		this.#push(
			args,
			steps,
			`${frame.path}/${name}@${this.occurrence(frame, call.origin)}`,
			into,
			isManaged(name) ? this.books.mark() : undefined,
		);
	}

	/** Calls a function that was handed over, as if it were called here. */
	enterCallback(frame: Frame, name: string, args: readonly Typed[], call: Call): void {
		const step = frame.guide.call(name, call.origin);
		if (step && this.follows !== "all" && !step.counts) return;
		const steps = step?.steps;
		const address = this.machine.addressOf(name, frame.shape.fn.file);
		for (const arg of args) this.world.pin(arg.expr);
		this.machine.callNow(
			address,
			args.map((arg) => toWord(numberOf(arg.expr))),
		);
		this.#calledAt = call.origin;
		this.#push(args, steps, `${frame.path}/${name}@${this.occurrence(frame, call.origin)}`, undefined, undefined);
	}

	#push(
		args: readonly Typed[],
		steps: readonly WitnessStep[] | undefined,
		path: string,
		into: Frame["into"],
		mark: Frame["mark"],
	): void {
		const fn = this.#executing;
		if (!fn) throw new Unable("the machine has entered no function");
		let shape = this.#ground.shapes.get(fn);
		if (!shape) {
			shape = shapeOf(fn, this.machine);
			this.#ground.shapes.set(fn, shape);
		}
		const { fp } = this.machine.registers;
		this.world.shadow.wrote(fp, shape.layout.size);
		const frame: Frame = { shape, fp, guide: new Guide(fn, steps), temps: [], path, into, mark };
		this.frames.push(frame);
		this.note({ kind: "enter", fn, at: this.#calledAt });
		this.#calledAt = undefined;
		for (const [index, { offset, type, size }] of shape.layout.locals.slice(0, fn.parameters).entries()) {
			const arg = args[index];
			const int = intOf(type);
			if (!arg) continue;
			if (int) this.world.shadow.wrote(fp + offset, int.bits / 8, cast(arg.expr, arg.type, int));
			else if (arg.type.kind === "struct" && arg.expr.kind === "constant")
				this.world.shadow.copied(fp + offset, Number(arg.expr.value), size);
		}
	}

	/** Leaves the innermost function. */
	leave(frame: Frame, value: Value | undefined, exit: Origin): void {
		const { result } = frame.shape.fn;
		const typed = value && this.value(value, frame);
		const { into } = frame;
		const int = intOf(result);
		const answer = typed && int ? { expr: cast(typed.expr, typed.type, int), type: result } : typed;
		if (answer?.type.kind === "struct" && into && answer.expr.kind === "constant") {
			const slot = this.slot(into.frame, into.temp);
			this.world.shadow.copied(slot, Number(answer.expr.value), into.frame.shape.layouts.size(answer.type));
		}
		if (this.frames.length === 1) this.returned = { exit, value: answer };
		this.note({ kind: "return", at: exit, value: answer });
		this.machineStep();
		this.frames.pop();
		if (frame.mark !== undefined) this.books.takeBack(frame.mark);
		if (into) this.define(into.frame, into.temp, into.type, answer);
	}

	/** The temporary has its value from the machine; what it depends on is kept beside it. */
	define(frame: Frame, temp: number, type: CType, value: Typed | undefined): void {
		const int = intOf(type);
		if (!int) {
			if (type.kind === "struct") frame.temps[temp] = { expr: constant(BigInt(this.slot(frame, temp))), type };
			return;
		}
		const held = constant(this.numberAt(this.slot(frame, temp), int.bits / 8, int.signed));
		const depends = value && value.expr.kind !== "constant";
		frame.temps[temp] = { expr: depends ? cast(value.expr, value.type, int) : held, type };
	}

	slot(frame: Frame, temp: number): number {
		return frame.fp + (frame.shape.layout.slots[temp]?.offset ?? 0);
	}

	/** A call was answered without a frame: its result, unknown where there is none, goes to the temporary. */
	finishCall(frame: Frame, call: Call, result: Typed | undefined, done: boolean): void {
		if (call.result !== undefined && call.type.kind !== "void") {
			const int = intOf(call.type);
			if (int) {
				const answer =
					result ??
					this.unknown(frame, call, call.type, `what ${calleeName(call)}() answers`, {
						answer: true,
					});
				const expr = cast(answer.expr, answer.type, int);
				if (!done) writeNumber(this.machine.memory, this.slot(frame, call.result), int.bits / 8, numberOf(expr));
				frame.temps[call.result] = { expr, type: call.type };
			} else {
				const slot = frame.shape.layout.slots[call.result];
				if (call.type.kind === "struct" && slot)
					this.world.shadow.open(frame.fp + slot.offset, frame.shape.layouts.size(call.type));
				frame.temps[call.result] = { expr: constant(BigInt(this.slot(frame, call.result))), type: call.type };
			}
		}
		if (!done) this.machine.skip();
	}

	/** Gives a temporary another value than the machine has given it. */
	redefine(frame: Frame, temp: number, value: Typed): void {
		const int = intOf(value.type);
		if (int) writeNumber(this.machine.memory, this.slot(frame, temp), int.bits / 8, numberOf(value.expr));
		frame.temps[temp] = value;
	}

	/** A value nobody knows that comes up at an instruction. */
	unknown(frame: Frame, at: { readonly origin: Origin }, type: CType, words: string, traits?: InputTraits): Typed {
		const key = `${frame.path}:${at.origin.start}-${at.origin.end}#${this.occurrence(frame, at.origin)}`;
		return { expr: this.world.input(key, type, words, frame.shape.layouts, traits), type };
	}

	/** How often something has come up at this place of the frame before. */
	occurrence(frame: Frame, origin: Origin): string {
		const key = `${frame.path}:${origin.file}:${origin.start}-${origin.end}`;
		const times = this.#times.get(key) ?? 0;
		this.#times.set(key, times + 1);
		return `${origin.start}-${origin.end}#${times}`;
	}

	numberAt(address: number, size: number, signed: boolean): bigint {
		return readNumber(this.machine.memory, address, size, signed);
	}

	/** Enters a change in the books. */
	count(frame: Frame, counter: CountedPlace, amount: Expr, operation: string, at: Origin): void {
		const watched = frame.guide.counts(operation, at) || this.#counted.has(operation, at);
		// Nobody knows how much: not nothing, or there would be nothing to report.
		if (watched && amount.kind !== "constant")
			this.world.decide(operationOf(this.witness.delta > 0 ? ">" : "!=", amount), true, operation);
		this.books.enter({ counter, amount, watched, step: this.machine.steps });
		this.note({ kind: "count", at, operation, amount, watched });
	}

	/** Whether a list's node is linked, which is all that the rows know of lists. */
	linked(node: number): Expr {
		let linked = this.#links.get(node);
		if (!linked) {
			const bit: IntType = { kind: "int", bits: 8, signed: false, bool: true };
			linked = this.world.input(`linked ${node}`, bit, "whether a list has entries", this.frame.shape.layouts);
			this.#links.set(node, linked);
		}
		return linked;
	}

	link(node: number, linked: Expr): void {
		this.#links.set(node, linked);
	}

	/** Code nobody knows was given the address: from there on the variable, or so many bytes, may hold anything. */
	forget(frame: Frame, address: number, size = 64): void {
		if (!isOnStack(address)) {
			this.world.shadow.open(address, size);
			return;
		}
		const owner = this.frames.findLast(({ fp }) => fp <= address) ?? frame;
		const local = owner.shape.layout.locals.find(
			({ offset, size: bytes }) => address >= owner.fp + offset && address < owner.fp + offset + bytes,
		);
		if (local) this.world.shadow.open(address, owner.fp + local.offset + local.size - address);
	}

	/** The same for an argument, where it is the address of a variable; of an object what was not filled in yet may be afterwards. */
	forgetArgument(frame: Frame, { expr, type }: Typed): void {
		if (expr.kind !== "constant") return;
		const address = Number(expr.value);
		if (isOnStack(address)) {
			this.forget(frame, address);
			return;
		}
		if (type.kind !== "pointer" || type.to.kind !== "struct") return;
		const size = frame.shape.layouts.size(type.to);
		if (this.machine.memory.accessible(address, size)) this.world.shadow.openZeros(address, size);
	}

	#refresh(): void {
		for (const frame of this.frames)
			for (const [temp, typed] of frame.temps.entries()) {
				const int = typed && intOf(typed.type);
				if (!int || typed.expr.kind === "constant") continue;
				writeNumber(this.machine.memory, this.slot(frame, temp), int.bits / 8, numberOf(typed.expr));
			}
	}
}

/** What is called, in words. */
export function calleeName(call: Call): string {
	if (call.callee.kind === "direct") return call.callee.name;
	const { via } = call.callee;
	return via ? `${via.struct}.${via.field}` : "a function pointer";
}

/** A number as the machine takes it. */
function toWord(value: bigint): number | bigint {
	return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

function operationOf(op: ">" | "!=", amount: Expr): Expr {
	return makeOperation(op, s64 as IntType, amount, constant(0n));
}
