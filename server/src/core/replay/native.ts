/** What of the model rows the machine executes itself when it replays a path. */
import { executableRow } from "../concrete/executableRows.ts";
import type { OperationBinder } from "../concrete/image.ts";
import type { Kernel } from "../concrete/kernel.ts";
import { rowOperations } from "../concrete/rows.ts";

/** Rows that count and set, and no more; objects are made and unmade by the replay. */
export function replayOperations(kernel: Kernel): OperationBinder {
	const rows = rowOperations(kernel);
	return (name, shape) => (isNative(name) ? rows(name, shape) : undefined);
}

/** Whether the machine executes the row of that name. */
export function isNative(name: string): boolean {
	const row = executableRow(name);
	return (
		row !== undefined &&
		row.outcomes.length > 0 &&
		row.outcomes.every(({ effects }) => effects.every(({ kind }) => kind === "add" || kind === "set"))
	);
}
