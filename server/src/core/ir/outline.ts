/** Where the statements and blocks of a function stand in its text: for whoever goes through it line by line. */
import type { Span } from "../base/span.ts";
import type { SyntaxNode } from "../syntax/tree.ts";

export interface Outline {
	/** Statements and declarations; the inner ones behind those around them. */
	readonly statements: readonly OutlinedStatement[];
	/** What is declared in one is known to its end: compound statements, loops that declare. The inner ones behind those around them. */
	readonly blocks: readonly Span[];
}

export interface OutlinedStatement extends Span {
	/** `goto`, `break`, `continue`: a jump that somebody wrote. */
	readonly jump: boolean;
}

const transparent: ReadonlySet<string> = new Set(["compound_statement", "labeled_statement", "attributed_statement"]);
const jumps: ReadonlySet<string> = new Set(["goto_statement", "break_statement", "continue_statement"]);

/** The outline of a syntax tree whose offsets are `moved` less than those of the file. */
export function outlineIn(root: SyntaxNode, moved: number): Outline {
	const statements: OutlinedStatement[] = [];
	const blocks: Span[] = [];
	const visit = (node: SyntaxNode): void => {
		const span = { start: node.start + moved, end: node.end + moved };
		const { type } = node;
		if (type === "compound_statement" || type === "for_statement") blocks.push(span);
		if (type === "declaration" || (type.endsWith("_statement") && !transparent.has(type)))
			statements.push({ ...span, jump: jumps.has(type) });
		for (const child of node.children) {
			visit(child);
			// The condition at a loop's end stands on a line of its own.
			if (type === "do_statement" && child.field === "condition")
				statements.push({ start: child.start + moved, end: child.end + moved, jump: false });
		}
	};
	visit(root);
	return { statements, blocks };
}
