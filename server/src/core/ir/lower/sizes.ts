/** Sizes, alignments and offsets: numbers where no layout is needed, symbolic where one is. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import { u64 } from "../ctype.ts";
import { type CType, unknownType } from "../types.ts";
import type { Lowering, Place, Typed } from "./lowering.ts";
import { fieldOf, unwrapped } from "./nodes.ts";
import { memberStep } from "./places.ts";
import { namedString, stringOfText } from "./strings.ts";
import { typeNamed, typeOfDescriptor } from "./types.ts";
import { int, typedInt } from "./values.ts";

/** `sizeof x` and `sizeof(type)`. */
export function sizeofExpression(l: Lowering, node: SyntaxNode): Typed {
	const type = fieldOf(node, "type");
	if (type) return sizeOf(typeOfDescriptor(l, type));
	const value = fieldOf(node, "value");
	if (!value) return l.opaqueValue("syntax-error", [], node, u64);
	const inner = unwrapped(value);
	const literal = inner.type === "identifier" ? namedString(l, l.text(inner)) : literalText(l, inner);
	if (literal !== undefined) return typedInt(literal.length + 1, u64);
	return sizeOf(typeNamed(l, inner) ?? l.placeType(inner));
}

function literalText(l: Lowering, node: SyntaxNode): string | undefined {
	const isString = node.type === "string_literal" || node.type === "concatenated_string";
	return isString ? stringOfText(l, l.text(node)) : undefined;
}

/** The alignment of a type: a number for a scalar, for a struct an unknown that is the same everywhere. */
export function alignOf(l: Lowering, node: SyntaxNode): Typed {
	const descriptor = fieldOf(node, "type");
	const type = descriptor ? typeOfDescriptor(l, descriptor) : unknownType;
	const bytes = type.kind === "array" ? knownSize(type.of) : knownSize(type);
	if (bytes !== undefined) return typedInt(bytes, u64);
	const name = `alignof(${descriptor ? l.text(descriptor).replace(/\s+/g, " ") : "?"})`;
	return l.load({ address: { kind: "global", name }, type: u64 }, node);
}

/** The size of a type: a number where it needs no struct layout. */
export function sizeOf(type: CType): Typed {
	const bytes = knownSize(type);
	return bytes === undefined ? { value: { kind: "sizeof", type }, type: u64 } : typedInt(bytes, u64);
}

function knownSize(type: CType): number | undefined {
	switch (type.kind) {
		case "int":
			return type.bits / 8;
		case "pointer":
			return 8;
		case "void":
			return 1;
		case "array": {
			const element = knownSize(type.of);
			return element === undefined || type.length === undefined ? undefined : element * type.length;
		}
		default:
			return undefined;
	}
}

/** `offsetof(type, member)`. */
export function offsetofExpression(l: Lowering, node: SyntaxNode): Typed {
	const type = fieldOf(node, "type");
	const path = fieldOf(node, "member");
	if (!type || !path) return l.opaqueValue("syntax-error", [], node, u64);
	return offsetOf(l, typeOfDescriptor(l, type), l.text(path));
}

/** An offset is the address a member has in a struct at address 0. */
export function offsetOf(l: Lowering, type: CType, path: string): Typed {
	let place: Place = { address: int(0), type };
	for (const step of path.replace(/\s+/g, "").split(".")) place = memberStep(l, place, step);
	return { value: { kind: "cast", type: u64, operand: place.address }, type: u64 };
}
