/** Calls: of functions, through pointers, and of everything that only looks like one. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import { pointee } from "../ctype.ts";
import { type CType, unknownType, type Value } from "../types.ts";
import { argumentNodes, argumentValues, emitCall, typedArguments } from "./arguments.ts";
import { lowerGuardCall } from "./cleanup.ts";
import { intrinsicCondition, intrinsicPlace, lowerIntrinsic } from "./intrinsicCalls.ts";
import { intrinsicOf } from "./intrinsics.ts";
import type { Lowering, Place, Typed } from "./lowering.ts";
import {
	type Expansion,
	expandCall,
	expansionValue,
	inExpansion,
	isKeptCall,
	isNeverExpanded,
	pastedName,
} from "./macros.ts";
import { callNested } from "./nested.ts";
import { childOfType, fieldOf, unwrapped } from "./nodes.ts";
import { spilled } from "./places.ts";
import { localsIn } from "./reach.ts";
import { typeNamed } from "./types.ts";
import { cast } from "./values.ts";

export function lowerCall(l: Lowering, node: SyntaxNode, resultUsed: boolean): Typed {
	const target = fieldOf(node, "function");
	if (!target) return l.opaqueValue("syntax-error", [], node);
	const callee = unwrapped(target);
	if (target.type === "parenthesized_expression") {
		const type = typeNamed(l, callee);
		const operand = type && argumentNodes(node)[0];
		if (type && operand) return cast(type, l.value(operand));
	}
	const pasted = pastedName(l, callee);
	if (callee.type !== "identifier" && pasted === undefined) return callThrough(l, callee, node, resultUsed);
	const name = calleeName(l, pasted ?? l.text(callee));
	const bound = l.scopes.lookup(name);
	if (bound?.kind === "nested") return callNested(l, bound, typedArguments(l, node), node, resultUsed);
	if (bound && bound.kind !== "function" && pasted === undefined) return callThrough(l, callee, node, resultUsed);
	if (!bound) {
		const intrinsic = intrinsicOf(name);
		const lowered = intrinsic && lowerIntrinsic(l, name, intrinsic, node, resultUsed);
		if (lowered) return lowered;
		const expansion = expansionOf(l, name, node);
		if (expansion) return expansionValue(l, expansion, resultUsed);
		const global = l.context.global(name);
		if (global && global.kind === "pointer" && !l.context.functionResult(name))
			return callThrough(l, callee, node, resultUsed);
	}
	const type = bound?.kind === "function" ? bound.result : l.context.functionResult(name);
	if (!type && takesMacro(l, node)) return l.opaqueValue("macro", localsIn(l, node), node);
	return emitCall(l, { kind: "direct", name }, argumentValues(l, node), type ?? unknownType, node, resultUsed);
}

/** True if an argument is the bare name of a macro with parameters: no function takes that. */
function takesMacro(l: Lowering, call: SyntaxNode): boolean {
	return argumentNodes(call).some((arg) => {
		const name = arg.type === "identifier" ? l.text(arg) : "";
		if (name === "" || l.scopes.lookup(name) || l.context.functionResult(name) || l.context.global(name)) return false;
		return l.context.macro(name)?.parameters !== undefined && !isNeverExpanded(l, name);
	});
}

/** The expansion of a macro that is neither a primitive of the models nor one that stays a call. */
function expansionOf(l: Lowering, name: string, node: SyntaxNode): Expansion | undefined {
	if (l.context.isPrimitive(name) || isKeptCall(l, name)) return undefined;
	const macro = l.context.macro(name);
	if (!macro || (!macro.parameters && (macro.body === name || l.context.functionResult(name)))) return undefined;
	return expandCall(l, macro, node);
}

/** Names that macros without parameters hide are followed no further than this. */
const maxAliases = 8;

/** What a call's name stands for: a macro without parameters may be no more than another name (`#define put_x drop_x`). */
function calleeName(l: Lowering, written: string): string {
	let name = written;
	for (let i = 0; i < maxAliases; i++) {
		if (l.scopes.lookup(name) || isNeverExpanded(l, name)) return name;
		const macro = l.context.macro(name);
		if (!macro || macro.parameters || macro.body === name || !/^[A-Za-z_]\w*$/.test(macro.body)) return name;
		if (l.context.functionResult(name)) return name;
		name = macro.body;
	}
	return name;
}

function callThrough(l: Lowering, callee: SyntaxNode, node: SyntaxNode, resultUsed: boolean): Typed {
	let inner = callee;
	// `(*fp)(x)` calls what fp points to, as `fp(x)` does.
	while (inner.type === "pointer_expression" && l.text(inner).startsWith("*")) {
		const argument = fieldOf(inner, "argument");
		if (!argument || isPointerToPointer(l.typeOf(argument))) break;
		inner = unwrapped(argument);
	}
	const place = l.place(inner);
	// A name that macros have put together, and that nothing declares: the function is elsewhere.
	if (place?.address.kind === "global" && place.type.kind === "unknown" && !l.context.global(place.address.name)) {
		const { name } = place.address;
		const type = l.context.functionResult(name) ?? unknownType;
		return emitCall(l, { kind: "direct", name }, argumentValues(l, node), type, node, resultUsed);
	}
	const pointer = place ? l.load(place, inner) : l.value(inner);
	const fn = pointer.type.kind === "function" ? pointer.type : pointee(pointer.type);
	const type = fn.kind === "function" ? fn.result : unknownType;
	if (pointer.value.kind === "function")
		return emitCall(l, { kind: "direct", name: pointer.value.name }, argumentValues(l, node), type, node, resultUsed);
	const via = place && memberOf(place.address);
	return emitCall(
		l,
		{ kind: "indirect", pointer: pointer.value, via },
		argumentValues(l, node),
		type,
		node,
		resultUsed,
	);
}

function isPointerToPointer(type: CType): boolean {
	return pointee(type).kind === "pointer";
}

/** The struct member an address lies in, also as an element of a table that is the member. */
function memberOf(address: Value): { struct: string; field: string } | undefined {
	if (address.kind === "field") return { struct: address.struct, field: address.field };
	return address.kind === "index" ? memberOf(address.base) : undefined;
}

/** A call in statement position, where macros may be statements and `guard()` declares. */
export function lowerCallStatement(l: Lowering, node: SyntaxNode): void {
	const target = fieldOf(node, "function");
	if (target?.type === "call_expression" && lowerGuardCall(l, target, node)) return;
	l.parts.call(l, node, false);
}

export function callPlace(l: Lowering, node: SyntaxNode): Place | undefined {
	const target = fieldOf(node, "function");
	const callee = target && unwrapped(target);
	if (callee?.type === "identifier" && !l.scopes.lookup(l.text(callee))) {
		const name = calleeName(l, l.text(callee));
		const intrinsic = intrinsicOf(name);
		const place = intrinsic && intrinsicPlace(l, intrinsic, node);
		if (place) return place;
		if (!intrinsic) {
			const expansion = expansionOf(l, name, node);
			if (expansion) return inExpansion(l, expansion, (last) => last && placeIn(l, last));
		}
	}
	const value = l.parts.call(l, node, true);
	return value.type.kind === "pointer" || value.type.kind === "int" || value.type.kind === "void"
		? undefined
		: spilled(l, value, node);
}

function placeIn(l: Lowering, node: SyntaxNode): Place {
	return l.place(node) ?? spilled(l, l.value(node), node);
}

/** Lowers a call as a condition where that keeps its control flow; false if it is an ordinary value. */
export function conditionOfCall(l: Lowering, node: SyntaxNode, then: number, otherwise: number): boolean {
	const target = fieldOf(node, "function");
	if (target?.type !== "identifier") return false;
	const name = calleeName(l, l.text(target));
	if (l.scopes.lookup(name)) return false;
	const intrinsic = intrinsicOf(name);
	if (intrinsic) return intrinsicCondition(l, intrinsic, node, then, otherwise);
	const expansion = expansionOf(l, name, node);
	if (!expansion) return false;
	inExpansion(l, expansion, (last) => {
		if (!last) l.builder.goto(otherwise, l.origin(node));
		else if (childOfType(unwrapped(last), "compound_statement")) {
			const { value } = l.value(last);
			l.builder.branch(value, then, otherwise, l.origin(node));
		} else l.condition(last, then, otherwise);
	});
	return true;
}
