/**
 * Objects that are given up through a release function which the path itself has set (`x->dev.release = x_release`): what such an object holds
 * is given up with it only if that function does so (Documentation/core-api/kobject.rst).
 */
import type { State } from "../symbolic/state.ts";
import { rootOf, type Term } from "../symbolic/term.ts";
import { keepersOf } from "./keepers.ts";
import type { Examination } from "./rule.ts";

export interface HolderRelease {
	readonly name: string;
	/** It gives such a reference up. */
	readonly settles: boolean;
}

/**
 * The release function of an object that keeps a pointer to `root`, where the path gives that object up and the function stands in the same file;
 * undefined where there is none.
 */
export function holderRelease(
	root: Term,
	counter: string,
	state: State,
	{ function: fn, counters }: Examination,
): HolderRelease | undefined {
	const givenUp = [...keepersOf(root, state)].filter((holder) => isGivenUp(holder, state));
	if (givenUp.length === 0) return undefined;
	for (const [address, value] of state.memory) {
		if (value.kind !== "function" || address.kind !== "field" || address.name !== "release") continue;
		if (!givenUp.includes(rootOf(address))) continue;
		const release = counters.functionIn(fn.file, value.name);
		if (release) return { name: release.name, settles: counters.settles(release, counter, "anywhere") };
	}
	return undefined;
}

function isGivenUp(holder: Term, { trace }: State): boolean {
	for (let link = trace; link; link = link.previous) {
		const { event } = link;
		if (event.kind === "update" && event.change.constant < 0 && rootOf(event.instance) === holder) return true;
	}
	return false;
}
