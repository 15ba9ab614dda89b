/** Rows of cells, the first of them the heads: aligned for people, or as CSV (RFC 4180). */
export type Cells = readonly (readonly string[])[];

export function csvText(rows: Cells): string {
	return `${rows.map((row) => row.map(quoted).join(",")).join("\n")}\n`;
}

function quoted(cell: string): string {
	return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Numbers to the right; the columns in `texts` to the left. */
export function alignedText(rows: Cells, texts: ReadonlySet<number>): string {
	const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
	const lines = rows.map((row) =>
		row
			.map((cell, column) => {
				const width = widths[column] ?? 0;
				return texts.has(column) ? cell.padEnd(width) : cell.padStart(width);
			})
			.join("  ")
			.trimEnd(),
	);
	return `${lines.join("\n")}\n`;
}
