/** All rules, in the order they are shown. */
import { inconsistentExits } from "./inconsistentExits.ts";
import { leakOnExit } from "./leakOnExit.ts";
import { neverDecremented } from "./neverDecremented.ts";
import type { Rule } from "./rule.ts";

export const rules: readonly Rule[] = [leakOnExit, inconsistentExits, neverDecremented];

export function ruleById(id: string): Rule | undefined {
	return rules.find((rule) => rule.id === id);
}
