import type { Finding } from "../../core/api/types.ts";
import { balanceText } from "../../frontend/balance.ts";
import type { Output } from "../output.ts";
import type { Reporter } from "./reporter.ts";
import type { SourceView } from "./sourceView.ts";

const commands: Record<Finding["severity"], string> = { error: "error", warning: "warning", information: "notice" };

/** GitHub workflow commands: one annotation per finding, the path in its text. */
export function githubReporter(output: Output): Reporter {
	return {
		file(report, source) {
			for (const finding of report.findings) output.write(annotation(finding, source));
		},
		end() {},
	};
}

function annotation(finding: Finding, source: SourceView): string {
	const start = source.start(finding.at);
	const end = source.end(finding.at);
	const properties = {
		file: finding.at.file,
		line: start.line,
		endLine: end.line,
		...(start.line === end.line ? { col: start.column, endColumn: end.column } : {}),
		title: `${finding.rule} (${finding.confidence} confidence)`,
	};
	const list = Object.entries(properties).map(([name, value]) => `${name}=${escapedProperty(String(value))}`);
	const path = finding.path.map(
		(step) => `${step.at.file}:${source.start(step.at).line}: [${balanceText(step)}] ${step.text}`,
	);
	return `::${commands[finding.severity]} ${list.join(",")}::${escapedData([finding.message, ...path].join("\n"))}\n`;
}

/** Text after the second `::` of a workflow command. */
export function escapedData(text: string): string {
	return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** A value between the two. */
export function escapedProperty(text: string): string {
	return escapedData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
