/** Runs scenarios for the front ends: the core's simulation over a tree on disk. */
import {
	type ComparedReports,
	compared,
	type Scenario,
	Simulation,
	type SimulationReport,
} from "../core/api/simulation.ts";
import { createParser, type Parser } from "../core/syntax/parser.ts";
import { emptyTree, type SourceTree } from "../core/syntax/sources.ts";
import { wasmModules } from "../store/host.ts";
import { openTree, type TreeOptions } from "../store/tree.ts";

export interface SimulationRequest {
	readonly scenario: Scenario;
	/** The tree's root; undefined for nothing but the overlays. */
	readonly root: string | undefined;
	/** Texts of files, by their path in the tree. */
	readonly overlays: ReadonlyMap<string, string>;
	/** One line on what is being read. */
	readonly onProgress?: (text: string) => void;
}

/** What a simulation reads: a tree on disk, or nothing. */
export interface OpenedTree {
	readonly tree: SourceTree;
	readonly parser: Parser;
	/** Files changed on disk. */
	changed(): void;
	close(): void;
}

/** Opens the tree at `root`; without one there is nothing but overlays. */
export async function openForSimulation(
	root: string | undefined,
	options: Pick<TreeOptions, "configuration" | "onProgress"> = {},
): Promise<OpenedTree> {
	const parser = await createParser("auto", { wasm: wasmModules() });
	if (root === undefined) return { tree: emptyTree, parser, changed() {}, close() {} };
	const tree = await openTree(root, { sources: "wait", ...options });
	await tree.prepare();
	return {
		tree,
		parser: parser.withOptions({ macros: tree.macros }),
		changed: () => tree.changed(),
		close: () => tree[Symbol.dispose](),
	};
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

async function withRunner<T>({ scenario, root, onProgress }: SimulationRequest, use: (run: Run) => T): Promise<T> {
	const opened = await openForSimulation(root, { onProgress });
	try {
		return use((overlays) => new Simulation({ ...opened, scenario, overlays }).goTo());
	} finally {
		opened.close();
	}
}
