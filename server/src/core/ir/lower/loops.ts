/** while, do and for. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import { inScope } from "./blocks.ts";
import type { Lowering } from "./lowering.ts";
import { fieldOf, named } from "./nodes.ts";

export function lowerWhile(l: Lowering, node: SyntaxNode): void {
	const condition = fieldOf(node, "condition");
	const body = fieldOf(node, "body");
	const head = l.builder.newBlock();
	const inside = l.builder.newBlock();
	const after = l.builder.newBlock();
	const origin = l.origin(node);
	l.builder.flowInto(head, origin);
	if (condition && named(condition).length > 0) l.condition(condition, inside, after);
	else l.builder.goto(inside, origin);
	l.builder.begin(inside);
	loopBody(l, body, head, after);
	l.builder.goto(head, origin);
	l.builder.begin(after);
}

export function lowerDo(l: Lowering, node: SyntaxNode): void {
	const condition = fieldOf(node, "condition");
	const body = fieldOf(node, "body");
	const inside = l.builder.newBlock();
	const test = l.builder.newBlock();
	const after = l.builder.newBlock();
	const origin = l.origin(node);
	l.builder.flowInto(inside, origin);
	loopBody(l, body, test, after);
	l.builder.flowInto(test, origin);
	if (condition) l.condition(condition, inside, after);
	else l.builder.goto(after, origin);
	l.builder.begin(after);
}

export function lowerFor(l: Lowering, node: SyntaxNode): void {
	inScope(l, node, () => {
		const initializer = fieldOf(node, "initializer");
		const condition = fieldOf(node, "condition");
		const update = fieldOf(node, "update");
		const origin = l.origin(node);
		if (initializer?.type === "declaration") l.statement(initializer);
		else if (initializer) l.effect(initializer);
		const head = l.builder.newBlock();
		const inside = l.builder.newBlock();
		const next = l.builder.newBlock();
		const after = l.builder.newBlock();
		l.builder.flowInto(head, origin);
		if (condition) l.condition(condition, inside, after);
		else l.builder.goto(inside, origin);
		l.builder.begin(inside);
		loopBody(l, fieldOf(node, "body"), next, after);
		l.builder.flowInto(next, origin);
		if (update) l.effect(update);
		l.builder.goto(head, origin);
		l.builder.begin(after);
	});
}

/** Lowers a loop's body with `break` and `continue` bound to the given blocks. */
export function loopBody(l: Lowering, body: SyntaxNode | undefined, next: number, after: number): void {
	const depth = l.scopes.depth;
	l.breaks.push({ block: after, depth });
	l.continues.push({ block: next, depth });
	if (body) l.statement(body);
	l.breaks.pop();
	l.continues.pop();
}
