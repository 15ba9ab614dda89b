/** The panel's page: puts its parts together, and keeps what the reader chose over a reload. */
import type { ExportFormat, FromPage, PageState, ToPage } from "../src/panel/messages.ts";
import { ToldRun } from "../src/panel/run.ts";
import type { Words } from "../src/panel/words.ts";
import { Chart } from "./chart.ts";
import { filled, h, setText } from "./dom.ts";
import { EventLog } from "./eventLog.ts";
import { pngOf, svgOf } from "./exports/picture.ts";
import { csvOf, jsonOf } from "./exports/text.ts";
import { Ledger } from "./ledger.ts";
import { Legend } from "./legend.ts";
import { Notices } from "./notices.ts";
import { Player } from "./player.ts";
import { NumberTable } from "./table.ts";
import { Tabs } from "./tabs.ts";
import { currentTheme, onThemeChange } from "./theme.ts";
import { Toolbar } from "./toolbar.ts";
import { Transport } from "./transport.ts";
import { type Actions, pointOf, type View } from "./view.ts";

interface Host {
	postMessage(message: FromPage): void;
	getState(): PageState | undefined;
	setState(state: PageState): void;
}
declare function acquireVsCodeApi(): Host;

const host = acquireVsCodeApi();
const root = document.body;
const words = JSON.parse(root.dataset.words ?? "{}") as Words;
const kept = host.getState();

const run = new ToldRun();
let subject = kept?.subject;
/** The point that is looked at; undefined for the last one, however many come. */
let chosen = kept?.cursor;
let hidden: ReadonlySet<string> = new Set(kept?.hidden);
let theme = currentTheme();

function view(): View {
	const count = Math.max(run.points("a").length, run.points("b").length);
	const cursor = Math.max(0, Math.min(chosen ?? Number.POSITIVE_INFINITY, count - 1));
	return { run, words, theme, cursor, count, hidden };
}

const actions: Actions & { view: () => View } = {
	view,
	go(point) {
		const { count } = view();
		chosen = point >= count - 1 ? undefined : Math.max(0, point);
		refresh();
		announce();
	},
	show(point) {
		player.pause();
		actions.go(point);
		host.postMessage({ kind: "show", point: view().cursor });
	},
	toggle(column) {
		hidden = hidden.has(column) ? new Set([...hidden].filter((name) => name !== column)) : new Set([...hidden, column]);
		refresh();
	},
	send: (message) => host.postMessage(message),
};

const player = new Player({
	rewind() {
		const { cursor, count } = view();
		if (cursor >= count - 1) chosen = 0;
	},
	forward() {
		const { cursor, count } = view();
		if (cursor >= count - 1) {
			// While points are still coming, playing waits for them.
			return run.isRunning;
		}
		chosen = cursor + 1;
		refresh();
		return true;
	},
	changed: () => refresh(),
});
player.speed = kept?.speed ?? 5;

const spoken = h("p", { class: "hidden-visually", role: "status", "aria-live": "polite" });
const toolbar = new Toolbar(words, actions, exportAs);
const notices = new Notices(actions);
const legend = new Legend(actions);
const chart = new Chart(actions);
const transport = new Transport(words, player, actions);
const log = new EventLog(actions);
const table = new NumberTable(actions);
const ledger = new Ledger(actions);
const tabs = new Tabs(
	words.views,
	[
		{ id: "events", label: words.events, content: log.element },
		{ id: "table", label: words.table, content: table.element },
		{ id: "ledger", label: words.ledger, content: ledger.element },
	],
	kept?.tab,
	() => refresh(),
);
const parts = [toolbar, notices, legend, chart, transport, log, table, ledger];

root.append(
	h(
		"main",
		{},
		toolbar.element,
		notices.element,
		legend.element,
		chart.element,
		transport.element,
		tabs.element,
		spoken,
	),
);

let frame = 0;
function refresh(): void {
	if (frame !== 0) return;
	frame = requestAnimationFrame(() => {
		frame = 0;
		const now = view();
		for (const part of parts) part.show(now);
		root.dataset.point = `${now.cursor}`;
		host.setState({
			...(subject ? { subject } : {}),
			...(chosen === undefined ? {} : { cursor: chosen }),
			speed: player.speed,
			tab: tabs.chosen,
			hidden: [...hidden],
		});
	});
}

/** Says where the reader has gone; not while it plays by itself. */
function announce(): void {
	if (player.isPlaying) return;
	const now = view();
	const point = pointOf(now, "b", now.cursor);
	if (!point) return;
	const values = run.columns.flatMap(({ name, role }, index) =>
		role === "threshold" ? [] : [`${name} ${point.values[index]}`],
	);
	setText(spoken, `${filled(words.point, now.cursor, now.count - 1)}, ${point.label}: ${values.join(", ")}`);
}

function exportAs(format: ExportFormat): void {
	const now = view();
	const { canvas } = chart;
	const contents: Readonly<Record<ExportFormat, () => string>> = {
		csv: () => csvOf(now),
		json: () => jsonOf(now),
		svg: () => svgOf(now),
		png: () => (canvas ? pngOf(canvas, now) : ""),
	};
	host.postMessage({ kind: "export", format, content: contents[format]() });
}

window.addEventListener("message", ({ data }: MessageEvent<ToPage>) => {
	switch (data.kind) {
		case "subject":
			subject = data.subject;
			toolbar.subject(data);
			break;
		case "update":
			run.apply(data.update);
			break;
		case "ledger":
			ledger.answered(data.side, data.point, data.ledger);
			break;
	}
	refresh();
});

/** Keys that act wherever the focus is, unless what has it uses them itself. */
window.addEventListener("keydown", (event) => {
	const { target } = event;
	if (event.ctrlKey || event.metaKey || event.altKey) return;
	if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return;
	const isButton = target instanceof HTMLButtonElement;
	const { cursor } = view();
	const keys: Readonly<Record<string, () => void>> = {
		ArrowLeft: () => actions.go(cursor - 1),
		ArrowRight: () => actions.go(cursor + 1),
		Home: () => actions.go(0),
		End: () => actions.go(Number.POSITIVE_INFINITY),
		...(isButton ? {} : { " ": () => transport.toggle() }),
	};
	const act = keys[event.key];
	if (!act) return;
	event.preventDefault();
	if (event.key !== " ") player.pause();
	act();
});

onThemeChange(() => {
	theme = currentTheme();
	refresh();
});
refresh();
host.postMessage({ kind: "ready" });
