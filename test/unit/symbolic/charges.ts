import { constant } from "../../../server/src/core/symbolic/linear.ts";
import type { Charge } from "../../../server/src/core/symbolic/state.ts";

/** A charge as an `atomic_inc` in a function of the file at hand makes it. */
export function chargeOf(amount: number): Charge {
	const origin = { file: "f.c", start: 0, end: 1 };
	return {
		amount: constant(amount),
		origin,
		operation: "atomic_inc",
		holders: [],
		by: "f",
		through: [],
		incidental: false,
		owned: false,
		madeIn: "f.c",
	};
}
