/** Runs scenarios for the front ends: the core's simulation over a tree on disk. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseScenario, type Scenario, Simulation, type SimulationReport } from "../core/api/simulation.ts";
import { createParser } from "../core/syntax/parser.ts";
import { emptyTree } from "../core/syntax/sources.ts";
import { wasmModules } from "../store/host.ts";
import { openTree } from "../store/tree.ts";
import { packageRoot } from "./package.ts";

const folder = join(packageRoot, "scenarios");
const suffix = ".json";

/** The names of the scenarios that ship with this program. */
export function shippedScenarios(): readonly string[] {
	if (!existsSync(folder)) return [];
	return readdirSync(folder)
		.filter((name) => name.endsWith(suffix) && !name.endsWith(".schema.json"))
		.map((name) => name.slice(0, -suffix.length));
}

/** A scenario by the name it ships under, or from a file. Throws an `Error` whose message is one line. */
export function readScenario(nameOrFile: string): Scenario {
	const path = shippedScenarios().includes(nameOrFile) ? join(folder, nameOrFile + suffix) : nameOrFile;
	return parseScenario(readFileSync(path, "utf8"));
}

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
