/** `simulate` where it is the path of one function that is run: a finding's, or one that a scenario describes. */
import { writeFileSync } from "node:fs";
import type { PathScenario } from "../core/api/path/scenario.ts";
import type { OpenedProgram } from "../frontend/engine.ts";
import { findingOf } from "../frontend/namedFinding.ts";
import { type PathRun, runFinding, runPath } from "../frontend/pathRun.ts";
import { reasonOf } from "../store/reasons.ts";
import type { CommandContext } from "./context.ts";
import { exitCodes, Failure } from "./failure.ts";
import { pathFormats, scenarioText } from "./format/path.ts";
import { openProgram } from "./openProgram.ts";

export type PathWish =
	| { readonly kind: "finding"; readonly identity: string }
	| { readonly kind: "scenario"; readonly scenario: PathScenario };

export interface PathRequest {
	readonly wish: PathWish;
	/** The core's name for the C file. */
	readonly file: string;
	readonly root: string | undefined;
	/** Texts of files, by the core's names for them. */
	readonly overlays: ReadonlyMap<string, string>;
	readonly format: string;
	/** Where the path is written as a scenario. */
	readonly writeScenario: string | undefined;
}

/** Runs the path and prints it. Exit 1 where it leaves something on its counter. */
export async function simulatePath(request: PathRequest, context: CommandContext): Promise<void> {
	const { output, engine } = context;
	const opened = await openProgram(engine, request.root, { cwd: process.cwd() }, output);
	try {
		for (const [file, text] of request.overlays) opened.program.setText(file, text);
		const run = await runOf(request, opened);
		if (request.writeScenario !== undefined) write(request.writeScenario, run);
		output.write(pathFormats[request.format]?.(run) ?? "");
		if (run.told.leaves !== 0) context.exitCode = exitCodes.findings;
	} finally {
		opened.close();
	}
}

async function runOf({ wish, file }: PathRequest, { program }: OpenedProgram): Promise<PathRun> {
	const snapshot = program.snapshot();
	try {
		if (wish.kind === "scenario") return await runPath(snapshot, { ...wish.scenario, file });
		return await runFinding(snapshot, file, await findingOf(snapshot, file, wish.identity));
	} catch (error) {
		throw new Failure(reasonOf(error));
	}
}

function write(path: string, { scenario }: PathRun): void {
	try {
		writeFileSync(path, scenarioText(scenario));
	} catch (error) {
		throw new Failure(`${path}: ${reasonOf(error)}`);
	}
}
