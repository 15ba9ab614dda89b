/** Two runs of a scenario, A and B, beside each other: as a table for people, as CSV, or as JSON. */
import type { ComparedReports, Difference } from "../../core/api/simulation.ts";
import { alignedText, type Cells, csvText } from "./cells.ts";
import { closingLines } from "./simulation.ts";

export const comparisonFormats: Readonly<Record<string, (reports: ComparedReports) => string>> = {
	text: table,
	json: ({ a, b, comparison: { divergence } }) =>
		`${JSON.stringify({ version: 1, divergence: divergence ?? null, a, b }, undefined, "\t")}\n`,
	csv: (reports) => csvText(sideBySide(reports)),
};

function columnsOf({ comparison: { rows } }: ComparedReports): string[] {
	return Object.keys(rows[0]?.a ?? rows[0]?.b ?? {});
}

function sideBySide(reports: ComparedReports): Cells {
	const columns = columnsOf(reports);
	const head = ["step", "event", "time_s", ...columns.flatMap((column) => [`${column}_a`, `${column}_b`]), "differs"];
	return [
		head,
		...reports.comparison.rows.map(({ label, time, a, b, differs }, index) => [
			`${index}`,
			label,
			time.toFixed(2),
			...columns.flatMap((column) => [`${a?.[column] ?? ""}`, `${b?.[column] ?? ""}`]),
			differs ? "1" : "0",
		]),
	];
}

/** `3` where both have it, `3 | 4` where they do not. */
function table(reports: ComparedReports): string {
	const columns = columnsOf(reports);
	const cells: Cells = [
		["step", "event", "time_s", ...columns],
		...reports.comparison.rows.map(({ label, time, a, b }, index) => [
			`${index}`,
			label,
			time.toFixed(2),
			...columns.map((column) => beside(a?.[column], b?.[column])),
		]),
	];
	const { a, b } = reports;
	return `${alignedText(cells, new Set([1]))}A: ${closingLines(a)}B: ${closingLines(b)}${parting(reports)}\n`;
}

function beside(a: number | undefined, b: number | undefined): string {
	return a === b ? `${a ?? ""}` : `${a ?? "-"} | ${b ?? "-"}`;
}

function parting({ comparison: { divergence } }: ComparedReports): string {
	if (!divergence) return "A and B are the same throughout";
	const { label, time, index, differences } = divergence;
	return `A and B part at ${time.toFixed(2)} s, at "${label}" (event ${index}): ${differences.map(inWords).join("; ")}`;
}

function inWords(difference: Difference): string {
	const a = difference.a ?? "nothing";
	const b = difference.b ?? "nothing";
	switch (difference.kind) {
		case "value":
			return `${difference.column} is ${a} in A, ${b} in B`;
		case "returned":
			return `A returns ${a}, B ${b}`;
		case "line":
			return `A logs ${quoted(difference.a)}, B ${quoted(difference.b)}`;
		case "happened":
			return `in A ${a}, in B ${b}`;
		case "stopped":
			return `A ${stop(difference.a)}, B ${stop(difference.b)}`;
	}
}

function quoted(line: string | undefined): string {
	return line === undefined ? "nothing" : `"${line}"`;
}

function stop(reason: string | undefined): string {
	return reason === undefined ? "goes on to the end" : `stops with ${reason}`;
}
