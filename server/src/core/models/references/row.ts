/**
 * References behind get and put functions. The count itself is out of sight (a kref deep in a driver core, a table of
 * clocks), so that it is kept under a name of its own: `device_node.refcount`. Rows say what bodies cannot or need not tell.
 */

/** From a pointer to the counted object: members whose address is taken, as struct and member (`["platform_device", "dev"]`). */
export type Within = readonly (readonly [struct: string, member: string])[];

/** How a call says that it failed. A failed call counts nothing, unless `evenOnFailure`. */
export type Failure =
	/** The result is NULL. */
	| "null"
	/** The result is an error pointer. */
	| "error"
	/** The result is NULL or an error pointer. */
	| "null-or-error"
	/** The result is a negative errno, else 0. */
	| "negative"
	/** The result is a negative errno, else 0 or 1. */
	| "negative-or-one"
	/** The result is 0 or false, else 1. */
	| "zero"
	/** The result is 0 or a negative errno, else a positive number. */
	| "not-positive";

export interface ReferenceRow {
	readonly name: string;
	/** Counts up the object that this argument points to. NULL does nothing. */
	readonly takes?: number;
	/** The result is a pointer to an object whose count was raised for the caller. */
	readonly gives?: true;
	/**
	 * On success a pointer to an object whose count was raised for the caller is written where argument `at` points (to its `member`).
	 * With `at` NULL nothing is counted; the pointer written may be NULL, and then nothing was.
	 */
	readonly out?: { readonly at: number; readonly member?: readonly [struct: string, member: string] };
	/**
	 * Counts down the object that this argument points to, or takes the caller's reference over (fd_install). NULL and error
	 * pointers do nothing.
	 */
	readonly puts?: number;
	/** Where the counted object lies, seen from the pointer that is taken, given or put. */
	readonly within?: Within;
	/** Absent: the call cannot fail. A row that puts does so whatever the result. */
	readonly fails?: Failure;
	/**
	 * The count is raised although the call failed (pm_runtime_get_sync). "only": what it raises where it works is not this function's to settle
	 * (device_register).
	 */
	readonly evenOnFailure?: true | "only";
	/** The result is the argument that was taken (of_node_get). */
	readonly returnsArgument?: true;
	/** The function that settles what this row counts, where the kind's `settledBy` is not the proper one. */
	readonly settledBy?: string;
}

export interface ReferenceKind {
	/** The counter is called STRUCT.COUNT: `device_node.refcount`, `clk.enable_count`, `device.usage_count`. */
	readonly struct: string;
	readonly count: string;
	/** Where the count lies in the object, as the members on the way, for code that changes it itself (`refcount_inc(&sk->sk_refcnt)`). */
	readonly lies?: Within;
	/** In a message: "reference to the device node", "enable of the clock", "runtime PM usage". */
	readonly words: string;
	/** The function a reader would call to settle one unit, for messages and fixes. */
	readonly settledBy: string;
	/** Functions without a body here that are handed the object may take its reference over. False where no API does. */
	readonly mayBeHandedOver: boolean;
	/** Code for what never goes (a board, a timer) keeps such a reference for good, without its pointer, where it succeeds. */
	readonly mayBeKept?: true;
	readonly rows: readonly ReferenceRow[];
}
