/** Labels: their blocks are made before the code around them, so that a jump forward knows where it goes and what it leaves. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import type { Lowering } from "./lowering.ts";
import { fieldOf } from "./nodes.ts";

/** Labels inside a macro's expansion belong to that one use. */
export function labelKey(l: Lowering, name: string): string {
	return l.frame.labels.has(name) ? `${l.frame.id}:${name}` : name;
}

/** Makes the blocks of all labels below `body` beforehand, so that a jump forward knows what it leaves. */
export function collectLabels(l: Lowering, body: SyntaxNode): void {
	const scopes = l.scopes.nodes();
	// Inside an expansion offsets mean nothing to the scopes around it: a jump there never leaves what they declared.
	const expanded = l.frame.parent !== undefined;
	const visit = (node: SyntaxNode, inside: readonly SyntaxNode[]): void => {
		if (node.type === "labeled_statement") {
			const label = fieldOf(node, "label");
			if (label) {
				const name = l.text(label);
				l.labels.set(labelKey(l, name), {
					block: l.builder.newBlock(name),
					start: expanded ? Number.MAX_SAFE_INTEGER : node.start,
					inside: new Set([...scopes, ...inside]),
				});
			}
		}
		if (!mayHoldLabels(l, node)) return;
		const within = node.type === "compound_statement" || node.type === "for_statement" ? [...inside, node] : inside;
		for (const child of node.children) if (child.named) visit(child, within);
	};
	visit(body, []);
}

const leaves: ReadonlySet<string> = new Set([
	"declaration",
	"return_statement",
	"goto_statement",
	"break_statement",
	"continue_statement",
	"comment",
]);

function mayHoldLabels(l: Lowering, node: SyntaxNode): boolean {
	if (node.type === "expression_statement") return l.text(node).includes("({");
	return !leaves.has(node.type) && node.field !== "condition";
}

/** Control falls into a labelled statement. */
export function startLabel(l: Lowering, node: SyntaxNode): void {
	const label = fieldOf(node, "label");
	const info = label && l.labels.get(labelKey(l, l.text(label)));
	if (info) l.builder.flowInto(info.block, l.origin(node));
}
