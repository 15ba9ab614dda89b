/** Conditions as control flow: `&&`, `||`, `!` and `?:` are edges, not values. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import { conditionOfCall } from "./calls.ts";
import type { Lowering } from "./lowering.ts";
import { expandObject, inExpansion } from "./macros.ts";
import { childOfType, fieldOf, unwrapped } from "./nodes.ts";

/** Ends the current block with jumps to `then` and `otherwise`, by what the condition turns out to be. */
export function lowerCondition(l: Lowering, node: SyntaxNode, then: number, otherwise: number): void {
	const inner = unwrapped(node);
	const operatorNode = fieldOf(inner, "operator");
	const operator = operatorNode ? l.text(operatorNode) : "";
	const left = fieldOf(inner, "left");
	const right = fieldOf(inner, "right");
	if (inner.type === "binary_expression" && left && right && (operator === "&&" || operator === "||")) {
		const next = l.builder.newBlock();
		if (operator === "&&") l.condition(left, next, otherwise);
		else l.condition(left, then, next);
		l.builder.begin(next);
		l.condition(right, then, otherwise);
		return;
	}
	const argument = fieldOf(inner, "argument");
	if (inner.type === "unary_expression" && operator === "!" && argument) {
		l.condition(argument, otherwise, then);
		return;
	}
	if (inner.type === "comma_expression" && left && right) {
		l.effect(left);
		l.condition(right, then, otherwise);
		return;
	}
	if (inner.type === "conditional_expression") {
		const condition = fieldOf(inner, "condition");
		const yes = fieldOf(inner, "consequence");
		const no = fieldOf(inner, "alternative");
		if (condition && no) {
			const first = yes ? l.builder.newBlock() : then;
			const second = l.builder.newBlock();
			l.condition(condition, first, second);
			if (yes) {
				l.builder.begin(first);
				l.condition(yes, then, otherwise);
			}
			l.builder.begin(second);
			l.condition(no, then, otherwise);
			return;
		}
	}
	if (inner.type === "call_expression" && conditionOfCall(l, inner, then, otherwise)) return;
	if (inner.type === "identifier" && !l.scopes.lookup(l.text(inner))) {
		const expansion = expandObject(l, inner);
		if (expansion) {
			inExpansion(l, expansion, (last) => {
				if (last && !childOfType(last, "compound_statement")) l.condition(last, then, otherwise);
				else l.builder.goto(otherwise, l.origin(node));
			});
			return;
		}
	}
	const { value } = l.value(inner);
	const origin = l.origin(inner);
	if (value.kind === "int") l.builder.goto(value.value === 0n ? otherwise : then, origin);
	else if (value.kind === "string" || value.kind === "function") l.builder.goto(then, origin);
	else l.builder.branch(value, then, otherwise, origin);
}
