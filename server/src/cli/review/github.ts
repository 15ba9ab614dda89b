/** A review as GitHub workflow commands: an annotation for each bug the series introduces, and the verdict as a notice. */
import type { ReviewedFinding } from "../../core/review/result.ts";
import { balanceText } from "../../frontend/balance.ts";
import type { ReviewReport } from "../../frontend/review/run.ts";
import { grounds, headline, problemText } from "../../frontend/review/verdict.ts";
import { escapedData, escapedProperty } from "../format/github.ts";
import type { Output } from "../output.ts";

const commands: Record<ReviewedFinding["severity"], string> = {
	error: "error",
	warning: "warning",
	information: "notice",
};

export function githubReview({ review, remarks, configuration }: ReviewReport, output: Output): void {
	for (const { findings } of review.whole.introduced) output.write(annotation(findings));
	for (const problem of [...remarks, ...review.patches.flatMap(({ problems }) => problems)])
		if (problem.fatal) output.write(`::error title=not judged::${escapedData(problemText(problem))}\n`);
	const verdict = [headline(review.whole, review.scope), ...grounds(review.scope, configuration)].join("\n");
	output.write(`::notice title=Counterbalance::${escapedData(verdict)}\n`);
}

/** One for each bug, at its surest finding. */
function annotation([finding, ...others]: readonly ReviewedFinding[]): string {
	if (!finding) return "";
	const { at, rule, confidence, severity, message, path } = finding;
	const also = [...new Set(others.map(({ outcome }) => `Also when it ${outcome}.`))];
	const properties = {
		file: at.file,
		line: at.line,
		endLine: at.endLine,
		...(at.line === at.endLine ? { col: at.column, endColumn: at.endColumn } : {}),
		title: `introduced: ${rule} (${confidence} confidence)`,
	};
	const list = Object.entries(properties).map(([name, value]) => `${name}=${escapedProperty(String(value))}`);
	const steps = path.map((step) => `${step.at.file}:${step.at.line}: [${balanceText(step)}] ${step.text}`);
	return `::${commands[severity]} ${list.join(",")}::${escapedData([message, ...also, ...steps].join("\n"))}\n`;
}
