/** Why a program that is debugged stands still. */
import type { Fault } from "../fault.ts";
import type { Arrival } from "./breakpoints.ts";
import type { Change } from "./watches.ts";

export type Halt =
	| { readonly kind: "breakpoint"; readonly arrival: Arrival }
	/** Forwards the program stands behind the instruction that made the changes, backwards before it. */
	| { readonly kind: "change"; readonly changes: readonly Change[]; readonly behind: boolean }
	/** The program stands before the instruction that cannot be executed; between two calls if the fault has no place. */
	| { readonly kind: "fault"; readonly fault: Fault }
	| { readonly kind: "step" | "pause" | "beginning" | "end" };

/** Lets others have their turn while a program runs. */
export interface Control {
	/** Asked every few milliseconds; `done` says how far the motion is, from 0 to 1. False to halt where the program is. */
	proceed(done: number): Promise<boolean>;
}
