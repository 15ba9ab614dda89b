/** What callers are told of a function before and after, counter by counter. */
import type { Contract } from "./version.ts";

/** The counters that are left otherwise than before on some result, as callers are told; how other counters do makes no difference. */
export function changedCounters(before: Contract, after: Contract): ReadonlySet<string> {
	const [old, fresh] = [promises(before), promises(after)];
	const changed = new Set<string>();
	for (const counter of new Set([...old.keys(), ...fresh.keys()])) {
		const [left, right] = [old.get(counter), fresh.get(counter)];
		if (left?.size !== right?.size || ![...(left ?? [])].every((promise) => right?.has(promise))) changed.add(counter);
	}
	return changed;
}

/** By counter: each result it is changed on, and by how much. */
function promises({ outcomes }: Contract): ReadonlyMap<string, ReadonlySet<string>> {
	const found = new Map<string, Set<string>>();
	for (const { result, changes } of outcomes) {
		for (const { counter: named, change } of changes) {
			const counter = named.replace(/ of the new object$/, "");
			const known = found.get(counter);
			if (known) known.add(`${result}: ${change}`);
			else found.set(counter, new Set([`${result}: ${change}`]));
		}
	}
	return found;
}
