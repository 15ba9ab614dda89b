/**
 * The one shape of syntax tree the rest of the core reads, whichever binding of tree-sitter built it.
 * Nodes are plain data: they outlive the binding's tree, and reading them crosses no native boundary.
 */
export interface SyntaxNode {
	/** The grammar's node type, e.g. `call_expression`, or the token itself for anonymous nodes, e.g. `+=`. */
	readonly type: string;
	readonly named: boolean;
	/** UTF-16 offsets into the file's text (which normalisation never moves). */
	readonly start: number;
	readonly end: number;
	/** The field this node fills in its parent, e.g. `declarator`. */
	readonly field: string | undefined;
	/** Without the marks and keywords between them that say no more than their parent does (`NodeKind.unread`). */
	readonly children: readonly SyntaxNode[];
	/** An ERROR node, or a MISSING token the parser made up. */
	readonly error: boolean;
	readonly missing: boolean;
	/** True if this node or any below it is an error or missing. */
	readonly hasError: boolean;
}

/** One child of the translation unit; its subtree is read only when asked for. */
export interface TopLevelItem {
	readonly type: string;
	readonly start: number;
	readonly end: number;
	readonly hasError: boolean;
	/** The whole subtree as plain nodes. Valid until the tree is deleted; the answer outlives it. */
	node(): SyntaxNode;
}

export interface TextEdit {
	readonly start: number;
	readonly oldEnd: number;
	readonly newText: string;
}
