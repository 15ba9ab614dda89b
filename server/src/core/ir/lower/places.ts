/** Lvalues: where things are. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import { isPointerLike, pointee } from "../ctype.ts";
import { type CType, unknownType, type Value } from "../types.ts";
import { listLength } from "./declarators.ts";
import type { Lowering, Place, Typed } from "./lowering.ts";
import { expandObject, inExpansion, withInitialiser } from "./macros.ts";
import { fieldOf, named, unwrapped } from "./nodes.ts";
import { constantOfText, environment, typeOfDescriptor } from "./types.ts";
import { binary, deref, elementOf, int } from "./values.ts";

export function lowerPlace(l: Lowering, node: SyntaxNode): Place | undefined {
	switch (node.type) {
		case "identifier":
		case "field_identifier":
			return namedPlace(l, node);
		case "field_expression":
			return memberPlace(l, node);
		case "subscript_expression":
			return elementPlace(l, node);
		case "pointer_expression": {
			const argument = fieldOf(node, "argument");
			return argument && l.text(node).startsWith("*") ? deref(l.value(argument)) : undefined;
		}
		case "parenthesized_expression":
		case "extension_expression": {
			const inner = unwrapped(node);
			return inner === node ? undefined : l.place(inner);
		}
		case "comma_expression": {
			const left = fieldOf(node, "left");
			const right = fieldOf(node, "right");
			if (left) l.effect(left);
			return right && l.place(right);
		}
		case "compound_literal_expression": {
			const type = fieldOf(node, "type");
			const value = fieldOf(node, "value");
			const place = l.hidden("literal", literalType(l, type ? typeOfDescriptor(l, type) : unknownType, value));
			if (value) l.parts.initialise(l, place, value);
			return place;
		}
		case "cast_expression":
			return literalOfMacro(l, node);
		case "call_expression":
			return l.parts.callPlace(l, node);
		default:
			return undefined;
	}
}

/** An array whose length the literal's list tells. */
function literalType(l: Lowering, type: CType, list: SyntaxNode | undefined): CType {
	if (type.kind !== "array" || type.length !== undefined || list?.type !== "initializer_list") return type;
	return { ...type, length: listLength(environment(l), list) };
}

/** `(struct x) X_INIT(…)`, a compound literal whose list a macro writes. */
export function literalOfMacro(l: Lowering, node: SyntaxNode): Place | undefined {
	const type = fieldOf(node, "type");
	const value = fieldOf(node, "value");
	const inner = value && unwrapped(value);
	if (!type || !inner || (inner.type !== "identifier" && inner.type !== "call_expression")) return undefined;
	const described = typeOfDescriptor(l, type);
	if (described.kind !== "struct" && described.kind !== "array") return undefined;
	let place: Place | undefined;
	withInitialiser(l, inner, (part) => {
		place = l.hidden("literal", described);
		l.parts.initialise(l, place, part.value);
	});
	return place;
}

function namedPlace(l: Lowering, node: SyntaxNode): Place | undefined {
	const name = l.text(node);
	const bound = l.scopes.lookup(name);
	if (bound) {
		if (bound.kind === "local") return { address: { kind: "local", index: bound.index }, type: bound.type };
		if (bound.kind === "static") return { address: { kind: "global", name: bound.name }, type: bound.type };
		return undefined;
	}
	const global = l.context.global(name);
	if (global) return { address: { kind: "global", name }, type: global };
	const expansion = expandObject(l, node);
	if (expansion) {
		return inExpansion(l, expansion, (last) => (last ? l.place(last) : undefined));
	}
	if (l.context.constant(name) !== undefined || l.context.functionResult(name)) return undefined;
	return { address: { kind: "global", name }, type: unknownType };
}

function memberPlace(l: Lowering, node: SyntaxNode): Place | undefined {
	const argument = fieldOf(node, "argument");
	const field = fieldOf(node, "field");
	if (!argument || !field) return undefined;
	const name = l.text(field);
	const arrow = node.children.some((child) => child.type === "->");
	if (arrow) {
		const pointer = l.value(argument);
		return member(l, pointer.value, pointee(pointer.type), name);
	}
	const place = l.place(argument) ?? spilled(l, l.value(argument), argument);
	return member(l, place.address, place.type, name);
}

/** The place of a member; names like `sk_refcnt` that are macros for a path of members are followed. */
export function member(l: Lowering, base: Value, type: CType, name: string): Place {
	const tag = type.kind === "struct" ? type.tag : "?";
	const info = tag === "?" ? undefined : l.context.struct(tag);
	const known = info?.fields.get(name);
	if (known) return { address: { kind: "field", base, struct: tag, field: name }, type: known };
	const macro = l.context.macro(name);
	const path = macro && macro.parameters === undefined && macro.body !== name ? memberPath(macro.body) : undefined;
	if (path && (!info || info.fields.has(path[0] ?? ""))) {
		let place: Place = { address: base, type };
		for (const step of path) place = memberStep(l, place, step);
		return place;
	}
	return { address: { kind: "field", base, struct: tag, field: name }, type: unknownType };
}

/** One step of a path of members, with its constant index if it has one: `tab[2]`. */
export function memberStep(l: Lowering, place: Place, step: string): Place {
	const match = /^(\w+)(?:\[([^\]]*)\])?$/.exec(step);
	const inner = member(l, place.address, place.type, match?.[1] ?? step);
	const index = match?.[2] === undefined ? 0n : constantOfText(l, match[2]);
	if (match?.[2] === undefined || index === undefined) return inner;
	return { address: elementOf(inner.address, int(index), pointee(inner.type)), type: pointee(inner.type) };
}

/** `a.b.c` or `a.b[0]` as its steps; undefined if the text is anything else. */
export function memberPath(text: string): string[] | undefined {
	const squeezed = text.replace(/\s+/g, "");
	return /^[A-Za-z_]\w*(?:\[\d+\])?(?:\.[A-Za-z_]\w*(?:\[\d+\])?)*$/.test(squeezed) ? squeezed.split(".") : undefined;
}

function elementPlace(l: Lowering, node: SyntaxNode): Place | undefined {
	const argument = fieldOf(node, "argument");
	const index = fieldOf(node, "index") ?? named(node)[1];
	if (!argument || !index) return undefined;
	const base = l.value(argument);
	const at = l.value(index);
	if (!isPointerLike(base.type) && isPointerLike(at.type)) return deref(binary("+", at, base));
	return { address: elementOf(base.value, at.value, pointee(base.type)), type: pointee(base.type) };
}

/** A struct that an expression yields (a call's result) in a variable of its own, so that it has an address. */
export function spilled(l: Lowering, typed: Typed, node: SyntaxNode): Place {
	const place = l.hidden("spill", typed.type);
	l.emit({ kind: "store", address: place.address, value: typed.value, type: typed.type, origin: l.origin(node) });
	return place;
}
