/** What reading a tree needs of a binding. */

export interface NodeKind {
	readonly type: string;
	readonly named: boolean;
	readonly error: boolean;
}

/** Steps through a tree and says what stands where. */
export interface SteppingCursor {
	/** What kind of node this is; one object for each kind, whatever the tree. */
	readonly nodeKind: NodeKind;
	readonly nodeIsMissing: boolean;
	readonly startIndex: number;
	readonly endIndex: number;
	readonly fieldName: string | undefined;
	gotoFirstChild(): boolean;
	gotoNextSibling(): boolean;
	gotoParent(): boolean;
	/** To the root's descendant of that number, as `descendantIndex` gave it. */
	gotoDescendant(index: number): void;
}

export interface BoundCursor extends SteppingCursor {
	/** The node's number among all below the root, in the order of a walk. */
	readonly descendantIndex: number;
	nodeHasError(): boolean;
	delete(): void;
}
