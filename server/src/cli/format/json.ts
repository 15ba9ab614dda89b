import type { FileReport, Finding, Fix, Incomplete, PathStep, UntakenRegion } from "../../core/api/types.ts";
import type { FileSpan } from "../../core/base/span.ts";
import { packageVersion } from "../../frontend/package.ts";
import type { Output } from "../output.ts";
import type { Reporter } from "./reporter.ts";
import type { SourceView } from "./sourceView.ts";

/** One JSON document: lines and columns from 1, files relative to the tree. */
export function jsonReporter(output: Output): Reporter {
	const findings: unknown[] = [];
	const incomplete: unknown[] = [];
	const untaken: unknown[] = [];
	return {
		file(report: FileReport, source: SourceView) {
			for (const finding of report.findings) findings.push(findingJson(finding, source));
			for (const one of report.incomplete) incomplete.push(incompleteJson(one, source));
			for (const one of report.untaken) untaken.push(untakenJson(one, source));
		},
		end(summary) {
			const { tree, configuration, files, functions, notRead, hidden, allowed, unknownCallees, scan } = summary;
			const report = {
				version: packageVersion,
				tree: tree ?? null,
				configuration,
				files,
				functions,
				notRead,
				hidden,
				allowed,
				unknownCallees,
				...(scan === undefined ? {} : { scan }),
				incomplete,
				untaken,
				findings,
			};
			output.write(`${JSON.stringify(report, undefined, 2)}\n`);
		},
	};
}

function findingJson(finding: Finding, source: SourceView): unknown {
	const { rule, confidence, confidenceReason, severity, counter, delta, outcome, message, assumed, identity } = finding;
	return {
		rule,
		confidence,
		confidenceReason,
		severity,
		file: finding.at.file,
		function: finding.function,
		...place(finding.at, source),
		counter,
		delta,
		outcome,
		message,
		replayed: finding.replay.verdict,
		...(finding.replay.why === "" ? {} : { replayedWhy: finding.replay.why }),
		assumed,
		identity,
		path: finding.path.map((step) => stepJson(step, source)),
		...(finding.fix.length === 0 ? {} : { fix: finding.fix.map((fix) => fixJson(fix, source)) }),
	};
}

function stepJson(step: PathStep, source: SourceView): unknown {
	const { line, column } = source.start(step.at);
	const { text, change, balance, kind, depth } = step;
	return { file: step.at.file, function: step.function, line, column, text, change, balance, kind, depth };
}

function fixJson(fix: Fix, source: SourceView): unknown {
	const range = place({ file: fix.file, ...fix.range }, source);
	return { title: fix.title, file: fix.file, range, newText: fix.newText };
}

function incompleteJson({ file, function: name, reason, at }: Incomplete, source: SourceView): unknown {
	return { file, function: name, line: source.start(at).line, reason };
}

/** `endLine` is the last line that was not read. */
function untakenJson({ at, condition, functions }: UntakenRegion, source: SourceView): unknown {
	const endLine = source.start({ ...at, start: at.end - 1 }).line;
	return { file: at.file, line: source.start(at).line, endLine, condition, functions };
}

function place(at: FileSpan, source: SourceView) {
	const start = source.start(at);
	const end = source.end(at);
	return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}
