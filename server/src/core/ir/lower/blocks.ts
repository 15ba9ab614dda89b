/** Blocks of statements and their scopes. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import type { Lowering, Typed } from "./lowering.ts";
import { named, unwrapped } from "./nodes.ts";
import { int } from "./values.ts";

/** A `{ … }` with its own scope; clean-ups of its variables run where control falls out of it. */
export function lowerBlock(l: Lowering, node: SyntaxNode): void {
	inScope(l, node, () => {
		for (const child of node.children) if (child.named) l.statement(child);
	});
}

/** Runs `body` in a new scope and emits the scope's clean-ups at its end. */
export function inScope<T>(l: Lowering, node: SyntaxNode, body: () => T): T {
	l.scopes.push();
	const result = body();
	if (!l.builder.ended)
		runCleanups(l, l.scopes.depth - 1, { start: Math.max(node.end - 1, node.start), end: node.end });
	l.scopes.pop();
	return result;
}

/** Emits the clean-ups of all scopes deeper than `depth`. */
export function runCleanups(l: Lowering, depth: number, at: { readonly start: number; readonly end: number }): void {
	const origin = l.origin(at);
	for (const cleanup of l.scopes.cleanupsDownTo(depth)) cleanup.emit(origin);
}

/** What an expression without a value yields. */
export const voidValue: Typed = { value: int(0), type: { kind: "void" } };

/** GNU `({ … })`: its value is that of its last statement, if that is an expression. */
export function lowerStatementExpression(l: Lowering, block: SyntaxNode): Typed {
	return inScope(l, block, () => lowerStatementsWithValue(l, named(block)));
}

export function lowerStatementsWithValue(l: Lowering, statements: readonly SyntaxNode[]): Typed {
	const last = statements.at(-1);
	for (const statement of statements.slice(0, -1)) l.statement(statement);
	if (!last) return voidValue;
	if (last.type === "labeled_statement") {
		const inner = named(last).at(-1);
		l.parts.label(l, last);
		return inner && inner.type !== "statement_identifier" ? lowerStatementsWithValue(l, [inner]) : voidValue;
	}
	const expression = last.type === "expression_statement" ? named(last)[0] : undefined;
	if (!expression) {
		l.statement(last);
		return voidValue;
	}
	const inner = unwrapped(expression);
	if (inner.type === "cast_expression" && /^\(\s*void\s*\)/.test(l.text(inner))) {
		l.effect(inner);
		return voidValue;
	}
	return l.value(expression);
}
