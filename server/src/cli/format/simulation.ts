/** A simulation's report as a table for people, as CSV, or as JSON. */
import type { SimulationReport } from "../../core/api/simulation.ts";
import { alignedText, type Cells, csvText } from "./cells.ts";

export const simulationFormats: Readonly<Record<string, (report: SimulationReport) => string>> = {
	text: table,
	json: (report) => `${JSON.stringify({ version: 1, ...report }, undefined, "\t")}\n`,
	csv: (report) => csvText(cells(report)),
};

function cells({ rows }: SimulationReport): Cells {
	const columns = Object.keys(rows[0]?.values ?? {});
	const head = ["step", "event", "time_s", ...columns];
	return [
		head,
		...rows.map(({ label, time, values }, index) => [
			`${index}`,
			label,
			time.toFixed(2),
			...columns.map((column) => `${values[column] ?? ""}`),
		]),
	];
}

function table(report: SimulationReport): string {
	return alignedText(cells(report), new Set([1])) + closingLines(report);
}

/** How much was executed, and what stopped it. */
export function closingLines({ steps, seed, log, stopped }: SimulationReport): string {
	const end = stopped === undefined ? "" : `stopped: ${stopped}\n`;
	return `${steps} instructions, seed ${seed}, ${log.length} lines logged\n${end}`;
}
