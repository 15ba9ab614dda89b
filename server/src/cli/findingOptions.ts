/** The options that commands which report findings share: which of them, how sure, and in what form. */
import { type Command, Option } from "commander";
import { confidences, defaultMinConfidence } from "../frontend/confidence.ts";
import { addTo } from "./arguments.ts";
import { formats } from "./format/index.ts";

/** Hides findings less sure than what it is given. */
export function minConfidenceOption(): Option {
	return new Option("--min-confidence <confidence>", "hide findings less sure than this")
		.choices(confidences)
		.default(defaultMinConfidence);
}

/** Adds `--no-replay`, `--rule`, `--format` and `--min-confidence` to the command. */
export function findingOptions(command: Command): Command {
	return command
		.option("--no-replay", "do not run the paths of findings again to see whether they come about")
		.option("--rule <id>", "report this rule only; may be repeated", addTo, [])
		.addOption(new Option("--format <format>", "how to report").choices(formats).default("text"))
		.addOption(minConfidenceOption());
}
