/** A scenario that is watched while it runs, told in plain data: the way of the panel to the concrete interpreter. */
import { LineMap } from "../base/span.ts";
import type { ComparedRun } from "../concrete/compare.ts";
import type { Machine } from "../concrete/machine.ts";
import { Observer } from "../concrete/observe/observer.ts";
import type { Happening } from "../concrete/scenario/happening.ts";
import type { Scenario } from "../concrete/scenario/scenario.ts";
import type { ScenarioWorkload } from "../concrete/scenario/workload.ts";
import type { SourceTree } from "../syntax/sources.ts";
import { returnedWords } from "./returnedWords.ts";
import { faultWords, machineFor, type SimulationOptions } from "./simulation.ts";
import type {
	CodeLine,
	SimulationColumn,
	SimulationEnd,
	SimulationEvent,
	SimulationLedger,
	SimulationMoment,
	SimulationPoint,
} from "./simulationTypes.ts";
import { ledgerAt } from "./watched/ledger.ts";
import { momentAt } from "./watched/moment.ts";
import type { Watched } from "./watched/watched.ts";

/** The columns of a scenario's rows. */
export function columnsOf({ probes, thresholds = [], lines = {} }: Scenario): readonly SimulationColumn[] {
	return [
		...Object.keys(probes).map(
			(name): SimulationColumn => ({ name, role: thresholds.includes(name) ? "threshold" : "counter" }),
		),
		...Object.keys(lines).map((name): SimulationColumn => ({ name, role: "lines" })),
	];
}

/** A run that is watched is given up after so many instructions: a minute or so. */
const mostSteps = 50_000_000;
const givenUp = `given up after ${mostSteps.toLocaleString("en")} instructions`;

export class WatchedSimulation implements Watched {
	readonly columns: readonly SimulationColumn[];
	readonly #machine: Machine;
	readonly #workload: ScenarioWorkload;
	readonly #tree: SourceTree;
	readonly #observer: Observer;
	readonly #lineMaps = new Map<string, LineMap>();

	constructor(options: SimulationOptions) {
		const { scenario } = options;
		const { machine, workload, tree } = machineFor(options);
		this.columns = columnsOf(scenario);
		this.#machine = machine;
		this.#workload = workload;
		this.#tree = tree;
		const counters = this.columns.flatMap(({ role }, index) => (role === "counter" ? [index] : []));
		this.#observer = new Observer({
			machine,
			workload,
			probes: Object.values(scenario.probes),
			counters: new Set(counters),
			file: scenario.file,
		});
	}

	/** Goes on for so many instructions; false at the end of the run. */
	advance(steps: number): boolean {
		this.#observer.advance(steps);
		return !this.#observer.ended && !this.#isGivenUp;
	}

	get #isGivenUp(): boolean {
		return this.#machine.steps >= mostSteps;
	}

	get pointCount(): number {
		return this.#observer.points.length;
	}

	/** The points from `from` on, as far as the run has come. */
	points(from: number): readonly SimulationPoint[] {
		const { points } = this.#observer;
		return points.slice(from).map(({ row, happenings }, index): SimulationPoint => {
			const first = points[from + index - 1]?.happenings ?? 0;
			return {
				label: row.label,
				time: row.time,
				steps: row.steps,
				values: this.columns.map(({ name }) => row.values[name] ?? 0),
				events: this.#events(first, happenings),
			};
		});
	}

	get end(): SimulationEnd {
		const { fault, steps } = this.#machine;
		const place = fault?.stack[0];
		return {
			steps,
			stopped: fault ? faultWords(fault, this.#tree) : this.#isGivenUp ? givenUp : this.#workload.problem,
			at: place && this.#line(place.function, place.origin.file, place.origin.start),
		};
	}

	/** The code at a point; undefined where the run has not got there. */
	moment(point: number): SimulationMoment | undefined {
		return momentAt(this.#observer, point, this.#view());
	}

	/** Who holds what at a point; undefined where the run has not got there. */
	ledger(point: number): SimulationLedger | undefined {
		return ledgerAt(this.#observer, point, this.#view());
	}

	get compared(): ComparedRun {
		const { happenings, points } = this.#observer;
		return { happenings, rows: points.map(({ row }) => row), log: this.#machine.log, stopped: this.end.stopped };
	}

	pointOf(happening: number): number {
		const found = this.#observer.points.findIndex(({ happenings }) => happening < happenings);
		return found < 0 ? Math.max(0, this.pointCount - 1) : found;
	}

	#view() {
		return {
			columns: this.columns,
			machine: this.#machine,
			line: (name: string, file: string, offset: number) => this.#line(name, file, offset),
		};
	}

	#events(from: number, to: number): SimulationEvent[] {
		const { happenings } = this.#observer;
		const { log } = this.#machine;
		return happenings.slice(from, to).flatMap((happening, index): SimulationEvent[] => {
			const before = happenings[from + index - 1]?.logged ?? 0;
			const lines = log.slice(before, happening.logged).map((text): SimulationEvent => ({ kind: "log", text }));
			const isSilent = this.#observer.isSilent(from + index);
			return happening.kind === "row" ? lines : [eventOf(happening, isSilent), ...lines];
		});
	}

	#line(name: string, file: string, offset: number): CodeLine {
		let map = this.#lineMaps.get(file);
		if (!map) {
			map = new LineMap(this.#tree.readFile(file) ?? "");
			this.#lineMaps.set(file, map);
		}
		return { file, line: map.position(offset).line, function: name };
	}
}

function eventOf({ kind, label, returned }: Happening, isSilent: boolean): SimulationEvent {
	if (returned !== undefined && !isSilent) return { kind: "call", text: `${label}() = ${returnedWords(returned)}` };
	return isSilent || kind === "due" ? { kind: "call", text: `${label}()` } : { kind: "other", text: label };
}
