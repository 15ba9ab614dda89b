/** Arguments of calls, and the call instruction itself. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import { splitArguments } from "../resolve/text.ts";
import { type Callee, type CType, unknownType, type Value } from "../types.ts";
import type { Lowering, Typed } from "./lowering.ts";
import { expandCall, expandObject, inExpansion, isNeverExpanded } from "./macros.ts";
import { fieldOf, isErrorNode, named } from "./nodes.ts";
import { mayBeSeveral } from "./substitution.ts";
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
	return argumentNodes(node).flatMap((arg) => severalArguments(l, arg) ?? [argumentValue(l, arg)]);
}

/** What a macro that stands for several arguments (`#define WHERE file, line`) passes; undefined for anything else. */
function severalArguments(l: Lowering, arg: SyntaxNode): Typed[] | undefined {
	const head = arg.type === "call_expression" ? fieldOf(arg, "function") : arg;
	if (head?.type !== "identifier") return undefined;
	const name = l.text(head);
	if (isNeverExpanded(l, name) || !mayBeSeveral(l, name)) return undefined;
	const macro = l.context.macro(name);
	const expansion = head === arg ? expandObject(l, arg) : macro && expandCall(l, macro, arg);
	return expansion && inExpansion(l, expansion, (last) => (last ? commaSeparated(l, last) : []));
}

function commaSeparated(l: Lowering, node: SyntaxNode): Typed[] {
	const left = node.type === "comma_expression" ? fieldOf(node, "left") : undefined;
	const right = left && fieldOf(node, "right");
	if (left && right) return [...commaSeparated(l, left), ...commaSeparated(l, right)];
	return severalArguments(l, node) ?? [argumentValue(l, node)];
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
