/** Constructors and the arithmetic of C types (LP64, as every kernel architecture that matters here). */
import { type CType, unknownType } from "./types.ts";

export const voidType: CType = { kind: "void" };
export const floatType: CType = { kind: "float" };
export const boolType: CType = { kind: "int", bits: 8, signed: false, bool: true };
export const s32: CType = { kind: "int", bits: 32, signed: true };
export const u32: CType = { kind: "int", bits: 32, signed: false };
export const s64: CType = { kind: "int", bits: 64, signed: true };
export const u64: CType = { kind: "int", bits: 64, signed: false };
export const s8: CType = { kind: "int", bits: 8, signed: true };

export function intType(bits: 8 | 16 | 32 | 64, signed: boolean): CType {
	return { kind: "int", bits, signed };
}

export function pointerTo(to: CType): CType {
	return { kind: "pointer", to };
}

export function structType(tag: string): CType {
	return { kind: "struct", tag };
}

export const stringType: CType = pointerTo(s8);
export const voidPointer: CType = pointerTo(voidType);

export function isPointerLike(type: CType): boolean {
	return type.kind === "pointer" || type.kind === "array" || type.kind === "function";
}

/** What a pointer, array or function designator points to; unknown for anything else. */
export function pointee(type: CType): CType {
	if (type.kind === "pointer") return type.to;
	if (type.kind === "array") return type.of;
	if (type.kind === "function") return type;
	return unknownType;
}

/** The type an expression of this type has once used as a value: arrays and functions decay to pointers. */
export function decayed(type: CType): CType {
	if (type.kind === "array") return pointerTo(type.of);
	if (type.kind === "function") return pointerTo(type);
	return type;
}

/** Integer promotion: everything narrower than int becomes int. */
export function promoted(type: CType): CType {
	return type.kind === "int" && type.bits < 32 ? s32 : type;
}

/** The usual arithmetic conversions. */
export function commonType(left: CType, right: CType): CType {
	const a = promoted(left);
	const b = promoted(right);
	if (a.kind === "float" || b.kind === "float") return floatType;
	if (a.kind !== "int" || b.kind !== "int") return unknownType;
	if (a.bits !== b.bits) return a.bits > b.bits ? a : b;
	return a.signed ? b : a;
}

/** The value an integer type holds after `value` was converted to it. */
export function wrap(value: bigint, type: CType): bigint {
	if (type.kind !== "int") return value;
	if (type.bool) return value === 0n ? 0n : 1n;
	return type.signed ? BigInt.asIntN(type.bits, value) : BigInt.asUintN(type.bits, value);
}

export function isBool(type: CType): boolean {
	return type.kind === "int" && type.bool === true;
}

export function sameType(a: CType, b: CType): boolean {
	if (a === b) return true;
	switch (a.kind) {
		case "int":
			return b.kind === "int" && a.bits === b.bits && a.signed === b.signed && isBool(a) === isBool(b);
		case "pointer":
			return b.kind === "pointer" && sameType(a.to, b.to);
		case "array":
			return b.kind === "array" && a.length === b.length && sameType(a.of, b.of);
		case "struct":
			return b.kind === "struct" && a.tag === b.tag;
		case "function":
			return b.kind === "function" && sameType(a.result, b.result);
		default:
			return a.kind === b.kind;
	}
}
