/** Reads a binding's tree into plain nodes, by cursor and without recursion. */
import type { Span } from "../base/span.ts";
import type { BoundCursor, BoundItem } from "./cursor.ts";
import type { SyntaxNode } from "./tree.ts";

interface MutableNode {
	type: string;
	named: boolean;
	start: number;
	end: number;
	field: string | undefined;
	children: SyntaxNode[];
	error: boolean;
	missing: boolean;
	hasError: boolean;
}

const none: SyntaxNode[] = [];

function readNode(cursor: BoundCursor): MutableNode {
	const { type, named, error } = cursor.nodeKind;
	const start = cursor.startIndex;
	const end = cursor.endIndex;
	// The parser makes up tokens without text only.
	const missing = start === end && cursor.nodeIsMissing;
	return {
		type,
		named,
		start,
		end,
		field: cursor.fieldName,
		children: none,
		error,
		missing,
		hasError: error || missing,
	};
}

function isRead(cursor: BoundCursor, { field, missing }: SyntaxNode, parent: SyntaxNode): boolean {
	return field !== undefined || missing || parent.error || !cursor.nodeKind.unread;
}

/** The children of the root, where the cursor stands. */
export function readItems(cursor: BoundCursor): BoundItem[] {
	const items: BoundItem[] = [];
	for (let more = cursor.gotoFirstChild(); more; more = cursor.gotoNextSibling()) {
		const { nodeKind: kind, startIndex: start, endIndex: end, descendantIndex: descendant } = cursor;
		items.push({ kind, start, end, hasError: cursor.nodeHasError(), descendant });
	}
	return items;
}

/** The node the cursor stands on with everything below it. The cursor ends where it began. */
export function readSubtree(cursor: BoundCursor): SyntaxNode {
	const root = readNode(cursor);
	const path: MutableNode[] = [];
	let node = root;
	for (;;) {
		if (cursor.gotoFirstChild()) {
			path.push(node);
			const child = readNode(cursor);
			node.children = isRead(cursor, child, node) ? [child] : [];
			node = child;
			continue;
		}
		for (;;) {
			const parent = path[path.length - 1];
			if (!parent) return root;
			if (node.hasError) parent.hasError = true;
			if (cursor.gotoNextSibling()) {
				node = readNode(cursor);
				if (isRead(cursor, node, parent)) parent.children.push(node);
				break;
			}
			cursor.gotoParent();
			path.pop();
			node = parent;
		}
	}
}

/** Spans of ERROR nodes (not of errors inside them) and missing tokens below the cursor's node. */
export function errorSpans(cursor: BoundCursor): Span[] {
	const spans: Span[] = [];
	let depth = 0;
	for (;;) {
		const error = cursor.nodeKind.error;
		if (error || cursor.nodeIsMissing) spans.push({ start: cursor.startIndex, end: cursor.endIndex });
		if (!error && cursor.nodeHasError() && cursor.gotoFirstChild()) {
			depth++;
			continue;
		}
		while (!cursor.gotoNextSibling()) {
			if (depth-- === 0) return spans;
			cursor.gotoParent();
		}
	}
}
