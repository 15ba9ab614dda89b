/** The balance sheet and the series as tables of text. */
import type { MatrixCell, SeriesReview, SheetRow } from "../../core/review/result.ts";
import { shortCounter } from "../../frontend/balance.ts";
import { passage } from "../../frontend/review/verdict.ts";
import type { Palette } from "../format/colours.ts";

/** Rows shown at most; the JSON has them all. */
const maxRows = 40;

/** The rows a patch changes: function, exit and counter, before and after, and the hunk behind it. */
export function sheetText(sheet: readonly SheetRow[], paint: Palette): readonly string[] {
	const rows = sheet.filter(({ changed }) => changed);
	if (rows.length === 0) return [];
	const cells = rows
		.slice(0, maxRows)
		.map((row) => [
			`${row.function}()`,
			row.label,
			row.result,
			shortCounter(row.counter),
			balances(row.before),
			balances(row.after),
			row.cause.hunks.map(({ hunk }) => hunk).join(", "),
		]);
	const left = rows.length - cells.length;
	return [
		paint.strong("balance sheet:"),
		...table([["function", "exit", "result", "counter", "before", "after", "hunk"], ...cells], paint),
		...(left > 0 ? [`  … and ${left} more rows`] : []),
		"",
	];
}

/** One row for each bug that a patch of the series brings or ends, one column for each patch. */
export function matrixText({ matrix, patches }: SeriesReview, paint: Palette): readonly string[] {
	if (matrix.length === 0) return [];
	const rows = matrix.map((row) => [
		`${shortCounter(row.counter)} in ${row.function}()`,
		...row.cells.map((cell) => words[cell]),
		passage(row),
	]);
	return [paint.strong("series:"), ...table([["", ...patches.map(({ id }) => id), ""], ...rows], paint), ""];
}

const words: Readonly<Record<MatrixCell, string>> = { absent: "·", enters: "enters", open: "open", settled: "settled" };

function balances(side: readonly string[] | undefined): string {
	return side?.join(" or ") ?? "no such exit";
}

function table(rows: readonly (readonly string[])[], paint: Palette): readonly string[] {
	const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
	return rows.map((row, i) => {
		const line = `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd();
		return i === 0 ? paint.faint(line) : line;
	});
}
