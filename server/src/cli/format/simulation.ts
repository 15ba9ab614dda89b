/** A simulation's report as a table for people, as CSV (RFC 4180), or as JSON. */
import type { SimulationReport } from "../../core/api/simulation.ts";

export const simulationFormats: Readonly<Record<string, (report: SimulationReport) => string>> = {
	text: table,
	json: (report) => `${JSON.stringify({ version: 1, ...report }, undefined, "\t")}\n`,
	csv: (report) =>
		`${cells(report)
			.map((row) => row.map(quoted).join(","))
			.join("\n")}\n`,
};

function cells({ rows }: SimulationReport): string[][] {
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

function quoted(cell: string): string {
	return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function table(report: SimulationReport): string {
	const all = cells(report);
	const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
	const isText = (column: number): boolean => column === 1;
	const lines = all.map((row) =>
		row
			.map((cell, column) => (isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
			.join("  ")
			.trimEnd(),
	);
	const end = report.stopped === undefined ? "" : `stopped: ${report.stopped}\n`;
	return `${lines.join("\n")}\n${report.steps} instructions, seed ${report.seed}, ${report.log.length} lines logged\n${end}`;
}
