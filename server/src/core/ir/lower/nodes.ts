/** Reading syntax nodes by field and type. */
import type { SyntaxNode } from "../../syntax/tree.ts";

export function fieldOf(node: SyntaxNode, field: string): SyntaxNode | undefined {
	for (const child of node.children) if (child.field === field && child.type !== "comment") return child;
	return undefined;
}

export function childOfType(node: SyntaxNode, type: string): SyntaxNode | undefined {
	for (const child of node.children) if (child.type === type) return child;
	return undefined;
}

/** The named children, comments left out. */
export function named(node: SyntaxNode): SyntaxNode[] {
	return node.children.filter((child) => child.named && child.type !== "comment");
}

/** What stands inside any number of parentheses. */
export function unwrapped(node: SyntaxNode): SyntaxNode {
	let inner = node;
	while (inner.type === "parenthesized_expression" || inner.type === "extension_expression") {
		const children = named(inner);
		const only = children[0];
		if (children.length !== 1 || !only) return inner;
		inner = only;
	}
	return inner;
}

export function isErrorNode(node: SyntaxNode): boolean {
	return node.error || node.type === "ERROR";
}

/** How many errors and made-up tokens stand in a subtree. */
export function countErrors(node: SyntaxNode): number {
	if (!node.hasError) return 0;
	let count = isErrorNode(node) || node.missing ? 1 : 0;
	for (const child of node.children) count += countErrors(child);
	return count;
}
