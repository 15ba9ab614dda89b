/** What code that was not understood can reach. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import type { Value } from "../types.ts";
import type { Lowering } from "./lowering.ts";

/** The variables named in a subtree: what code that was not understood can reach. */
export function localsIn(l: Lowering, node: SyntaxNode): Value[] {
	const found = new Map<number, Value>();
	const visit = (n: SyntaxNode): void => {
		if (n.type === "identifier") {
			const bound = l.scopes.lookup(l.text(n));
			if (bound?.kind === "local") found.set(bound.index, { kind: "local", index: bound.index });
		}
		for (const child of n.children) visit(child);
	};
	visit(node);
	return [...found.values()];
}
