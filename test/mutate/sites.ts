/**
 * Where a mutant may be made: a statement that does nothing but count a counter down, after a label that is jumped to or in an
 * `if` block that ends in a return or a jump. What counts down is what the models and the updates of fields say.
 */
import type { UpdateHint } from "../../server/src/core/api/types.ts";
import type { ParsedText } from "../../server/src/core/syntax/parser.ts";
import type { SyntaxNode } from "../../server/src/core/syntax/tree.ts";

export interface Site {
	readonly function: string;
	readonly counter: string;
	/** The statement, its semicolon included. */
	readonly start: number;
	readonly end: number;
	readonly place: "after a label" | "in an if block";
	/** Which of the function's sites with the same text it is, from 0. */
	readonly ordinal: number;
	/** The function counts the counter up as well. */
	readonly chargedHere: boolean;
}

/** The sites of a file. A counter that the file never counts up is nothing this file settles. */
export function sitesIn(parsed: ParsedText, updates: readonly UpdateHint[]): readonly Site[] {
	const raised = new Set(updates.filter(({ sign }) => sign > 0).map(({ counter }) => counter));
	const settling = updates.filter(({ sign, counter }) => sign < 0 && raised.has(counter));
	if (settling.length === 0) return [];
	return parsed
		.items()
		.filter(
			({ type, start, end }) => type === "function_definition" && settling.some(({ at }) => within(at, start, end)),
		)
		.flatMap((item) => sitesOf(item.node(), parsed.text, settling, updates));
}

function within({ start, end }: UpdateHint["at"], from: number, to: number): boolean {
	return start >= from && end <= to;
}

function sitesOf(
	definition: SyntaxNode,
	text: string,
	settling: readonly UpdateHint[],
	updates: readonly UpdateHint[],
): Site[] {
	const name = nameOf(definition, text);
	if (name === undefined || definition.hasError) return [];
	const targets = new Set([...gotos(definition)].map((node) => labelName(node, text)));
	const seen = new Map<string, number>();
	const sites: Site[] = [];
	for (const { statement, place } of exitStatements(definition, (label) => targets.has(labelName(label, text)))) {
		const update = settling.find(
			({ at }) => at.start === statement.start && text.slice(at.end, statement.end).trim() === ";",
		);
		if (!update) continue;
		const written = text.slice(statement.start, statement.end);
		const ordinal = seen.get(written) ?? 0;
		seen.set(written, ordinal + 1);
		const chargedHere = updates.some(
			({ sign, counter, at }) => sign > 0 && counter === update.counter && within(at, definition.start, definition.end),
		);
		const { start, end } = statement;
		sites.push({ function: name, counter: update.counter, start, end, place, ordinal, chargedHere });
	}
	return sites;
}

interface Placed {
	readonly statement: SyntaxNode;
	readonly place: Site["place"];
}

/** The expression statements of a function on its ways out. */
function* exitStatements(
	node: SyntaxNode,
	isTarget: (label: SyntaxNode) => boolean,
	place?: Site["place"],
): Generator<Placed> {
	let here = place;
	for (const child of node.children) {
		if (child.type === "labeled_statement" && isTarget(child)) here = "after a label";
		if (child.type === "expression_statement") {
			if (here !== undefined) yield { statement: child, place: here };
			continue;
		}
		const leaving = child.type === "compound_statement" && isBranch(node, child) && leaves(child);
		yield* exitStatements(child, isTarget, leaving ? (here ?? "in an if block") : here);
	}
}

function isBranch(parent: SyntaxNode, child: SyntaxNode): boolean {
	return (parent.type === "if_statement" && child.field === "consequence") || parent.type === "else_clause";
}

function leaves(block: SyntaxNode): boolean {
	const last = block.children.filter(({ named, type }) => named && type !== "comment").at(-1);
	return last?.type === "return_statement" || last?.type === "goto_statement";
}

function* gotos(node: SyntaxNode): Generator<SyntaxNode> {
	if (node.type === "goto_statement") yield node;
	for (const child of node.children) yield* gotos(child);
}

/** The label of a labelled statement, or the one a goto names. */
function labelName(node: SyntaxNode, text: string): string | undefined {
	const label = node.children.find(({ type }) => type === "statement_identifier");
	return label && text.slice(label.start, label.end);
}

function nameOf(definition: SyntaxNode, text: string): string | undefined {
	let node: SyntaxNode | undefined = definition;
	while (node && node.type !== "identifier") node = node.children.find(({ field }) => field === "declarator");
	return node && text.slice(node.start, node.end);
}
