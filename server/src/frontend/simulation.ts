/** Runs scenarios for the front ends: the core's simulation over a tree on disk. */
import { type Scenario, Simulation, type SimulationReport } from "../core/api/simulation.ts";
import { createParser } from "../core/syntax/parser.ts";
import { emptyTree } from "../core/syntax/sources.ts";
import { wasmModules } from "../store/host.ts";
import { openTree } from "../store/tree.ts";

export interface SimulationRequest {
	readonly scenario: Scenario;
	/** The tree's root; undefined for nothing but the overlays. */
	readonly root: string | undefined;
	/** Texts of files, by their path in the tree. */
	readonly overlays: ReadonlyMap<string, string>;
	/** One line on what is being read. */
	readonly onProgress?: (text: string) => void;
}

/** Runs a scenario from its beginning to its end. */
export async function simulate(request: SimulationRequest): Promise<SimulationReport> {
	const { scenario, root, overlays, onProgress } = request;
	const parser = await createParser("auto", { wasm: wasmModules() });
	if (root === undefined) return new Simulation({ tree: emptyTree, parser, scenario, overlays }).goTo();
	await using tree = await openTree(root, { sources: "wait", onProgress });
	await tree.prepare();
	return new Simulation({ tree, parser: parser.withOptions({ macros: tree.macros }), scenario, overlays }).goTo();
}
