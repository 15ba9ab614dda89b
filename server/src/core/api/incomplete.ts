/** What was not wholly analysed of a function, and why, in words. */
import type { IrFunction } from "../ir/types.ts";
import type { Incomplete } from "./types.ts";

/** What its budgets dropped, what was not understood, and syntax errors. */
export function incompleteIn(fn: IrFunction, dropped: ReadonlyMap<string, number>): Incomplete[] {
	const found: Incomplete[] = [];
	const add = (reason: string): void => {
		found.push({ file: fn.file, function: fn.name, reason, at: { ...fn.nameSpan } });
	};
	for (const [budget, count] of dropped) add(`budget ${budget}: ${count} dropped`);
	const reasons = new Map<string, number>();
	for (const { reason } of fn.opaque) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
	for (const [reason, count] of reasons) add(`${count} not understood: ${reason}`);
	if (fn.errors > 0) add(`${fn.errors} syntax ${fn.errors === 1 ? "error" : "errors"}`);
	return found;
}
