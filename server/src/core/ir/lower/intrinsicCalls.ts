/** What each kind of intrinsic becomes. */
import { optionAsked } from "../../syntax/options.ts";
import type { SyntaxNode } from "../../syntax/tree.ts";
import { boolType, intType, pointerTo, s32, sameType, u64, voidType } from "../ctype.ts";
import { type BinaryOperator, type CType, unknownType, type Value } from "../types.ts";
import { argumentNodes, argumentTexts, argumentValue, argumentValues, emitCall } from "./arguments.ts";
import { changeOf, store, storeNode } from "./assignments.ts";
import { voidValue } from "./blocks.ts";
import { addressOf } from "./expressions.ts";
import type { Intrinsic } from "./intrinsics.ts";
import { jumpFrom } from "./labels.ts";
import type { Lowering, Place, Typed } from "./lowering.ts";
import { unwrapped } from "./nodes.ts";
import { member, memberStep } from "./places.ts";
import { offsetOf, sizeOf } from "./sizes.ts";
import { constantOfText, textType } from "./types.ts";
import { binary, cast, deref, elementOf, int, nullPointer, truthOf, typedInt } from "./values.ts";

/** Lowers a call of an intrinsic; undefined if its arguments are not what the intrinsic takes (it is a call then). */
export function lowerIntrinsic(
	l: Lowering,
	name: string,
	intrinsic: Intrinsic,
	node: SyntaxNode,
	resultUsed: boolean,
): Typed | undefined {
	const args = argumentNodes(node);
	const first = args[0];
	const second = args[1];
	switch (intrinsic.kind) {
		case "identity": {
			const arg = args[intrinsic.arg];
			return arg && l.value(arg);
		}
		case "loadThrough":
			return first && l.load(deref(l.value(first)), node);
		case "store":
			return first && second && storeInto(l, first, second, node);
		case "storeThrough": {
			if (!first || !second) return undefined;
			const place = deref(l.value(first));
			return store(l, place, l.value(second), l.origin(node));
		}
		case "truth":
			return truth(l, args[intrinsic.arg], resultUsed);
		case "divide": {
			const place = first && l.place(first);
			if (!place || !second) return undefined;
			const divisor = l.value(second);
			const old = l.load(place, node);
			store(l, place, binary("/", old, divisor), l.origin(node));
			return binary("%", old, divisor);
		}
		case "orGoto":
			return orGoto(l, name, intrinsic, args, node);
		case "nothing":
			return voidValue;
		case "noReturn":
			if (intrinsic.call) emitCall(l, { kind: "direct", name }, argumentValues(l, node), voidType, node, false);
			l.builder.end({ kind: "unreachable", origin: l.origin(node) });
			l.builder.begin(l.builder.newBlock());
			return voidValue;
		case "assertNot": {
			if (!first) return undefined;
			const fails = l.builder.newBlock();
			const holds = l.builder.newBlock();
			l.condition(first, fails, holds);
			l.builder.begin(fails);
			l.builder.end({ kind: "unreachable", origin: l.origin(node) });
			l.builder.begin(holds);
			return voidValue;
		}
		case "constant":
			return typedInt(intrinsic.value);
		case "configuration": {
			const option = first ? l.text(first) : name;
			const answer = optionAsked(name, option, l.context.configuration);
			if (answer !== undefined) return typedInt(answer ? 1n : 0n);
			const place: Place = { address: { kind: "global", name: option }, type: s32 };
			return l.load(place, node);
		}
		case "containerOf":
		case "containerOfOrNull":
			return containerOf(l, node, intrinsic.kind === "containerOfOrNull");
		case "offsetOf": {
			const texts = argumentTexts(l, node);
			return offsetOf(l, textType(l, texts[0] ?? ""), texts[1] ?? "?");
		}
		case "sizeOfField": {
			const texts = argumentTexts(l, node);
			return sizeOf(member(l, int(0), textType(l, texts[0] ?? ""), texts[1] ?? "?").type);
		}
		case "arrayLength":
			return first && arrayLength(l, first);
		case "chooseExpression": {
			const condition = first && l.value(first).value;
			const [, yes, no] = args;
			if (!condition || !yes || !no) return undefined;
			if (condition.kind === "int") return l.value(condition.value !== 0n ? yes : no);
			return choose(l, condition, yes, no, node);
		}
		case "sameTypes":
			return sameTypes(l, node);
		case "overflowing":
			return overflowing(l, intrinsic.op, args, node);
		case "nextArgument": {
			const type = textType(l, argumentTexts(l, node)[1] ?? "");
			return first && emitCall(l, { kind: "direct", name }, [addressOf(l, first, first).value], type, node, true);
		}
		case "byReference":
			return byReference(l, name, intrinsic.args, args, node, resultUsed);
		case "memberName": {
			const texts = argumentTexts(l, node);
			const values = args.map(
				(arg, index): Value =>
					index === intrinsic.arg ? { kind: "string", text: texts[index] ?? "" } : argumentValue(l, arg).value,
			);
			return emitCall(l, { kind: "direct", name }, values, voidType, node, false);
		}
		case "sizedByType": {
			const type = textType(l, argumentTexts(l, node)[0] ?? "");
			const size = sizeOf(type).value;
			const rest = args.slice(1).map((arg) => argumentValue(l, arg).value);
			return emitCall(l, { kind: "direct", name }, [size, ...rest], pointerTo(type), node, resultUsed);
		}
		case "likeArgument": {
			const typed = args.map((arg) => argumentValue(l, arg));
			const type = typed[intrinsic.arg]?.type ?? unknownType;
			return emitCall(
				l,
				{ kind: "direct", name },
				typed.map((t) => t.value),
				type,
				node,
				resultUsed,
			);
		}
		case "ofWidth": {
			const type = intType(intrinsic.bits, false);
			return first && emitCall(l, { kind: "direct", name }, [cast(type, l.value(first)).value], type, node, resultUsed);
		}
		case "takePointer": {
			const place = first && l.place(first);
			if (!place) return undefined;
			const pointer = l.load(place, node);
			store(l, place, nullPointer, l.origin(node));
			return pointer;
		}
		case "swap": {
			const a = first && l.place(first);
			const b = second && l.place(second);
			if (!a || !b) return undefined;
			const left = l.load(a, node);
			const right = l.load(b, node);
			store(l, a, right, l.origin(node));
			store(l, b, left, l.origin(node));
			return voidValue;
		}
	}
}

function storeInto(l: Lowering, target: SyntaxNode, value: SyntaxNode, node: SyntaxNode): Typed | undefined {
	const place = l.place(target);
	if (!place) return undefined;
	const change = changeOf(l, target, value);
	if (!change) return storeNode(l, place, value, node, false);
	const old = l.value(change.old);
	const amount = l.value(change.amount);
	return store(l, place, binary(change.sign > 0 ? "+" : "-", old, amount), l.origin(node), {
		sign: change.sign,
		amount: amount.value,
	});
}

/** The label is reached from where the call fails. */
function orGoto(
	l: Lowering,
	name: string,
	{ label, writes }: Extract<Intrinsic, { kind: "orGoto" }>,
	args: readonly SyntaxNode[],
	node: SyntaxNode,
): Typed | undefined {
	const target = args[label];
	if (target?.type !== "identifier") return undefined;
	const values = args
		.filter((arg) => arg !== target)
		.map((arg, index) => (writes && index === 0 ? addressOf(l, arg, arg) : argumentValue(l, arg)).value);
	const { value } = emitCall(l, { kind: "direct", name }, values, s32, node, true);
	const failed = l.builder.newBlock();
	const done = l.builder.newBlock();
	const origin = l.origin(node);
	l.builder.branch(value, failed, done, origin);
	jumpFrom(l, failed, target, origin);
	l.builder.begin(done);
	return voidValue;
}

function truth(l: Lowering, condition: SyntaxNode | undefined, resultUsed: boolean): Typed | undefined {
	if (!condition) return undefined;
	const inner = unwrapped(condition);
	if (!resultUsed) {
		l.effect(inner);
		return voidValue;
	}
	return truthOf(l.value(inner));
}

function byReference(
	l: Lowering,
	name: string,
	lvalues: readonly number[],
	args: readonly SyntaxNode[],
	node: SyntaxNode,
	resultUsed: boolean,
): Typed {
	let operand: CType = unknownType;
	const values = args.map((arg, index): Value => {
		if (!lvalues.includes(index)) return argumentValue(l, arg).value;
		const address = addressOf(l, arg, arg);
		if (index === 0 && address.type.kind === "pointer") operand = address.type.to;
		return address.value;
	});
	// Those that answer with the operand's type say so in their names; the others yield nothing.
	const type = /read|return|xchg/.test(name) ? operand : /get_user|trylock/.test(name) ? s32 : voidType;
	return emitCall(l, { kind: "direct", name }, values, type, node, resultUsed);
}

/** Two types, qualifiers aside; of one that is not known nothing can be said. */
function sameTypes(l: Lowering, node: SyntaxNode): Typed {
	const [a, b] = argumentTexts(l, node).map((text) => textType(l, text));
	if (a && b && !holdsUnknown(a) && !holdsUnknown(b)) return typedInt(sameType(a, b) ? 1 : 0);
	return indeterminate(l, "same", s32, node);
}

function holdsUnknown(type: CType): boolean {
	if (type.kind === "pointer") return holdsUnknown(type.to);
	if (type.kind === "array") return holdsUnknown(type.of);
	return type.kind === "unknown" || (type.kind === "function" && holdsUnknown(type.result));
}

/** A number that nobody can tell, and that has nothing to do with any other. */
function indeterminate(l: Lowering, what: string, type: CType, node: SyntaxNode): Typed {
	const place = l.hidden(what, type);
	if (place.address.kind === "local") l.emit({ kind: "declare", local: place.address.index, origin: l.origin(node) });
	return l.load(place, node);
}

/** Neither of two expressions is evaluated but the one that an unknown constant picks. */
function choose(l: Lowering, condition: Value, yes: SyntaxNode, no: SyntaxNode, node: SyntaxNode): Typed {
	const [then, otherwise, join] = [l.builder.newBlock(), l.builder.newBlock(), l.builder.newBlock()];
	const origin = l.origin(node);
	const place = l.hidden("choice", l.typeOf(yes));
	l.builder.branch(condition, then, otherwise, origin);
	for (const [block, arm] of [
		[then, yes],
		[otherwise, no],
	] as const) {
		l.builder.begin(block);
		const value = l.value(arm);
		if (value.type.kind !== "void") store(l, place, value, origin);
		l.builder.goto(join, origin);
	}
	l.builder.begin(join);
	return l.load(place, node);
}

function overflowing(
	l: Lowering,
	op: BinaryOperator,
	args: readonly SyntaxNode[],
	node: SyntaxNode,
): Typed | undefined {
	const [first, second, third] = args;
	if (!first || !second || !third) return undefined;
	const a = l.value(first);
	const b = l.value(second);
	const place = deref(l.value(third));
	const { type } = place;
	const update: Value = { kind: "binary", op, left: a.value, right: b.value };
	store(l, place, { value: type.kind === "unknown" ? update : { ...update, type }, type }, l.origin(node));
	return indeterminate(l, "overflow", boolType, node);
}

function containerOf(l: Lowering, node: SyntaxNode, orNull: boolean): Typed | undefined {
	const first = argumentNodes(node)[0];
	const texts = argumentTexts(l, node);
	const path = texts[2];
	if (!first || texts[1] === undefined || path === undefined) return undefined;
	const type = textType(l, texts[1]);
	const pointer = l.value(first);
	const result: Typed = { value: aroundMember(l, pointer.value, type, path), type: pointerTo(type) };
	if (!orNull) return result;
	const place = l.hidden("entry", result.type);
	const origin = l.origin(node);
	const present = l.builder.newBlock();
	const absent = l.builder.newBlock();
	const join = l.builder.newBlock();
	l.builder.branch(pointer.value, present, absent, origin);
	l.builder.begin(present);
	store(l, place, result, origin);
	l.builder.goto(join, origin);
	l.builder.begin(absent);
	store(l, place, nullPointer, origin);
	l.builder.flowInto(join, origin);
	return l.load(place, node);
}

/** Steps out of a path of members, innermost first; undoes a member access that stands right there. */
function aroundMember(l: Lowering, base: Value, type: CType, path: string): Value {
	const steps: { struct: string; field: string; index: bigint; element: CType }[] = [];
	let place: Place = { address: int(0), type };
	for (const step of path.replace(/\s+/g, "").split(".")) {
		const [field = step, index] = step.split(/[[\]]/);
		const struct = place.type.kind === "struct" ? place.type.tag : "?";
		place = memberStep(l, place, step);
		steps.push({
			struct,
			field,
			index: (index === undefined ? undefined : constantOfText(l, index)) ?? 0n,
			element: place.type,
		});
	}
	let value = base;
	for (const { struct, field, index, element } of steps.reverse()) {
		const member = elementOf(value, int(-index), element);
		const undone = member.kind === "field" && member.struct === struct && member.field === field;
		value = undone ? member.base : { kind: "containerOf", base: member, struct, field };
	}
	return value;
}

function arrayLength(l: Lowering, node: SyntaxNode): Typed {
	const type = l.placeType(unwrapped(node));
	if (type.kind === "array" && type.length !== undefined) return typedInt(type.length, u64);
	const of = type.kind === "array" ? type.of : unknownType;
	return {
		value: { kind: "binary", op: "/", left: { kind: "sizeof", type }, right: { kind: "sizeof", type: of }, type: u64 },
		type: u64,
	};
}

/** The place an intrinsic denotes, where it is an lvalue. */
export function intrinsicPlace(l: Lowering, intrinsic: Intrinsic, node: SyntaxNode): Place | undefined {
	if (intrinsic.kind !== "identity") return undefined;
	const arg = argumentNodes(node)[intrinsic.arg];
	return arg && l.place(arg);
}

export function intrinsicCondition(
	l: Lowering,
	intrinsic: Intrinsic,
	node: SyntaxNode,
	then: number,
	otherwise: number,
): boolean {
	if (intrinsic.kind !== "identity" && intrinsic.kind !== "truth") return false;
	const arg = argumentNodes(node)[intrinsic.arg];
	if (!arg) return false;
	l.condition(arg, then, otherwise);
	return true;
}
