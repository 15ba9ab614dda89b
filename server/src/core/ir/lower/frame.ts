/** The texts being lowered: the function's own, and the expansions of macros used in it. */
import type { Normalised } from "../../syntax/dialect.ts";
import type { Origin } from "../types.ts";

export interface Segment {
	readonly start: number;
	readonly end: number;
	readonly painted: ReadonlySet<string>;
}

/** One text being lowered: the function's file, or the expansion of a macro used in it. */
export interface Frame {
	readonly id: number;
	readonly text: string;
	readonly normalised: Normalised;
	/** Where everything in an expansion is said to come from: the macro's use. Undefined in the file itself. */
	readonly origin: Origin | undefined;
	/** Macros that must not be expanded again here, as the C standard has it. */
	readonly painted: ReadonlySet<string>;
	/** Stretches of the text that came in as the macro's arguments: there, what was painted where they were written counts. */
	readonly segments: readonly Segment[];
	readonly parent: Frame | undefined;
	readonly depth: number;
	/** Labels defined inside this expansion: each use of the macro has its own. */
	readonly labels: ReadonlySet<string>;
}
