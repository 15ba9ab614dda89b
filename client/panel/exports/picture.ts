/** The chart as a picture: the canvas as PNG, and the same lines drawn anew as SVG. */
import type { SimulationSide } from "../../../server/src/core/api/types.ts";
import { colourOf, type View } from "../view.ts";

/** What is on the canvas, on the theme's background; in base64. */
export function pngOf(canvas: HTMLCanvasElement, { theme }: View): string {
	const picture = document.createElement("canvas");
	picture.width = canvas.width;
	picture.height = canvas.height;
	const context = picture.getContext("2d");
	if (!context) return "";
	context.fillStyle = theme.background;
	context.fillRect(0, 0, picture.width, picture.height);
	context.drawImage(canvas, 0, 0);
	return picture.toDataURL("image/png").split(",")[1] ?? "";
}

const frame = { width: 960, height: 480, left: 56, right: 150, top: 48, bottom: 40 } as const;
const plotWidth = frame.width - frame.left - frame.right;
const plotHeight = frame.height - frame.top - frame.bottom;

export function svgOf(view: View): string {
	const { run, theme, count, hidden } = view;
	const columns = run.columns.map((column, index) => ({ ...column, index })).filter(({ name }) => !hidden.has(name));
	const values = (["a", "b"] as const).flatMap((side) =>
		run.points(side).flatMap((point) => columns.map(({ index }) => point.values[index] ?? 0)),
	);
	const highest = Math.max(2, ...values.map((value) => value * 1.08));
	const x = (index: number): number => frame.left + (index / Math.max(1, count - 1)) * plotWidth;
	const y = (value: number): number => frame.top + plotHeight * (1 - value / highest);
	const steps = (side: SimulationSide, column: number): string =>
		run
			.points(side)
			.map((point, index) => {
				const at = y(point.values[column] ?? 0).toFixed(1);
				return index === 0 ? `M${x(0).toFixed(1)} ${at}` : `H${x(index).toFixed(1)}V${at}`;
			})
			.join("");
	const parts: string[] = [
		`<rect width="100%" height="100%" fill="${attribute(theme.background)}"/>`,
		text(frame.left, 26, `${run.begun?.scenario ?? ""} · ${run.begun?.file ?? ""}`, theme.foreground, 15),
	];
	for (const value of ticks(highest)) {
		const at = y(value).toFixed(1);
		parts.push(
			`<path d="M${frame.left} ${at}H${frame.left + plotWidth}" stroke="${attribute(theme.grid)}"/>`,
			text(frame.left - 8, Number(at) + 4, `${value}`, theme.muted, 11, "end"),
		);
	}
	for (const value of ticks(Math.max(1, count - 1)))
		parts.push(text(x(value), frame.height - frame.bottom + 18, `${value}`, theme.muted, 11, "middle"));
	const ends: { y: number; label: string; colour: string }[] = [];
	for (const { name, role, index } of columns) {
		const colour = colourOf(view, name);
		for (const side of role === "threshold" ? (["b"] as const) : (["a", "b"] as const)) {
			const last = run.points(side).at(-1)?.values[index];
			if (last === undefined) continue;
			const dash = role === "threshold" ? "2 4" : side === "a" ? "7 5" : "none";
			parts.push(
				`<path d="${steps(side, index)}" fill="none" stroke="${attribute(colour)}" stroke-width="${role === "threshold" ? 1 : 2}" stroke-dasharray="${dash}"/>`,
			);
			ends.push({ y: y(last), label: side === "a" ? `${name} A` : name, colour });
		}
	}
	if (run.divergence) {
		const at = x(run.divergence.point).toFixed(1);
		parts.push(
			`<path d="M${at} ${frame.top - 8}V${frame.top + plotHeight}" stroke="${attribute(theme.mark)}"/>`,
			text(Number(at) + 4, frame.top - 2, "A ≠ B", theme.mark, 11),
		);
	}
	ends.sort((one, other) => one.y - other.y);
	let lowest: number = frame.top;
	for (const end of ends) {
		lowest = Math.max(end.y, lowest + 14);
		parts.push(text(frame.left + plotWidth + 8, lowest + 4, end.label, end.colour, 11));
	}
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${frame.width}" height="${frame.height}" viewBox="0 0 ${frame.width} ${frame.height}" font-family="sans-serif">\n${parts.join("\n")}\n</svg>\n`;
}

function ticks(highest: number): number[] {
	const rough = highest / 6;
	const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
	const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? power;
	return Array.from({ length: Math.floor(highest / step) + 1 }, (_, index) => index * step);
}

function text(x: number, y: number, words: string, colour: string, size: number, anchor = "start"): string {
	return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="${attribute(colour)}" font-size="${size}" text-anchor="${anchor}">${escaped(words)}</text>`;
}

function escaped(words: string): string {
	return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function attribute(words: string): string {
	return escaped(words).replaceAll('"', "&quot;");
}
