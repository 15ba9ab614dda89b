/** What reading a tree needs of a binding. */

export interface NodeKind {
	readonly type: string;
	readonly named: boolean;
	readonly error: boolean;
	/** A mark or keyword that says nothing its parent does not say: it is left out unless it fills a field, is missing or stands in an error. */
	readonly unread: boolean;
}

export const errorKind: NodeKind = { type: "ERROR", named: true, error: true, unread: false };

/** What is read between the members of a struct and the labels of a `switch`. */
const readMarks: ReadonlySet<string> = new Set(["{", "}", ";", ":", "default"]);

export function kindOf(type: string, named: boolean): NodeKind {
	return type === "ERROR" ? errorKind : { type, named, error: false, unread: !named && !readMarks.has(type) };
}

/** A child of the root. */
export interface BoundItem {
	readonly kind: NodeKind;
	readonly start: number;
	readonly end: number;
	readonly hasError: boolean;
	/** Its number among all below the root, in the order of a walk. */
	readonly descendant: number;
}

/** Steps through a tree and says what stands where. */
export interface BoundCursor {
	/** What kind of node this is; one object for each kind, whatever the tree. */
	readonly nodeKind: NodeKind;
	readonly nodeIsMissing: boolean;
	readonly startIndex: number;
	readonly endIndex: number;
	readonly fieldName: string | undefined;
	/** The node's number among all below the root, in the order of a walk. */
	readonly descendantIndex: number;
	nodeHasError(): boolean;
	gotoFirstChild(): boolean;
	gotoNextSibling(): boolean;
	gotoParent(): boolean;
	/** To the root's descendant of that number, as `descendantIndex` gave it. */
	gotoDescendant(index: number): void;
	delete(): void;
}
