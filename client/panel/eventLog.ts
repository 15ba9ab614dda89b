/** What happened, point by point: calls with what they returned, and lines of the kernel's log. */
import type { SimulationPoint } from "../../server/src/core/api/types.ts";
import { around, reveal } from "./around.ts";
import { filled, h } from "./dom.ts";
import { type Actions, type View, whenWords } from "./view.ts";

/** A point on the way to which more happened shows its last events. */
const mostEvents = 40;

export class EventLog {
	readonly element = h("div", { class: "log" });
	readonly #actions: Actions;

	constructor(actions: Actions) {
		this.#actions = actions;
	}

	show(view: View): void {
		if (this.element.hidden) return;
		const { run, cursor, count, words } = view;
		const [from, to] = around(cursor, count);
		const points = run.points("b");
		let current: HTMLElement | undefined;
		const items = points.slice(from, to).map((point, index) => {
			const item = this.#item(point, from + index, view);
			if (from + index === cursor) current = item;
			return item;
		});
		const more = (text: string, amount: number) =>
			amount > 0 ? [h("li", { class: "quiet more" }, filled(text, amount))] : [];
		this.element.replaceChildren(
			h("ol", {}, ...more(words.earlier, from), ...items, ...more(words.after, Math.max(0, points.length - to))),
		);
		reveal(this.element, current);
	}

	#item(point: SimulationPoint, index: number, view: View): HTMLElement {
		const { label, events } = point;
		const { words, cursor, run } = view;
		const isFirstDifference = run.divergence?.point === index;
		const button = h(
			"button",
			{ type: "button", class: "point", title: words.showCode },
			h("span", { class: "number" }, `${index}`),
			h("span", { class: "label" }, label),
			...(isFirstDifference ? [h("span", { class: "badge" }, "A ≠ B")] : []),
			h("span", { class: "quiet time" }, whenWords(point, view)),
		);
		button.addEventListener("click", () => this.#actions.show(index));
		const runs = together(events);
		const lines = runs
			.slice(-mostEvents)
			.map(({ kind, text, times }) => h("div", { class: `event ${kind}` }, times > 1 ? `${text} ×${times}` : text));
		const hidden = runs.length - lines.length;
		return h(
			"li",
			{ "aria-current": index === cursor ? "true" : undefined },
			button,
			...(hidden > 0 ? [h("div", { class: "event quiet" }, filled(words.earlier, hidden))] : []),
			...lines,
		);
	}
}

type Event = SimulationPoint["events"][number];

/** The same again and again is one line. */
function together(events: readonly Event[]): (Event & { readonly times: number })[] {
	const runs: (Event & { times: number })[] = [];
	for (const event of events) {
		const last = runs.at(-1);
		if (last?.text === event.text && last.kind === event.kind) last.times++;
		else runs.push({ ...event, times: 1 });
	}
	return runs;
}
