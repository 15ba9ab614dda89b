import type { RuleDescription } from "../../frontend/engine.ts";
import { Failure } from "../failure.ts";
import type { Output } from "../output.ts";
import { githubReporter } from "./github.ts";
import { jsonReporter } from "./json.ts";
import type { Reporter } from "./reporter.ts";
import { sarifReporter } from "./sarif.ts";
import { textReporter } from "./text.ts";

const reporters: Record<string, (output: Output, rules: readonly RuleDescription[]) => Reporter> = {
	text: textReporter,
	json: jsonReporter,
	sarif: sarifReporter,
	github: githubReporter,
};

/** The formats in which findings are reported. */
export const formats: readonly string[] = Object.keys(reporters);

export function reporterOf(format: string, output: Output, rules: readonly RuleDescription[]): Reporter {
	const reporter = reporters[format]?.(output, rules);
	if (reporter === undefined) throw new Failure(`no format is called ${format}`);
	return reporter;
}
