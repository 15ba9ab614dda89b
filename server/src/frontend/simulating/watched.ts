/** What a scenario runs: a workload on the machine, or a path that is followed in the texts as they are. */
import type { PathScenario } from "../../core/api/path/scenario.ts";
import { WatchedPath } from "../../core/api/path/watched.ts";
import { Program } from "../../core/api/program.ts";
import type { Scenario } from "../../core/api/simulation.ts";
import type { Watched } from "../../core/api/watched/watched.ts";
import { WatchedSimulation } from "../../core/api/watchedSimulation.ts";
import { reasonOf } from "../../store/reasons.ts";
import { runPath } from "../pathRun.ts";
import type { OpenedTree } from "../simulation.ts";
import type { Texts } from "./messages.ts";

/** Texts stand over what the tree has on disk. */
export async function watched(scenario: Scenario | PathScenario, tree: OpenedTree, texts: Texts): Promise<Watched> {
	if (!("path" in scenario)) return new WatchedSimulation({ ...tree, scenario, overlays: texts });
	const program = new Program({ tree: tree.tree, parser: tree.parser });
	for (const [file, text] of texts) program.setText(file, text);
	const { counter } = scenario.path;
	try {
		const { told, gone } = await runPath(program.snapshot(), scenario);
		const problem =
			gone.length === 0 ? undefined : `what is left of the path was taken; no longer there: ${gone.join(", ")}`;
		return new WatchedPath(counter, { told, problem });
	} catch (error) {
		return new WatchedPath(counter, { told: undefined, problem: reasonOf(error) });
	}
}
