/**
 * Macros among the members of a struct. Normalisation leaves of them what can be read without their definition (a member
 * whose type is the macro's name); where the definition is known, it tells what the members are.
 */
import type { SyntaxNode } from "../../syntax/tree.ts";
import { matchingBracket, plainText } from "../resolve/text.ts";
import type { ExpandedText, TypeEnvironment } from "./context.ts";

/** What the macros in a struct's braces write, by the node that stands for each; for one without a node, by the brace. */
export function memberMacros(env: TypeEnvironment, body: SyntaxNode): ReadonlyMap<SyntaxNode, ExpandedText> {
	const found = new Map<SyntaxNode, ExpandedText>();
	let from = body.start;
	for (const child of body.children) {
		const before = textOf(env, body, from, child.start);
		from = child.end;
		if (child.type === "comment") continue;
		const [replaced, use] = child.named ? useAt(env, body, child, before) : [undefined, undefined];
		const expanded = use === undefined ? undefined : env.expanded(use, "members");
		if (expanded) found.set(replaced ?? child, expanded);
		if (use !== undefined) continue;
		for (const name of plainText(before).match(/^\s*([A-Za-z_]\w*)\s*$/) ?? []) {
			const alone = env.expanded(name.trim(), "members");
			const first = alone?.nodes[0];
			if (first) found.set(first, alone);
		}
	}
	return found;
}

/** The macro's use that a member is or begins in, and the node it stands for. */
function useAt(
	env: TypeEnvironment,
	body: SyntaxNode,
	child: SyntaxNode,
	before: string,
): [SyntaxNode, string] | [undefined, undefined] {
	if (child.type !== "field_declaration") return [undefined, undefined];
	const text = env.text(child);
	// `DECLARE(type, name);`: the node begins at the type.
	const head = /([A-Za-z_]\w*)\s*\(\s*$/.exec(before);
	const start = head ? child.start - before.length + head.index : child.start;
	const use = textOf(env, body, start, body.end);
	const open = /^[A-Za-z_]\w*\s*\(/.exec(use)?.[0];
	if (open !== undefined) {
		const close = matchingBracket(use, open.length - 1);
		return close < 0 ? [undefined, undefined] : [child, use.slice(0, close + 1)];
	}
	const alone = /^([A-Za-z_]\w*)\s*;$/.exec(text)?.[1];
	return alone === undefined ? [undefined, undefined] : [child, alone];
}

function textOf(env: TypeEnvironment, body: SyntaxNode, start: number, end: number): string {
	return end <= start ? "" : env.text({ ...body, start, end });
}
