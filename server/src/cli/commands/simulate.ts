import { basename, resolve } from "node:path";
import { type Command, Option } from "commander";
import type { Scenario, SimulationReport } from "../../core/api/simulation.ts";
import { fileInTree } from "../../frontend/paths.ts";
import { readAnyScenario, shippedScenarios } from "../../frontend/scenarios.ts";
import { reasonOf } from "../../store/reasons.ts";
import { addOverlay, type OverlayArgument, wholeNumber } from "../arguments.ts";
import { readSource } from "../check/textFile.ts";
import type { CommandContext } from "../context.ts";
import { exitCodes, Failure } from "../failure.ts";
import { comparisonFormats } from "../format/comparison.ts";
import { pathFormats } from "../format/path.ts";
import { simulationFormats } from "../format/simulation.ts";
import { type PathRequest, type PathWish, simulatePath } from "../simulatePath.ts";

interface SimulateFlags {
	readonly scenario?: string;
	readonly finding?: string;
	readonly writeScenario?: string;
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
 *
 * `counterbalance simulate FILE --finding IDENTITY`: runs the path of a finding instead.
 */
export function simulateCommand(program: Command, context: CommandContext): void {
	program
		.command("simulate")
		.description("run the functions of a C file under a workload and show how counters move")
		.argument("<file>", "the C file; it stands for the one that the scenario names")
		.option("--scenario <scenario>", `a file, or one of: ${shippedScenarios().join(", ")}`)
		.option(
			"--finding <finding>",
			"instead of a scenario: the path of this finding; its identity (check --format json) or its line",
		)
		.option("--write-scenario <path>", "write the finding's path there, as a scenario to be edited and run again")
		.option("--tree <dir>", "the kernel tree to take everything else from (default: the one the file lies in)")
		.option("--overlay <path=file>", "run the tree as if PATH had the text of FILE; may be repeated", addOverlay, [])
		.option(
			"--compare <path=file>",
			"run it again as if PATH had the text of FILE, and say where the two runs part; may be repeated",
			addOverlay,
			[],
		)
		.option("--seed <number>", "the start of the random sequences (default: the scenario's)", wholeNumber(2 ** 32 - 1))
		.addOption(new Option("--format <format>", "how to report").choices(Object.keys(pathFormats)).default("text"))
		.action(async (file: string, flags: SimulateFlags) => {
			const { engine, output } = context;
			const root = flags.tree === undefined ? engine.findTreeRoot(resolve(file)) : resolve(flags.tree);
			const wish = wishOf(flags);
			if (!("events" in wish)) {
				await simulatePath(pathRequest(file, flags, wish, root), context);
				return;
			}
			const scenario = wish;
			if (simulationFormats[flags.format] === undefined || flags.writeScenario !== undefined)
				throw new Failure("only the path of a finding is written as a scenario");
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
	scenario: Pick<Scenario, "file">,
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

function wishOf({ scenario: name, finding, seed }: SimulateFlags): Scenario | PathWish {
	if (finding !== undefined && name !== undefined) throw new Failure("either --scenario or --finding says what is run");
	if (finding !== undefined) return { kind: "finding", identity: finding };
	if (name === undefined) throw new Failure("--scenario or --finding says what is run");
	const scenario = attempt(name, () => readAnyScenario(name));
	if ("path" in scenario) return { kind: "scenario", scenario };
	return seed === undefined ? scenario : { ...scenario, seed };
}

function pathRequest(file: string, flags: SimulateFlags, wish: PathWish, root: string | undefined): PathRequest {
	if (flags.compare.length > 0 || flags.seed !== undefined)
		throw new Failure("a path is run as it is: --seed and --compare are for workloads");
	const own = root === undefined ? basename(file) : fileInTree(root, resolve(file));
	const named = wish.kind === "scenario" ? wish.scenario.file : own;
	const { format, writeScenario } = flags;
	return { wish, file: named, root, overlays: overlaysOf(file, flags, { file: named }, root), format, writeScenario };
}

/** What cannot be read ends the program with one line that names it. */
function attempt<T>(name: string, read: () => T): T {
	try {
		return read();
	} catch (error) {
		throw new Failure(`${name}: ${reasonOf(error)}`);
	}
}
