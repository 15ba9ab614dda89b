/** Assignments in all their spellings; those that change a place by an amount say so in `update`. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import { isPointerLike } from "../ctype.ts";
import type { BinaryOperator, Origin, Value } from "../types.ts";
import { voidValue } from "./blocks.ts";
import { isLogical, storeConditional, storeTruth, typeOfArms } from "./choices.ts";
import type { Lowering, Place, Typed } from "./lowering.ts";
import { withInitialiser } from "./macros.ts";
import { fieldOf, unwrapped } from "./nodes.ts";
import { binary, converted, int, typedInt } from "./values.ts";

export interface Update {
	readonly sign: 1 | -1;
	readonly amount: Value;
}

/** Emits the store and answers what the assignment's own value is. */
export function store(l: Lowering, place: Place, value: Typed, origin: Origin, update?: Update): Typed {
	const stored = converted(value, place.type);
	const base = { kind: "store", address: place.address, value: stored, type: place.type, origin } as const;
	l.emit(update && !isPointerLike(place.type) ? { ...base, update } : base);
	return { value: stored, type: place.type.kind === "unknown" ? value.type : place.type };
}

/** An assignment; its value is only asked for where `used` says so. */
export function lowerAssignment(l: Lowering, node: SyntaxNode, used: boolean): Typed {
	const left = fieldOf(node, "left");
	const right = fieldOf(node, "right");
	const operatorNode = fieldOf(node, "operator");
	if (!left || !right || !operatorNode) return l.opaqueValue("syntax-error", [], node);
	const operator = l.text(operatorNode);
	const place = l.place(left);
	if (!place) {
		const value = l.value(right);
		l.opaqueEffect("assignment", [value.value], node);
		return value;
	}
	return operator === "=" ? assign(l, place, left, right, node, used) : compound(l, place, operator, right, node);
}

function compound(l: Lowering, place: Place, operator: string, right: SyntaxNode, node: SyntaxNode): Typed {
	const op = operator.slice(0, -1) as BinaryOperator;
	// What is added may change the place itself (`x->n += take(x)`): it is read last, as compilers do.
	const amount = l.value(right);
	const old = l.load(place, node);
	const update: Update | undefined =
		op === "+" ? { sign: 1, amount: amount.value } : op === "-" ? { sign: -1, amount: amount.value } : undefined;
	return store(l, place, binary(op, old, amount), l.origin(node), update);
}

/** `left = right` where both are syntax: `x = x + k` is an update. */
function assign(
	l: Lowering,
	place: Place,
	left: SyntaxNode,
	right: SyntaxNode,
	node: SyntaxNode,
	used: boolean,
): Typed {
	const change = changeOf(l, left, right);
	if (change) {
		const old = l.value(change.old);
		const amount = l.value(change.amount);
		const value = binary(change.sign > 0 ? "+" : "-", old, amount);
		return store(l, place, value, l.origin(node), { sign: change.sign, amount: amount.value });
	}
	return storeNode(l, place, right, node, used);
}

/**
 * Stores an expression into a place; a choice becomes one store in each arm. The answer is what the place then holds, if
 * it is `used`.
 */
export function storeNode(l: Lowering, place: Place, right: SyntaxNode, node: SyntaxNode, used: boolean): Typed {
	const inner = unwrapped(right);
	const origin = l.origin(node);
	if (inner.type === "conditional_expression" && fieldOf(inner, "condition") && fieldOf(inner, "alternative")) {
		const type = typeOfArms(l, inner, place.type);
		storeConditional(l, inner, (value) => {
			if (value.type.kind === "void") return;
			store(l, place, type && value.type.kind === "int" ? { value: converted(value, type), type } : value, origin);
		});
		return used ? l.load(place, node) : voidValue;
	}
	if (inner.type === "binary_expression" && isLogical(l, inner)) {
		storeTruth(l, inner, (value) => store(l, place, value, origin));
		return used ? l.load(place, node) : voidValue;
	}
	if (inner.type === "identifier" || inner.type === "call_expression") {
		const done = withInitialiser(l, inner, ({ value }) => l.parts.initialise(l, place, value));
		if (done) return used ? l.load(place, node) : voidValue;
	}
	if (inner.type === "initializer_list" || inner.type === "compound_literal_expression") {
		const list = inner.type === "initializer_list" ? inner : fieldOf(inner, "value");
		if (list && place.type.kind === "struct") {
			l.parts.initialise(l, place, list);
			return used ? l.load(place, node) : voidValue;
		}
	}
	return store(l, place, l.value(right), origin);
}

interface Change {
	readonly old: SyntaxNode;
	readonly amount: SyntaxNode;
	readonly sign: 1 | -1;
}

/** `x + k`, `k + x` or `x - k`, where x is the same lvalue as `left`, if need be inside READ_ONCE(). */
export function changeOf(l: Lowering, left: SyntaxNode, right: SyntaxNode): Change | undefined {
	const sum = unwrapped(right);
	if (sum.type !== "binary_expression") return undefined;
	const a = fieldOf(sum, "left");
	const b = fieldOf(sum, "right");
	const operatorNode = fieldOf(sum, "operator");
	if (!a || !b || !operatorNode) return undefined;
	const operator = l.text(operatorNode);
	if (operator !== "+" && operator !== "-") return undefined;
	const name = lvalueText(l, left);
	if (lvalueText(l, a) === name) return { old: a, amount: b, sign: operator === "+" ? 1 : -1 };
	if (operator === "+" && lvalueText(l, b) === name) return { old: b, amount: a, sign: 1 };
	return undefined;
}

function lvalueText(l: Lowering, node: SyntaxNode): string {
	const inner = unwrapped(node);
	if (inner.type === "call_expression") {
		const callee = fieldOf(inner, "function");
		const args = fieldOf(inner, "arguments");
		if (callee && args && /^(?:READ_ONCE|ACCESS_ONCE|data_race)$/.test(l.text(callee)))
			return squeezed(l.text(args).slice(1, -1));
	}
	return squeezed(l.text(inner));
}

function squeezed(text: string): string {
	return text.replace(/\s+/g, "");
}

/** `x++`, `--x` and their relatives. */
export function lowerUpdate(l: Lowering, node: SyntaxNode): Typed {
	const argument = fieldOf(node, "argument");
	const operator = fieldOf(node, "operator");
	const regrouped = argument && operator && prefixOfPostfix(node, argument, operator);
	if (regrouped) return l.value(regrouped);
	const place = argument && l.place(argument);
	if (!argument || !operator || !place) return l.opaqueValue("update", [], node);
	const sign = l.text(operator) === "++" ? 1 : -1;
	const prefix = operator.start < argument.start;
	const old = l.load(place, node);
	const updated = store(l, place, binary(sign > 0 ? "+" : "-", old, typedInt(1)), l.origin(node), {
		sign,
		amount: int(1),
	});
	return prefix ? updated : old;
}

/** The grammar reads `!x--` as `(!x)--`: the same nodes grouped as C groups them. */
function prefixOfPostfix(node: SyntaxNode, argument: SyntaxNode, operator: SyntaxNode): SyntaxNode | undefined {
	if (operator.start < argument.start || (argument.type !== "unary_expression" && argument.type !== "cast_expression"))
		return undefined;
	const inner = fieldOf(argument, argument.type === "cast_expression" ? "value" : "argument");
	if (!inner) return undefined;
	const update: SyntaxNode = {
		...node,
		field: inner.field,
		start: inner.start,
		children: [{ ...inner, field: "argument" }, operator],
	};
	return { ...argument, end: node.end, children: argument.children.map((child) => (child === inner ? update : child)) };
}
