/** What the mouse is over in the chart: the point's name and what the columns hold there. */
import type uPlot from "uplot";
import { h } from "./dom.ts";
import { colourOf, pointOf, type View, whenWords } from "./view.ts";

export class ChartTip {
	readonly element = h("div", { class: "tip", "aria-hidden": "true", hidden: true });
	#index: number | null | undefined;

	move(plot: uPlot, view: View): void {
		this.#index = plot.cursor.idx;
		const { left = -1 } = plot.cursor;
		this.element.hidden = left < 0 || typeof this.#index !== "number";
		if (this.element.hidden) return;
		this.refresh(view);
		const onLeft = left > plot.over.clientWidth / 2;
		this.element.style.left = onLeft ? "" : `${left + 14}px`;
		this.element.style.right = onLeft ? `${plot.over.clientWidth - left + 14}px` : "";
	}

	refresh(view: View): void {
		if (this.element.hidden || typeof this.#index !== "number") return;
		const { run, hidden } = view;
		const index = this.#index;
		const a = pointOf(view, "a", index);
		const b = pointOf(view, "b", index);
		const point = b ?? a;
		if (!point) return;
		const rows = run.columns.flatMap(({ name, role }, column) => {
			if (hidden.has(name) || role === "threshold") return [];
			const swatch = h("span", { class: "swatch" });
			swatch.style.background = colourOf(view, name);
			const values = [b, a].map((side) => h("td", {}, `${side?.values[column] ?? ""}`));
			return [h("tr", {}, h("td", {}, swatch, name), ...(run.begun?.compares ? values : values.slice(0, 1)))];
		});
		const head = run.begun?.compares ? [h("tr", {}, h("td"), h("td", {}, "B"), h("td", {}, "A"))] : [];
		this.element.replaceChildren(
			h("strong", {}, `${index} · ${point.label}`),
			h("span", { class: "quiet" }, whenWords(point, view)),
			h("table", {}, ...head, ...rows),
		);
	}
}
