/** What compiled code and the machine share besides memory. */
import type { Word } from "./values/wide.ts";

export interface Registers {
	/** The function that is executed, by number; -1 when none is. */
	fn: number;
	/** The instruction to go on with. */
	pc: number;
	/** The frame of the function, and the first byte behind it. */
	fp: number;
	sp: number;
	/** The instruction that is being executed, where it can fail. */
	at: number;
	/** Steps that may still be made. */
	left: number;
	/** Set when a segment was not begun because `left` does not suffice for it. */
	stopped: boolean;
	/** Set when a segment was not begun because the run is to halt there: `stops` and `watching` of `CompileOptions`. */
	halted: boolean;
	/** The next stop does not count: it is the one the run stands at. */
	passing: boolean;
	/** Memory that is watched was written to. */
	wrote: boolean;
	/** What the outermost function returned. */
	result: Word;
}

/** Something that can be entered: `enter(caller, resume, frame, slot, ...args)`. */
export interface Callee {
	readonly enter: (...words: Word[]) => void;
}
