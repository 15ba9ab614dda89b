import { resolve } from "node:path";
import { type Command, Option } from "commander";
import type { Scenario, SimulationReport } from "../../core/api/simulation.ts";
import { fileInTree } from "../../frontend/paths.ts";
import { readScenario, shippedScenarios } from "../../frontend/scenarios.ts";
import { reasonOf } from "../../store/reasons.ts";
import { addOverlay, type OverlayArgument, wholeNumber } from "../arguments.ts";
import { readSource } from "../check/textFile.ts";
import type { CommandContext } from "../context.ts";
import { exitCodes, Failure } from "../failure.ts";
import { comparisonFormats } from "../format/comparison.ts";
import { simulationFormats } from "../format/simulation.ts";

interface SimulateFlags {
	readonly scenario: string;
	readonly tree?: string;
	readonly overlay: readonly OverlayArgument[];
	readonly compare: readonly OverlayArgument[];
	readonly seed?: number;
	readonly format: string;
}

/**
 * `counterbalance simulate FILE --scenario NAME|FILE`: runs the functions of FILE under a workload. FILE stands for the
 * scenario's file where it is another one; `--compare PATH=FILE` runs it a second time with another text and says where the two
 * runs part. Exit 1 where a run was stopped by a fault.
 */
export function simulateCommand(program: Command, context: CommandContext): void {
	program
		.command("simulate")
		.description("run the functions of a C file under a workload and show how counters move")
		.argument("<file>", "the C file; it stands for the one that the scenario names")
		.requiredOption("--scenario <scenario>", `a file, or one of: ${shippedScenarios().join(", ")}`)
		.option("--tree <dir>", "the kernel tree to take everything else from (default: the one the file lies in)")
		.option("--overlay <path=file>", "run the tree as if PATH had the text of FILE; may be repeated", addOverlay, [])
		.option(
			"--compare <path=file>",
			"run it again as if PATH had the text of FILE, and say where the two runs part; may be repeated",
			addOverlay,
			[],
		)
		.option("--seed <number>", "the start of the random sequences (default: the scenario's)", wholeNumber(2 ** 32 - 1))
		.addOption(new Option("--format <format>", "how to report").choices(Object.keys(simulationFormats)).default("text"))
		.action(async (file: string, flags: SimulateFlags) => {
			const { engine, output } = context;
			const scenario = scenarioOf(flags);
			const root = flags.tree === undefined ? engine.findTreeRoot(resolve(file)) : resolve(flags.tree);
			const overlays = overlaysOf(file, flags, scenario, root);
			const changed = new Map(flags.compare.map(readText));
			const { simulate, simulateBoth } = await import("../../frontend/simulation.ts");
			const request = { scenario, root, overlays, onProgress: (text: string) => output.progress(text) };
			const show = (text: string | undefined, reports: readonly SimulationReport[]): void => {
				output.write(text ?? "");
				if (reports.some(({ stopped }) => stopped !== undefined)) context.exitCode = exitCodes.findings;
			};
			if (changed.size === 0) {
				const report = await simulate(request);
				show(simulationFormats[flags.format]?.(report), [report]);
			} else {
				const both = await simulateBoth(request, changed);
				show(comparisonFormats[flags.format]?.(both), [both.a, both.b]);
			}
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
	for (const overlay of flags.overlay) overlays.set(...readText(overlay));
	return overlays;
}

function readText({ file, from }: OverlayArgument): [path: string, text: string] {
	return [file, attempt(from, () => readSource(resolve(from)))];
}

function scenarioOf({ scenario: name, seed }: SimulateFlags): Scenario {
	const scenario = attempt(name, () => readScenario(name));
	return seed === undefined ? scenario : { ...scenario, seed };
}

/** What cannot be read ends the program with one line that names it. */
function attempt<T>(name: string, read: () => T): T {
	try {
		return read();
	} catch (error) {
		throw new Failure(`${name}: ${reasonOf(error)}`);
	}
}
