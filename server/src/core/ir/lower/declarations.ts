/** Declarations inside functions. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import type { CType } from "../types.ts";
import { storeNode } from "./assignments.ts";
import { attachCleanup } from "./cleanup.ts";
import { applyDeclarator, listLength, specifiedType, typeOfSpecifier } from "./declarators.ts";
import { declareLabels, noteLabelAddresses } from "./labels.ts";
import type { Lowering, Place } from "./lowering.ts";
import { fieldOf, unwrapped } from "./nodes.ts";
import { stringOfText } from "./strings.ts";
import { environment } from "./types.ts";

export function lowerDeclaration(l: Lowering, node: SyntaxNode): void {
	if (l.text(node).startsWith("__label__")) {
		declareLabels(l, node);
		return;
	}
	const env = environment(l);
	const storage = node.children
		.filter((child) => child.type === "storage_class_specifier")
		.map((child) => l.text(child));
	// `register long r asm("r0");` names the register behind the name.
	const declarators = node.children.filter(
		(child) => child.field === "declarator" && child.type !== "gnu_asm_expression",
	);
	const base =
		inferredType(l, node, declarators) ??
		specifiedType(env, node, `${l.name}.${declarators[0] ? l.text(declarators[0]) : "?"}`);
	for (const declarator of declarators) {
		const declared = applyDeclarator(env, base, declarator);
		if (!declared) {
			l.opaqueEffect("declarator", [], declarator);
			continue;
		}
		const { name, type } = declared;
		if (declared.functionDeclarator) {
			l.scopes.bind(name, { kind: "function", name, result: type.kind === "function" ? type.result : type });
			continue;
		}
		if (storage.includes("extern")) {
			l.scopes.bind(name, { kind: "static", name, type });
			continue;
		}
		const value = declarator.type === "init_declarator" ? fieldOf(declarator, "value") : undefined;
		const sized = value ? completed(l, type, value) : type;
		if (storage.includes("static")) {
			if (value) noteLabelAddresses(l, value);
			const global = `${l.name}.${name}`;
			l.scopes.bind(name, { kind: "static", name: global, type: sized });
			l.statics?.push(l.staticVariable(global, sized, value));
			continue;
		}
		declareLocal(l, name, sized, declarator, value, node);
	}
}

/** Declares and initialises one variable. */
export function declareLocal(
	l: Lowering,
	name: string,
	type: CType,
	at: SyntaxNode,
	value: SyntaxNode | undefined,
	declaration: SyntaxNode,
): void {
	const index = l.scopes.addLocal(name, type);
	const place: Place = { address: { kind: "local", index }, type };
	if (value) {
		// The name is in scope in its own initialiser (`struct x *p = kmalloc(sizeof(*p), …)`).
		l.scopes.bind(name, { kind: "local", index, type });
		const simple = value.type !== "initializer_list" && type.kind !== "array";
		if (simple) storeNode(l, place, value, at, false);
		else l.parts.initialise(l, place, value);
	} else {
		l.scopes.bind(name, { kind: "local", index, type });
		l.emit({ kind: "declare", local: index, origin: l.origin(at) });
	}
	attachCleanup(l, place, at, declaration);
}

/** `typeof(x) y` and `__auto_type y = x`. */
function inferredType(l: Lowering, node: SyntaxNode, declarators: readonly SyntaxNode[]): CType | undefined {
	const type = fieldOf(node, "type");
	if (!type || l.text(type) !== "__auto_type") return undefined;
	const value = declarators[0] && fieldOf(declarators[0], "value");
	return value && l.typeOf(value);
}

/** An array whose length its initialiser tells. */
export function completed(l: Lowering, type: CType, value: SyntaxNode): CType {
	if (type.kind !== "array" || type.length !== undefined) return type;
	const inner = unwrapped(value);
	const text = stringOfText(l, l.text(inner));
	if (text !== undefined && inner.type !== "initializer_list") return { ...type, length: text.length + 1 };
	if (inner.type !== "initializer_list") return type;
	return { ...type, length: listLength(environment(l), inner) };
}

/** A struct, union, enum or typedef defined inside a function. */
export function defineFromSpecifier(l: Lowering, node: SyntaxNode): void {
	const env = environment(l);
	if (node.type !== "type_definition") {
		typeOfSpecifier(env, node);
		return;
	}
	for (const declarator of node.children.filter((child) => child.field === "declarator")) {
		const declared = applyDeclarator(env, specifiedType(env, node, l.text(declarator)), declarator);
		if (declared) l.scopes.bind(declared.name, { kind: "typedef", type: declared.type });
	}
}
