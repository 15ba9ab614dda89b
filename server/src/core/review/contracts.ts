/** Whether callers are told something else of a function than before. */
import type { Contract } from "./version.ts";

/** True if it leaves the same counters with the same balances on the same results. */
export function sameContract(a: Contract, b: Contract): boolean {
	const [left, right] = [promises(a), promises(b)];
	return left.size === right.size && [...left].every((promise) => right.has(promise));
}

/** True if one of the two keeps nothing from its callers: no outcome changes any counter. */
export function changesNothing(contract: Contract): boolean {
	return contract.outcomes.every(({ changes }) => changes.length === 0);
}

function promises({ outcomes }: Contract): ReadonlySet<string> {
	return new Set(
		outcomes
			.filter(({ changes }) => changes.length > 0)
			.map(
				({ result, changes }) => `${result}: ${changes.map(({ counter, change }) => `${counter} ${change}`).join()}`,
			),
	);
}
