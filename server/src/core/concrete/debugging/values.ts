/** What memory holds, in the words of somebody who reads C: values as text, structs, arrays and pointers with what is in them. */
import type { CType } from "../../ir/types.ts";
import type { Machine } from "../machine.ts";
import { regions } from "../memory/memory.ts";
import { type FieldPlace, UnknownLayout } from "../values/layout.ts";
import type { Word } from "../values/wide.ts";

/** A typed place in memory; a member that is a bit-field has `bits`. */
export interface TypedPlace {
	readonly address: number;
	readonly type: CType;
	/** In which file the type's name means what it does. */
	readonly file: string;
	readonly bits?: FieldPlace["bits"];
}

/** What a place holds in its parts: `members` are appended to an expression for the whole. */
export interface Part {
	/** `.name`, `->name`, `[3]`, or empty for what a pointer points to. */
	readonly step: string;
	readonly name: string;
	readonly place: TypedPlace;
}

/** Characters of a string that are shown. */
const shownText = 120;
/** Elements of an array that are shown at most. */
const shownElements = 200;

export class Values {
	readonly #machine: Machine;

	constructor(machine: Machine) {
		this.#machine = machine;
	}

	/** The number at a place; undefined for structs and arrays, and for what may not be read. */
	read({ address, type, bits, file }: TypedPlace): Word | undefined {
		const width = this.#width(type, file);
		if (width === undefined || !this.#readable(address, width)) return undefined;
		const raw = this.#bytes(address, width);
		const signed = type.kind !== "int" || type.signed;
		if (bits) {
			const field = (raw >> BigInt(bits.at)) & ((1n << BigInt(bits.width)) - 1n);
			return Number(signed ? BigInt.asIntN(bits.width, field) : field);
		}
		const value = signed ? BigInt.asIntN(width * 8, raw) : raw;
		const small = value >= -9007199254740991n && value <= 9007199254740991n;
		return small ? Number(value) : value;
	}

	/** What stands at a place, in one line. */
	textAt(place: TypedPlace): string {
		const { type, address, file } = place;
		if (type.kind === "struct") {
			const only = this.#onlyNumber(place);
			return only ? this.textAt(only) : "{…}";
		}
		if (type.kind === "array") {
			const characters = isCharacter(type.of) ? this.string(address, type.length) : undefined;
			return characters ?? `[${type.length ?? "?"}]`;
		}
		const value = this.read(place);
		if (value === undefined)
			return this.#width(type, file) === undefined ? "of a type that is not known" : "not readable";
		return this.text(value, type);
	}

	/** A number of a type, in one line. */
	text(value: Word, type: CType): string {
		if (type.kind === "int" && type.bool) return value === 0 ? "false" : "true";
		if (type.kind !== "pointer" && type.kind !== "function") return `${value}`;
		if (value === 0) return "NULL";
		if (typeof value !== "number" || (value < 0 && value >= -4095))
			return typeof value === "number" ? `ERR_PTR(${value})` : hexadecimal(value);
		const what = this.#pointed(value);
		const text = type.kind === "pointer" && isCharacter(type.to) ? this.string(value, undefined) : undefined;
		return [what ?? hexadecimal(value), text].filter((part) => part !== undefined).join(" ");
	}

	/** The parts of what stands at a place, or of what a pointer there points to. */
	parts(place: TypedPlace): readonly Part[] {
		const { type, address, file } = place;
		if (type.kind === "struct") return this.#members(type.tag, address, file, ".");
		if (type.kind === "array") {
			const size = this.#size(type.of, file);
			return Array.from({ length: Math.min(type.length ?? 0, shownElements) }, (_, index) => ({
				step: `[${index}]`,
				name: `[${index}]`,
				place: { address: address + index * size, type: type.of, file },
			}));
		}
		if (type.kind !== "pointer") return [];
		const value = this.read(place);
		return value === undefined ? [] : this.partsBehind(value, type.to, file);
	}

	/** The parts of what a pointer points to. */
	partsBehind(value: Word, to: CType, file: string): readonly Part[] {
		if (typeof value !== "number" || !this.#readable(value, 1)) return [];
		if (to.kind === "struct") return this.#members(to.tag, value, file, "->");
		if (to.kind === "void" || to.kind === "function" || to.kind === "unknown") return [];
		return [{ step: "", name: "*", place: { address: value, type: to, file } }];
	}

	/** What it takes to watch the number at a place; undefined for what is no number, and for variables of functions. */
	watchOf(name: string, place: TypedPlace): { name: string; place: TypedPlace; bytes: number } | undefined {
		const number = place.type.kind === "struct" ? this.#onlyNumber(place) : place;
		const bytes = number && this.#width(number.type, number.file);
		if (!number || bytes === undefined || number.address < regions.constants) return undefined;
		if (number.address >= regions.stack && number.address < regions.heap) return undefined;
		return { name, place: number, bytes };
	}

	/** The characters up to a NUL, quoted; undefined if they cannot be read or are no text. */
	string(address: number, length: number | undefined): string | undefined {
		let text = "";
		for (let at = address; text.length < Math.min(length ?? shownText, shownText); at++) {
			if (!this.#readable(at, 1)) return undefined;
			const code = this.#machine.memory.u8[at] as number;
			if (code === 0) return JSON.stringify(text);
			if (code < 9 || (code > 13 && code < 32) || code > 126) return undefined;
			text += String.fromCharCode(code);
		}
		return `${JSON.stringify(text)}…`;
	}

	#members(tag: string, base: number, file: string, operator: string): readonly Part[] {
		try {
			const { fields } = this.#machine.layouts(file).struct(tag);
			return [...fields].map(([name, { offset, type, bits }]) => ({
				step: `${operator}${name}`,
				name,
				place: { address: base + offset, type, file, bits },
			}));
		} catch (error) {
			if (error instanceof UnknownLayout) return [];
			throw error;
		}
	}

	/** The one number that a struct consists of (`atomic_t`, `refcount_t`). */
	#onlyNumber(place: TypedPlace): TypedPlace | undefined {
		let at = place;
		for (let depth = 0; depth < 4 && at.type.kind === "struct"; depth++) {
			const parts = this.parts(at);
			const [only] = parts;
			if (parts.length !== 1 || !only) return undefined;
			at = only.place;
		}
		return at.type.kind === "int" ? at : undefined;
	}

	#pointed(value: number): string | undefined {
		const { symbols, heap } = this.#machine;
		if (value >= regions.code && value < regions.words) return symbols.functionAt(value)?.name;
		if (value >= regions.globals && value < regions.stack) {
			for (const { name, address, size } of symbols.variables)
				if (value >= address && value < address + size)
					return `&${name}${value > address ? ` + ${value - address}` : ""}`;
			return undefined;
		}
		const object = value >= regions.heap ? heap.objectAt(value) : undefined;
		if (!object) return undefined;
		const distance = value - object.address;
		const where = distance > 0 ? ` + ${distance}` : "";
		return `${hexadecimal(value)} (object #${object.sequence}${where}${object.live ? "" : ", freed"})`;
	}

	#readable(address: number, bytes: number): boolean {
		const { memory } = this.#machine;
		if (address < regions.constants || address + bytes > memory.size) return false;
		return (address >= regions.stack && address < regions.heap) || memory.accessible(address, bytes);
	}

	#bytes(address: number, width: number): bigint {
		let value = 0n;
		for (let i = width - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.#machine.memory.u8[address + i] as number);
		return value;
	}

	#width(type: CType, file: string): number | undefined {
		if (type.kind === "struct" || type.kind === "array" || type.kind === "void") return undefined;
		if (type.kind === "float" || type.kind === "unknown") return undefined;
		return type.kind === "int" ? this.#size(type, file) : 8;
	}

	#size(type: CType, file: string): number {
		try {
			return this.#machine.layouts(file).size(type);
		} catch (error) {
			if (error instanceof UnknownLayout) return 0;
			throw error;
		}
	}
}

function isCharacter(type: CType): boolean {
	return type.kind === "int" && type.bits === 8 && type.bool !== true && type.signed;
}

function hexadecimal(value: Word): string {
	return `0x${BigInt.asUintN(64, BigInt(value)).toString(16)}`;
}

/** A type as C writes it. */
export function typeText(type: CType): string {
	switch (type.kind) {
		case "int": {
			if (type.bool) return "bool";
			const name = { 8: "char", 16: "short", 32: "int", 64: "long" }[type.bits];
			return type.signed ? name : `unsigned ${name}`;
		}
		case "pointer":
			return type.to.kind === "function"
				? `${typeText(type.to.result)} (*)()`
				: `${typeText(type.to)} *`.replace("* *", "**");
		case "array":
			return `${typeText(type.of)}[${type.length ?? ""}]`;
		case "struct":
			return `struct ${type.tag}`;
		case "function":
			return `${typeText(type.result)} ()`;
		default:
			return type.kind;
	}
}
