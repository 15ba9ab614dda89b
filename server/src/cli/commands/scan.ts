import type { Command } from "commander";
import { addTo, knownRules, wholeNumber } from "../arguments.ts";
import type { CommandContext } from "../context.ts";
import { findingOptions } from "../findingOptions.ts";
import { reporterOf } from "../format/index.ts";
import { type ScanCommandOptions, scan } from "../scan/scan.ts";

/** `counterbalance scan DIR` */
export function scanCommand(program: Command, context: CommandContext): void {
	const command = program
		.command("scan")
		.description("check all C files under a folder on several threads")
		.argument(
			"<dir>",
			"a folder of a kernel tree, or all of it (without tools/, samples/ and Documentation/); or a file",
		)
		.option(
			"--tree <dir>",
			"the kernel tree to read headers and other files from (default: the one the folder lies in)",
		)
		.option("--config <file>", "how the kernel is configured, as for check")
		.option("--jobs <number>", "how many threads check (default: one for each processor)", wholeNumber(256))
		.option(
			"--files <pattern>",
			"check only these: a folder or file of the tree, or a pattern with * and **; may be repeated",
			addTo,
			[],
		);
	findingOptions(command)
		.option(
			"--resume <file>",
			"keep what is done in this file, and if it is there already, go on from it; for a tree that stays as it is",
		)
		.option(
			"--baseline <file>",
			"the JSON of an earlier scan, of this tree or another version: report what is new only, and list what is gone",
		)
		.option("--slowest <number>", "name so many of the functions that took longest", wholeNumber(1000))
		.action(async (dir: string, options: ScanCommandOptions) => {
			const { engine, output } = context;
			knownRules(engine, options.rule);
			const reporter = reporterOf(options.format, output, engine.rules);
			context.exitCode = await scan(dir, options, engine, reporter, output);
		});
}
