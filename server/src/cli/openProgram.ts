/** Opens a program for a command: with the kernel's configuration that was asked for, progress shown, failures in one line. */
import { resolve } from "node:path";
import type { Engine, OpenedProgram } from "../frontend/engine.ts";
import { reasonOf } from "../store/reasons.ts";
import { Failure } from "./failure.ts";
import type { Output } from "./output.ts";

export interface ConfigurationChoice {
	/** `none`, or the file that says how the kernel is configured. */
	readonly config?: string | undefined;
	/** Whether the paths of findings are replayed. Default: true. */
	readonly replay?: boolean | undefined;
	readonly cwd: string;
}

/** The program over the tree at `root`, or over bare files. A configuration that cannot be used ends the command if it was asked for, and is complained of if not. */
export async function openProgram(
	engine: Engine,
	root: string | undefined,
	{ config, replay = true, cwd }: ConfigurationChoice,
	output: Output,
): Promise<OpenedProgram> {
	const configuration = config === undefined || config === "none" ? config : resolve(cwd, config);
	if (configuration !== undefined && configuration !== "none" && root === undefined)
		throw new Failure(`--config ${config}: there is no kernel tree around the files`);
	const opened = await engine
		.open(root, {
			reading: "wait",
			replays: replay,
			onProgress: (text) => output.progress(text),
			...(configuration === undefined ? {} : { configuration }),
		})
		.catch((error: unknown) => {
			throw new Failure(`cannot read ${root ?? "the files"}: ${reasonOf(error)}`);
		});
	const { problem } = opened.configuration;
	if (problem === undefined) return opened;
	if (config === undefined) output.complain(problem);
	else {
		opened.close();
		throw new Failure(`--config: ${problem}`);
	}
	return opened;
}
