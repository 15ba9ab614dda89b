/** What the page shows: the run as told, the point that is looked at, and what each part may ask for. */
import type { SimulationPoint, SimulationSide } from "../../server/src/core/api/types.ts";
import type { FromPage } from "../src/panel/messages.ts";
import type { ToldRun } from "../src/panel/run.ts";
import type { Words } from "../src/panel/words.ts";
import { filled } from "./dom.ts";
import type { Theme } from "./theme.ts";

export interface View {
	readonly run: ToldRun;
	readonly words: Words;
	readonly theme: Theme;
	/** The point that is looked at, from 0; 0 where there is none. */
	readonly cursor: number;
	/** How many points there are: of A or B, whichever has more. */
	readonly count: number;
	/** Columns that are not drawn. */
	readonly hidden: ReadonlySet<string>;
}

export interface Actions {
	/** Looks at a point. */
	go(point: number): void;
	/** The same, and the editor shows the code then. */
	show(point: number): void;
	toggle(column: string): void;
	send(message: FromPage): void;
}

/** A column's place among those drawn in colours of their own, so that it keeps its colour when others are hidden. */
export function colourOf({ run, theme }: Pick<View, "run" | "theme">, name: string): string {
	const column = run.columns.find((one) => one.name === name);
	if (column?.role === "threshold") return theme.muted;
	if (column?.role === "lines") return theme.error;
	const counters = run.columns.filter(({ role }) => role === "counter");
	const index = counters.findIndex((one) => one.name === name);
	return theme.series[index % theme.series.length] ?? theme.foreground;
}

/** When a point was, in words: simulated time, or how far a path had come. */
export function whenWords({ time, steps }: SimulationPoint, { run, words }: View): string {
	return run.begun?.seed === undefined ? filled(words.instructions, steps) : filled(words.seconds, time.toFixed(2));
}

export function pointOf({ run }: Pick<View, "run">, side: SimulationSide, index: number): SimulationPoint | undefined {
	return run.points(side)[index];
}
