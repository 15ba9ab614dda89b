/** What is simulated: the scenario, the seed, what it is compared with, and the ways out of the panel. */
import type { BaseChoice, ExportFormat, ToPage } from "../src/panel/messages.ts";
import type { Words } from "../src/panel/words.ts";
import { h, icon, setText } from "./dom.ts";
import type { Actions, View } from "./view.ts";

type Subject = Extract<ToPage, { kind: "subject" }>;

const formats: readonly ExportFormat[] = ["csv", "json", "svg", "png"];
const chevron = "M3.6 5.6 2.5 6.7 8 12.2l5.5-5.5-1.1-1.1L8 10z";

export class Toolbar {
	readonly element: HTMLElement;
	readonly #words: Words;
	readonly #title = h("span", { class: "title" });
	readonly #seed = h("input", { type: "number", step: "1", min: "0", class: "seed" });
	readonly #seedField: HTMLElement;
	readonly #base = h("select", {});
	#bases = "";

	constructor(words: Words, actions: Actions, exportAs: (format: ExportFormat) => void) {
		this.#words = words;
		const choose = h(
			"button",
			{ type: "button", class: "scenario", title: words.chooseScenario },
			this.#title,
			icon(chevron),
		);
		choose.addEventListener("click", () => actions.send({ kind: "pickScenario" }));
		this.#seed.addEventListener("change", () => {
			const seed = this.#seed.valueAsNumber;
			if (Number.isSafeInteger(seed)) actions.send({ kind: "seed", seed });
		});
		this.#base.addEventListener("change", () => {
			actions.send({ kind: "base", base: this.#base.value as BaseChoice });
		});
		const exported = h(
			"select",
			{ "aria-label": words.export, class: "export" },
			h("option", { value: "" }, words.export),
			...formats.map((format) => h("option", { value: format }, format.toUpperCase())),
		);
		exported.addEventListener("change", () => {
			const format = formats.find((one) => one === exported.value);
			exported.value = "";
			if (format) exportAs(format);
		});
		this.#seedField = h("label", { class: "field" }, h("span", { class: "quiet" }, words.seed), this.#seed);
		this.element = h(
			"header",
			{ class: "toolbar" },
			h("h1", {}, choose),
			h("label", { class: "field" }, h("span", { class: "quiet" }, words.base), this.#base),
			this.#seedField,
			exported,
		);
	}

	subject({ bases, subject }: Subject): void {
		const names: Readonly<Record<BaseChoice, string>> = {
			before: this.#words.baseBefore,
			disk: this.#words.baseDisk,
			head: this.#words.baseHead,
			text: this.#words.baseText,
			none: this.#words.baseNone,
		};
		if (this.#bases !== bases.join()) {
			this.#bases = bases.join();
			this.#base.replaceChildren(...bases.map((base) => h("option", { value: base }, names[base])));
		}
		this.#base.value = subject.base;
	}

	show({ run }: View): void {
		const { begun } = run;
		setText(this.#title, begun?.scenario ?? "…");
		this.#title.title = begun?.about ?? "";
		this.#seedField.hidden = begun?.seed === undefined;
		if (begun?.seed !== undefined && document.activeElement !== this.#seed) this.#seed.value = `${begun.seed}`;
	}
}
