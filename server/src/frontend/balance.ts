import type { PathStep } from "../core/api/types.ts";

/** `+1`, `0`, `-2`, as every front end writes a balance. */
export function signed(amount: number): string {
	return amount > 0 ? `+${amount}` : String(amount);
}

/** The balance before and after a step, `0 → +1`, or just `+1` where the step leaves it. */
export function balanceText(step: Pick<PathStep, "change" | "balance">): string {
	if (step.change === 0) return signed(step.balance);
	return `${signed(step.balance - step.change)} → ${signed(step.balance)}`;
}

/** `neigh_table.gc_entries` as a reader of the code calls it: `gc_entries`. */
export function shortCounter(counter: string): string {
	return counter.slice(counter.lastIndexOf(".") + 1);
}
