/** From the syntax of specifiers and declarators to C types. Used for code, and for the struct definitions it names. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import { boolType, floatType, intType, pointerTo, s8, s32, s64, structType, u32, u64, voidType } from "../ctype.ts";
import { type CType, unknownType } from "../types.ts";
import type { StructInfo, StructMember, TypeEnvironment } from "./context.ts";
import { memberMacros } from "./memberMacros.ts";
import { childOfType, fieldOf, named } from "./nodes.ts";

export interface Declared {
	readonly name: string;
	readonly nameNode: SyntaxNode;
	readonly type: CType;
	/** The declarator that takes parameters, where the name is a function. */
	readonly functionDeclarator: SyntaxNode | undefined;
}

const primitives: ReadonlyMap<string, CType> = new Map<string, CType>([
	["void", voidType],
	["bool", boolType],
	["_Bool", boolType],
	["char", s8],
	["short", intType(16, true)],
	["int", s32],
	["long", s64],
	["float", floatType],
	["double", floatType],
	["size_t", u64],
	["ssize_t", s64],
	["ptrdiff_t", s64],
	["intptr_t", s64],
	["uintptr_t", u64],
	["int8_t", s8],
	["int16_t", intType(16, true)],
	["int32_t", s32],
	["int64_t", s64],
	["uint8_t", intType(8, false)],
	["uint16_t", intType(16, false)],
	["uint32_t", u32],
	["uint64_t", u64],
]);

/** The type that a declaration's specifiers name. `owner` names untagged structs: the member or typedef they belong to. */
export function specifiedType(env: TypeEnvironment, declaration: SyntaxNode, owner?: string): CType {
	const type = fieldOf(declaration, "type");
	return type
		? typeOfSpecifier(env, type, owner)
		: childOfType(declaration, "storage_class_specifier")
			? s32
			: unknownType;
}

export function typeOfSpecifier(env: TypeEnvironment, node: SyntaxNode, owner?: string): CType {
	switch (node.type) {
		case "primitive_type":
			return namedType(env, env.text(node));
		case "sized_type_specifier":
			return sizedType(env.text(node));
		case "type_identifier": {
			const known = namedType(env, env.text(node));
			return known.kind === "unknown" ? env.typeOfText(env.text(node)) : known;
		}
		case "struct_specifier":
		case "union_specifier":
			return structOf(env, node, owner);
		case "enum_specifier": {
			const body = fieldOf(node, "body");
			if (body) env.defineEnumerators(body);
			return s32;
		}
		case "macro_type_specifier":
			return env.typeOfText(env.text(node));
		default:
			return unknownType;
	}
}

/** A typedef or one of the types C itself spells as a name. */
export function namedType(env: Pick<TypeEnvironment, "typedef">, name: string): CType {
	return primitives.get(name) ?? env.typedef(name) ?? unknownType;
}

export function sizedType(text: string): CType {
	const words = text.split(/\s+/);
	const signed = !words.some((word) => word === "unsigned");
	if (words.includes("double") || words.includes("float")) return floatType;
	if (words.includes("char")) return intType(8, signed);
	if (words.includes("short")) return intType(16, signed);
	if (words.includes("long")) return intType(64, signed);
	return intType(32, signed);
}

function structOf(env: TypeEnvironment, node: SyntaxNode, owner: string | undefined): CType {
	const nameNode = fieldOf(node, "name");
	const body = fieldOf(node, "body");
	const tag = nameNode ? env.structTag(env.text(nameNode)) : owner;
	if (tag === undefined) return unknownType;
	if (body) env.defineStruct(structInfo(env, tag, body, node.type === "union_specifier"));
	return structType(tag);
}

/** The members that a struct's body declares, those of anonymous members among them. */
export function structInfo(env: TypeEnvironment, tag: string, body: SyntaxNode, union: boolean): StructInfo {
	const fields = new Map<string, CType>();
	const members = membersOf(env, tag, body, fields);
	return { tag, union, fields, members };
}

/** The members in a struct's braces as they are declared; their names go to `fields`, those of anonymous members too. */
function membersOf(
	env: TypeEnvironment,
	tag: string,
	body: SyntaxNode,
	fields: Map<string, CType>,
): readonly StructMember[] {
	const members: StructMember[] = [];
	const made = memberMacros(env, body);
	for (const { env: inside, nodes } of made.values())
		for (const list of nodes) members.push(...membersOf(inside, tag, list, fields));
	for (const child of named(body)) {
		if (made.has(child)) continue;
		if (child.type !== "field_declaration") {
			if (child.type.startsWith("preproc_") || child.type === "struct_group" || child.error)
				members.push(...membersOf(env, tag, child, fields));
			continue;
		}
		const declarators = child.children.filter((c) => c.field === "declarator");
		const specifier = fieldOf(child, "type");
		const inner = specifier ? fieldOf(specifier, "body") : undefined;
		if (declarators.length === 0 && inner && specifier && !fieldOf(specifier, "name")) {
			members.push({
				union: specifier.type === "union_specifier",
				members: membersOf(env, tag, inner, fields),
			});
			continue;
		}
		const first = declarators[0];
		const owner = first ? `${tag}.${declaredName(env, first) ?? "?"}` : undefined;
		const base = specifiedType(env, child, owner);
		for (const part of child.children) {
			if (part.type === "bitfield_clause") addWidth(env, members, part, base);
			if (part.field !== "declarator") continue;
			if (env.text(part) === ":") {
				// Normalisation gives a bit-field without a name its colon for one.
				addWidth(env, members, { ...part, start: part.end, end: child.end - 1 }, base);
				continue;
			}
			const declared = applyDeclarator(env, base, part);
			if (!declared) continue;
			fields.set(declared.name, declared.type);
			members.push({ name: declared.name, type: declared.type });
		}
	}
	return members;
}

/** `: 3` makes the member before it a bit-field, or is one without a name. */
function addWidth(env: TypeEnvironment, members: StructMember[], clause: SyntaxNode, type: CType): void {
	const bits = env.constantOf(named(clause)[0] ?? clause);
	if (bits === undefined) return;
	const last = members.at(-1);
	if (last && "name" in last && last.name !== undefined && last.bits === undefined)
		members[members.length - 1] = { ...last, bits: Number(bits) };
	else members.push({ name: undefined, type, bits: Number(bits) });
}

function declaredName(env: TypeEnvironment, declarator: SyntaxNode): string | undefined {
	return applyDeclarator(env, unknownType, declarator)?.name;
}

/** Works a declarator outside in: `*a[3]` on int is an array of three pointers to int. */
export function applyDeclarator(env: TypeEnvironment, base: CType, declarator: SyntaxNode): Declared | undefined {
	let type = base;
	let functionDeclarator: SyntaxNode | undefined;
	let node: SyntaxNode | undefined = declarator;
	while (node) {
		switch (node.type) {
			case "identifier":
			case "field_identifier":
			case "type_identifier":
			case "primitive_type":
				return {
					name: env.text(node),
					nameNode: node,
					type,
					functionDeclarator: type.kind === "function" ? functionDeclarator : undefined,
				};
			case "pointer_declarator":
				type = pointerTo(type);
				break;
			case "array_declarator": {
				const size = fieldOf(node, "size");
				const length = size ? env.constantOf(size) : undefined;
				type = {
					kind: "array",
					of: type,
					length: length !== undefined && length < 2n ** 31n ? Number(length) : undefined,
				};
				break;
			}
			case "function_declarator":
				functionDeclarator = node;
				type = { kind: "function", result: type };
				break;
			case "init_declarator":
			case "parenthesized_declarator":
			case "attributed_declarator":
			case "bitfield_clause":
				break;
			default:
				return undefined;
		}
		node =
			fieldOf(node, "declarator") ??
			named(node).find((c) => c.type.endsWith("declarator") || c.type.endsWith("identifier"));
	}
	return undefined;
}

/** How long an array is whose initialiser says it: one more than the highest index; undefined if an index is not known. */
export function listLength(env: TypeEnvironment, list: SyntaxNode): number | undefined {
	let next = 0n;
	let length = 0n;
	for (const item of named(list)) {
		if (item.type === "initializer_pair") {
			const designator = fieldOf(item, "designator");
			if (designator?.type !== "subscript_designator" && designator?.type !== "subscript_range_designator")
				return undefined;
			const index = named(designator).at(-1);
			const value = index && env.constantOf(index);
			if (value === undefined || value < 0n || value > 2n ** 31n) return undefined;
			next = value;
		}
		next += 1n;
		if (next > length) length = next;
	}
	return Number(length);
}

/** The type a `type_descriptor` writes, as in a cast or `sizeof`. */
export function describedType(env: TypeEnvironment, node: SyntaxNode): CType {
	if (node.type !== "type_descriptor") return typeOfSpecifier(env, node);
	const base = specifiedType(env, node);
	return abstractType(env, base, fieldOf(node, "declarator"));
}

export function abstractType(env: TypeEnvironment, base: CType, declarator: SyntaxNode | undefined): CType {
	let type = base;
	for (let node = declarator; node; ) {
		if (node.type === "abstract_pointer_declarator") type = pointerTo(type);
		else if (node.type === "abstract_function_declarator") type = { kind: "function", result: type };
		else if (node.type === "abstract_array_declarator") {
			const size = fieldOf(node, "size");
			const length = size ? env.constantOf(size) : undefined;
			type = { kind: "array", of: type, length: length === undefined ? undefined : Number(length) };
		}
		node = fieldOf(node, "declarator") ?? named(node).find((c) => c.type.startsWith("abstract_"));
	}
	return type;
}

/** A parameter's type: arrays and functions are pointers there. */
export function parameterType(type: CType): CType {
	if (type.kind === "array") return pointerTo(type.of);
	if (type.kind === "function") return pointerTo(type);
	return type;
}
