/**
 * GNU functions inside functions. They see the variables around them, so a call of one is its body, lowered in place. Used
 * as a value, one may be called by anybody: that is opaque.
 */
import type { SyntaxNode } from "../../syntax/tree.ts";
import { store } from "./assignments.ts";
import { voidValue } from "./blocks.ts";
import { applyDeclarator, parameterType, specifiedType } from "./declarators.ts";
import type { Lowering, Typed } from "./lowering.ts";
import { fieldOf, named } from "./nodes.ts";
import type { Binding } from "./scope.ts";
import { environment } from "./types.ts";

type NestedFunction = Extract<Binding, { kind: "nested" }>;

/** Binds the name of a `function_definition` that stands among statements. */
export function defineNested(l: Lowering, node: SyntaxNode): void {
	const env = environment(l);
	const declarator = fieldOf(node, "declarator");
	const declared = declarator && applyDeclarator(env, specifiedType(env, node), declarator);
	const body = fieldOf(node, "body");
	if (!declared?.functionDeclarator || declared.type.kind !== "function" || !body) {
		l.opaqueEffect("nested-function", [], node);
		return;
	}
	const list = fieldOf(declared.functionDeclarator, "parameters");
	const parameters = (list ? named(list) : []).flatMap((parameter) => {
		const inner = fieldOf(parameter, "declarator");
		const found = inner && applyDeclarator(env, specifiedType(env, parameter), inner);
		return found ? [{ name: found.name, type: parameterType(found.type) }] : [];
	});
	const { name, type } = declared;
	l.scopes.bind(name, { kind: "nested", name, result: type.result, parameters, body, frame: l.frame });
}

/** A call: the parameters become variables, `return` goes behind the body. */
export function callNested(
	l: Lowering,
	nested: NestedFunction,
	args: readonly Typed[],
	node: SyntaxNode,
	resultUsed: boolean,
): Typed {
	if (l.returns.some((target) => target.of === nested.body)) return l.opaqueValue("nested-function", [], node);
	const origin = l.origin(node);
	const after = l.builder.newBlock();
	const place = nested.result.kind === "void" ? undefined : l.hidden(nested.name, nested.result);
	const outer = { result: l.result, breaks: l.breaks.splice(0), continues: l.continues.splice(0) };
	l.result = nested.result;
	l.scopes.push();
	l.returns.push({ of: nested.body, block: after, depth: l.scopes.depth - 1, place });
	nested.parameters.forEach(({ name, type }, index) => {
		const local = l.scopes.addLocal(name, type);
		const value = args[index];
		if (value) store(l, { address: { kind: "local", index: local }, type }, value, origin);
		l.scopes.bind(name, { kind: "local", index: local, type });
	});
	l.inFrame(nested.frame, () => l.statement(nested.body));
	l.builder.flowInto(after, origin);
	l.returns.pop();
	l.scopes.pop();
	l.result = outer.result;
	l.breaks.push(...outer.breaks);
	l.continues.push(...outer.continues);
	return place && resultUsed ? l.load(place, node) : voidValue;
}
