/** Values that depend on control flow: `c ? a : b`, `a && b`, `a || b`. Each arm hands its value on where it is computed. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import { commonType } from "../ctype.ts";
import { type CType, type Instruction, unknownType } from "../types.ts";
import { voidValue } from "./blocks.ts";
import type { Lowering, Typed } from "./lowering.ts";
import { fieldOf } from "./nodes.ts";
import { converted, typedInt } from "./values.ts";

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

/** A condition longer than this is not looked at twice to see whether it is a constant. */
const maxConstantText = 400;

/** The value of `c ? a : b`. */
export function lowerChoice(l: Lowering, node: SyntaxNode): Typed {
	const condition = fieldOf(node, "condition");
	const yes = fieldOf(node, "consequence");
	const no = fieldOf(node, "alternative");
	if (!condition || !no) return l.opaqueValue("syntax-error", [], node);
	if (yes && condition.end - condition.start < maxConstantText) {
		const known = l.speculate(() => l.value(condition).value);
		if (known.kind === "int") return chosen(l, known.value === 0n ? no : yes, known.value === 0n ? yes : no);
	}
	// What the whole is typed as depends on both arms, which are lowered once: their stores are completed afterwards.
	const index = l.scopes.locals.length;
	const place = l.hidden("choice", unknownType);
	const arms: { value: Typed; store: MutableStore }[] = [];
	storeConditional(l, node, (value) => {
		if (value.type.kind === "void") return;
		const store: MutableStore = {
			kind: "store",
			address: place.address,
			value: value.value,
			type: unknownType,
			origin: l.origin(node),
		};
		l.emit(store);
		arms.push({ value, store });
	});
	if (arms.length === 0) return voidValue;
	const type = arms.map((arm) => arm.value.type).reduce(choiceType);
	for (const { value, store } of arms) {
		store.type = type;
		store.value = converted(value, type);
	}
	l.scopes.locals[index] = { name: l.scopes.locals[index]?.name ?? "", type, parameter: false };
	return l.load({ address: place.address, type }, node);
}

/**
 * The type that both arms of `c ? a : b` are converted to before the whole is stored as `target`, where that makes a
 * difference: an int's -1 is 4294967295 beside an unsigned, and only a wider target shows it. Undefined where it makes none.
 */
export function typeOfArms(l: Lowering, node: SyntaxNode, target: CType): CType | undefined {
	const yes = fieldOf(node, "consequence");
	const no = fieldOf(node, "alternative");
	if (target.kind !== "int" || target.bits < 64 || !yes || !no) return undefined;
	const common = commonType(l.typeOf(yes), l.typeOf(no));
	return common.kind === "int" ? common : undefined;
}

/** The arm that a constant picks; its type is what both arms make of it (C11 6.5.15). */
function chosen(l: Lowering, arm: SyntaxNode, other: SyntaxNode): Typed {
	const value = l.value(arm);
	const type = value.type.kind === "int" ? commonType(value.type, l.typeOf(other)) : unknownType;
	return type.kind === "int" ? { value: converted(value, type), type } : value;
}

type MutableStore = { -readonly [K in keyof StoreInstruction]: StoreInstruction[K] };
type StoreInstruction = Extract<Instruction, { kind: "store" }>;

function choiceType(yes: CType, no: CType): CType {
	const specific = (type: CType): boolean => type.kind === "pointer" && type.to.kind !== "void";
	if (specific(yes)) return yes;
	if (specific(no)) return no;
	if (yes.kind === "pointer" || no.kind === "unknown") return yes;
	if (no.kind === "pointer" || yes.kind === "unknown") return no;
	const common = commonType(yes, no);
	return common.kind === "unknown" ? yes : common;
}
