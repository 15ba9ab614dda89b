/** Play, pause, steps both ways, the timeline, and the speed. */
import { filled, h, icon } from "./dom.ts";
import type { Player } from "./player.ts";
import { speeds } from "./player.ts";
import { type Actions, pointOf, type View, whenWords } from "./view.ts";

const shapes = {
	start: "M3 3h1.6v10H3zM13 3v10L5.6 8z",
	back: "M10.6 2.8 12 4.2 8.2 8l3.8 3.8-1.4 1.4L5.4 8z",
	play: "M4 2.5v11L13.5 8z",
	pause: "M4 3h3v10H4zM9 3h3v10H9z",
	forward: "M5.4 2.8 4 4.2 7.8 8 4 11.8l1.4 1.4L10.6 8z",
	end: "M11.4 3H13v10h-1.6zM3 3v10l7.4-5z",
} as const;

export class Transport {
	readonly element: HTMLElement;
	readonly #words: View["words"];
	readonly #player: Player;
	readonly #play: HTMLButtonElement;
	readonly #back: readonly HTMLButtonElement[];
	readonly #forward: readonly HTMLButtonElement[];
	readonly #timeline: HTMLInputElement;
	readonly #where = h("output", { class: "where" });
	readonly #speed: HTMLSelectElement;

	constructor(words: View["words"], player: Player, actions: Actions & { readonly view: () => View }) {
		this.#words = words;
		this.#player = player;
		const step = (by: number) => () => actions.go(actions.view().cursor + by);
		const button = (label: string, shape: string, act: () => void): HTMLButtonElement => {
			const made = h("button", { type: "button", class: "icon", "aria-label": label, title: label }, icon(shape));
			made.addEventListener("click", () => {
				player.pause();
				act();
			});
			return made;
		};
		this.#play = h("button", { type: "button", class: "icon play" });
		this.#play.addEventListener("click", () => this.toggle());
		this.#back = [
			button(words.start, shapes.start, () => actions.go(0)),
			button(words.stepBack, shapes.back, step(-1)),
		];
		this.#forward = [
			button(words.stepForward, shapes.forward, step(1)),
			button(words.end, shapes.end, () => actions.go(Number.POSITIVE_INFINITY)),
		];
		this.#timeline = h("input", {
			type: "range",
			min: "0",
			step: "1",
			class: "timeline",
			"aria-label": words.timeline,
		});
		this.#timeline.addEventListener("input", () => {
			player.pause();
			actions.go(Number(this.#timeline.value));
		});
		this.#speed = h("select", {}, ...speeds.map((speed) => h("option", { value: `${speed}` }, `${speed}/s`)));
		this.#speed.addEventListener("change", () => {
			player.speed = Number(this.#speed.value);
		});
		this.element = h(
			"div",
			{ class: "transport", role: "toolbar", "aria-label": words.transport },
			h("div", { class: "buttons" }, ...this.#back, this.#play, ...this.#forward),
			this.#timeline,
			this.#where,
			h("label", { class: "field" }, h("span", { class: "quiet" }, words.speed), this.#speed),
		);
	}

	toggle(): void {
		if (this.#player.isPlaying) this.#player.pause();
		else this.#player.play();
	}

	show(view: View): void {
		const { cursor, count, words } = view;
		const { isPlaying, speed } = this.#player;
		const label = isPlaying ? words.pause : words.play;
		if (this.#play.title !== label) {
			this.#play.title = label;
			this.#play.setAttribute("aria-label", label);
			this.#play.replaceChildren(icon(isPlaying ? shapes.pause : shapes.play));
		}
		this.#timeline.max = `${Math.max(0, count - 1)}`;
		this.#timeline.value = `${cursor}`;
		this.#timeline.style.setProperty("--part", `${count > 1 ? (cursor / (count - 1)) * 100 : 0}%`);
		this.#speed.value = `${speed}`;
		for (const button of this.#back) button.disabled = cursor <= 0;
		for (const button of this.#forward) button.disabled = cursor >= count - 1;
		this.#play.disabled = count < 2;
		const point = pointOf(view, "b", cursor) ?? pointOf(view, "a", cursor);
		const where = point
			? `${filled(this.#words.point, cursor, count - 1)} · ${whenWords(point, view)} · ${point.label}`
			: "";
		this.#where.textContent = where;
		this.#timeline.setAttribute("aria-valuetext", where);
	}
}
