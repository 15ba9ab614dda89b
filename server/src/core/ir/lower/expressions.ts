/** Expressions as values. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import { floatType, isPointerLike, pointerTo, s32, sameType, stringType, voidPointer } from "../ctype.ts";
import { fitting } from "../resolve/evaluate.ts";
import { type BinaryOperator, type CType, unknownType, type Value } from "../types.ts";
import { lowerAssignment, lowerUpdate } from "./assignments.ts";
import { lowerStatementExpression } from "./blocks.ts";
import { isLogical, lowerChoice } from "./choices.ts";
import { describedType } from "./declarators.ts";
import { jumpFrom, labelAddress } from "./labels.ts";
import { characterValue, integerLiteral } from "./literals.ts";
import type { Lowering, Typed } from "./lowering.ts";
import { expandObject, inExpansion } from "./macros.ts";
import { childOfType, fieldOf, isErrorNode, named, unwrapped } from "./nodes.ts";
import { literalOfMacro, spilled } from "./places.ts";
import { localsIn } from "./reach.ts";
import { alignOf, offsetofExpression, sizeofExpression } from "./sizes.ts";
import { namedString, stringOfText } from "./strings.ts";
import { environment, textType, typeNamed, typeOfDescriptor } from "./types.ts";
import { binary, cast, int, not, nullPointer, typedInt, unary } from "./values.ts";

export function lowerValue(l: Lowering, node: SyntaxNode): Typed {
	switch (node.type) {
		case "identifier":
			return nameValue(l, node);
		case "number_literal": {
			const literal = integerLiteral(l.text(node));
			// A floating-point number is not followed: it is a constant whose value nobody knows.
			return literal
				? typedInt(literal.value, literal.type)
				: l.load({ address: { kind: "global", name: l.text(node) }, type: floatType }, node);
		}
		case "char_literal":
			return typedInt(characterValue(l.text(node)));
		case "string_literal":
		case "concatenated_string":
			return { value: { kind: "string", text: stringOfText(l, l.text(node)) ?? "" }, type: stringType };
		case "true":
			return typedInt(1);
		case "false":
			return typedInt(0);
		case "null":
			return nullPointer;
		case "parenthesized_expression":
		case "extension_expression":
			return parenthesized(l, node);
		case "binary_expression":
			return binaryExpression(l, node);
		case "unary_expression":
			return unaryExpression(l, node);
		case "update_expression":
			return lowerUpdate(l, node);
		case "assignment_expression":
			return lowerAssignment(l, node, true);
		case "conditional_expression":
			return lowerChoice(l, node);
		case "comma_expression":
			return comma(l, node);
		case "cast_expression":
			return castExpression(l, node);
		case "pointer_expression":
			return pointerExpression(l, node);
		case "sizeof_expression":
			return sizeofExpression(l, node);
		case "offsetof_expression":
			return offsetofExpression(l, node);
		case "alignof_expression":
			return alignOf(l, node);
		case "generic_expression":
			return genericExpression(l, node);
		case "call_expression":
			return l.parts.call(l, node, true);
		case "gnu_asm_expression":
			return asmExpression(l, node);
		case "initializer_list": {
			const place = l.hidden("list", unknownType);
			l.parts.initialise(l, place, node);
			return l.load(place, node);
		}
		case "compound_statement":
			return lowerStatementExpression(l, node);
		default:
			return placeValue(l, node);
	}
}

function placeValue(l: Lowering, node: SyntaxNode): Typed {
	if (isErrorNode(node)) return l.opaqueValue("syntax-error", [], node);
	const place = l.place(node);
	return place ? l.load(place, node) : l.opaqueValue(node.type, [], node);
}

/** For the effect only: the value of a call is not asked for. */
export function lowerEffect(l: Lowering, node: SyntaxNode): void {
	const inner = unwrapped(node);
	if (inner.type === "call_expression") l.parts.call(l, inner, false);
	else if (inner.type === "assignment_expression") lowerAssignment(l, inner, false);
	else if (inner.type === "comma_expression") for (const child of named(inner)) l.effect(child);
	else if (inner.type === "cast_expression") {
		const operand = fieldOf(inner, "value");
		if (operand) l.effect(operand);
	} else if (inner.type === "conditional_expression") conditionalEffect(l, inner);
	else if (isLogical(l, inner)) logicalEffect(l, inner);
	else if (inner.type === "identifier") nameEffect(l, inner);
	else l.value(inner);
}

/** `c ? f() : g();` */
function conditionalEffect(l: Lowering, node: SyntaxNode): void {
	const condition = fieldOf(node, "condition");
	const yes = fieldOf(node, "consequence");
	const no = fieldOf(node, "alternative");
	const origin = l.origin(node);
	const [then, otherwise, join] = [l.builder.newBlock(), l.builder.newBlock(), l.builder.newBlock()];
	if (condition) l.condition(condition, then, otherwise);
	l.builder.begin(then);
	if (yes) l.effect(yes);
	l.builder.goto(join, origin);
	l.builder.begin(otherwise);
	if (no) l.effect(no);
	l.builder.flowInto(join, origin);
}

/** `c && f();` */
function logicalEffect(l: Lowering, node: SyntaxNode): void {
	const left = fieldOf(node, "left");
	const right = fieldOf(node, "right");
	const [next, join] = [l.builder.newBlock(), l.builder.newBlock()];
	if (left && operatorOf(l, node) === "&&") l.condition(left, next, join);
	else if (left) l.condition(left, join, next);
	l.builder.begin(next);
	if (right) l.effect(right);
	l.builder.flowInto(join, l.origin(node));
}

/** A name alone as a statement: a macro that is statements, or nothing (`fallthrough;`). */
function nameEffect(l: Lowering, node: SyntaxNode): void {
	if (l.scopes.lookup(l.text(node))) return;
	const expansion = expandObject(l, node);
	if (expansion) inExpansion(l, expansion, (last) => last && l.effect(last));
}

/** Names of strings that the compiler and its command line supply. */
function suppliedString(l: Lowering, name: string): string | undefined {
	switch (name) {
		case "__func__":
		case "__FUNCTION__":
		case "__PRETTY_FUNCTION__":
			return l.name;
		case "__FILE__":
			return l.context.file;
		case "KBUILD_BASENAME":
		case "KBUILD_MODNAME":
			return l.context.file.replace(/^.*\/|\.\w+$/g, "");
		default:
			return undefined;
	}
}

function nameValue(l: Lowering, node: SyntaxNode): Typed {
	const name = l.text(node);
	const bound = l.scopes.lookup(name);
	if (bound) {
		if (bound.kind === "constant") return typedInt(bound.value, fitting(bound.value).type);
		if (bound.kind === "nested")
			return l.opaqueValue("nested-function", localsIn(l, bound.body), node, functionPointer(bound.result));
		if (bound.kind === "function")
			return { value: { kind: "function", name: bound.name }, type: functionPointer(bound.result) };
		const place = l.place(node);
		return place ? l.load(place, node) : l.opaqueValue("name", [], node);
	}
	if (name === "NULL") return nullPointer;
	const supplied = suppliedString(l, name);
	if (supplied !== undefined) return { value: { kind: "string", text: supplied }, type: stringType };
	const constant = l.context.constant(name);
	if (constant) return typedInt(constant.value, constant.type);
	// `#define AREA driver_area`, then `struct area *AREA;`: what is declared is the other name.
	const other = /^[A-Za-z_]\w*$/.exec(l.context.macro(name)?.body ?? "")?.[0];
	const declared = other === undefined || l.context.global(other) ? name : other;
	const global = declared === other || other === undefined ? l.context.global(name) : undefined;
	if (global && global.kind !== "function")
		return l.load({ address: { kind: "global", name: declared }, type: global }, node);
	const text = namedString(l, name);
	if (text !== undefined) return { value: { kind: "string", text }, type: stringType };
	const expansion = expandObject(l, node);
	if (expansion) return inExpansion(l, expansion, (last) => (last ? l.value(last) : l.opaqueValue("macro", [], node)));
	const result = l.context.functionResult(name);
	if (result) return { value: { kind: "function", name }, type: functionPointer(result) };
	return l.load(
		{ address: { kind: "global", name }, type: /^CONFIG_|^__LINE__$|^__COUNTER__$/.test(name) ? s32 : unknownType },
		node,
	);
}

function functionPointer(result: CType): CType {
	return pointerTo({ kind: "function", result });
}

function parenthesized(l: Lowering, node: SyntaxNode): Typed {
	const block = childOfType(node, "compound_statement");
	if (block) return lowerStatementExpression(l, block);
	const inner = unwrapped(node);
	if (inner !== node) return l.value(inner);
	const children = named(node);
	const last = children.at(-1);
	if (!last) return l.opaqueValue("syntax-error", [], node);
	for (const child of children.slice(0, -1)) if (!isErrorNode(child)) l.effect(child);
	return l.value(last);
}

function operatorOf(l: Lowering, node: SyntaxNode): string {
	const operator = fieldOf(node, "operator");
	return operator ? l.text(operator) : "";
}

function binaryExpression(l: Lowering, node: SyntaxNode): Typed {
	const left = fieldOf(node, "left");
	const right = fieldOf(node, "right");
	const operator = operatorOf(l, node);
	if (!left || !right) return l.opaqueValue("syntax-error", [], node);
	if (operator === "&&" || operator === "||") return l.truth(node);
	const castType = left.type === "parenthesized_expression" ? typeNamed(l, unwrapped(left)) : undefined;
	if (castType) return cast(castType, prefixed(l, operator, right, node));
	const regrouped = castInside(l, left, right, node);
	if (regrouped) return l.value(regrouped);
	const a = l.value(left);
	const b = l.value(right);
	return binary(operator as BinaryOperator, a, b);
}

/** `a + (type) -x`, which the grammar reads as `(a + (type)) - x`: the same nodes grouped as C groups them. */
function castInside(l: Lowering, left: SyntaxNode, right: SyntaxNode, node: SyntaxNode): SyntaxNode | undefined {
	if (left.type !== "binary_expression") return undefined;
	const last = fieldOf(left, "right");
	if (last?.type !== "parenthesized_expression" || !typeNamed(l, unwrapped(last))) return undefined;
	const operator = node.children.filter((child) => child.field === "operator");
	const operand: SyntaxNode = {
		...node,
		field: "right",
		start: last.start,
		children: [{ ...last, field: "left" }, ...operator, right],
	};
	return { ...left, end: node.end, children: left.children.map((child) => (child === last ? operand : child)) };
}

/** `(type) -x`, which the grammar reads as a subtraction. */
function prefixed(l: Lowering, operator: string, operand: SyntaxNode, node: SyntaxNode): Typed {
	switch (operator) {
		case "-":
			return unary("-", l.value(operand));
		case "+":
			return l.value(operand);
		case "*": {
			const pointer = l.value(operand);
			return l.load(
				{ address: pointer.value, type: pointer.type.kind === "pointer" ? pointer.type.to : unknownType },
				node,
			);
		}
		case "&":
			return addressOf(l, operand, node);
		default:
			return l.opaqueValue("cast", [], node);
	}
}

function unaryExpression(l: Lowering, node: SyntaxNode): Typed {
	const argument = fieldOf(node, "argument");
	if (!argument) return l.opaqueValue("syntax-error", [], node);
	switch (operatorOf(l, node)) {
		case "!":
			return isLogical(l, unwrapped(argument)) ? l.truth(node) : not(l.value(argument));
		case "-":
			return unary("-", l.value(argument));
		case "~":
			return unary("~", l.value(argument));
		case "+":
			return l.value(argument);
		default:
			return l.opaqueValue("operator", [], node);
	}
}

function comma(l: Lowering, node: SyntaxNode): Typed {
	const left = fieldOf(node, "left");
	const right = fieldOf(node, "right");
	if (left) l.effect(left);
	return right ? l.value(right) : l.opaqueValue("syntax-error", [], node);
}

function castExpression(l: Lowering, node: SyntaxNode): Typed {
	const type = fieldOf(node, "type");
	const operand = fieldOf(node, "value");
	if (!type || !operand) return l.opaqueValue("syntax-error", [], node);
	const literal = literalOfMacro(l, node);
	if (literal) return l.load(literal, node);
	const respelt = l.frame.normalised.replacementsIn(node.start, operand.start).find((r) => r.kind === "cast");
	if (respelt)
		return cast(
			textType(l, l.frame.text.slice(node.start, operand.start).replace(/^\(|\)\s*$/g, "")),
			l.value(operand),
		);
	return cast(typeOfDescriptor(l, type), l.value(operand));
}

function pointerExpression(l: Lowering, node: SyntaxNode): Typed {
	const argument = fieldOf(node, "argument");
	if (!argument) return l.opaqueValue("syntax-error", [], node);
	if (l.frame.normalised.replacementAt(node.start - 1, "label-address"))
		return { value: labelAddress(l, l.text(argument)), type: voidPointer };
	if (operatorOf(l, node) === "&") return addressOf(l, argument, node);
	const place = l.place(node);
	return place ? l.load(place, node) : l.opaqueValue("dereference", [], node);
}

export function addressOf(l: Lowering, operand: SyntaxNode, node: SyntaxNode): Typed {
	const inner = unwrapped(operand);
	if (inner.type === "identifier") {
		const name = l.text(inner);
		const bound = l.scopes.lookup(name);
		const isFunction = bound
			? bound.kind === "function"
			: !l.context.global(name) && l.context.functionResult(name) !== undefined && !l.context.macro(name);
		if (isFunction) return l.value(inner);
	}
	const place = l.place(inner);
	if (place) return { value: place.address, type: pointerTo(place.type) };
	const value = l.value(inner);
	if (value.value.kind === "function") return value;
	const spill = spilled(l, value, node);
	return { value: spill.address, type: pointerTo(spill.type) };
}

function genericExpression(l: Lowering, node: SyntaxNode): Typed {
	const [control, ...associations] = named(node);
	if (!control) return l.opaqueValue("syntax-error", [], node);
	const type = l.typeOf(control);
	const environmentHere = environment(l);
	for (let i = 0; i + 1 < associations.length; i += 2) {
		const label = associations[i] as SyntaxNode;
		const chosen = associations[i + 1] as SyntaxNode;
		const matches =
			l.text(label) === "default" ||
			(label.type === "type_descriptor" && sameType(describedType(environmentHere, label), type));
		if (matches) return l.value(chosen);
	}
	// Of a type nobody knows, but the choices differ in nothing else than `const`.
	const values = associations.filter((_, index) => index % 2 === 1);
	const plain = new Set(values.map((value) => l.text(value).replace(/\bconst\b|\s+/g, "")));
	const last = values.at(-1);
	return plain.size === 1 && last ? l.value(last) : l.opaqueValue("generic", [], node);
}

function asmExpression(l: Lowering, node: SyntaxNode): Typed {
	const touches: Value[] = [];
	const inputs = operandsOf(node, "input_operands").map((operand) => l.value(operand));
	for (const operand of operandsOf(node, "output_operands")) {
		const place = l.place(operand);
		if (place) touches.push(place.address);
	}
	// What an input points to may be written only by code that says so.
	if (/"memory"/.test(l.text(node)))
		for (const { value, type } of inputs) if (isPointerLike(type) && value.kind !== "int") touches.push(value);
	const labels = childOfType(node, "gnu_asm_goto_list");
	const targets = labels ? named(labels) : [];
	if (targets.length === 0) l.opaqueEffect("asm", touches, node);
	else asmGoto(l, l.opaqueValue("asm", touches, node), targets, node);
	return { value: int(0), type: { kind: "void" } };
}

function operandsOf(node: SyntaxNode, field: string): SyntaxNode[] {
	const list = fieldOf(node, field);
	return (list ? named(list) : []).flatMap((operand) => {
		const value = fieldOf(operand, "value");
		return value ? [unwrapped(value)] : [];
	});
}

/** `asm goto` goes on below or at any of its labels, nobody knows which. */
function asmGoto(l: Lowering, choice: Typed, labels: readonly SyntaxNode[], node: SyntaxNode): void {
	const origin = l.origin(node);
	const ways = labels.map((label) => ({ label, via: l.builder.newBlock() }));
	const cases = ways.map(({ via }, index) => ({ low: BigInt(index + 1), high: BigInt(index + 1), target: via }));
	const next = l.builder.newBlock();
	l.builder.end({ kind: "switch", value: choice.value, cases, default: next, origin });
	for (const { label, via } of ways) jumpFrom(l, via, label, origin);
	l.builder.begin(next);
}
