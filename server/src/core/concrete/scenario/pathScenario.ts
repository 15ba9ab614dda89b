/**
 * A scenario that is one path of one function: which calls on it fail, which conditions hold, which calls are followed. Places are
 * told by their text, so that lines may be added around them; of several with one text, `nth` says which.
 */

/** Which of several places in the function that have this text; default: the first. */
interface Numbered {
	readonly nth?: number;
}

/** What a path decides, in the order in which it comes to it. What it does not decide, it leaves to the numbers. */
export type PathDecision =
	/** A condition, as it is written, and whether it holds. */
	| ({ readonly if: string; readonly is: boolean } & Numbered)
	/** What a `switch` is about, and which of its cases is taken. */
	| ({ readonly switch: string; readonly case: number | "default" } & Numbered)
	/** A call that works out badly: `kmalloc` answers NULL. `at` is its text, where the function's name does not stand there. */
	| ({ readonly fail: string; readonly at?: string } & Numbered)
	/** A call whose body is followed, and what is decided in there. */
	| ({ readonly into: string; readonly at?: string; readonly decisions: readonly PathDecision[] } & Numbered)
	/** The update at this text is one of the counter that the path is about. */
	| ({ readonly count: string; readonly at: string } & Numbered);

export interface ScenarioPath {
	/** The function of the scenario's file that is entered; arguments and memory are chosen so that the path is taken. */
	readonly function: string;
	/** The finding that it was made from. */
	readonly finding?: string;
	readonly counter: string;
	/** What the path leaves on the counter, as long as the fault is there. */
	readonly leaves: number;
	/** Which calls with a known body are followed: all, or those named by `into`. Default: all. */
	readonly follows?: "all" | "named";
	readonly decisions: readonly PathDecision[];
}

export interface PathScenario {
	readonly name: string;
	readonly about?: string;
	/** The file, relative to the tree, that defines the function. */
	readonly file: string;
	readonly path: ScenarioPath;
}
