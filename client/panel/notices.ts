/** What the reader must know beside the numbers: what is being read, why a run stopped, where A and B part. */
import type { SimulationDivergence } from "../../server/src/core/api/types.ts";
import { filled, h } from "./dom.ts";
import type { Actions, View } from "./view.ts";

export class Notices {
	readonly element = h("div", { class: "notices", role: "status" });
	readonly #actions: Actions;
	#shown = "";

	constructor(actions: Actions) {
		this.#actions = actions;
	}

	show(view: View): void {
		const notices = this.#noticesOf(view);
		const text = notices.map((notice) => notice.textContent).join("\n");
		// A live region that is filled anew with the same is read out again.
		if (text === this.#shown) return;
		this.#shown = text;
		this.element.replaceChildren(...notices);
	}

	#noticesOf({ run, words }: View): HTMLElement[] {
		const notices: HTMLElement[] = [];
		if (run.failure !== undefined) notices.push(h("p", { class: "error" }, filled(words.failed, run.failure)));
		else if (run.progress !== undefined) notices.push(h("p", { class: "quiet" }, run.progress));
		else if (run.isRunning && run.points("b").length === 0) notices.push(h("p", { class: "quiet" }, words.waiting));
		const b = run.end("b");
		if (b?.stopped !== undefined) {
			const text = filled(words.stopped, Math.max(0, run.points("b").length - 1), b.stopped);
			const notice = h("p", { class: "error" }, h("span", {}, text));
			const { at } = b;
			if (at) notice.append(this.#button(words.goThere, () => this.#actions.send({ kind: "open", at })));
			notices.push(notice);
		}
		const a = run.end("a");
		if (a?.stopped !== undefined) notices.push(h("p", { class: "quiet" }, filled(words.stoppedA, a.stopped)));
		if (run.divergence) notices.push(this.#difference(run.divergence, words));
		else if (run.divergence === null) notices.push(h("p", { class: "same" }, words.compared));
		return notices;
	}

	#difference({ point, label, differences }: SimulationDivergence, words: View["words"]): HTMLElement {
		const what = differences.map(({ what: name, a, b }) => filled(words.differs, name, a, b)).join("; ");
		return h(
			"p",
			{ class: "difference" },
			h("span", {}, h("strong", {}, filled(words.diverged, point, label)), ` ${what}`),
			this.#button(words.goThere, () => this.#actions.show(point)),
		);
	}

	#button(label: string, act: () => void): HTMLButtonElement {
		const button = h("button", { type: "button", class: "link" }, label);
		button.addEventListener("click", act);
		return button;
	}
}
