/** Values that depend on control flow: `c ? a : b`, `a && b`, `a || b`. Each arm hands its value on where it is computed. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import type { Lowering, Typed } from "./lowering.ts";
import { fieldOf } from "./nodes.ts";
import { typedInt } from "./values.ts";

/** Lowers both arms of `c ? a : b` and hands each one's value to `take`; goes on after the join. */
export function storeConditional(l: Lowering, node: SyntaxNode, take: (value: Typed) => void): void {
	const condition = fieldOf(node, "condition") as SyntaxNode;
	const yes = fieldOf(node, "consequence");
	const no = fieldOf(node, "alternative") as SyntaxNode;
	const origin = l.origin(node);
	const then = l.builder.newBlock();
	const otherwise = l.builder.newBlock();
	const join = l.builder.newBlock();
	let tested: Typed | undefined;
	if (yes) l.condition(condition, then, otherwise);
	else {
		tested = l.value(condition);
		l.builder.branch(tested.value, then, otherwise, l.origin(condition));
	}
	l.builder.begin(then);
	take(tested ?? l.value(yes as SyntaxNode));
	l.builder.goto(join, origin);
	l.builder.begin(otherwise);
	take(l.value(no));
	l.builder.flowInto(join, origin);
}

/** True of `a && b` and `a || b`. */
export function isLogical(l: Lowering, node: SyntaxNode): boolean {
	const operator = node.type === "binary_expression" ? fieldOf(node, "operator") : undefined;
	const text = operator ? l.text(operator) : "";
	return text === "&&" || text === "||";
}

/** Lowers a condition as control flow and hands 1 or 0 to `take`; goes on after the join. */
export function storeTruth(l: Lowering, node: SyntaxNode, take: (value: Typed) => void): void {
	const yes = l.builder.newBlock();
	const no = l.builder.newBlock();
	const join = l.builder.newBlock();
	const origin = l.origin(node);
	l.condition(node, yes, no);
	l.builder.begin(yes);
	take(typedInt(1));
	l.builder.goto(join, origin);
	l.builder.begin(no);
	take(typedInt(0));
	l.builder.flowInto(join, origin);
}
