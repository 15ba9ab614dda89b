/** Types as a function's own scopes see them. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import { evaluate, fitting } from "../resolve/evaluate.ts";
import { type CType, unknownType } from "../types.ts";
import type { TypeEnvironment } from "./context.ts";
import { describedType } from "./declarators.ts";
import { type Lowering, maxExpansionDepth } from "./lowering.ts";
import { fieldOf, named, unwrapped } from "./nodes.ts";
import { typeOfText } from "./typeText.ts";

export function environment(l: Lowering): TypeEnvironment {
	return {
		text: (node) => l.text(node),
		typedef(name) {
			const bound = l.scopes.lookup(name);
			return bound ? (bound.kind === "typedef" ? bound.type : undefined) : l.context.typedef(name);
		},
		constantOf: (node) => constantOf(l, node),
		typeOfText: (text) => textType(l, text),
		defineStruct: (info) => l.context.defineStruct(info),
		defineEnumerators: (body) => defineEnumerators(l, body),
		structTag: (tag) => l.context.structTag(tag),
		expanded: (use, where) => l.context.expandedDeclarations(use, where),
	};
}

/** The value of a constant expression, or undefined if it is none or names something no definition was found for. */
export function constantOf(l: Lowering, node: SyntaxNode): bigint | undefined {
	const constant = constantOfText(l, l.text(node));
	if (constant !== undefined || node.hasError) return constant;
	// `sizeof(x)` of an expression, `ARRAY_SIZE(x)`: the text alone does not tell, the types of the scope do.
	const { value } = l.speculate(() => l.value(node));
	return value.kind === "int" ? value.value : undefined;
}

export function constantOfText(l: Lowering, text: string): bigint | undefined {
	return evaluate(text, {
		constant(name) {
			const bound = l.scopes.lookup(name);
			return bound ? (bound.kind === "constant" ? fitting(bound.value) : undefined) : l.context.constant(name);
		},
		configuration: l.context.configuration,
		macro: (name) => l.context.macro(name),
		typedef: (name) => l.context.typedef(name),
	});
}

function defineEnumerators(l: Lowering, body: SyntaxNode): void {
	let next: bigint | undefined = 0n;
	for (const enumerator of named(body)) {
		if (enumerator.type !== "enumerator") continue;
		const name = fieldOf(enumerator, "name");
		const value = fieldOf(enumerator, "value");
		if (value) next = constantOf(l, value);
		if (name && next !== undefined) l.scopes.bind(l.text(name), { kind: "constant", value: next });
		if (next !== undefined) next += 1n;
	}
}

/** A `type_descriptor`, `typeof` among them. */
export function typeOfDescriptor(l: Lowering, node: SyntaxNode): CType {
	return describedType(environment(l), node);
}

/** A type given as text in the current frame. */
export function textType(l: Lowering, text: string): CType {
	return typeOfText(
		{
			typedef(name) {
				const bound = l.scopes.lookup(name);
				return bound ? (bound.kind === "typedef" ? bound.type : undefined) : l.context.typedef(name);
			},
			macro: (name) => l.context.macro(name),
			structTag: (tag) => l.context.structTag(tag),
			typeOfExpression: (expression) => expressionType(l, expression),
		},
		text,
	);
}

function expressionType(l: Lowering, text: string): CType {
	const snippet = l.context.parseStatements(text);
	const statement = snippet && named(snippet.body)[0];
	const expression = statement?.type === "expression_statement" ? named(statement)[0] : undefined;
	if (!snippet || !expression || l.frame.depth >= maxExpansionDepth) return unknownType;
	const frame = {
		...l.frame,
		text: snippet.text,
		normalised: snippet.normalised,
		origin: l.frame.origin ?? l.origin({ start: 0, end: 0 }),
		segments: [],
		depth: l.frame.depth + 1,
	};
	return l.within(frame, () => l.placeType(unwrapped(expression)));
}

/**
 * The type a name stands for where it is not a variable: the grammar cannot tell `(x)(y)` from a cast, and normalisation
 * writes types among arguments as identifiers over the type's text.
 */
export function typeNamed(l: Lowering, node: SyntaxNode): CType | undefined {
	if (node.type !== "identifier" && node.type !== "type_identifier") return undefined;
	const name = l.text(node);
	if (!/^\w+$/.test(name)) {
		const type = textType(l, name);
		return type.kind === "unknown" && !/^(?:struct|union|enum|typeof|__typeof|const|unsigned|signed)/.test(name)
			? undefined
			: type;
	}
	const bound = l.scopes.lookup(name);
	if (bound) return bound.kind === "typedef" ? bound.type : undefined;
	return /^(?:int|char|long|short|unsigned|void|bool)$/.test(name) ? textType(l, name) : l.context.typedef(name);
}
