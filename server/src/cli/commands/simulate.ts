import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Scenario } from "../../core/api/simulation.ts";
import { fileInTree } from "../../frontend/paths.ts";
import { readScenario, shippedScenarios } from "../../frontend/scenarios.ts";
import { reasonOf } from "../../store/reasons.ts";
import { readSource } from "../check/textFile.ts";
import type { CommandContext } from "../context.ts";
import { exitCodes, Failure } from "../failure.ts";
import { simulationFormats } from "../format/simulation.ts";

interface SimulateFlags {
	readonly scenario: string;
	readonly tree?: string;
	readonly overlay: readonly (readonly [file: string, from: string])[];
	readonly format: string;
}

/**
 * `counterbalance simulate FILE --scenario NAME|FILE`: runs the functions of FILE under a workload. FILE stands for the
 * scenario's file where it is another one. Exit 1 where the run was stopped by a fault.
 */
export function simulateCommand(program: Command, context: CommandContext): void {
	program
		.command("simulate")
		.description("run the functions of a C file under a workload and show how counters move")
		.argument("<file>", "the C file; it stands for the one that the scenario names")
		.requiredOption("--scenario <scenario>", `a file, or one of: ${shippedScenarios().join(", ")}`)
		.option("--tree <dir>", "the kernel tree to take everything else from (default: the one the file lies in)")
		.option("--overlay <path=file>", "run the tree as if PATH had the text of FILE; may be repeated", addOverlay, [])
		.addOption(new Option("--format <format>", "how to report").choices(Object.keys(simulationFormats)).default("text"))
		.action(async (file: string, flags: SimulateFlags) => {
			const { engine, output } = context;
			const scenario = attempt(flags.scenario, () => readScenario(flags.scenario));
			const root = flags.tree === undefined ? engine.findTreeRoot(resolve(file)) : resolve(flags.tree);
			const overlays = overlaysOf(file, flags, scenario, root);
			const { simulate } = await import("../../frontend/simulation.ts");
			const report = await simulate({ scenario, root, overlays, onProgress: (text) => output.progress(text) });
			output.write(simulationFormats[flags.format]?.(report) ?? "");
			if (report.stopped !== undefined) context.exitCode = exitCodes.findings;
		});
}

function overlaysOf(
	file: string,
	flags: SimulateFlags,
	scenario: Scenario,
	root: string | undefined,
): ReadonlyMap<string, string> {
	const overlays = new Map<string, string>();
	const isTheTreesOwn = root !== undefined && fileInTree(root, resolve(file)) === scenario.file;
	if (!isTheTreesOwn)
		overlays.set(
			scenario.file,
			attempt(file, () => readSource(resolve(file))),
		);
	for (const [path, from] of flags.overlay)
		overlays.set(
			path,
			attempt(from, () => readSource(resolve(from))),
		);
	return overlays;
}

/** What cannot be read ends the program with one line that names it. */
function attempt<T>(name: string, read: () => T): T {
	try {
		return read();
	} catch (error) {
		throw new Failure(`${name}: ${reasonOf(error)}`);
	}
}

function addOverlay(
	value: string,
	before: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
	const equals = value.indexOf("=");
	if (equals <= 0 || equals === value.length - 1) throw new InvalidArgumentError("It must be PATH=FILE.");
	return [...before, [value.slice(0, equals), value.slice(equals + 1)]];
}
