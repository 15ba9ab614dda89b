/** The live chart: columns by point as steps, B drawn through, A dashed, limits dotted, with marks and names at the lines' ends. */
import uPlot from "uplot";
import type { SimulationColumn, SimulationSide } from "../../server/src/core/api/types.ts";
import { drawMarks, nameWidth } from "./chartMarks.ts";
import { ChartTip } from "./chartTip.ts";
import { filled, h } from "./dom.ts";
import { type Actions, colourOf, pointOf, type View } from "./view.ts";

interface Drawn {
	readonly column: SimulationColumn;
	readonly index: number;
	readonly side: SimulationSide;
}

const smallest = { width: 240, height: 180 };

export class Chart {
	readonly element = h("div", { class: "chart", role: "img", tabindex: "0" });
	readonly #actions: Actions;
	readonly #tip = new ChartTip();
	#view: View | undefined;
	#plot: uPlot | undefined;
	/** What the plot was made for: with other columns, or in other colours, it is made anew. */
	#madeFor = "";
	#drawn: readonly Drawn[] = [];
	#frame = 0;

	constructor(actions: Actions) {
		this.#actions = actions;
		new ResizeObserver(() => this.#resize()).observe(this.element);
		this.element.addEventListener("click", () => this.#click());
		this.element.addEventListener("keydown", (event) => {
			if (event.key === "Enter" && this.#view) this.#actions.show(this.#view.cursor);
		});
	}

	/** The canvas, for a picture of it. */
	get canvas(): HTMLCanvasElement | undefined {
		return this.#plot?.ctx.canvas;
	}

	show(view: View): void {
		this.#view = view;
		this.element.setAttribute("aria-label", labelOf(view));
		// Points come faster than the screen is drawn.
		if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
	}

	#draw(): void {
		this.#frame = 0;
		const view = this.#view;
		if (!view) return;
		const { run, hidden, theme } = view;
		const drawn = run.columns.flatMap((column, index): Drawn[] =>
			hidden.has(column.name)
				? []
				: column.role === "threshold" || run.points("a").length === 0
					? [{ column, index, side: "b" }]
					: [
							{ column, index, side: "a" },
							{ column, index, side: "b" },
						],
		);
		const madeFor = JSON.stringify([drawn, theme]);
		if (madeFor !== this.#madeFor) {
			this.#madeFor = madeFor;
			this.#drawn = drawn;
			this.#make(view);
		} else this.#plot?.setData(this.#data(view));
		this.#tip.refresh(view);
	}

	#data(view: View): uPlot.AlignedData {
		const points = Array.from({ length: view.count }, (_, index) => index);
		return [
			points,
			...this.#drawn.map(({ index, side, column }) =>
				points.map((at) => {
					const point = pointOf(view, side, at) ?? (column.role === "threshold" ? pointOf(view, "a", at) : undefined);
					return point?.values[index] ?? null;
				}),
			),
		];
	}

	#make(view: View): void {
		this.#plot?.destroy();
		const { theme } = view;
		const font = `11px ${theme.font}`;
		const axis: uPlot.Axis = {
			stroke: theme.muted,
			font,
			grid: { stroke: theme.grid, width: 1 },
			ticks: { stroke: theme.grid, width: 1, size: 4 },
			gap: 4,
		};
		this.#plot = new uPlot(
			{
				...this.#size(),
				legend: { show: false },
				cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
				padding: [20, () => nameWidth(this.#view ?? view), 0, 0],
				scales: {
					x: { time: false, range: (_, __, max) => [0, Math.max(1, max ?? 1)] },
					y: { range: (_, min, max) => [Math.min(0, min ?? 0), Math.max(2, (max ?? 0) * 1.08)] },
				},
				axes: [
					{ ...axis, incrs: wholeSteps, size: 26 },
					{ ...axis, incrs: wholeSteps, size: 40 },
				],
				series: [{}, ...this.#drawn.map((drawn) => seriesOf(drawn, view))],
				hooks: {
					draw: [(plot) => this.#view && drawMarks(plot, this.#view)],
					setCursor: [(plot) => this.#view && this.#tip.move(plot, this.#view)],
				},
			},
			this.#data(view),
			this.element,
		);
		this.#plot.over.append(this.#tip.element);
	}

	#size(): { width: number; height: number } {
		const { clientWidth, clientHeight } = this.element;
		return { width: Math.max(smallest.width, clientWidth), height: Math.max(smallest.height, clientHeight) };
	}

	#resize(): void {
		this.#plot?.setSize(this.#size());
	}

	#click(): void {
		const index = this.#plot?.cursor.idx;
		if (typeof index === "number") this.#actions.show(index);
	}
}

const wholeSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 1_000_000];

function seriesOf({ column, side }: Drawn, view: View): uPlot.Series {
	const isLimit = column.role === "threshold";
	const paths = uPlot.paths.stepped?.({ align: 1 });
	return {
		label: column.name,
		stroke: colourOf(view, column.name),
		width: isLimit ? 1 : view.theme.lineWidth,
		...(isLimit ? { dash: [2, 4] } : side === "a" ? { dash: [7, 5] } : {}),
		...(paths ? { paths } : {}),
		points: { show: false },
		spanGaps: true,
	};
}

/** What the chart shows, for those who do not see it. */
function labelOf(view: View): string {
	const { run, words, cursor } = view;
	const point = pointOf(view, "b", cursor);
	if (!point) return words.chart;
	const values = run.columns.map(({ name }, index) => `${name} ${point.values[index]}`).join(", ");
	return `${words.chart} ${filled(words.point, cursor, view.count - 1)}, ${point.label}: ${values}`;
}
