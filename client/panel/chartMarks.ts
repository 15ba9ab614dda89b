/** What is drawn over the chart's lines: where the reader is, where A and B part, log messages, the lines' names. */
import type uPlot from "uplot";
import type { SimulationSide } from "../../server/src/core/api/types.ts";
import { colourOf, pointOf, type View } from "./view.ts";

/** A character of the names at the right is about so wide. */
const characterWidth = 6.4;
const nameHeight = 14;

interface Name {
	readonly text: string;
	readonly colour: string;
	y: number;
}

/** How much room the names at the right need. */
export function nameWidth(view: View): number {
	const longest = Math.max(0, ...namesOf(view).map(({ text }) => text.length));
	return Math.min(190, 16 + longest * characterWidth);
}

export function drawMarks(plot: uPlot, view: View): void {
	const { ctx } = plot;
	ctx.save();
	const scale = plot.ctx.canvas.width / plot.width;
	ctx.font = `${11 * scale}px ${view.theme.font}`;
	drawFuture(plot, view);
	drawMessages(plot, view, scale);
	drawDivergence(plot, view, scale);
	drawCursor(plot, view, scale);
	drawNames(plot, view, scale);
	ctx.restore();
}

/** What lies after the point that is looked at is drawn fainter. */
function drawFuture(plot: uPlot, { cursor, count, theme }: View): void {
	if (cursor >= count - 1) return;
	const { ctx, bbox } = plot;
	const x = plot.valToPos(cursor, "x", true);
	ctx.globalAlpha = 0.62;
	ctx.fillStyle = theme.background;
	ctx.fillRect(x, bbox.top, bbox.left + bbox.width - x, bbox.height);
	ctx.globalAlpha = 1;
}

function drawMessages(plot: uPlot, view: View, scale: number): void {
	const { ctx, bbox } = plot;
	ctx.fillStyle = view.theme.error;
	const base = bbox.top + bbox.height;
	const size = 5 * scale;
	view.run.points("b").forEach(({ events }, index) => {
		if (!events.some(({ kind }) => kind === "log")) return;
		const x = plot.valToPos(index, "x", true);
		ctx.beginPath();
		ctx.moveTo(x - size, base);
		ctx.lineTo(x + size, base);
		ctx.lineTo(x, base - size * 1.6);
		ctx.fill();
	});
}

function drawDivergence(plot: uPlot, { run, theme }: View, scale: number): void {
	if (!run.divergence) return;
	const { ctx, bbox } = plot;
	const x = Math.round(plot.valToPos(run.divergence.point, "x", true));
	const text = "A ≠ B";
	const width = ctx.measureText(text).width + 10 * scale;
	const height = 15 * scale;
	const left = Math.min(x, bbox.left + bbox.width - width);
	ctx.strokeStyle = theme.mark;
	ctx.lineWidth = 1.5 * scale;
	ctx.setLineDash([]);
	ctx.beginPath();
	ctx.moveTo(x, bbox.top - height);
	ctx.lineTo(x, bbox.top + bbox.height);
	ctx.stroke();
	ctx.fillStyle = theme.mark;
	ctx.fillRect(left, bbox.top - height - 2 * scale, width, height);
	ctx.fillStyle = theme.background;
	ctx.textBaseline = "middle";
	ctx.textAlign = "left";
	ctx.fillText(text, left + 5 * scale, bbox.top - height / 2 - 1.5 * scale);
}

function drawCursor(plot: uPlot, view: View, scale: number): void {
	const { ctx, bbox } = plot;
	const { cursor, run, theme, hidden } = view;
	const point = pointOf(view, "b", cursor) ?? pointOf(view, "a", cursor);
	if (!point) return;
	const x = Math.round(plot.valToPos(cursor, "x", true));
	ctx.strokeStyle = theme.foreground;
	ctx.lineWidth = scale;
	ctx.setLineDash([]);
	ctx.beginPath();
	ctx.moveTo(x, bbox.top);
	ctx.lineTo(x, bbox.top + bbox.height);
	ctx.stroke();
	run.columns.forEach(({ name, role }, index) => {
		if (role === "threshold" || hidden.has(name)) return;
		const y = plot.valToPos(point.values[index] ?? 0, "y", true);
		ctx.beginPath();
		ctx.arc(x, y, 4 * scale, 0, 2 * Math.PI);
		ctx.fillStyle = colourOf(view, name);
		ctx.fill();
		ctx.lineWidth = 1.5 * scale;
		ctx.strokeStyle = theme.background;
		ctx.stroke();
	});
}

function drawNames(plot: uPlot, view: View, scale: number): void {
	const { ctx, bbox } = plot;
	const names = namesOf(view, (value) => plot.valToPos(value, "y", true));
	spread(names, nameHeight * scale, bbox.top, bbox.top + bbox.height);
	ctx.textAlign = "left";
	ctx.textBaseline = "middle";
	for (const { text, colour, y } of names) {
		ctx.fillStyle = colour;
		ctx.fillText(text, bbox.left + bbox.width + 8 * scale, y);
	}
}

/** Names stand at the last value of their line; A's only where it ends elsewhere than B's. */
function namesOf(view: View, position: (value: number) => number = () => 0): Name[] {
	const { run, hidden } = view;
	const last = (side: SimulationSide, index: number) => run.points(side).at(-1)?.values[index];
	return run.columns.flatMap(({ name, role }, index): Name[] => {
		if (hidden.has(name)) return [];
		const colour = colourOf(view, name);
		const a = last("a", index);
		const b = last("b", index) ?? (role === "threshold" ? a : undefined);
		const named = (value: number | undefined, text: string): Name[] =>
			value === undefined ? [] : [{ text, colour, y: position(value) }];
		if (role === "threshold") return named(b, name);
		return a === undefined || a === b ? named(b, name) : [...named(b, `${name} B`), ...named(a, `${name} A`)];
	});
}

/** Moves names apart that would stand over each other, as little as possible. */
function spread(names: Name[], gap: number, top: number, bottom: number): void {
	names.sort((one, other) => one.y - other.y);
	let lowest = top + gap / 2;
	for (const name of names) {
		name.y = Math.max(name.y, lowest);
		lowest = name.y + gap;
	}
	let highest = bottom - gap / 3;
	for (const name of names.toReversed()) {
		name.y = Math.min(name.y, highest);
		highest = name.y - gap;
	}
}
