/** Addresses of what code names: functions, variables with static storage, constant strings. Once given, they stay. */
import type { LoweredVariable } from "../ir/lower/lowering.ts";
import type { CType } from "../ir/types.ts";
import type { Code, Variable } from "./code.ts";
import { limitReached, unsupported } from "./fault.ts";
import { type Memory, Poison, regions } from "./memory/memory.ts";
import type { Layouts } from "./values/layout.ts";

export interface NamedFunction {
	readonly name: string;
	/** From where the name is to be looked up. */
	readonly from: string;
	readonly address: number;
}

export interface NamedVariable {
	readonly name: string;
	readonly address: number;
	readonly type: CType;
	/** In bytes. */
	readonly size: number;
	/** The file that defines it. */
	readonly file: string;
}

interface Materialised extends NamedVariable {
	/** What its initialiser put there: put there again when memory goes back to before it was first named. */
	image: Uint8Array | undefined;
}

const functionBytes = 16;
const gap = 32;

export interface SymbolsParts {
	readonly memory: Memory;
	readonly code: Code;
	layouts(file: string): Layouts;
	/** Called when a variable has been given its memory and its initial value. */
	named(name: string): void;
	/** Runs the blocks that store a variable's initial value. */
	initialise(variable: LoweredVariable, file: string): void;
}

export class Symbols {
	readonly #parts: SymbolsParts;
	readonly #functions: NamedFunction[] = [];
	readonly #functionKeys = new Map<string, NamedFunction>();
	readonly #variables = new Map<string, Materialised>();
	readonly #found = new Map<string, Materialised>();
	readonly #strings = new Map<string, number>();
	#nextConstant: number = regions.constants;
	#nextVariable: number = regions.globals;

	constructor(parts: SymbolsParts) {
		this.#parts = parts;
	}

	/** The address of a function as `from` means it; the same definition has one address. */
	functionAddress(name: string, from: string): number {
		const key = `${from}\n${name}`;
		const known = this.#functionKeys.get(key);
		if (known) return known.address;
		const body = this.#parts.code.function(name, from);
		const definition = `${body?.file ?? ""}\n${name}`;
		let named = this.#functionKeys.get(definition);
		if (!named) {
			const address = regions.code + functionBytes * this.#functions.length;
			if (address + functionBytes > regions.words) throw limitReached("memory", "too many functions have an address");
			named = { name, from, address };
			this.#functions.push(named);
			this.#functionKeys.set(definition, named);
		}
		this.#functionKeys.set(key, named);
		return named.address;
	}

	functionAt(address: number): NamedFunction | undefined {
		const index = (address - regions.code) / functionBytes;
		return this.#functions[index];
	}

	/** A variable as `file` means it; its memory has its initial value from the first time it is named. */
	variable(name: string, file: string): NamedVariable {
		const key = `${file}\n${name}`;
		const known = this.#found.get(key);
		if (known) return known;
		const variable = this.#parts.code.variable(name, file);
		if (!variable) throw unsupported(`the variable ${name}, which nothing defines`);
		const definition = `${variable.file}\n${name}`;
		const there = this.#variables.get(definition) ?? this.#materialise(variable, definition);
		this.#found.set(key, there);
		return there;
	}

	/** The variables that have been named so far. */
	get variables(): Iterable<NamedVariable> {
		return this.#variables.values();
	}

	/** Memory went back to a state in which only the first `count` variables had been named. */
	restoreAfter(count: number): void {
		let index = 0;
		for (const variable of this.#variables.values()) {
			if (index++ < count) continue;
			this.#parts.memory.unpoison(variable.address, variable.size);
			const { u8 } = this.#parts.memory;
			u8.fill(0, variable.address, variable.address + variable.size);
			if (variable.image) u8.set(variable.image, variable.address);
		}
	}

	get variableCount(): number {
		return this.#variables.size;
	}

	string(text: string): number {
		const known = this.#strings.get(text);
		if (known !== undefined) return known;
		const { memory } = this.#parts;
		const address = this.#nextConstant;
		this.#nextConstant = address + Math.ceil((text.length + 1) / 8) * 8 + gap;
		if (this.#nextConstant > regions.globals) throw limitReached("memory", "the space for constant strings is used up");
		memory.shadow.fill(Poison.globalRedzone, address >>> 3, this.#nextConstant >>> 3);
		memory.shadow.fill(0, address >>> 3, (address + text.length + 1) >>> 3);
		const rest = (text.length + 1) & 7;
		if (rest !== 0) memory.shadow[(address + text.length + 1) >>> 3] = rest;
		for (let i = 0; i < text.length; i++) memory.u8[address + i] = text.charCodeAt(i) & 0xff;
		this.#strings.set(text, address);
		return address;
	}

	#materialise(variable: Variable, key: string): Materialised {
		const { memory } = this.#parts;
		const size = this.#parts.layouts(variable.file).size(variable.type);
		const address = this.#nextVariable;
		const end = address + Math.ceil(size / 16) * 16 + gap;
		if (end > regions.stack) throw limitReached("memory", "the space for variables with static storage is used up");
		this.#nextVariable = end;
		const there: Materialised = {
			name: variable.name,
			address,
			type: variable.type,
			size,
			file: variable.file,
			image: undefined,
		};
		this.#variables.set(key, there);
		memory.poison(address, end - address, Poison.globalRedzone);
		memory.unpoison(address, size);
		if (variable.initialiser) {
			this.#parts.initialise(variable, variable.file);
			there.image = memory.u8.slice(address, address + size);
		}
		this.#parts.named(variable.name);
		return there;
	}
}
