/** Who holds what at the point that is looked at: asked for when it is shown, one question at a time. */
import type { CodeLine, LedgerRow, SimulationLedger, SimulationSide } from "../../server/src/core/api/types.ts";
import { filled, h } from "./dom.ts";
import type { Actions, View } from "./view.ts";

type HeldUnits = LedgerRow["units"][number];

export class Ledger {
	readonly element = h("div", { class: "ledger" });
	readonly #actions: Actions;
	/** What was asked and is not answered, and what was answered: a run and a point. */
	#asked: string | undefined;
	#shown: string | undefined;
	#view: View | undefined;

	constructor(actions: Actions) {
		this.#actions = actions;
	}

	show(view: View): void {
		this.#view = view;
		const key = keyOf(view);
		if (this.element.hidden || this.#asked !== undefined || this.#shown === key) return;
		if (view.count === 0 || view.run.isStale("b")) return;
		this.#asked = key;
		this.#actions.send({ kind: "ledger", side: "b", point: view.cursor });
	}

	answered(_side: SimulationSide, _point: number, ledger: SimulationLedger | null): void {
		this.#shown = this.#asked;
		this.#asked = undefined;
		if (!this.#view) return;
		if (ledger) this.#fill(this.#view, ledger);
		// The reader may have gone on meanwhile.
		this.show(this.#view);
	}

	#fill({ words }: View, { rows, more, live }: SimulationLedger): void {
		const lost = rows.filter(({ state }) => state === "freed").flatMap(({ units }) => units);
		const units = lost.reduce((sum, one) => sum + one.units, 0);
		const summary = h("p", { class: "summary" }, h("span", {}, filled(words.ledgerSummary, live)));
		if (units > 0) summary.append(h("span", { class: "lost" }, filled(words.lost, units)));
		if (rows.length === 0) summary.append(h("span", { class: "quiet" }, words.ledgerEmpty));
		const body = rows.map((row) => this.#row(row, words));
		if (more > 0) body.push(h("tr", {}, h("td", { colspan: "5", class: "quiet" }, filled(words.after, more))));
		this.element.replaceChildren(
			summary,
			h(
				"table",
				{ hidden: rows.length === 0 },
				h("caption", { class: "hidden-visually" }, words.ledger),
				h(
					"thead",
					{},
					h(
						"tr",
						{},
						...[words.heldBy, words.state, words.allocated, words.holds, words.taken].map((text) =>
							h("th", { scope: "col" }, text),
						),
					),
				),
				h("tbody", {}, ...body),
			),
		);
	}

	#row({ object, state, allocated, units }: LedgerRow, words: View["words"]): HTMLTableRowElement {
		const states: Readonly<Record<LedgerRow["state"], string>> = {
			live: words.live,
			dying: words.dying,
			freed: words.freed,
			none: "",
		};
		const held = (of: (one: HeldUnits) => Node | string) => units.map((one) => h("div", {}, of(one)));
		return h(
			"tr",
			{ class: state },
			h("th", { scope: "row" }, object ?? words.nobody),
			h("td", {}, states[state]),
			h("td", {}, ...(allocated ? [this.#place(allocated, [], words)] : [])),
			h("td", {}, ...held(({ column, units: amount }) => `${column} +${amount}`)),
			h("td", {}, ...held(({ taken, through }) => (taken ? this.#place(taken, through, words) : ""))),
		);
	}

	#place(at: CodeLine & { readonly point: number }, through: readonly string[], words: View["words"]): HTMLElement {
		const text = `${at.function}():${at.line}`;
		const button = h(
			"button",
			{ type: "button", class: "link", title: [...through].reverse().concat(text).join(" → ") },
			text,
		);
		button.addEventListener("click", () => this.#actions.send({ kind: "open", at }));
		return h("span", {}, button, " ", h("span", { class: "quiet" }, filled(words.atPoint, at.point)));
	}
}

function keyOf({ run, cursor }: View): string {
	return `${run.begun?.run} ${cursor} ${run.end("b") !== undefined}`;
}
