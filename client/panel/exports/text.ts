/** The run as CSV (RFC 4180), with the columns of `counterbalance simulate`, and as JSON. */
import type { View } from "../view.ts";

/** A's columns follow B's, where there is an A. */
export function csvOf({ run, count }: View): string {
	const names = run.columns.map(({ name }) => name);
	const compares = run.points("a").length > 0;
	const head = ["step", "event", "time_s", ...names, ...(compares ? names.map((name) => `A.${name}`) : [])];
	const rows = Array.from({ length: count }, (_, index) => {
		const a = run.points("a")[index];
		const b = run.points("b")[index];
		const values = (point: typeof a) => names.map((_, column) => `${point?.values[column] ?? ""}`);
		const point = b ?? a;
		return [
			`${index}`,
			point?.label ?? "",
			(point?.time ?? 0).toFixed(2),
			...values(b),
			...(compares ? values(a) : []),
		];
	});
	return `${[head, ...rows].map((row) => row.map(quoted).join(",")).join("\n")}\n`;
}

export function jsonOf({ run }: View): string {
	const { begun, divergence } = run;
	const side = (name: "a" | "b") => ({ points: run.points(name), end: run.end(name) });
	const whole = {
		version: 1,
		scenario: begun?.scenario,
		file: begun?.file,
		seed: begun?.seed,
		columns: run.columns,
		b: side("b"),
		...(begun?.compares ? { a: { base: begun.base, ...side("a") }, divergence } : {}),
	};
	return `${JSON.stringify(whole, undefined, "\t")}\n`;
}

function quoted(cell: string): string {
	return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
