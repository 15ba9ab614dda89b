/** A path as the panel shows it: a point for each thing that happens on it, and the balance of its counter as the curve. */
import type { ComparedRun } from "../../concrete/compare.ts";
import type { Happening } from "../../concrete/scenario/happening.ts";
import type {
	CodeLine,
	SimulationColumn,
	SimulationEnd,
	SimulationLedger,
	SimulationMoment,
	SimulationPoint,
} from "../simulationTypes.ts";
import type { Watched } from "../watched/watched.ts";
import type { ToldPath, ToldStep } from "./told.ts";

/** How a path came out in a text: undefined where it cannot be taken any more. */
export interface PathOutcome {
	readonly told: ToldPath | undefined;
	/** Why it is not taken, or what of it is left; undefined where it is the path that is described. */
	readonly problem: string | undefined;
}

export class WatchedPath implements Watched {
	readonly columns: readonly SimulationColumn[];
	readonly #outcome: PathOutcome;
	readonly #steps: readonly ToldStep[];

	constructor(counter: string, outcome: PathOutcome) {
		this.columns = [{ name: counter, role: "counter" }];
		this.#outcome = outcome;
		this.#steps = outcome.told?.steps ?? [];
	}

	/** It has been run already. */
	advance(): boolean {
		return false;
	}

	points(from: number): readonly SimulationPoint[] {
		return this.#steps.slice(from).map(({ text, steps, balance, kind, function: name }): SimulationPoint => {
			const event = {
				kind: kind === "enter" || kind === "return" ? ("call" as const) : ("other" as const),
				text: `${name}(): ${text}`,
			};
			return { label: text, time: 0, steps, values: [balance], events: [event] };
		});
	}

	get end(): SimulationEnd {
		const last = this.#steps.at(-1);
		const { told, problem } = this.#outcome;
		return {
			steps: told?.instructions ?? 0,
			stopped: problem,
			at: problem === undefined || !last ? undefined : lineOf(last),
		};
	}

	/** Where to look: the last change that nothing has settled, else what happens at the point. */
	moment(point: number): SimulationMoment | undefined {
		const step = this.#steps[point];
		if (!step) return undefined;
		const [column] = this.columns;
		const changed = step.change !== 0;
		return {
			at: lineOf(this.#unsettled(point) ?? step),
			changes: changed
				? [{ at: lineOf(step), text: `${column?.name} ${step.balance - step.change} → ${step.balance}` }]
				: [],
			files: this.#lines(point),
			incomplete: false,
		};
	}

	ledger(point: number): SimulationLedger | undefined {
		const step = this.#steps[point];
		if (!step) return undefined;
		const taken = this.#unsettled(point);
		const [column] = this.columns;
		if (!taken || !column) return { rows: [], more: 0, live: 0 };
		const at = { ...lineOf(taken), point: this.#steps.indexOf(taken) };
		const units = [{ column: column.name, units: step.balance, taken: at, through: [] }];
		return { rows: [{ object: undefined, state: "none", allocated: undefined, units }], more: 0, live: 0 };
	}

	get compared(): ComparedRun {
		const [column] = this.columns;
		const happenings = this.#steps.map(
			({ text, steps, balance }): Happening => ({
				kind: "action",
				label: text,
				time: 0,
				steps,
				values: { [column?.name ?? ""]: balance },
				returned: undefined,
				logged: 0,
			}),
		);
		return { happenings, rows: [], log: [], stopped: this.#outcome.problem };
	}

	pointOf(happening: number): number {
		return Math.max(0, Math.min(happening, this.#steps.length - 1));
	}

	/** The last step by then that took the counter away from 0. */
	#unsettled(point: number): ToldStep | undefined {
		const until = this.#steps.slice(0, point + 1);
		const balance = until.at(-1)?.balance ?? 0;
		return balance === 0 ? undefined : until.findLast(({ change }) => change !== 0 && change > 0 === balance > 0);
	}

	/** The lines that were executed by then, on the way from the point before and altogether. */
	#lines(point: number): SimulationMoment["files"] {
		const executed = this.#outcome.told?.executed ?? [];
		const until = this.#steps[point]?.steps ?? 0;
		const before = this.#steps[point - 1]?.steps ?? 0;
		const files = new Map<string, Map<number, { now: number; total: number }>>();
		for (const { file, line, times } of executed) {
			const total = times.filter((at) => at < until).length;
			if (total === 0) continue;
			const lines = files.get(file) ?? new Map<number, { now: number; total: number }>();
			files.set(file, lines);
			const now = times.filter((at) => at >= before && at < until).length;
			const known = lines.get(line) ?? { now: 0, total: 0 };
			// A line was executed as often as the one of its instructions that was executed most.
			lines.set(line, { now: Math.max(known.now, now), total: Math.max(known.total, total) });
		}
		return [...files].map(([file, lines]) => ({
			file,
			lines: [...lines].map(([line, counts]) => ({ line, ...counts })).sort((a, b) => a.line - b.line),
		}));
	}
}

function lineOf({ file, line, function: name }: ToldStep): CodeLine {
	return { file, line, function: name };
}
