/** What the top level of one parsed text declares: types, variables, functions, enumerators. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import { structType } from "../ctype.ts";
import type { TypeEnvironment } from "../lower/context.ts";
import { applyDeclarator, listLength, specifiedType, typeOfSpecifier } from "../lower/declarators.ts";
import { unescaped } from "../lower/literals.ts";
import { fieldOf } from "../lower/nodes.ts";
import type { CType } from "../types.ts";
import { splitArguments } from "./text.ts";

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
				else into.globals.set(declared.name, sized(env, declared.type, declarator));
			}
			return;
		}
		case "expression_statement":
			declareByMacro(env, node, into);
			return;
		default:
			if (node.type.startsWith("preproc_") || node.type === "linkage_specification" || node.type === "declaration_list")
				for (const child of node.children) declareItem(env, child, into);
	}
}

function declarators(node: SyntaxNode): SyntaxNode[] {
	return node.children.filter((child) => child.field === "declarator");
}

/** An array whose length only its initialiser tells. */
function sized(env: TypeEnvironment, type: CType, declarator: SyntaxNode): CType {
	if (type.kind !== "array" || type.length !== undefined) return type;
	const value = fieldOf(declarator, "value");
	if (value?.type === "string_literal") return { ...type, length: unescaped(env.text(value)).length - 1 };
	if (value?.type !== "initializer_list") return type;
	return { ...type, length: listLength(env, value) };
}

/** Macros whose argument is the name of a variable, with the struct it is. */
const declarationMacros: Readonly<Record<string, string>> = {
	DEFINE_SPINLOCK: "spinlock_t",
	DEFINE_RAW_SPINLOCK: "raw_spinlock_t",
	DEFINE_RWLOCK: "rwlock_t",
	DEFINE_MUTEX: "mutex",
	DEFINE_SEMAPHORE: "semaphore",
	DECLARE_RWSEM: "rw_semaphore",
	LIST_HEAD: "list_head",
	HLIST_HEAD: "hlist_head",
	DEFINE_IDA: "ida",
	DEFINE_IDR: "idr",
	DEFINE_XARRAY: "xarray",
	DEFINE_XARRAY_ALLOC: "xarray",
	DECLARE_WAIT_QUEUE_HEAD: "wait_queue_head_t",
	DECLARE_COMPLETION: "completion",
	DECLARE_WORK: "work_struct",
	DECLARE_DELAYED_WORK: "delayed_work",
	DEFINE_SRCU: "srcu_struct",
	DEFINE_STATIC_SRCU: "srcu_struct",
	DEFINE_TIMER: "timer_list",
	DEFINE_STATIC_KEY_FALSE: "static_key_false",
	DEFINE_STATIC_KEY_TRUE: "static_key_true",
};

/** `DEFINE_MUTEX(lock);` and `DEFINE_PER_CPU(struct x, y);` at file level, which stand as calls in the tree. */
function declareByMacro(env: TypeEnvironment, node: SyntaxNode, into: DeclaredNames): void {
	const match = /^\s*(\w+)\s*\(([\s\S]*)\)\s*;?\s*$/.exec(env.text(node));
	const macro = match?.[1];
	if (!match || macro === undefined) return;
	const args = splitArguments(match[2] ?? "", 0, (match[2] ?? "").length).map(([from, to]) =>
		(match[2] ?? "").slice(from, to).trim(),
	);
	const struct = declarationMacros[macro];
	if (struct !== undefined && args[0] !== undefined) into.globals.set(args[0], structType(struct));
	else if (/^(?:DEFINE|DECLARE)_PER_CPU/.test(macro) && args[1] !== undefined) {
		const name = /^(\w+)\s*(\[[\s\S]*\])?$/.exec(args[1]);
		const type = env.typeOfText(args[0] ?? "");
		if (name?.[1] !== undefined)
			into.globals.set(name[1], name[2] === undefined ? type : { kind: "array", of: type, length: undefined });
	} else if (/^(?:DEFINE|DECLARE)_/.test(macro)) {
		const expanded = env.expanded(
			env
				.text(node)
				.replace(/\s*;?\s*$/, "")
				.trim(),
			"items",
		);
		for (const item of expanded?.nodes ?? []) if (expanded) declareItem(expanded.env, item, into);
	}
}
