/** The balance sheet: function x exit label x counter, before and after. */
import type { Cause, SheetRow } from "./result.ts";
import type { ExitBalance } from "./version.ts";

export interface SheetSide {
	readonly function: string;
	readonly file: string;
	readonly exits: readonly ExitBalance[];
}

/** The rows of one function, in the order of its exits after the change, those that are gone last. */
export function sheetOf(
	before: SheetSide | undefined,
	after: SheetSide | undefined,
	causeOf: (counter: string) => Cause,
): readonly SheetRow[] {
	const side = after ?? before;
	if (!side) return [];
	const old = new Map(before?.exits.map((exit) => [keyOf(exit), exit]));
	const rows: SheetRow[] = [];
	const add = (was: ExitBalance | undefined, is: ExitBalance | undefined): void => {
		const exit = is ?? was;
		if (!exit) return;
		const [left, right] = [
			was?.balances ?? onOtherLabels(exit, before?.exits),
			is?.balances ?? onOtherLabels(exit, after?.exits),
		];
		const { label, result, counter } = exit;
		rows.push({
			function: side.function,
			file: side.file,
			label,
			result,
			counter,
			before: left,
			after: right,
			changed: left?.join() !== right?.join(),
			cause: causeOf(counter),
		});
	};
	for (const exit of after?.exits ?? []) {
		add(old.get(keyOf(exit)), exit);
		old.delete(keyOf(exit));
	}
	for (const exit of old.values()) add(exit, undefined);
	return rows;
}

/**
 * Paths that end with the same result and the same books are one to the analysis, whatever label they left through: where a version
 * knows no such exit by this label, its paths are among those of the others. A counter that no path changes stands at 0.
 */
function onOtherLabels(
	{ result, counter }: ExitBalance,
	exits: readonly ExitBalance[] | undefined,
): readonly string[] | undefined {
	const alike = exits?.filter((other) => other.result === result);
	if (!exits || !alike || (alike.length === 0 && exits.length > 0)) return undefined;
	const balances = new Set(alike.filter((other) => other.counter === counter).flatMap((other) => other.balances));
	return balances.size === 0 ? ["0"] : [...balances].sort();
}

function keyOf({ label, result, counter }: ExitBalance): string {
	return `${label}|${result}|${counter}`;
}
