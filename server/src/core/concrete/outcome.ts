/** How far a run goes, and how it ends. */
import type { Fault } from "./fault.ts";
import type { Word } from "./values/wide.ts";

/** What ends a run before its steps are made. */
export interface RunOptions {
	/** Not to halt at the stop where the run begins. */
	readonly passing?: boolean;
	/** To halt once this frame, or one that called it, is the innermost one. */
	readonly frame?: number;
}

/** How a run came to its end, or where it is. */
export type Outcome =
	| { readonly kind: "returned"; readonly value: Word }
	/** As many steps as were asked for have been made. */
	| { readonly kind: "paused" }
	/** Where the run is to halt: at a stop, behind a write to watched memory, in a frame that was waited for. */
	| { readonly kind: "halted" }
	| { readonly kind: "fault"; readonly fault: Fault };
