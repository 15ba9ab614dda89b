/** A run that can be gone through in both directions, as a debugger needs it. */
import type { Halts } from "./image.ts";
import type { Machine } from "./machine.ts";
import type { Outcome, RunOptions } from "./outcome.ts";

export interface AdvanceOptions extends RunOptions {
	/** Asked whenever the workload has begun a call; true to halt there. */
	readonly begun?: () => boolean;
}

export interface Recorded {
	readonly machine: Machine;
	/** Where the run stands: steps made. */
	readonly position: number;
	/** The position at which it begins. */
	readonly start: number;
	/** True if there is no more to run. */
	readonly ended: boolean;
	/** Where the run is to halt from now on. */
	haltAt(halts: Halts): void;
	/** Goes back to a position. The fault, if one is met. */
	rewind(position: number): Outcome | undefined;
	/** Begins the next call if none is open. The fault, if one is met. */
	settle(): Outcome | undefined;
	/** A position from which everything up to the one given is run at most once to come to it. */
	checkpointBefore(position: number): number;
	/** Runs on to `position`, or to where the run halts before; with a `frame`, no further than the end of the call. */
	advance(position: number, options?: AdvanceOptions): Outcome | undefined;
}
