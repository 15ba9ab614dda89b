/** The path of a finding, or of a scenario, run by the machine: what the front ends show of it. */
import { type PathScenario, scenarioOfFinding } from "../core/api/path/scenario.ts";
import { type ToldPath, toldPath } from "../core/api/path/told.ts";
import type { Finding } from "../core/api/types.ts";
import type { TakenPath } from "../core/replay/takenPath.ts";
import type { EngineSnapshot } from "./engine.ts";

/** A path as it was run. */
export interface PathRun {
	/** What it is as a file. */
	readonly scenario: PathScenario;
	readonly told: ToldPath;
	/** Decisions of the scenario that the text no longer has, in words. */
	readonly gone: readonly string[];
}

/** The path of a finding, at its beginning. Throws an `Error` of one line where the machine could not take it. */
export async function takeFinding(snapshot: EngineSnapshot, file: string, finding: Finding): Promise<TakenPath> {
	const path = await snapshot.take(file, finding.identity);
	if (!path) throw new Error(`the path of this finding is not run: ${whyNot(finding)}`);
	return path;
}

/** Runs the path of a finding. Throws an `Error` of one line where the machine could not take it. */
export async function runFinding(snapshot: EngineSnapshot, file: string, finding: Finding): Promise<PathRun> {
	const path = await takeFinding(snapshot, file, finding);
	const { counter } = finding;
	const textOf = (name: string) => snapshot.text(name);
	return { scenario: scenarioOfFinding(finding, file, path, textOf), told: toldPath(path, counter, textOf), gone: [] };
}

/** A path as a scenario describes it, at its beginning. Throws an `Error` of one line where the text has it no more. */
export async function followPath(
	snapshot: EngineSnapshot,
	{ name, file, path: described }: PathScenario,
): Promise<{ readonly path: TakenPath; readonly gone: readonly string[] }> {
	if (snapshot.text(file) === undefined) throw new Error(`the scenario ${name} is about ${file}, which is not there`);
	const { path, why, gone } = await snapshot.follow(file, described);
	if (path) return { path, gone };
	throw new Error(`the path is no longer there: ${[...gone.map((each) => `${each} is gone`), why].join("; ")}`);
}

/** Runs a path as a scenario describes it. Throws an `Error` of one line where the text has it no more. */
export async function runPath(snapshot: EngineSnapshot, scenario: PathScenario): Promise<PathRun> {
	const { path, gone } = await followPath(snapshot, scenario);
	return { scenario, told: toldPath(path, scenario.path.counter, (name) => snapshot.text(name)), gone };
}

function whyNot({ replay, confidenceReason }: Finding): string {
	if (replay.verdict === "no") return confidenceReason;
	return replay.why === "" ? "it was not replayed" : replay.why;
}
