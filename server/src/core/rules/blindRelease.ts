/**
 * Objects that are given up through a release function which the path itself has set (`x->dev.release = x_release`): what such an object holds
 * is given up with it only if that function does so (Documentation/core-api/kobject.rst).
 */
import type { State } from "../symbolic/state.ts";
import { rootOf, type Term } from "../symbolic/term.ts";
import type { Examination } from "./rule.ts";

/**
 * The release function of the object that keeps a pointer to `root`, where the path gives that object up and the function, which stands in the
 * same file, gives no such reference up; undefined where there is none.
 */
export function blindRelease(
	root: Term,
	counter: string,
	state: State,
	{ function: fn, counters }: Examination,
): string | undefined {
	const holders = new Set<Term>();
	for (const [address, held] of state.memory) {
		const holder = rootOf(address);
		if (rootOf(held) === root && holder !== root && holder.kind !== "local") holders.add(holder);
	}
	const givenUp = [...holders].filter((holder) => isGivenUp(holder, state));
	for (const [address, value] of state.memory) {
		if (value.kind !== "function" || address.kind !== "field" || address.name !== "release") continue;
		if (!givenUp.includes(rootOf(address))) continue;
		const release = counters.functionIn(fn.file, value.name);
		if (release && !counters.settles(release, counter)) return release.name;
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
