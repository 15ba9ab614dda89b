/** All rules, in the order they are shown. */
import { escapedUncounted } from "./escapedUncounted.ts";
import { freeNotPut } from "./freeNotPut.ts";
import { getCountsOnFailure } from "./getCountsOnFailure.ts";
import { inconsistentExits } from "./inconsistentExits.ts";
import { iteratorExit } from "./iteratorExit.ts";
import { leakOnExit } from "./leakOnExit.ts";
import { lostReference } from "./lostReference.ts";
import { neverDecremented } from "./neverDecremented.ts";
import { overDecrement } from "./overDecrement.ts";
import type { Rule } from "./rule.ts";
import { unpairedCallbacks } from "./unpairedCallbacks.ts";
import { useAfterPut } from "./useAfterPut.ts";

export const rules: readonly Rule[] = [
	leakOnExit,
	lostReference,
	iteratorExit,
	getCountsOnFailure,
	inconsistentExits,
	neverDecremented,
	unpairedCallbacks,
	overDecrement,
	useAfterPut,
	freeNotPut,
	escapedUncounted,
];

export function ruleById(id: string): Rule | undefined {
	return rules.find((rule) => rule.id === id);
}
