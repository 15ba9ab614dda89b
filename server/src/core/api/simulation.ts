/** A scenario run on the functions of a tree: the front ends' way to the concrete interpreter. */
import { TreeCode } from "../concrete/code.ts";
import { type Comparison, compareRuns } from "../concrete/compare.ts";
import { Failures } from "../concrete/failures.ts";
import type { Fault } from "../concrete/fault.ts";
import { kernelOperations } from "../concrete/kernelOperations.ts";
import { Machine } from "../concrete/machine.ts";
import { Recording } from "../concrete/recording.ts";
import type { Happening, Row } from "../concrete/scenario/happening.ts";
import { failingNames } from "../concrete/scenario/plan.ts";
import type { Scenario } from "../concrete/scenario/scenario.ts";
import { ScenarioWorkload } from "../concrete/scenario/workload.ts";
import type { Configuration, OptionValue } from "../syntax/configuration.ts";
import type { Parser } from "../syntax/parser.ts";
import type { SourceTree } from "../syntax/sources.ts";
import { OverlayTree } from "./overlayTree.ts";

export type { Comparison, Difference } from "../concrete/compare.ts";
export type { Happening, Row } from "../concrete/scenario/happening.ts";
export type { Scenario } from "../concrete/scenario/scenario.ts";

export interface SimulationOptions {
	readonly tree: SourceTree;
	readonly parser: Parser;
	readonly scenario: Scenario;
	/** Files that have another text than the tree says. */
	readonly overlays?: ReadonlyMap<string, string>;
}

export interface SimulationReport {
	readonly scenario: string;
	readonly seed: number;
	/** IR instructions that were executed. */
	readonly steps: number;
	readonly rows: readonly Row[];
	/** Everything that happened after the set-up, with the probes after it. */
	readonly happenings: readonly Happening[];
	/** The kernel's log. */
	readonly log: readonly string[];
	/** What ended the run early, in words with its place; undefined if the scenario was carried out to its end. */
	readonly stopped: string | undefined;
}

/** Two runs of one scenario under one seed, on two texts. */
export interface ComparedReports {
	readonly a: SimulationReport;
	readonly b: SimulationReport;
	readonly comparison: Comparison;
}

export function compared(a: SimulationReport, b: SimulationReport): ComparedReports {
	return { a, b, comparison: compareRuns(a, b) };
}

export class Simulation {
	readonly #recording: Recording;
	readonly #workload: ScenarioWorkload;
	readonly #scenario: Scenario;
	readonly #tree: SourceTree;

	constructor(options: SimulationOptions) {
		const { machine, workload, tree } = machineFor(options);
		this.#tree = tree;
		this.#scenario = options.scenario;
		this.#workload = workload;
		this.#recording = new Recording(machine, workload);
	}

	/** Runs the scenario to its end, or to the step given, in either direction. */
	goTo(step = Number.POSITIVE_INFINITY): SimulationReport {
		this.#recording.goTo(step);
		const { machine } = this.#recording;
		return {
			scenario: this.#scenario.name,
			seed: this.#scenario.seed ?? 1,
			steps: machine.steps,
			rows: [...this.#workload.rows],
			happenings: [...this.#workload.happenings],
			log: machine.log,
			stopped: machine.fault ? faultWords(machine.fault, this.#tree) : this.#workload.problem,
		};
	}
}

/** A machine that is ready to carry out a scenario, and the tree that it reads. */
export function machineFor({ tree, parser, scenario, overlays }: SimulationOptions): {
	readonly machine: Machine;
	readonly workload: ScenarioWorkload;
	readonly code: TreeCode;
	readonly tree: SourceTree;
} {
	const overlaid = new OverlayTree(configuredFor(tree, scenario));
	for (const [file, text] of overlays ?? []) overlaid.setText(file, text);
	const code = new TreeCode(overlaid, parser);
	const workload = new ScenarioWorkload(scenario);
	const machine = new Machine({
		code,
		operations: kernelOperations(scenario.answers, scenario.ratelimit),
		failures: new Failures(failingNames(scenario), scenario.seed),
		...(scenario.limit === undefined ? {} : { limit: scenario.limit }),
		...(scenario.seed === undefined ? {} : { seed: scenario.seed }),
		...(scenario.hz === undefined ? {} : { hz: scenario.hz }),
		...(scenario.jiffies === undefined ? {} : { jiffies: scenario.jiffies }),
	});
	return { machine, workload, code, tree: overlaid };
}

/** What ended a run, with the places of the calls that were open. */
export function faultWords(fault: Fault, tree: SourceTree): string {
	const kind = fault.kind === "program" ? fault.fault : fault.kind === "limit" ? `limit on ${fault.limit}` : fault.kind;
	const places = fault.stack.map(({ function: name, origin }) => {
		const line = (tree.readFile(origin.file) ?? "").slice(0, origin.start).split("\n").length;
		return `${name} (${origin.file}:${line})`;
	});
	return `${kind}: ${fault.message}${places.length > 0 ? `, in ${places.join(", called by ")}` : ""}`;
}

/** The tree, read with the scenario's HZ. */
function configuredFor(tree: SourceTree, { hz }: Scenario): SourceTree {
	if (hz === undefined) return tree;
	const known = new Map<Configuration, Configuration>();
	return {
		readFile: (path) => tree.readFile(path),
		definitions: (name, kind, from) => tree.definitions(name, kind, from),
		functionPointers: (struct, field, from, hidden) => tree.functionPointers(struct, field, from, hidden),
		configurationOf(path) {
			const below = tree.configurationOf(path);
			let configuration = known.get(below);
			if (!configuration) {
				const option = (name: string): OptionValue | undefined => (name === "CONFIG_HZ" ? hz : below.option(name));
				configuration = { ...below, option };
				known.set(below, configuration);
			}
			return configuration;
		},
	};
}
