/** Values of the IR as JavaScript expressions. Types are known when they are compiled, so none is looked at when they run. */
import { commonType, pointerTo, promoted, s32, s64, u64, voidType } from "../../ir/ctype.ts";
import type { BinaryOperator, CType, Value } from "../../ir/types.ts";
import type { Layouts } from "../values/layout.ts";
import { arithmeticType, convert, type Emitted, literal, representationOf, wrapped } from "./representation.ts";

/** What an expression may name. */
export interface Names {
	readonly layouts: Layouts;
	/** How a temporary is read at the place that is compiled. */
	temporary(id: number): Emitted;
	/** Bytes from the frame's start to a local, and its type. */
	local(index: number): { readonly offset: number; readonly type: CType };
	global(name: string): { readonly address: number; readonly type: CType };
	functionAddress(name: string): number;
	/** The address of a constant string's characters. */
	string(text: string): number;
}

/** The IR asks for something that the machine cannot do; the instruction becomes a fault. */
export class CannotCompile extends Error {}

/** An address: `base` plus a constant. `certain` if it is surely a number. */
interface Address {
	readonly base: string;
	readonly offset: number;
	readonly certain: boolean;
	readonly type: CType;
}

const comparisons: ReadonlySet<BinaryOperator> = new Set(["==", "!=", "<", "<=", ">", ">="]);

export function compileValue(names: Names, value: Value): Emitted {
	switch (value.kind) {
		case "temp":
			return names.temporary(value.id);
		case "int":
			return { text: literal(value.value), type: value.type ?? s32 };
		case "sizeof":
			return { text: `${names.layouts.size(value.type)}`, type: u64 };
		case "unary":
			return unary(names, value);
		case "binary":
			if (comparisons.has(value.op)) return { text: `(${comparison(names, value)} ? 1 : 0)`, type: s32 };
			return arithmetic(names, value);
		case "cast":
			return cast(names, value.type, compileValue(names, value.operand));
		default: {
			const address = compileAddress(names, value);
			return { text: addressText(address), type: address.type };
		}
	}
}

function cast(names: Names, type: CType, operand: Emitted): Emitted {
	if (representationOf(type) === undefined) throw new CannotCompile(`a cast to ${type.kind}`);
	if (representationOf(operand.type) === undefined) throw new CannotCompile(`a value of type ${operand.type.kind}`);
	if (type.kind === "struct") names.layouts.size(type);
	return { text: convert(operand, type), type };
}

/** A value's text where C wants to know whether it is zero. */
export function compileCondition(names: Names, value: Value): string {
	if (value.kind === "binary" && comparisons.has(value.op)) return comparison(names, value);
	if (value.kind === "unary" && value.op === "!") return `!(${compileCondition(names, value.operand)})`;
	return `${compileValue(names, value).text} !== 0`;
}

export function addressText({ base, offset, certain }: Address): string {
	if (offset === 0) return base;
	return certain ? `(${base} + ${offset})` : `moved(${base}, ${offset})`;
}

export function compileAddress(names: Names, value: Value): Address {
	switch (value.kind) {
		case "local": {
			const { offset, type } = names.local(value.index);
			return { base: "fp", offset, certain: true, type: pointerTo(type) };
		}
		case "global": {
			const { address, type } = names.global(value.name);
			return { base: `${address}`, offset: 0, certain: true, type: pointerTo(type) };
		}
		case "function":
			return {
				base: `${names.functionAddress(value.name)}`,
				offset: 0,
				certain: true,
				type: pointerTo({ kind: "function", result: voidType }),
			};
		case "string":
			return {
				base: `${names.string(value.text)}`,
				offset: 0,
				certain: true,
				type: pointerTo({ kind: "int", bits: 8, signed: true }),
			};
		case "field": {
			const { offset, type } = fieldOf(names, value.struct, value.field);
			return moved(compileAddress(names, value.base), offset, pointerTo(type));
		}
		case "containerOf": {
			const { offset } = fieldOf(names, value.struct, value.field);
			return moved(compileAddress(names, value.base), -offset, pointerTo({ kind: "struct", tag: value.struct }));
		}
		case "index":
			return element(names, value);
		default: {
			const { text, type } = compileValue(names, value);
			return { base: convert({ text, type }, s64), offset: 0, certain: false, type };
		}
	}
}

function fieldOf(names: Names, struct: string, field: string): { readonly offset: number; readonly type: CType } {
	if (struct === "?") throw new CannotCompile(`the member ${field} of a struct whose type is not known`);
	return names.layouts.field(struct, field);
}

function moved(address: Address, by: number, type: CType): Address {
	return { ...address, offset: address.offset + by, type };
}

function element(names: Names, value: Extract<Value, { kind: "index" }>): Address {
	if (!value.element) throw new CannotCompile("an element of a sequence whose type is not known");
	const size = names.layouts.size(value.element);
	const base = compileAddress(names, value.base);
	const type = pointerTo(value.element);
	if (value.index.kind === "int" && isSmall(value.index.value * BigInt(size)))
		return moved(base, Number(value.index.value) * size, type);
	const index = compileValue(names, value.index);
	const short = representationOf(index.type) === "number";
	const text = short
		? base.certain
			? `(${base.base} + ${index.text} * ${size})`
			: `moved(${base.base}, ${index.text} * ${size})`
		: `addSigned(${base.base}, multiplySigned(${convert(index, s64)}, ${size}))`;
	return { base: text, offset: base.offset, certain: short && base.certain, type };
}

/** Offsets that an address can be moved by as a number. */
function isSmall(offset: bigint): boolean {
	return offset < 1n << 31n && offset > -(1n << 31n);
}

function unary(names: Names, value: Extract<Value, { kind: "unary" }>): Emitted {
	if (value.op === "!") return { text: `(${compileCondition(names, value.operand)} ? 0 : 1)`, type: s32 };
	const operand = compileValue(names, value.operand);
	const type = arithmeticType(value.type ?? s32);
	const wide = type.bits === 64;
	if (!wide) return { text: wrapped(`(${value.op}${convert(operand, type)})`, type), type };
	const name = `${value.op === "-" ? "negate" : "not"}${type.signed ? "Signed" : "Unsigned"}`;
	return { text: `${name}(${convert(operand, type)})`, type };
}

function isPointer(type: CType): boolean {
	return type.kind === "pointer" || type.kind === "array" || type.kind === "function";
}

function comparison(names: Names, value: Extract<Value, { kind: "binary" }>): string {
	const left = compileValue(names, value.left);
	const right = compileValue(names, value.right);
	for (const side of [left, right])
		if (representationOf(side.type) === undefined) throw new CannotCompile(`a comparison of ${side.type.kind}`);
	const equality = value.op === "==" || value.op === "!=";
	const op = equality ? `${value.op}=` : value.op;
	const pointers = isPointer(left.type) || isPointer(right.type);
	if (pointers && equality) return `${convert(left, s64)} ${op} ${convert(right, s64)}`;
	// Pointers are ordered as addresses, which are unsigned.
	if (pointers) return `${convert(left, u64)} ${op} ${convert(right, u64)}`;
	return `${left.text} ${op} ${right.text}`;
}

const wideNames: Readonly<Partial<Record<BinaryOperator, string>>> = {
	"+": "add",
	"-": "subtract",
	"*": "multiply",
	"/": "divide",
	"<<": "shiftLeft",
};
const sameForBoth: Readonly<Partial<Record<BinaryOperator, string>>> = {
	"%": "remainder",
	"&": "and",
	"|": "or",
	"^": "xor",
	">>": "shiftRight",
};

function arithmetic(names: Names, value: Extract<Value, { kind: "binary" }>): Emitted {
	const { op } = value;
	const left = compileValue(names, value.left);
	const right = compileValue(names, value.right);
	for (const side of [left, right]) {
		const held = representationOf(side.type);
		if (held === undefined || held === "address") throw new CannotCompile(`arithmetic on ${side.type.kind}`);
	}
	if (isPointer(left.type) && isPointer(right.type) && op === "-") return difference(names, value, left, right);
	const shift = op === "<<" || op === ">>";
	const type = arithmeticType(value.type ?? (shift ? promoted(left.type) : commonType(left.type, right.type)));
	const divides = op === "/" || op === "%";
	if (type.bits === 64) {
		const name = sameForBoth[op] ?? `${wideNames[op]}${type.signed ? "Signed" : "Unsigned"}`;
		const b = shift ? right.text : convert(right, type);
		return { text: `${name}(${convert(left, type)}, ${divides ? `divisor(${b})` : b})`, type };
	}
	const a = convert(left, type);
	const b = shift
		? representationOf(right.type) === "number"
			? right.text
			: `low32(${right.text})`
		: convert(right, type);
	return { text: narrow(op, a, b, type), type };
}

function narrow(op: BinaryOperator, a: string, b: string, type: CType & { kind: "int" }): string {
	switch (op) {
		case "*":
			return type.signed ? `Math.imul(${a}, ${b})` : `(Math.imul(${a}, ${b}) >>> 0)`;
		case "/":
		case "%":
			return wrapped(`(${a} ${op} divisor(${b}))`, type);
		case ">>":
			return type.signed ? `(${a} >> ${b})` : `(${a} >>> ${b})`;
		default:
			return wrapped(`(${a} ${op} ${b})`, type);
	}
}

/** C11 6.5.6: the difference of two pointers counts elements. */
function difference(names: Names, value: Extract<Value, { kind: "binary" }>, left: Emitted, right: Emitted): Emitted {
	if (!value.element) throw new CannotCompile("a difference of pointers to a type that is not known");
	const size = names.layouts.size(value.element);
	const bytes = `subtractSigned(${convert(left, s64)}, ${convert(right, s64)})`;
	return { text: size === 1 ? bytes : `divideSigned(${bytes}, ${size})`, type: s64 };
}
