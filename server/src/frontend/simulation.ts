/** Runs scenarios for the front ends: the core's simulation over a tree on disk. */
import {
	type ComparedReports,
	compared,
	type Scenario,
	Simulation,
	type SimulationReport,
} from "../core/api/simulation.ts";
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
	return withRunner(request, (run) => run(request.overlays));
}

/** Runs it twice: A as the request says, B with more overlays. */
export async function simulateBoth(
	request: SimulationRequest,
	changed: ReadonlyMap<string, string>,
): Promise<ComparedReports> {
	return withRunner(request, (run) => compared(run(request.overlays), run(new Map([...request.overlays, ...changed]))));
}

type Run = (overlays: ReadonlyMap<string, string>) => SimulationReport;

async function withRunner<T>(request: SimulationRequest, use: (run: Run) => T): Promise<T> {
	const { scenario, root, onProgress } = request;
	const parser = await createParser("auto", { wasm: wasmModules() });
	if (root === undefined)
		return use((overlays) => new Simulation({ tree: emptyTree, parser, scenario, overlays }).goTo());
	await using tree = await openTree(root, { sources: "wait", onProgress });
	await tree.prepare();
	const dialect = parser.withOptions({ macros: tree.macros });
	return use((overlays) => new Simulation({ tree, parser: dialect, scenario, overlays }).goTo());
}
