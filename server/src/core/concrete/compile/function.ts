/**
 * One IR function as JavaScript. The text is a loop over a switch whose cases are segments: stretches of instructions that
 * run without a stop. At a segment's start everything is in the machine's memory, so a run can stop and go on there. With
 * `everyInstruction` each instruction is a segment, for stepping; both ways of compiling share their frames.
 */
import type { Instruction, IrFunction, Origin, Terminator } from "../../ir/types.ts";
import { definedTemp, operands, terminatorOperand, visitValue } from "../../ir/visit.ts";
import { Stop } from "../fault.ts";
import { type Layouts, UnknownLayout } from "../values/layout.ts";
import { FrameHeader, type FrameLayout, frameOf } from "./frame.ts";
import { compileLoad, compileStore, convertWord, type FrameNames, rawRead, rawWrite } from "./instructions.ts";
import type { CallSite, Linker } from "./linker.ts";
import { convert, type Emitted, literal, representationOf } from "./representation.ts";
import { CannotCompile, compileCondition, compileValue } from "./values.ts";

/** The text of a function, and what the machine needs to know of it. */
export interface CompiledText {
	readonly text: string;
	/** What the text's `F` and `S` are: operations run in place, and the places where a frame is entered. */
	readonly inPlace: readonly ((...args: never[]) => unknown)[];
	readonly sites: readonly CallSite[];
	/** By instruction: one past the last of its segment. */
	readonly segmentEnds: readonly number[];
}

/** What stands at each number of a function's instructions; terminators have numbers as well. */
export interface Numbering {
	readonly blockStarts: readonly number[];
	readonly origins: readonly Origin[];
}

export function numberingOf(fn: IrFunction): Numbering {
	const blockStarts: number[] = [];
	const origins: Origin[] = [];
	for (const block of fn.blocks) {
		blockStarts.push(origins.length);
		for (const i of block.instructions) origins.push(i.origin);
		origins.push(block.terminator.origin);
	}
	return { blockStarts, origins };
}

export interface CompileOptions {
	readonly id: number;
	readonly linker: Linker;
	readonly everyInstruction: boolean;
	/** Instructions at which the run halts before they are executed. */
	readonly stops: ReadonlySet<number>;
	/** The run halts behind an instruction that wrote to memory that is watched. */
	readonly watching: boolean;
}

export function compileFunction(fn: IrFunction, options: CompileOptions): CompiledText {
	return new FunctionCompiler(fn, options).compile();
}

class FunctionCompiler implements FrameNames {
	readonly layouts: Layouts;
	readonly #fn: IrFunction;
	readonly #options: CompileOptions;
	readonly #frame: FrameLayout;
	readonly #numbering: Numbering;
	readonly #inPlace: ((...args: never[]) => unknown)[] = [];
	readonly #sites: CallSite[] = [];
	readonly #segmentEnds: number[] = [];
	/** Temporaries that live in a JavaScript variable: made and used in one segment. */
	#variables = new Set<number>();

	constructor(fn: IrFunction, options: CompileOptions) {
		this.#fn = fn;
		this.#options = options;
		this.layouts = options.linker.layouts(fn.file);
		this.#frame = frameOf(fn, this.layouts);
		this.#numbering = numberingOf(fn);
	}

	compile(): CompiledText {
		const starts = this.#segmentStarts();
		this.#variables = this.#options.everyInstruction ? new Set() : this.#localTemporaries(starts);
		const cases: string[] = [];
		this.#fn.blocks.forEach((block, index) => {
			let pc = this.#numbering.blockStarts[index] ?? 0;
			const end = pc + block.instructions.length + 1;
			for (const i of block.instructions) {
				if (starts.has(pc)) cases.push(this.#head(pc, end, starts));
				cases.push(this.#guarded(pc, () => this.#instruction(i, pc)));
				pc++;
				if (starts.has(pc)) cases.push(`pc = ${pc};`);
			}
			if (starts.has(pc)) cases.push(this.#head(pc, end, starts));
			cases.push(this.#guarded(pc, () => this.#terminator(block.terminator, pc)));
		});
		const variables = [...this.#variables].map((temp) => `t${temp} = 0`);
		const text = [
			"function run(pc, fp) {",
			"let left = M.left;",
			variables.length > 0 ? `let ${variables.join(", ")};` : "",
			"try { for (;;) switch (pc) {",
			...cases,
			"default: lost(pc);",
			"} } catch (e) { M.left = left; M.pc = pc; throw e; } }",
			this.#enter(),
			this.#leave(),
			"return { run, enter };",
		].join("\n");
		return { text, inPlace: this.#inPlace, sites: this.#sites, segmentEnds: this.#segmentEnds };
	}

	temporary(id: number): Emitted {
		const { offset, type } = this.#slot(id);
		if (type.kind === "struct") return { text: `(fp + ${offset})`, type };
		if (this.#variables.has(id)) return { text: `t${id}`, type };
		return { text: rawRead(`fp + ${offset}`, type), type };
	}

	define(temp: number, value: string): string {
		if (this.#variables.has(temp)) return `t${temp} = ${value};`;
		const { offset, type } = this.#slot(temp);
		return rawWrite(`fp + ${offset}`, value, type);
	}

	slot(temp: number): string {
		return `fp + ${this.#slot(temp).offset}`;
	}

	local(index: number): { readonly offset: number; readonly type: IrFunction["result"] } {
		return this.#frame.locals[index] ?? this.#missing(`local ${index}`);
	}

	isPlain(index: number): boolean {
		return this.#frame.locals[index]?.object === false;
	}

	global(name: string): { readonly address: number; readonly type: IrFunction["result"] } {
		return this.#options.linker.variable(name, this.#fn.file);
	}

	functionAddress(name: string): number {
		return this.#options.linker.functionAddress(name, this.#fn.file);
	}

	string(text: string): number {
		return this.#options.linker.string(text);
	}

	#slot(temp: number): FrameLayout["slots"][number] {
		return this.#frame.slots[temp] ?? this.#missing(`temporary ${temp}`);
	}

	#missing(what: string): never {
		throw new CannotCompile(`${what}, which the function does not have`);
	}

	/** Blocks begin a segment, and so does what follows a call that enters a frame. */
	#segmentStarts(): ReadonlySet<number> {
		const { everyInstruction, stops } = this.#options;
		const starts = new Set([...this.#numbering.blockStarts, ...stops]);
		let pc = 0;
		for (const block of this.#fn.blocks) {
			for (const i of block.instructions) {
				pc++;
				if (everyInstruction || this.#isWatched(i) || (i.kind === "call" && this.#entersFrame(i))) starts.add(pc);
			}
			pc++;
		}
		return starts;
	}

	#isWatched(i: Instruction): boolean {
		return this.#options.watching && (i.kind === "store" || i.kind === "call");
	}

	#entersFrame(i: Extract<Instruction, { kind: "call" }>): boolean {
		if (i.callee.kind === "indirect") return true;
		const found = this.#options.linker.operation(i.callee.name, this.#site(i));
		return found === undefined || found.mayCall;
	}

	#site(i: Extract<Instruction, { kind: "call" }>): Parameters<Linker["operation"]>[1] {
		const types = (): readonly IrFunction["result"][] =>
			i.args.map((arg) => {
				try {
					return compileValue({ ...this.#typeNames() }, arg).type;
				} catch (error) {
					if (error instanceof CannotCompile || error instanceof UnknownLayout) return { kind: "unknown" };
					throw error;
				}
			});
		return { file: this.#fn.file, layouts: this.layouts, result: i.type, types, args: i.args };
	}

	/** Names good enough to learn the types of arguments from. */
	#typeNames(): FrameNames {
		return {
			layouts: this.layouts,
			temporary: (id) => ({ text: "0", type: this.#slot(id).type }),
			local: (index) => this.local(index),
			global: (name) => this.global(name),
			functionAddress: () => 0,
			string: () => 0,
			isPlain: () => false,
			define: () => "",
			slot: () => "",
		};
	}

	#localTemporaries(starts: ReadonlySet<number>): Set<number> {
		const definedIn = new Map<number, number>();
		const shared = new Set<number>();
		let pc = 0;
		let segment = 0;
		const use = (value: Parameters<typeof visitValue>[0]): void =>
			visitValue(value, (inner) => {
				if (inner.kind === "temp" && definedIn.get(inner.id) !== segment) shared.add(inner.id);
			});
		for (const block of this.#fn.blocks) {
			for (const i of block.instructions) {
				if (starts.has(pc)) segment = pc;
				for (const operand of operands(i)) use(operand);
				const temp = definedTemp(i);
				if (temp !== undefined) {
					if (definedIn.has(temp)) shared.add(temp);
					definedIn.set(temp, segment);
					if (i.kind === "call" && starts.has(pc + 1)) shared.add(temp);
				}
				pc++;
			}
			if (starts.has(pc)) segment = pc;
			const operand = terminatorOperand(block.terminator);
			if (operand) use(operand);
			pc++;
		}
		for (const temp of shared) definedIn.delete(temp);
		for (const temp of definedIn.keys()) if (this.#frame.slots[temp]?.type.kind === "struct") definedIn.delete(temp);
		return new Set(definedIn.keys());
	}

	/** The case that starts a segment: it is run as a whole or not at all. */
	#head(pc: number, blockEnd: number, starts: ReadonlySet<number>): string {
		let end = pc + 1;
		while (end < blockEnd && !starts.has(end)) end++;
		for (let at = pc; at < end; at++) this.#segmentEnds[at] = end;
		const steps = end - pc;
		const leave = (what: string): string => `{ M.left = left; M.pc = ${pc}; M.${what} = true; return; }`;
		const { stops, watching, everyInstruction } = this.#options;
		const watched = watching && !everyInstruction ? `if (M.wrote) ${leave("halted")}` : "";
		const stop = stops.has(pc) ? `if (M.passing) M.passing = false; else ${leave("halted")}` : "";
		return `case ${pc}: ${watched} if (left < ${steps}) ${leave("stopped")} ${stop} left -= ${steps};`;
	}

	/** What cannot be compiled is a fault when it is reached. */
	#guarded(pc: number, compile: () => string): string {
		try {
			const text = compile();
			return text.includes("divisor(") ? `M.at = ${pc}; ${text}` : text;
		} catch (error) {
			const unable = error instanceof Stop && error.fault.kind === "unsupported";
			if (error instanceof CannotCompile || error instanceof UnknownLayout || unable)
				return `M.at = ${pc}; cannot(${JSON.stringify(error.message)});`;
			throw error;
		}
	}

	#instruction(i: Instruction, pc: number): string {
		switch (i.kind) {
			case "load":
				return compileLoad(this, i, pc);
			case "store":
				return compileStore(this, i, pc);
			case "call":
				return this.#call(i, pc);
			case "declare":
				return "";
			case "iterate":
				throw new CannotCompile(`the iterator ${i.macro}, whose definition is not there`);
			case "opaque":
				// Barriers and hints: nothing that C can see comes out of them.
				if (i.reason === "asm" && i.result === undefined && i.touches.length === 0) return "";
				throw new CannotCompile(`code that lowering did not understand (${i.reason})`);
		}
	}

	#call(i: Extract<Instruction, { kind: "call" }>, pc: number): string {
		const args = i.args.map((arg) => {
			const value = compileValue(this, arg);
			if (representationOf(value.type) === undefined) throw new CannotCompile(`an argument of type ${value.type.kind}`);
			return value.text;
		});
		if (i.callee.kind === "direct") {
			const found = this.#options.linker.operation(i.callee.name, this.#site(i));
			if (found && !found.mayCall) {
				const call = `F[${this.#inPlace.push(found.run) - 1}](${args.join(", ")})`;
				const hasResult = i.result !== undefined && i.type.kind !== "void" && i.type.kind !== "struct";
				return `M.at = ${pc}; ${hasResult && i.result !== undefined ? this.define(i.result, convertWord(call, i.type)) : `${call};`}`;
			}
		}
		const slot = i.result === undefined || i.type.kind === "void" ? "0" : `fp + ${this.#slot(i.result).offset}`;
		const list = [`${this.#options.id}`, `${pc + 1}`, "fp", slot, ...args].join(", ");
		const before = `M.at = ${pc}; M.left = left;`;
		if (i.callee.kind === "indirect") {
			const pointer = compileValue(this, i.callee.pointer).text;
			return `${before} calleeAt(${pointer}, ${i.args.length}).enter(${list}); return;`;
		}
		const site: CallSite = { name: i.callee.name, from: this.#fn.file, args: i.args.length, site: this.#site(i) };
		return `${before} S[${this.#sites.push(site) - 1}].enter(${list}); return;`;
	}

	#start(block: number): number {
		return this.#numbering.blockStarts[block] ?? 0;
	}

	#terminator(t: Terminator, pc: number): string {
		switch (t.kind) {
			case "goto":
				return `pc = ${this.#start(t.target)}; continue;`;
			case "branch":
				return `pc = ${compileCondition(this, t.condition)} ? ${this.#start(t.then)} : ${this.#start(t.else)}; continue;`;
			case "switch": {
				const value = compileValue(this, t.value);
				const tests = t.cases.map(({ low, high, target }) => {
					const test = low === high ? `v === ${literal(low)}` : `v >= ${literal(low)} && v <= ${literal(high)}`;
					return `if (${test}) pc = ${this.#start(target)}; else `;
				});
				return `{ const v = ${value.text}; ${tests.join("")}pc = ${this.#start(t.default)}; } continue;`;
			}
			case "return":
				return this.#return(t);
			case "unreachable":
				return `M.at = ${pc}; unreachable();`;
		}
	}

	#return(t: Extract<Terminator, { kind: "return" }>): string {
		const { result } = this.#fn;
		if (!t.value || result.kind === "void") return "M.left = left; leave(fp, 0); return;";
		const value = compileValue(this, t.value);
		return `M.left = left; leave(fp, ${result.kind === "unknown" ? value.text : convert(value, result)}); return;`;
	}

	/** Makes a frame: `enter(caller, resume, callerFrame, resultSlot, ...args)`. */
	#enter(): string {
		const parameters = Array.from({ length: this.#fn.parameters }, (_, index) => `a${index}`);
		const stores = parameters.map((name, index) => {
			const local = this.#frame.locals[index];
			if (!local) return "";
			const at = `fp + ${local.offset}`;
			if (local.type.kind === "struct") return `u8.copyWithin(${at}, ${name}, ${name} + ${local.size});`;
			if (local.type.kind === "int" && local.type.bool) return `u8[${at}] = ${name} !== 0 ? 1 : 0;`;
			if (local.type.kind === "int" && local.type.bits < 64) return rawWrite(at, `low32(${name})`, local.type);
			return `rawStore64((${at}) >> 2, ${name});`;
		});
		const header = (word: number, value: string): string => `i32[(fp >> 2) + ${word}] = ${value};`;
		return [
			`function enter(caller, resume, frame, slot${parameters.map((p) => `, ${p}`).join("")}) {`,
			`const fp = pushFrame(${this.#frame.size});`,
			header(FrameHeader.caller, "caller"),
			header(FrameHeader.resume, "resume"),
			header(FrameHeader.frame, "frame"),
			header(FrameHeader.result, "slot"),
			header(FrameHeader.function, `${this.#options.id}`),
			...this.#objects().map(({ offset, size }) => `openObject(fp + ${offset}, ${size});`),
			...stores,
			`M.fn = ${this.#options.id}; M.pc = 0; M.fp = fp; }`,
		].join("\n");
	}

	#leave(): string {
		const { result } = this.#fn;
		const give =
			result.kind === "struct"
				? `u8.copyWithin(slot, value, value + ${this.#resultSize()});`
				: "rawStore64(slot >> 2, value);";
		const word = (index: number): string => `i32[(fp >> 2) + ${index}]`;
		return [
			"function leave(fp, value) {",
			`const slot = ${word(FrameHeader.result)};`,
			`if (slot !== 0) { ${give} }`,
			...this.#objects().map(({ offset, size }) => `closeObject(fp + ${offset}, ${size});`),
			`M.sp = fp; M.fn = ${word(FrameHeader.caller)}; M.pc = ${word(FrameHeader.resume)}; M.fp = ${word(FrameHeader.frame)};`,
			"if (M.fn < 0) M.result = value; }",
		].join("\n");
	}

	#resultSize(): number {
		try {
			return this.layouts.size(this.#fn.result);
		} catch (error) {
			if (error instanceof UnknownLayout) return 0;
			throw error;
		}
	}

	#objects(): FrameLayout["locals"] {
		return this.#frame.locals.filter((local) => local.object);
	}
}
