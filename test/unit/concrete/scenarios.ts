/** Scenarios run on texts given in memory. */
import { Simulation, type SimulationReport } from "../../../server/src/core/api/simulation.ts";
import { parseScenario } from "../../../server/src/core/concrete/scenario/check.ts";
import type { Scenario } from "../../../server/src/core/concrete/scenario/scenario.ts";
import { parser, treeOf } from "../ir/lowered.ts";

/** The scenario with what every scenario has, from one file `run.c`. */
export function scenarioWith(changed: Partial<Scenario>): Scenario {
	return { name: "test", file: "run.c", setup: [], events: [], probes: {}, ...changed };
}

export function simulationOf(text: string, changed: Partial<Scenario>): Simulation {
	// As from a file, so that every scenario of a test is one that can be written.
	const scenario = parseScenario(JSON.stringify(scenarioWith(changed)));
	return new Simulation({ tree: treeOf({ "run.c": text }), parser, scenario });
}

export function reportOf(text: string, changed: Partial<Scenario>): SimulationReport {
	return simulationOf(text, changed).goTo();
}
