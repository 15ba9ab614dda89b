/** The program as the machine has it: functions compiled when they are first entered, and everything they name linked. */
import { voidType } from "../ir/ctype.ts";
import type { LoweredVariable } from "../ir/lower/lowering.ts";
import type { CType, IrFunction } from "../ir/types.ts";
import type { Code } from "./code.ts";
import { type CompiledText, compileFunction, type Numbering, numberingOf } from "./compile/function.ts";
import type { CallShape, CallSite, Linker, Operation } from "./compile/linker.ts";
import type { Failures } from "./failures.ts";
import { programFault, unsupported } from "./fault.ts";
import type { Callee, Registers } from "./registers.ts";
import type { Runtime } from "./runtime.ts";
import type { Symbols } from "./symbols.ts";
import type { Layouts } from "./values/layout.ts";
import type { Word } from "./values/wide.ts";

/** Chooses what the machine does itself when a function is called; undefined where its body is to be run. */
export type OperationBinder = (name: string, shape: CallShape) => Operation | undefined;

type Run = (pc: number, fp: number) => void;

export interface Linked extends Callee {
	readonly id: number;
	readonly fn: IrFunction;
	readonly numbering: Numbering;
	compiled: CompiledText;
	run: Run;
	/** The same with every instruction a segment of its own, once it is needed. */
	stepping: Run | undefined;
	/** Where it halts. */
	stops: ReadonlySet<number>;
	watching: boolean;
	/** It is no part of the program, and does not halt. */
	readonly aside: boolean;
	/** `Image.variant` when it was compiled. */
	variant: number;
}

/** Where runs are to halt: asked for every function, and again after `Image.haltsChanged`. */
export interface Halts {
	stops(fn: IrFunction, numbering: Numbering): ReadonlySet<number>;
	/** Behind instructions that write to watched memory. */
	readonly watching: boolean;
}

const nowhere: ReadonlySet<number> = new Set();
const noHalts: Halts = { stops: () => nowhere, watching: false };

interface ImageParts {
	readonly code: Code;
	readonly symbols: Symbols;
	readonly registers: Registers;
	readonly runtime: Runtime;
	readonly operations: OperationBinder;
	readonly failures: Failures;
	readonly failing: ((name: string) => boolean) | undefined;
	layouts(file: string): Layouts;
	/** Every instruction is a segment of its own: for a machine that is only ever stepped. */
	readonly stepped: boolean;
}

export class Image implements Linker {
	readonly #parts: ImageParts;
	readonly #functions = new Map<number, Linked>();
	#nextId = 0;
	readonly #byBody = new Map<IrFunction, Linked>();
	#halts: Halts = noHalts;
	#variant = 0;
	readonly #atAddress = new Map<number, { readonly callee: Callee; readonly parameters: number | undefined }>();

	constructor(parts: ImageParts) {
		this.#parts = parts;
	}

	/** The function of a number that compiled code has put into a register. */
	function(id: number): Linked | undefined {
		const linked = this.#functions.get(id);
		if (linked && linked.variant !== this.#variant) this.#update(linked);
		return linked;
	}

	/** Where runs are to halt from now on. */
	haltsChanged(halts: Halts): void {
		this.#halts = halts;
		this.#variant++;
	}

	/** Compiles a function anew if it is to halt elsewhere. Its frames stay as they are. */
	#update(linked: Linked): void {
		linked.variant = this.#variant;
		if (linked.aside) return;
		const { watching } = this.#halts;
		const stops = this.#halts.stops(linked.fn, linked.numbering);
		if (linked.watching === watching && isSame(stops, linked.stops)) return;
		linked.stops = stops;
		linked.watching = watching;
		linked.compiled = compileFunction(linked.fn, {
			id: linked.id,
			linker: this,
			everyInstruction: false,
			stops,
			watching,
		});
		linked.run = this.#instantiate(linked.compiled).run;
	}

	layouts(file: string): Layouts {
		return this.#parts.layouts(file);
	}

	variable(name: string, file: string): ReturnType<Symbols["variable"]> {
		return this.#parts.symbols.variable(name, file);
	}

	functionAddress(name: string, file: string): number {
		return this.#parts.symbols.functionAddress(name, file);
	}

	string(text: string): number {
		return this.#parts.symbols.string(text);
	}

	operation(name: string, shape: CallShape): Operation | undefined {
		const operation = this.#parts.operations(name, shape);
		const { failures, failing } = this.#parts;
		if (!operation || !(failures.names.has(name) || (failing && operation.fail))) return operation;
		const { fail, run, mayCall } = operation;
		return {
			mayCall,
			run: (...args) => {
				if (fail && failing?.(name)) return fail(...args);
				const rule = failures.failing(name, this.#caller());
				if (!rule) return run(...args);
				return rule.answer ?? fail?.(...args) ?? failureOf(name, shape.result);
			},
		};
	}

	/** The functions that have been linked. */
	get bodies(): readonly IrFunction[] {
		return [...this.#functions.values()].filter(({ aside }) => !aside).map(({ fn }) => fn);
	}

	/** Enters a function that is no part of the program. */
	body(fn: IrFunction): Callee {
		return this.#link(fn, true);
	}

	/** How the function is run one instruction at a time. */
	stepping(linked: Linked): Run {
		linked.stepping ??= this.#instantiate(
			compileFunction(linked.fn, {
				id: linked.id,
				linker: this,
				everyInstruction: true,
				stops: nowhere,
				watching: false,
			}),
		).run;
		return linked.stepping;
	}

	/** What is entered by a call through a pointer. Throws a fault if that is not possible. */
	calleeAt(pointer: Word, args: number): Callee {
		let known = typeof pointer === "number" ? this.#atAddress.get(pointer) : undefined;
		if (!known) {
			if (pointer === 0) throw programFault("null-dereference", "a call through a NULL pointer");
			const named = typeof pointer === "number" ? this.#parts.symbols.functionAt(pointer) : undefined;
			if (!named) throw programFault("wild-pointer", `a call of 0x${pointer.toString(16)}, where no function is`);
			const shape: CallShape = {
				file: named.from,
				layouts: this.layouts(named.from),
				result: { kind: "int", bits: 64, signed: true },
				types: () => [],
				args: [],
			};
			const body = this.#body(named.name, named.from, shape);
			known = { callee: body, parameters: "fn" in body ? body.fn.parameters : undefined };
			this.#atAddress.set(named.address, known);
		}
		if (known.parameters !== undefined && args < known.parameters)
			throw unsupported(`a call with ${args} arguments of a function that takes ${known.parameters}`);
		return known.callee;
	}

	/** A function that is made of an initialiser's blocks. */
	initialiser(variable: LoweredVariable, file: string): Linked {
		const { blocks = [], locals = [], temps = 0 } = variable.initialiser ?? {};
		const at = blocks[0]?.terminator.origin ?? { file, start: 0, end: 0 };
		return this.#link({
			name: variable.name,
			file,
			span: at,
			nameSpan: at,
			result: voidType,
			locals,
			parameters: 0,
			static: true,
			variadic: false,
			blocks,
			temps,
			opaque: [],
			errors: 0,
		});
	}

	/** What a direct call enters: an operation that may call, or a body. Throws a fault if there is neither. */
	#body(name: string, from: string, shape: CallShape): Callee | Linked {
		const operation = this.operation(name, shape);
		if (operation) return this.#entering(operation);
		const fn = this.#parts.code.function(name, from);
		if (!fn) throw unsupported(`a call of ${name}(), which has neither a body nor a model`);
		const linked = this.#link(fn);
		return this.#parts.failures.names.has(name) ? this.#failable(linked) : linked;
	}

	/** A body that is not entered when the call fails. */
	#failable(linked: Linked): Linked {
		const { failures } = this.#parts;
		const { name, result } = linked.fn;
		return {
			...linked,
			enter: (caller, resume, frame, slot, ...args) => {
				const rule = failures.failing(name, this.#caller());
				if (!rule) linked.enter(caller, resume, frame, slot, ...args);
				else this.#answer(caller, resume, frame, slot, () => rule.answer ?? failureOf(name, result));
			},
		};
	}

	/** The function that is being executed. */
	#caller(): string | undefined {
		return this.#functions.get(this.#parts.registers.fn)?.fn.name;
	}

	/** The registers stand behind the call while the operation runs, so that it may enter a frame. */
	#entering(operation: Operation): Callee {
		return {
			enter: (caller, resume, frame, slot, ...args) =>
				this.#answer(caller, resume, frame, slot, () => operation.run(...args)),
		};
	}

	#answer(caller: Word, resume: Word, frame: Word, slot: Word, run: () => Word): void {
		const { registers, runtime } = this.#parts;
		registers.fn = Number(caller);
		registers.pc = Number(resume);
		registers.fp = Number(frame);
		const result = run();
		if (slot !== 0) runtime.rawStore64(Number(slot) >> 2, result);
		if (registers.fn < 0) registers.result = result;
	}

	#link(fn: IrFunction, aside = false): Linked {
		const known = this.#byBody.get(fn);
		if (known) return known;
		// Compiling may link an initialiser, which takes the next number.
		const id = this.#nextId++;
		const numbering = numberingOf(fn);
		const { stepped } = this.#parts;
		const stops = aside ? nowhere : this.#halts.stops(fn, numbering);
		const watching = !aside && this.#halts.watching;
		const compiled = compileFunction(fn, { id, linker: this, everyInstruction: stepped, stops, watching });
		const made = this.#instantiate(compiled);
		const linked: Linked = {
			id,
			fn,
			numbering,
			compiled,
			stepping: stepped ? made.run : undefined,
			stops,
			watching,
			aside,
			variant: this.#variant,
			...made,
		};
		this.#functions.set(id, linked);
		this.#byBody.set(fn, linked);
		return linked;
	}

	#instantiate(compiled: CompiledText): { run: Run; enter: Callee["enter"] } {
		const names = Object.keys(this.#parts.runtime).join(", ");
		const sites = compiled.sites.map((site) => this.#site(site));
		const make = new Function("R", "F", "S", `"use strict"; const { ${names} } = R;\n${compiled.text}`);
		return make(this.#parts.runtime, compiled.inPlace, sites);
	}

	/** A call whose callee is found when it is made for the first time. */
	#site({ name, from, args, site }: CallSite): { enter: Callee["enter"] } {
		const there: { enter: Callee["enter"] } = {
			enter: (...words) => {
				const body = this.#body(name, from, site);
				if ("fn" in body && args < body.fn.parameters)
					throw unsupported(`${name}() is called with ${args} arguments and takes ${body.fn.parameters}`);
				there.enter = body.enter;
				body.enter(...words);
			},
		};
		return there;
	}
}

function isSame(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
	return a.size === b.size && [...a].every((pc) => b.has(pc));
}

/** What a function that fails answers where nobody says: NULL, or -ENOMEM. */
function failureOf(name: string, result: CType): Word {
	if (result.kind === "pointer") return 0;
	if (result.kind === "int" && !result.bool) return -12;
	throw unsupported(`${name}() is to fail, and it has to be said what it answers then`);
}
