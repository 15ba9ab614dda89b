/** Why a run stopped before its end. Four kinds, never mixed: the program is wrong, we are not able, it takes too long, we are wrong. */
import type { Origin } from "../ir/types.ts";

/** What the program that is run did wrong. */
export type ProgramFault =
	| "null-dereference"
	| "use-after-free"
	| "double-free"
	| "invalid-free"
	| "out-of-bounds"
	/** A local variable of a function that has returned. */
	| "use-after-return"
	/** An address where nothing is. */
	| "wild-pointer"
	| "refcount-underflow"
	| "unbalanced-lock"
	| "division-by-zero"
	/** BUG(), a failed BUG_ON(), panic(), or code that control must not reach. */
	| "unreachable-reached";

/** A budget of the run that was used up. */
export type Limit = "steps" | "stack" | "memory";

export type FaultKind =
	| { readonly kind: "program"; readonly fault: ProgramFault }
	/** The machine does not know how to do what the code asks for. */
	| { readonly kind: "unsupported" }
	| { readonly kind: "limit"; readonly limit: Limit }
	/** The machine contradicts itself: always a bug of Counterbalance. */
	| { readonly kind: "internal" };

/** Where in the code: the function, and the span of the instruction (or of the macro's use that it came from). */
export interface Place {
	readonly function: string;
	readonly origin: Origin;
}

export type Fault = FaultKind & {
	/** In words, with addresses resolved to objects. */
	readonly message: string;
	/** Innermost first; the first is where it happened. Empty if nothing was running. */
	readonly stack: readonly Place[];
};

/** Carries a fault from where it is found to `Machine.run`, which turns it into a value; it never leaves the machine. */
export class Stop extends Error {
	readonly fault: FaultKind;

	constructor(fault: FaultKind, message: string) {
		super(message);
		this.fault = fault;
	}
}

export function programFault(fault: ProgramFault, message: string): Stop {
	return new Stop({ kind: "program", fault }, message);
}

export function unsupported(message: string): Stop {
	return new Stop({ kind: "unsupported" }, message);
}

export function limitReached(limit: Limit, message: string): Stop {
	return new Stop({ kind: "limit", limit }, message);
}

/** What was thrown while code ran, as the fault it is. */
export function faultOf(error: unknown): FaultKind & { readonly message: string } {
	if (error instanceof Stop) return { ...error.fault, message: error.message };
	return { kind: "internal", message: error instanceof Error ? `${error.stack}` : `${error}` };
}
