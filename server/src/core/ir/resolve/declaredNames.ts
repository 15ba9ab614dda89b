/** What the top level of one parsed text declares: types, variables, functions, enumerators. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import { applyDeclarator, specifiedType, type TypeEnvironment, typeOfSpecifier } from "../lower/declarators.ts";
import { fieldOf } from "../lower/nodes.ts";
import type { CType } from "../types.ts";

export interface DeclaredNames {
	readonly typedefs: Map<string, CType>;
	/** Variables with static storage. */
	readonly globals: Map<string, CType>;
	/** Results of functions that have a prototype or a definition. */
	readonly functions: Map<string, CType>;
}

export function noNames(): DeclaredNames {
	return { typedefs: new Map(), globals: new Map(), functions: new Map() };
}

/** Adds what one top-level node declares. Structs and enumerators it defines go to the environment. */
export function declareItem(env: TypeEnvironment, node: SyntaxNode, into: DeclaredNames): void {
	switch (node.type) {
		case "struct_specifier":
		case "union_specifier":
		case "enum_specifier":
			typeOfSpecifier(env, node);
			return;
		case "type_definition":
			for (const declarator of declarators(node)) {
				const name = applyDeclarator(env, { kind: "unknown" }, declarator)?.name;
				const declared = applyDeclarator(env, specifiedType(env, node, name), declarator);
				if (declared) into.typedefs.set(declared.name, declared.type);
			}
			return;
		case "declaration":
		case "function_definition": {
			const all = declarators(node);
			const first = all[0] && applyDeclarator(env, { kind: "unknown" }, all[0])?.name;
			const base = specifiedType(env, node, first);
			for (const declarator of all) {
				const declared = applyDeclarator(env, base, declarator);
				if (!declared) continue;
				if (declared.type.kind === "function") into.functions.set(declared.name, declared.type.result);
				else into.globals.set(declared.name, sized(declared.type, declarator));
			}
			return;
		}
		default:
			if (node.type.startsWith("preproc_") || node.type === "linkage_specification" || node.type === "declaration_list")
				for (const child of node.children) declareItem(env, child, into);
	}
}

function declarators(node: SyntaxNode): SyntaxNode[] {
	return node.children.filter((child) => child.field === "declarator");
}

/** An array whose length only its initialiser tells. */
function sized(type: CType, declarator: SyntaxNode): CType {
	if (type.kind !== "array" || type.length !== undefined) return type;
	const value = fieldOf(declarator, "value");
	if (value?.type !== "initializer_list") return type;
	const items = value.children.filter((child) => child.named && child.type !== "comment");
	if (items.some((item) => item.type === "initializer_pair")) return type;
	return { ...type, length: items.length };
}
