import { type Command, Option } from "commander";
import type { Confidence } from "../../core/api/types.ts";
import { confidences, defaultMinConfidence } from "../../frontend/confidence.ts";
import { addOverlay, addTo, knownRules, type OverlayArgument } from "../arguments.ts";
import { check } from "../check/check.ts";
import type { CommandContext } from "../context.ts";
import { formats, reporterOf } from "../format/index.ts";

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
	program
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
		)
		.option("--no-replay", "do not run the paths of findings again to see whether they come about")
		.option("--rule <id>", "report this rule only; may be repeated", addTo, [])
		.addOption(new Option("--format <format>", "how to report").choices(formats).default("text"))
		.addOption(
			new Option("--min-confidence <confidence>", "hide findings less sure than this")
				.choices(confidences)
				.default(defaultMinConfidence),
		)
		.action(async (files: readonly string[], flags: CheckFlags) => {
			const { engine, output } = context;
			knownRules(engine, flags.rule);
			const reporter = reporterOf(flags.format, output, engine.rules);
			context.exitCode = await check({ ...flags, files, cwd: process.cwd() }, engine, reporter, output);
		});
}
