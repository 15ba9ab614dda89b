/** What the path's function finds when it is entered: arguments, memory and answers, made when they are looked at. */
import type { Machine } from "../concrete/machine.ts";
import { regions } from "../concrete/memory/memory.ts";
import { type Layouts, UnknownLayout } from "../concrete/values/layout.ts";
import { wrap } from "../ir/ctype.ts";
import type { CType } from "../ir/types.ts";
import { type Expr, type Input, inputsOf, intOf, numberOf, type Typed } from "./expression.ts";
import { isOnStack, Unable } from "./frame.ts";
import { type Shadow, writeNumber } from "./shadow.ts";
import { Solver } from "./solve.ts";

/** The path cannot be taken: what it asks for is not what there is. */
export class Contradiction extends Error {}

/** Another number is needed where the machine has used one already: the run begins anew with it. */
export class Restart extends Error {}

/** What was chosen for an input, in a way that holds in the next run. */
export type Choice =
	| { readonly kind: "object" }
	/** So many bytes behind the start of the object of that name. */
	| { readonly kind: "alias"; readonly key: string; readonly offset: bigint }
	| { readonly kind: "number"; readonly value: bigint };

interface Region {
	readonly start: number;
	readonly end: number;
	readonly base: number;
	readonly key: string;
	/** Its memory is there: it has been followed. */
	there: boolean;
}

/** Around an object that is made on demand: it may be a member of something larger, or be followed by private data. */
const before = 4096;
const behind = 8192;
/** Where the type does not tell how large an object is. */
const someBytes = 4096;
/** What a `void *` points to may be a whole device. */
const voidBytes = 1 << 18;

export interface InputTraits {
	readonly low?: bigint | undefined;
	readonly high?: bigint | undefined;
	/** What a call answered: where it must not be zero, it is an error rather. */
	readonly answer?: boolean | undefined;
}

export class World {
	readonly machine: Machine;
	readonly shadow: Shadow;
	readonly solver: Solver;
	readonly inputs = new Map<string, Input>();
	/** What memory outside of frames held when it was looked at for the first time, and where. */
	readonly found: { readonly address: number; readonly size: number; readonly input: Input }[] = [];
	readonly #choices: Map<string, Choice>;
	/** By address. */
	readonly #regions: Region[] = [];
	readonly #variables: Region[] = [];
	#next: number = regions.heap;
	readonly #named = new Set<number>();
	readonly #refreshed: () => void;

	constructor(machine: Machine, shadow: Shadow, choices: Map<string, Choice>, refreshed: () => void) {
		this.machine = machine;
		this.shadow = shadow;
		this.#choices = choices;
		this.#refreshed = refreshed;
		this.solver = new Solver((value) => value >= BigInt(regions.code) && value < BigInt(machine.memory.size));
	}

	/** The input of that name; made with what was chosen for it, or with what is usual. */
	input(key: string, type: CType, words: string, layouts: Layouts, { low, high, answer }: InputTraits = {}): Input {
		const known = this.inputs.get(key);
		if (known) return known;
		const int = intOf(type);
		if (!int) throw new Unable(`a value of type ${type.kind} is not known`);
		const object = type.kind === "pointer" ? this.object(key, type.to, layouts) : undefined;
		const input: Input = {
			kind: "input",
			key,
			type: int,
			words,
			object,
			low,
			high,
			value: 0n,
			pinned: false,
			followed: false,
			answer: answer === true && int.signed && int.bits === 32,
		};
		input.value = this.#chosen(input);
		this.inputs.set(key, input);
		return input;
	}

	#chosen({ key, type, object, low, high }: Input): bigint {
		const choice = this.#choices.get(key);
		const usual = within(object === undefined ? 0n : BigInt(object), low, high);
		if (!choice || choice.kind === "object") return usual;
		if (choice.kind === "number") return wrap(choice.value, type);
		const alias = this.#regions.find((region) => region.key === choice.key)?.base;
		return alias === undefined ? usual : BigInt(alias) + choice.offset;
	}

	/** Remembers what the inputs are now, for the next run: pointers to one object by the first of them, since others come after it. */
	keepChoices(): void {
		const first = new Map<Region, { readonly key: string; readonly offset: bigint }>();
		for (const { key, value, object } of this.inputs.values()) {
			const region = object === undefined ? undefined : this.#regionAt(Number(value));
			if (!region) {
				this.#choices.set(key, { kind: "number", value });
				continue;
			}
			const offset = value - BigInt(region.base);
			let known = first.get(region);
			if (!known && !this.inputs.has(region.key)) known = { key: region.key, offset: 0n };
			if (known) this.#choices.set(key, { kind: "alias", key: known.key, offset: offset - known.offset });
			else this.#choices.set(key, { kind: "object" });
			first.set(region, known ?? { key, offset });
		}
	}

	/** The address of new memory for something of that type, holding anything. */
	object(key: string, type: CType, layouts: Layouts): number {
		let size = type.kind === "void" ? voidBytes : someBytes;
		try {
			if (type.kind !== "void" && type.kind !== "unknown") size = Math.max(layouts.size(type), 8);
		} catch (error) {
			if (!(error instanceof UnknownLayout)) throw error;
		}
		return this.allocate(key, size, false);
	}

	allocate(key: string, size: number, zeroed: boolean): number {
		const start = this.#next;
		const base = start + before;
		const end = Math.ceil((base + size + behind) / 16) * 16;
		if (end > this.machine.memory.size) throw new Unable("it needs more memory than there is");
		this.#next = end;
		const region: Region = { start, end, base, key, there: false };
		this.#regions.push(region);
		if (zeroed) this.#bring(region, false);
		return base;
	}

	/** A region's memory is used for the first time. */
	#bring(region: Region, open: boolean): void {
		region.there = true;
		const { memory } = this.machine;
		memory.unpoison(region.start, region.end - region.start);
		if (open) this.shadow.open(region.start, region.end - region.start);
	}

	#regionAt(address: number): Region | undefined {
		let low = 0;
		let high = this.#regions.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.#regions[middle]?.end ?? 0) <= address) low = middle + 1;
			else high = middle;
		}
		const region = this.#regions[low];
		return region && address >= region.start ? region : undefined;
	}

	/** A variable was named: it holds anything when that happens for the first time. */
	readonly named = (start: number, size: number): void => {
		if (this.#named.has(start)) return;
		this.#named.add(start);
		this.shadow.open(start, size);
		this.#variables.push({ start, end: start + size, base: start, key: `variable ${start}`, there: true });
	};

	/** What memory holds there; chosen now where nobody has written it. */
	read(address: number, size: number, type: CType, words: string, layouts: Layouts): Expr | undefined {
		if (this.shadow.isOpen(address, size)) {
			const input = this.input(this.#keyOf(address, size), type, words, layouts);
			writeNumber(this.machine.memory, address, size, input.value);
			this.shadow.wrote(address, size, input);
			if (!isOnStack(address) && input.key.endsWith("#0")) this.found.push({ address, size, input });
			return input;
		}
		return this.shadow.read(address, size);
	}

	/** Puts what will be found into memory beforehand, for whoever looks before the path does. */
	foresee(found: readonly { readonly address: number; readonly size: number; readonly value: bigint }[]): void {
		const { memory } = this.machine;
		for (const { address, size, value } of found) {
			if (!memory.accessible(address, size)) memory.unpoison(address & ~7, 8 * Math.ceil((size + (address & 7)) / 8));
			writeNumber(memory, address, size, value);
		}
	}

	#keyOf(address: number, size: number): string {
		const region =
			this.#regionAt(address) ?? this.#variables.find(({ start, end }) => address >= start && address < end);
		const place = region ? `${region.key}+${address - region.base}:${size}` : `stack ${address}:${size}`;
		// The same bytes may hold anything more than once: after each call that may have written them.
		let times = 0;
		while (this.inputs.has(`${place}#${times}`)) times++;
		return `${place}#${times}`;
	}

	/** The address as a number that memory can be reached by; what it depends on stays as it is from here on. */
	follow(address: Typed, words: string): number {
		const base = baseOf(address.expr);
		if (base && !base.followed && base.type.bits === 64) {
			base.object ??= this.object(base.key, { kind: "void" }, this.machine.layouts(""));
			if (base.value >= -4095n && base.value <= 4095n) {
				const changed = this.solver.set(base, BigInt(base.object));
				if (!changed) throw new Contradiction(`${base.words} is ${number(base.value)}, and is followed in ${words}`);
				this.apply(changed);
			}
			base.followed = true;
		}
		this.#chooseIndices(address.expr);
		this.pin(address.expr);
		const value = numberOf(address.expr);
		if (value >= -4095n && value < BigInt(regions.code) && address.expr.kind !== "constant" && !base)
			throw new Unable(`${words} is reached through a number that is computed`);
		if (value >= -4095n && value < BigInt(regions.code))
			throw new Contradiction(`${words} is reached through a pointer that is ${value < 0n ? "an error" : "NULL"}`);
		if (value < 0n || value >= BigInt(this.machine.memory.size))
			throw new Unable(`${words} is reached through a number that is no address`);
		const region = this.#regionAt(Number(value));
		if (region && !region.there) this.#bring(region, true);
		return Number(value);
	}

	/** An index that nobody has said anything of is a small one. */
	#chooseIndices(expr: Expr): void {
		for (const small of [0n, 1n, 2n, 3n]) {
			const address = Number(numberOf(expr));
			if (address < regions.code || this.#isThere(address)) return;
			for (const input of inputsOf(expr)) {
				if (input.object !== undefined || input.value === small) continue;
				const changed = this.solver.set(input, small);
				if (changed) this.apply(changed);
			}
		}
	}

	#isThere(address: number): boolean {
		if (address < regions.heap) return true;
		return this.#regionAt(address) !== undefined;
	}

	/** The machine uses the number itself. */
	pin(expr: Expr): void {
		if (expr.kind !== "constant") for (const input of inputsOf(expr)) input.pinned = true;
	}

	/** Makes `expr` true (or false), choosing inputs; false, with nothing changed, if no choice is found. */
	decide(expr: Expr, truth: boolean, words: string): boolean {
		const changed = this.solver.add({ expr, truth, words });
		if (!changed) return false;
		this.apply(changed);
		return true;
	}

	apply(changed: ReadonlySet<Input>): void {
		if (changed.size === 0) return;
		for (const input of changed) if (input.pinned) throw new Restart();
		this.shadow.refresh();
		this.#refreshed();
	}
}

function within(value: bigint, low: bigint | undefined, high: bigint | undefined): bigint {
	if (low !== undefined && value < low) return low;
	return high !== undefined && value > high ? high : value;
}

/** The pointer that an address is reached from. */
function baseOf(expr: Expr): Input | undefined {
	if (expr.kind === "input") return expr;
	if (expr.kind === "constant") return undefined;
	if (expr.op === "+" || expr.op === "-")
		return baseOf(expr.a) ?? (expr.op === "+" && expr.b ? baseOf(expr.b) : undefined);
	if (expr.op === "cast") return baseOf(expr.a);
	if (expr.op === "choose") {
		const side = numberOf(expr.a) !== 0n ? expr.b : expr.c;
		return side && baseOf(side);
	}
	return undefined;
}

/** A number as a reader of C would write it. */
export function number(value: bigint): string {
	return value === 0n ? "NULL" : value < 0n && value >= -4095n ? `the error ${value}` : `${value}`;
}
