import { type Command, InvalidArgumentError, Option } from "commander";
import type { Confidence } from "../../core/api/types.ts";
import { confidences, defaultMinConfidence } from "../../frontend/confidence.ts";
import type { Engine, RuleDescription } from "../../frontend/engine.ts";
import { check } from "../check/check.ts";
import type { CommandContext } from "../context.ts";
import { Failure } from "../failure.ts";
import { githubReporter } from "../format/github.ts";
import { jsonReporter } from "../format/json.ts";
import type { Reporter } from "../format/reporter.ts";
import { sarifReporter } from "../format/sarif.ts";
import { textReporter } from "../format/text.ts";
import type { Output } from "../output.ts";

const reporters: Record<string, (output: Output, rules: readonly RuleDescription[]) => Reporter> = {
	text: textReporter,
	json: jsonReporter,
	sarif: sarifReporter,
	github: githubReporter,
};

interface CheckFlags {
	readonly tree?: string;
	readonly config?: string;
	readonly overlay: readonly OverlayArgument[];
	readonly rule: readonly string[];
	readonly format: string;
	readonly minConfidence: Confidence;
}

interface OverlayArgument {
	readonly file: string;
	readonly from: string;
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
		.option("--rule <id>", "report this rule only; may be repeated", addTo, [])
		.addOption(new Option("--format <format>", "how to report").choices(Object.keys(reporters)).default("text"))
		.addOption(
			new Option("--min-confidence <confidence>", "hide findings less sure than this")
				.choices(confidences)
				.default(defaultMinConfidence),
		)
		.action(async (files: readonly string[], flags: CheckFlags) => {
			const { engine, output } = context;
			knownRules(engine, flags.rule);
			const reporter = reporters[flags.format]?.(output, engine.rules);
			if (reporter === undefined) throw new Failure(`no format is called ${flags.format}`);
			context.exitCode = await check({ ...flags, files, cwd: process.cwd() }, engine, reporter, output);
		});
}

function knownRules(engine: Engine, asked: readonly string[]): void {
	const known = engine.rules.map((rule) => rule.id);
	const unknown = asked.find((id) => !known.includes(id));
	if (unknown !== undefined) throw new Failure(`no rule is called ${unknown}; there are ${known.join(", ")}`);
}

function addTo(value: string, before: readonly string[]): readonly string[] {
	return [...before, value];
}

function addOverlay(value: string, before: readonly OverlayArgument[]): readonly OverlayArgument[] {
	const equals = value.indexOf("=");
	if (equals <= 0 || equals === value.length - 1) throw new InvalidArgumentError("It must be PATH=FILE.");
	return [...before, { file: value.slice(0, equals), from: value.slice(equals + 1) }];
}
