/** One function definition to one IR function. Total: whatever the syntax, there is an answer. */

import type { FileSpan } from "../../base/span.ts";
import type { SyntaxNode } from "../../syntax/tree.ts";
import { s64, u64 } from "../ctype.ts";
import type { CType, IrFunction } from "../types.ts";
import { unknownType } from "../types.ts";
import { opaqueIn } from "../visit.ts";
import { callPlace, lowerCall } from "./calls.ts";
import { lowerCondition } from "./conditions.ts";
import type { LowerContext, SourceText } from "./context.ts";
import { completed, lowerDeclaration } from "./declarations.ts";
import { applyDeclarator, parameterType, specifiedType } from "./declarators.ts";
import { lowerEffect, lowerValue } from "./expressions.ts";
import { lowerInitialiser } from "./initialisers.ts";
import { finishLabels, startLabel } from "./labels.ts";
import { type LoweredVariable, Lowering, type Parts } from "./lowering.ts";
import { countErrors, fieldOf, named } from "./nodes.ts";
import { lowerPlace } from "./places.ts";
import { lowerStatement } from "./statements.ts";
import { environment } from "./types.ts";

export const parts: Parts = {
	value: lowerValue,
	effect: lowerEffect,
	place: lowerPlace,
	condition: lowerCondition,
	statement: lowerStatement,
	label: startLabel,
	declaration: lowerDeclaration,
	call: lowerCall,
	callPlace,
	initialise: lowerInitialiser,
};

/** Lowers a `function_definition` of `source`. Never throws. */
export function lowerFunction(item: SyntaxNode, source: SourceText, context: LowerContext): IrFunction {
	if (item.children.length === 0) return unlowered(item, source, context, "too-long");
	try {
		return lowered(item, source, context);
	} catch (error) {
		// Code nested deeper than the stack carries: nothing else may be thrown, and nothing else is caught.
		if (error instanceof RangeError) return unlowered(item, source, context, "nested-too-deep");
		throw error;
	}
}

/** The static variables of a function definition, which its blocks only name. Never throws. */
export function lowerStatics(item: SyntaxNode, source: SourceText, context: LowerContext): readonly LoweredVariable[] {
	const statics: LoweredVariable[] = [];
	try {
		lowered(item, source, context, statics);
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
	}
	return statics;
}

/** The variables that a declaration at file level defines. Prototypes are none. */
export function lowerVariables(
	declaration: SyntaxNode,
	source: SourceText,
	context: LowerContext,
): readonly LoweredVariable[] {
	const l = new Lowering(context, source, parts, "");
	const variables: LoweredVariable[] = [];
	const first = declaration.children.find((child) => child.field === "declarator");
	const base = specifiedType(environment(l), declaration, first && l.text(first));
	for (const declarator of declaration.children) {
		if (declarator.field !== "declarator") continue;
		const declared = applyDeclarator(environment(l), base, declarator);
		if (!declared || declared.type.kind === "function") continue;
		const value = declarator.type === "init_declarator" ? fieldOf(declarator, "value") : undefined;
		variables.push(l.staticVariable(declared.name, value ? completed(l, declared.type, value) : declared.type, value));
	}
	return variables;
}

function lowered(item: SyntaxNode, source: SourceText, context: LowerContext, statics?: LoweredVariable[]): IrFunction {
	const head = functionHead(item, source, context);
	const l = new Lowering(context, source, parts, head.name);
	l.statics = statics;
	const env = environment(l);
	// What normalisation wrote in place of a macro is not in the source's text.
	const macro = source.normalised.replacementAt(item.start, "function")?.name;
	const base = macro === undefined ? specifiedType(env, item) : resultOfMacro(macro);
	const declarator = fieldOf(item, "declarator");
	const declared = declarator && applyDeclarator(env, base, declarator);
	l.result = declared?.type.kind === "function" ? declared.type.result : base;
	const variadic = declared?.functionDeclarator ? lowerParameters(l, declared.functionDeclarator, item) : false;
	const parameters = l.scopes.locals.length;
	const body = fieldOf(item, "body");
	if (body) l.statement(body);
	finishLabels(l);
	const end: FileSpan = { file: context.file, start: Math.max(item.start, item.end - 1), end: item.end };
	const blocks = l.builder.finish(end);
	return {
		...head,
		result: l.result,
		locals: l.scopes.locals,
		parameters,
		variadic,
		blocks,
		temps: l.builder.temps,
		opaque: opaqueIn(blocks),
		errors: countErrors(item),
	};
}

/** The result of the functions that a macro in place of a head makes. */
function resultOfMacro(macro: string): CType {
	if (macro.includes("SYSCALL_DEFINE")) return s64;
	return macro.startsWith("BPF_CALL_") ? u64 : unknownType;
}

function functionHead(
	item: SyntaxNode,
	source: SourceText,
	context: LowerContext,
): Pick<IrFunction, "name" | "file" | "span" | "nameSpan" | "static"> {
	let node = fieldOf(item, "declarator");
	while (node && node.type !== "identifier") {
		node =
			fieldOf(node, "declarator") ??
			named(node).find((child) => child.type.endsWith("declarator") || child.type === "identifier");
	}
	const nameNode = node ?? item;
	const isStatic = item.children.some(
		(child) => child.type === "storage_class_specifier" && source.text.slice(child.start, child.end) === "static",
	);
	return {
		name: node ? source.text.slice(node.start, node.end) : "?",
		file: context.file,
		span: { file: context.file, start: item.start, end: item.end },
		nameSpan: { file: context.file, start: nameNode.start, end: nameNode.end },
		static: isStatic,
	};
}

/** Binds the parameters; the answer says whether there are more (`...`). */
function lowerParameters(l: Lowering, declarator: SyntaxNode, item: SyntaxNode): boolean {
	const list = fieldOf(declarator, "parameters");
	const env = environment(l);
	let variadic = false;
	for (const parameter of list ? named(list) : []) {
		if (parameter.type === "variadic_parameter") variadic = true;
		else if (parameter.type === "identifier")
			bindParameter(l, l.text(parameter), oldStyleType(l, l.text(parameter), item));
		else if (parameter.type === "parameter_declaration") {
			const base = specifiedType(env, parameter);
			const inner = fieldOf(parameter, "declarator");
			const declared = inner && applyDeclarator(env, base, inner);
			if (declared) bindParameter(l, declared.name, parameterType(declared.type));
			else if (base.kind !== "void" || inner) bindParameter(l, "", base);
		}
	}
	return variadic;
}

function bindParameter(l: Lowering, name: string, type: IrFunction["result"]): void {
	const index = l.scopes.addLocal(name === "" ? "$unnamed" : name, type, true);
	if (name !== "") l.scopes.bind(name, { kind: "local", index, type });
}

/** K&R: the types stand between the parameter list and the body. */
function oldStyleType(l: Lowering, name: string, item: SyntaxNode): IrFunction["result"] {
	const env = environment(l);
	for (const declaration of item.children.filter((child) => child.type === "declaration")) {
		for (const declarator of declaration.children.filter((child) => child.field === "declarator")) {
			const declared = applyDeclarator(env, specifiedType(env, declaration), declarator);
			if (declared?.name === name) return parameterType(declared.type);
		}
	}
	return { kind: "int", bits: 32, signed: true };
}

/** A function whose body could not be lowered at all: one opaque instruction, and a return of something unknown. */
function unlowered(item: SyntaxNode, source: SourceText, context: LowerContext, reason: string): IrFunction {
	const head = functionHead(item, source, context);
	const origin = head.span;
	return {
		...head,
		result: unknownType,
		locals: [],
		parameters: 0,
		variadic: false,
		blocks: [
			{
				label: undefined,
				instructions: [{ kind: "opaque", result: 0, reason, touches: [], origin }],
				terminator: { kind: "return", value: { kind: "temp", id: 0 }, origin },
			},
		],
		temps: 1,
		opaque: [{ reason, origin }],
		errors: 0,
	};
}
