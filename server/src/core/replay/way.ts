/** How a path is taken: which calls are followed, what is chosen, and which decisions go otherwise. */
import type { Choice } from "./world.ts";

/** One of the ways in which a path can be taken. */
export interface Way {
	/** What was chosen for inputs, by name; more is added when the run is kept. */
	readonly choices: Map<string, Choice>;
	/** Decisions, by number, that go the other way than the path. */
	readonly flips: ReadonlySet<number>;
	/**
	 * Which calls with a known body are followed: all, or those in which the finding's counter changes. The others do what the path says; if
	 * `freely`, they may answer anything.
	 */
	readonly follows: "all" | "counting" | "counting freely";
	/**
	 * Where nothing is open and the path takes the other side, the machine goes its own way: a path of joined groups has sides of several, and
	 * what counts is how it ends.
	 */
	readonly yields: boolean;
}

/** A way on which nothing has been chosen yet; `flips` are decisions that go otherwise. */
export function newWay(follows: Way["follows"], ...flips: readonly number[]): Way {
	return { choices: new Map(), flips: new Set(flips), follows, yields: false };
}
