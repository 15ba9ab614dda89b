/** Variables with static storage, and the function pointers that their initialisers put into structs. */
import type { FileSpan } from "../base/span.ts";
import type { ParsedText } from "../syntax/parser.ts";
import type { SyntaxNode } from "../syntax/tree.ts";
import { pointee } from "./ctype.ts";
import type { LowerContext } from "./lower/context.ts";
import { fieldOf, named, unwrapped } from "./lower/nodes.ts";
import { type CType, unknownType } from "./types.ts";

export interface GlobalVariable {
	readonly name: string;
	readonly type: CType;
	readonly static: boolean;
	readonly at: FileSpan;
}

/** `.field = function` in an initialiser of a struct: calls through that field can reach that function. */
export interface OpsEntry {
	readonly struct: string;
	readonly field: string;
	readonly function: string;
	readonly at: FileSpan;
}

interface File {
	readonly text: string;
	readonly context: LowerContext;
}

/** What the declarations of a file make. */
export function lowerGlobals(
	parsed: ParsedText,
	context: LowerContext,
): { globals: GlobalVariable[]; opsEntries: OpsEntry[] } {
	const globals: GlobalVariable[] = [];
	const opsEntries: OpsEntry[] = [];
	const file: File = { text: parsed.text, context };
	for (const item of parsed.items()) {
		if (item.type === "function_definition") {
			// Static tables inside functions.
			if (file.text.slice(item.start, item.end).search(/\bstatic\b[^;(]*=\s*\{/) >= 0)
				visitDeclarations(item.node(), (node) => declaration(node, file, [], opsEntries));
		} else if (item.type === "declaration") declaration(item.node(), file, globals, opsEntries);
	}
	return { globals, opsEntries };
}

function visitDeclarations(node: SyntaxNode, visit: (declaration: SyntaxNode) => void): void {
	if (node.type === "declaration") visit(node);
	else for (const child of node.children) visitDeclarations(child, visit);
}

function declaration(node: SyntaxNode, file: File, globals: GlobalVariable[], opsEntries: OpsEntry[]): void {
	const isStatic = /^(?:\w+\s+)?static\b/.test(file.text.slice(node.start, node.start + 60));
	for (const declarator of node.children) {
		if (declarator.field !== "declarator") continue;
		const nameNode = nameOf(declarator);
		const name = nameNode && file.text.slice(nameNode.start, nameNode.end);
		if (!nameNode || name === undefined) continue;
		const type = file.context.global(name);
		if (type)
			globals.push({
				name,
				type,
				static: isStatic,
				at: { file: file.context.file, start: nameNode.start, end: nameNode.end },
			});
		const value = declarator.type === "init_declarator" ? fieldOf(declarator, "value") : undefined;
		if (value) tables(value, type ?? specifierType(node, file), file, opsEntries);
	}
}

function specifierType(node: SyntaxNode, file: File): CType {
	const type = fieldOf(node, "type");
	const tag = type && fieldOf(type, "name");
	return tag ? { kind: "struct", tag: file.text.slice(tag.start, tag.end) } : unknownType;
}

function nameOf(declarator: SyntaxNode): SyntaxNode | undefined {
	for (
		let node: SyntaxNode | undefined = declarator;
		node;
		node = fieldOf(node, "declarator") ?? named(node).find((c) => c.type.endsWith("declarator"))
	) {
		if (node.type === "identifier") return node;
		if (node.type === "parenthesized_declarator" || fieldOf(node, "declarator")) continue;
		return named(node).find((c) => c.type === "identifier");
	}
	return undefined;
}

function tables(value: SyntaxNode, type: CType, file: File, into: OpsEntry[]): void {
	const inner = unwrapped(value);
	const list =
		inner.type === "initializer_list"
			? inner
			: inner.type === "compound_literal_expression"
				? fieldOf(inner, "value")
				: undefined;
	if (!list) return;
	const fields = type.kind === "struct" ? file.context.struct(type.tag)?.fields : undefined;
	const order = fields ? [...fields.keys()] : [];
	let position = 0;
	for (const item of named(list)) {
		if (type.kind === "array") {
			tables(item.type === "initializer_pair" ? (fieldOf(item, "value") ?? item) : item, type.of, file, into);
			continue;
		}
		const pair = item.type === "initializer_pair";
		const designator = pair ? item.children.find((child) => child.field === "designator") : undefined;
		const fieldNode = designator && named(designator)[0];
		const field = fieldNode ? file.text.slice(fieldNode.start, fieldNode.end) : order[position];
		const part = pair ? fieldOf(item, "value") : item;
		if (field !== undefined && order.includes(field)) position = order.indexOf(field) + 1;
		if (!part || field === undefined) continue;
		entry(part, type.kind === "struct" ? type.tag : "?", field, fields?.get(field), file, into);
	}
}

function entry(
	part: SyntaxNode,
	struct: string,
	field: string,
	type: CType | undefined,
	file: File,
	into: OpsEntry[],
): void {
	let inner = unwrapped(part);
	if (inner.type === "cast_expression") inner = unwrapped(fieldOf(inner, "value") ?? inner);
	if (inner.type === "pointer_expression") inner = unwrapped(fieldOf(inner, "argument") ?? inner);
	if (inner.type !== "identifier") {
		tables(part, type ?? unknownType, file, into);
		return;
	}
	const name = file.text.slice(inner.start, inner.end);
	const callable =
		type === undefined ||
		type.kind === "unknown" ||
		(type.kind === "pointer" &&
			(type.to.kind === "function" || type.to.kind === "void" || pointee(type).kind === "unknown"));
	if (callable && file.context.functionResult(name))
		into.push({ struct, field, function: name, at: { file: file.context.file, start: part.start, end: part.end } });
}
