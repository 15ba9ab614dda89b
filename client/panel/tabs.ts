/** The views under the chart, one at a time (the tabs pattern of the ARIA Authoring Practices). */
import { h } from "./dom.ts";

export interface Tab {
	readonly id: string;
	readonly label: string;
	readonly content: HTMLElement;
}

export class Tabs {
	readonly element: HTMLElement;
	readonly #buttons: readonly HTMLButtonElement[];
	readonly #tabs: readonly Tab[];
	readonly #changed: () => void;
	#chosen: string;

	constructor(label: string, tabs: readonly Tab[], chosen: string | undefined, changed: () => void) {
		this.#tabs = tabs;
		this.#changed = changed;
		this.#chosen = tabs.some(({ id }) => id === chosen) && chosen !== undefined ? chosen : (tabs[0]?.id ?? "");
		this.#buttons = tabs.map((tab) => {
			const button = h(
				"button",
				{ type: "button", role: "tab", id: `tab-${tab.id}`, "aria-controls": `panel-${tab.id}` },
				tab.label,
			);
			button.addEventListener("click", () => this.choose(tab.id));
			return button;
		});
		const list = h("div", { class: "tabs", role: "tablist", "aria-label": label }, ...this.#buttons);
		list.addEventListener("keydown", (event) => this.#key(event));
		for (const { id, content } of tabs) {
			content.id = `panel-${id}`;
			content.setAttribute("role", "tabpanel");
			content.setAttribute("aria-labelledby", `tab-${id}`);
			content.tabIndex = 0;
		}
		this.element = h("section", { class: "details" }, list, ...tabs.map(({ content }) => content));
		this.#show();
	}

	get chosen(): string {
		return this.#chosen;
	}

	choose(id: string): void {
		this.#chosen = id;
		this.#show();
		this.#changed();
	}

	#show(): void {
		this.#tabs.forEach(({ id, content }, index) => {
			const isChosen = id === this.#chosen;
			content.hidden = !isChosen;
			this.#buttons[index]?.setAttribute("aria-selected", `${isChosen}`);
			if (this.#buttons[index]) this.#buttons[index].tabIndex = isChosen ? 0 : -1;
		});
	}

	#key(event: KeyboardEvent): void {
		const now = this.#tabs.findIndex(({ id }) => id === this.#chosen);
		const steps: Readonly<Record<string, number>> = {
			ArrowLeft: now - 1,
			ArrowRight: now + 1,
			Home: 0,
			End: this.#tabs.length - 1,
		};
		const next = steps[event.key];
		if (next === undefined) return;
		event.preventDefault();
		event.stopPropagation();
		const index = (next + this.#tabs.length) % this.#tabs.length;
		this.choose(this.#tabs[index]?.id ?? this.#chosen);
		this.#buttons[index]?.focus();
	}
}
