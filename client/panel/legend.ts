/** The columns with their values at the point that is looked at; each can be hidden in the chart. */
import { filled, h } from "./dom.ts";
import { type Actions, colourOf, pointOf, type View } from "./view.ts";

export class Legend {
	readonly element = h("div", { class: "legend" });
	readonly #actions: Actions;
	readonly #chips = h("div", { class: "chips" });
	readonly #sides = h("div", { class: "sides quiet" });
	/** The columns that there are buttons for. */
	#names = "";
	#buttons: readonly { readonly button: HTMLButtonElement; readonly value: HTMLElement }[] = [];

	constructor(actions: Actions) {
		this.#actions = actions;
		this.element.append(this.#chips, this.#sides);
	}

	show(view: View): void {
		const { run, words } = view;
		const names = JSON.stringify(run.columns.map(({ name, role }) => [name, role]));
		if (names !== this.#names) {
			this.#names = names;
			this.#make(view);
		}
		const a = pointOf(view, "a", view.cursor);
		const b = pointOf(view, "b", view.cursor);
		run.columns.forEach(({ name }, index) => {
			const chip = this.#buttons[index];
			if (!chip) return;
			const [inA, inB] = [a?.values[index], b?.values[index]];
			const differs = inA !== undefined && inB !== undefined && inA !== inB;
			chip.value.textContent = differs
				? `${inB} · A ${inA}`
				: (inB ?? (inA === undefined ? "" : `A ${inA}`)).toString();
			chip.button.setAttribute("aria-pressed", `${!view.hidden.has(name)}`);
			chip.button.classList.toggle("differs", differs);
			chip.button.style.setProperty("--colour", colourOf(view, name));
		});
		const { begun } = run;
		this.#sides.textContent = begun?.compares
			? `${words.bLine} — ${filled(words.aDash, begun.base ?? "")}`
			: begun?.base === undefined
				? ""
				: filled(words.noBase, begun.base);
	}

	#make({ run }: View): void {
		this.#buttons = run.columns.map(({ name, role }) => {
			const value = h("span", { class: "value" });
			const button = h(
				"button",
				{ type: "button", class: `chip ${role}` },
				h("span", { class: "line" }),
				h("span", {}, name),
				value,
			);
			button.addEventListener("click", () => this.#actions.toggle(name));
			return { button, value };
		});
		this.#chips.replaceChildren(...this.#buttons.map(({ button }) => button));
	}
}
