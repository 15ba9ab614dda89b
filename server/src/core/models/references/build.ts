/** Shorthands for rows that differ in the name only. */
import type { Failure, ReferenceKind, ReferenceRow } from "./row.ts";

type Rest = Omit<ReferenceRow, "name">;

/** The same row for several functions. */
export function alike(names: readonly string[], row: Rest): ReferenceRow[] {
	return names.map((name) => ({ name, ...row }));
}

/** Functions that give a reference, or fail in the way said. */
export function giving(fails: Failure, names: readonly string[], more: Rest = {}): ReferenceRow[] {
	return alike(names, { gives: true, fails, ...more });
}

/** Functions that give the next object and put the one in argument `at`: the body of an iteration. */
export function advancing(at: number, names: readonly string[], more: Rest = {}): ReferenceRow[] {
	return alike(names, { puts: at, gives: true, fails: "null", ...more });
}

/** `x = foo_get(x)`: the argument comes back, counted. */
export function passing(names: readonly string[], more: Rest = {}): ReferenceRow[] {
	return alike(names, { takes: 0, returnsArgument: true, ...more });
}

/** Functions that put their first argument. */
export function putting(names: readonly string[], more: Rest = {}): ReferenceRow[] {
	return alike(names, { puts: 0, ...more });
}

/** What is found by one function and given back by another, and not counted by its users otherwise. */
export function found(
	struct: string,
	thing: string,
	settledBy: string,
	error: readonly string[],
	nullOrError: readonly string[] = [],
	nulls: readonly string[] = [],
): ReferenceKind {
	return {
		struct,
		count: "refcount",
		words: `reference to the ${thing}`,
		settledBy,
		mayBeHandedOver: false,
		rows: [
			...giving("error", error),
			...giving("null-or-error", nullOrError),
			...giving("null", nulls),
			...putting([settledBy]),
		],
	};
}
