/** Arguments of calls, and the call instruction itself. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import { splitArguments } from "../resolve/text.ts";
import { type Callee, type CType, unknownType, type Value } from "../types.ts";
import type { Lowering, Typed } from "./lowering.ts";
import { fieldOf, isErrorNode, named } from "./nodes.ts";
import { typeNamed, typeOfDescriptor } from "./types.ts";
import { int, typedInt } from "./values.ts";

export function emitCall(
	l: Lowering,
	callee: Callee,
	args: readonly Value[],
	type: CType,
	node: SyntaxNode,
	resultUsed: boolean,
): Typed {
	const result = resultUsed && type.kind !== "void" ? l.builder.newTemp() : undefined;
	l.emit({ kind: "call", result, callee, args, type, origin: l.origin(node) });
	return { value: result === undefined ? int(0) : { kind: "temp", id: result }, type };
}

export function argumentNodes(node: SyntaxNode): SyntaxNode[] {
	const list = fieldOf(node, "arguments");
	return list ? named(list) : [];
}

export function argumentValues(l: Lowering, node: SyntaxNode): Value[] {
	return typedArguments(l, node).map(({ value }) => value);
}

/** The arguments, each with its type. */
export function typedArguments(l: Lowering, node: SyntaxNode): Typed[] {
	return argumentNodes(node).map((arg) => argumentValue(l, arg));
}

/** An argument; a type stands for its size. */
export function argumentValue(l: Lowering, arg: SyntaxNode): Typed {
	if (isErrorNode(arg)) return l.opaqueValue("syntax-error", [], arg);
	const type = arg.type === "type_descriptor" ? typeOfDescriptor(l, arg) : typeNamed(l, arg);
	if (type) return { value: { kind: "sizeof", type }, type: unknownType };
	if (arg.type === "compound_statement") {
		l.statement(arg);
		return typedInt(0);
	}
	return l.value(arg);
}

/** The text of each argument: types and member names are not expressions. */
export function argumentTexts(l: Lowering, node: SyntaxNode): string[] {
	const list = fieldOf(node, "arguments");
	if (!list) return [];
	return splitArguments(l.frame.text, list.start + 1, list.end - 1).map(([start, end]) =>
		l.frame.text.slice(start, end).trim(),
	);
}
