import type { Command } from "commander";
import type { Confidence } from "../../core/api/types.ts";
import { addOverlay, knownRules, type OverlayArgument } from "../arguments.ts";
import { check } from "../check/check.ts";
import type { CommandContext } from "../context.ts";
import { findingOptions } from "../findingOptions.ts";
import { reporterOf } from "../format/index.ts";

interface CheckFlags {
	readonly tree?: string;
	readonly config?: string;
	readonly overlay: readonly OverlayArgument[];
	readonly rule: readonly string[];
	readonly format: string;
	readonly minConfidence: Confidence;
	readonly replay: boolean;
}

/** `counterbalance check FILE...` */
export function checkCommand(program: Command, context: CommandContext): void {
	const command = program
		.command("check")
		.description("report the paths of C files that leave a counter unbalanced")
		.argument("<file...>", "a file, relative to here or to the tree, or a folder of .c files")
		.option("--tree <dir>", "the kernel tree to read headers and other files from (default: the one the file lies in)")
		.option(
			"--config <file>",
			"how the kernel is configured; none: every option as docs/configuration.md says (default: .config or include/generated/autoconf.h of the tree)",
		)
		.option(
			"--overlay <path=file>",
			"analyse the tree as if PATH had the text of FILE; may be repeated",
			addOverlay,
			[],
		);
	findingOptions(command).action(async (files: readonly string[], flags: CheckFlags) => {
		const { engine, output } = context;
		knownRules(engine, flags.rule);
		const reporter = reporterOf(flags.format, output, engine.rules);
		context.exitCode = await check({ ...flags, files, cwd: process.cwd() }, engine, reporter, output);
	});
}
