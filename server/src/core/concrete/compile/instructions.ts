/** Instructions of the IR as JavaScript statements. */
import type { CType, Instruction, Value } from "../../ir/types.ts";
import type { FieldPlace } from "../values/layout.ts";
import { convert, type Emitted, representationOf } from "./representation.ts";
import { addressText, CannotCompile, compileAddress, compileValue, type Names } from "./values.ts";

/** The names of a function's frame, and where temporaries go. */
export interface FrameNames extends Names {
	/** True of a local that is read and written without a look at the shadow. */
	isPlain(index: number): boolean;
	/** The statement that gives a temporary its value. */
	define(temp: number, value: string): string;
	/** The address of a temporary's slot, where a struct is kept. */
	slot(temp: number): string;
}

export function compileLoad(names: FrameNames, i: Extract<Instruction, { kind: "load" }>, at: number): string {
	const bits = bitField(names, i.address);
	if (bits) {
		const address = compileAddress(names, i.address);
		const { width, at: shift } = bits.bits;
		const signed = bits.type.kind === "int" && bits.type.signed;
		return names.define(
			i.result,
			convertWord(`loadBits(${addressText(address)}, ${shift}, ${width}, ${signed}, ${at})`, i.type),
		);
	}
	if (i.type.kind === "struct") {
		const size = names.layouts.size(i.type);
		const from = addressText(compileAddress(names, i.address));
		return `takeBytes(${names.slot(i.result)}, ${from}, ${size}, ${at});`;
	}
	const width = widthOf(i.type);
	if (i.address.kind === "local" && names.isPlain(i.address.index))
		return names.define(i.result, rawRead(`fp + ${names.local(i.address.index).offset}`, i.type));
	return names.define(
		i.result,
		`load${isSigned(i.type) ? "S" : "U"}${width}(${addressText(compileAddress(names, i.address))}, ${at})`,
	);
}

export function compileStore(names: FrameNames, i: Extract<Instruction, { kind: "store" }>, at: number): string {
	if (i.type.kind === "struct" || i.type.kind === "array") return storeWhole(names, i, at);
	const value = compileValue(names, i.value);
	if (representationOf(value.type) === undefined) throw new CannotCompile(`a value of type ${value.type.kind}`);
	const bits = bitField(names, i.address);
	if (bits) {
		const { width, at: shift } = bits.bits;
		return `storeBits(${addressText(compileAddress(names, i.address))}, ${shift}, ${width}, ${value.text}, ${at});`;
	}
	const width = widthOf(i.type);
	const text = convert(value, i.type);
	if (i.address.kind === "local" && names.isPlain(i.address.index))
		return rawWrite(`fp + ${names.local(i.address.index).offset}`, text, i.type);
	return `store${width}(${addressText(compileAddress(names, i.address))}, ${text}, ${at});`;
}

/** `{}`, a string into an array of characters, or a struct that a temporary holds. */
function storeWhole(names: FrameNames, i: Extract<Instruction, { kind: "store" }>, at: number): string {
	const address = addressText(compileAddress(names, i.address));
	const size = names.layouts.size(i.type);
	if (i.value.kind === "int" && i.value.value === 0n) return `fill(${address}, 0, ${size}, ${at});`;
	if (i.value.kind === "string") {
		const length = Math.min(size, i.value.text.length + 1);
		const from = names.string(i.value.text);
		return `fill(${address}, 0, ${size}, ${at}); copy(${address}, ${from}, ${length}, ${at});`;
	}
	const value = compileValue(names, i.value);
	if (value.type.kind === "struct" && i.type.kind === "struct")
		return `putBytes(${address}, ${value.text}, ${size}, ${at});`;
	if (i.type.kind === "array" && value.type.kind === "pointer")
		return `copy(${address}, ${value.text}, ${size}, ${at});`;
	throw new CannotCompile(`a ${value.type.kind} stored as a ${i.type.kind}`);
}

type BitField = FieldPlace & { readonly bits: NonNullable<FieldPlace["bits"]> };

function bitField(names: Names, address: Value): BitField | undefined {
	if (address.kind !== "field" || address.struct === "?") return undefined;
	const place = names.layouts.field(address.struct, address.field);
	return place.bits ? { ...place, bits: place.bits } : undefined;
}

function isSigned(type: CType): boolean {
	return type.kind === "int" ? type.signed : true;
}

function widthOf(type: CType): number {
	if (type.kind === "int") return type.bits;
	if (type.kind === "pointer" || type.kind === "function") return 64;
	throw new CannotCompile(`memory read as ${type.kind === "unknown" ? "a type that is not known" : type.kind}`);
}

/** A word that a helper answered with, as a value of `type`. */
export function convertWord(text: string, type: CType): string {
	const word: Emitted = { text, type: { kind: "int", bits: 64, signed: true } };
	return convert(word, type);
}

/** A scalar read from the frame, whose memory is sure to be there and aligned. */
export function rawRead(address: string, type: CType): string {
	const signed = isSigned(type);
	switch (type.kind === "int" ? type.bits : 64) {
		case 8:
			return `${signed ? "i8" : "u8"}[${address}]`;
		case 16:
			return `${signed ? "i16" : "u16"}[(${address}) >> 1]`;
		case 32:
			return `${signed ? "i32" : "u32"}[(${address}) >> 2]`;
		default:
			return `${signed ? "rawSigned64" : "rawUnsigned64"}((${address}) >> 2)`;
	}
}

export function rawWrite(address: string, value: string, type: CType): string {
	switch (type.kind === "int" ? type.bits : 64) {
		case 8:
			return `i8[${address}] = ${value};`;
		case 16:
			return `i16[(${address}) >> 1] = ${value};`;
		case 32:
			return `i32[(${address}) >> 2] = ${value};`;
		default:
			return `rawStore64((${address}) >> 2, ${value});`;
	}
}
