/** The chart's numbers as a table. */
import { around, reveal } from "./around.ts";
import { h } from "./dom.ts";
import { type Actions, colourOf, pointOf, type View, whenWords } from "./view.ts";

export class NumberTable {
	readonly element = h("div", { class: "numbers" });
	readonly #actions: Actions;

	constructor(actions: Actions) {
		this.#actions = actions;
	}

	show(view: View): void {
		if (this.element.hidden) return;
		const { run, words, cursor, count } = view;
		const [from, to] = around(cursor, count);
		const heads = run.columns.map(({ name }) => {
			const head = h("th", { scope: "col", class: "number" }, name);
			head.style.setProperty("--colour", colourOf(view, name));
			return head;
		});
		const rows = Array.from({ length: to - from }, (_, index) => this.#row(from + index, view));
		this.element.replaceChildren(
			h(
				"table",
				{},
				h("caption", { class: "hidden-visually" }, words.table),
				h(
					"thead",
					{},
					h(
						"tr",
						{},
						h("th", { scope: "col", class: "number" }, words.columnPoint),
						h("th", { scope: "col" }, words.columnWhat),
						h("th", { scope: "col", class: "number" }, words.columnTime),
						...heads,
					),
				),
				h("tbody", {}, ...rows),
			),
		);
		reveal(this.element, rows[cursor - from]);
	}

	#row(index: number, view: View): HTMLTableRowElement {
		const { run, words, cursor } = view;
		const a = pointOf(view, "a", index);
		const b = pointOf(view, "b", index);
		const point = b ?? a;
		const values = run.columns.map((_, column) => {
			const [inA, inB] = [a?.values[column], b?.values[column]];
			const differs = inA !== undefined && inB !== undefined && inA !== inB;
			return differs
				? h("td", { class: "number differs" }, `${inB} `, h("span", { class: "quiet" }, `A ${inA}`))
				: h("td", { class: "number" }, `${inB ?? inA ?? ""}`);
		});
		const button = h("button", { type: "button", class: "link", title: words.showCode }, `${index}`);
		button.addEventListener("click", () => this.#actions.show(index));
		return h(
			"tr",
			{ "aria-current": index === cursor ? "true" : undefined },
			h("th", { scope: "row", class: "number" }, button),
			h("td", {}, point?.label ?? ""),
			h("td", { class: "number" }, point ? whenWords(point, view) : ""),
			...values,
		);
	}
}
