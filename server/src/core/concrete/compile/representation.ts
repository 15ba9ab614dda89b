/** How a C type is held while it is computed with: in JavaScript text, and in the 8 bytes of a frame's slot. */
import { promoted } from "../../ir/ctype.ts";
import type { CType } from "../../ir/types.ts";

/**
 * `number`: an int of at most 32 bits, exact in its type's range. `signed`, `unsigned`: 64 bits as a `Word`; pointers are
 * signed. `address`: a struct, held as the address of its bytes.
 */
export type Representation = "number" | "signed" | "unsigned" | "address";

/** Undefined for what the machine does not compute with: floating point, and types that nothing declares. */
export function representationOf(type: CType): Representation | undefined {
	switch (type.kind) {
		case "int":
			if (type.bits < 64) return "number";
			return type.signed ? "signed" : "unsigned";
		case "pointer":
		case "array":
		case "function":
			return "signed";
		case "struct":
			return "address";
		case "void":
			return "number";
		default:
			return undefined;
	}
}

/** An expression of the compiled text, with the type of what it yields. */
export interface Emitted {
	readonly text: string;
	readonly type: CType;
}

function range(type: CType & { kind: "int" }): [number, number] {
	if (type.bool) return [0, 1];
	return type.signed ? [-(2 ** (type.bits - 1)), 2 ** (type.bits - 1) - 1] : [0, 2 ** type.bits - 1];
}

/** The text of `value` converted to `type` (C11 6.3.1). */
export function convert(value: Emitted, type: CType): string {
	const to = representationOf(type);
	const from = representationOf(value.type) ?? "signed";
	if (to === undefined || to === "address" || type.kind === "void") return value.text;
	if (to === "signed") return from === "unsigned" ? `toSigned(${value.text})` : value.text;
	if (to === "unsigned") {
		if (from === "unsigned") return value.text;
		const positive = from === "number" && value.type.kind === "int" && !value.type.signed;
		return positive ? value.text : `toUnsigned(${value.text})`;
	}
	if (type.kind !== "int") return value.text;
	if (type.bool) return value.type.kind === "int" && value.type.bool ? value.text : `(${value.text} !== 0 ? 1 : 0)`;
	if (from === "number" && value.type.kind === "int") {
		const [low, high] = range(type);
		const [least, most] = range(value.type);
		if (least >= low && most <= high) return value.text;
		return wrapped(value.text, type);
	}
	return wrapped(`low32(${value.text})`, type);
}

/** A number's text brought into the range of an int of at most 32 bits. */
export function wrapped(text: string, type: CType & { kind: "int" }): string {
	switch (type.bits) {
		case 8:
			return type.signed ? `(${text} << 24 >> 24)` : `(${text} & 255)`;
		case 16:
			return type.signed ? `(${text} << 16 >> 16)` : `(${text} & 65535)`;
		default:
			return type.signed ? `(${text} | 0)` : `(${text} >>> 0)`;
	}
}

/** The type the usual arithmetic conversions give two operands whose operator says none; pointers are s64. */
export function arithmeticType(type: CType): CType & { kind: "int" } {
	const raised = promoted(type);
	return raised.kind === "int" ? raised : { kind: "int", bits: 64, signed: true };
}

/** A literal of the compiled text. */
export function literal(value: bigint): string {
	const small = value >= -9007199254740991n && value <= 9007199254740991n;
	const text = small ? `${value}` : `${value}n`;
	return value < 0n ? `(${text})` : text;
}
