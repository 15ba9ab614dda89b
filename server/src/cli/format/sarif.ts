import { pathToFileURL } from "node:url";
import type { FileReport, Finding, Fix, PathStep } from "../../core/api/types.ts";
import { groupBy } from "../../core/base/groupBy.ts";
import type { FileSpan } from "../../core/base/span.ts";
import { signed } from "../../frontend/balance.ts";
import type { RuleDescription } from "../../frontend/engine.ts";
import { packageVersion } from "../../frontend/package.ts";
import type { Output } from "../output.ts";
import type { Reporter, Summary } from "./reporter.ts";
import type { SourceView } from "./sourceView.ts";

/** How SARIF calls our severities. */
export const levels: Record<Finding["severity"], "error" | "warning" | "note"> = {
	error: "error",
	warning: "warning",
	information: "note",
};

/** SARIF 2.1.0: the path as a code flow with the balance in each step's state, the identity as fingerprint. */
export function sarifReporter(output: Output, rules: readonly RuleDescription[]): Reporter {
	const results: unknown[] = [];
	const notifications: unknown[] = [];
	return {
		file(report: FileReport, source: SourceView) {
			for (const finding of report.findings) results.push(resultOf(finding, rules, source));
			for (const { function: name, reason, at } of report.incomplete) {
				notifications.push({
					level: "note",
					message: { text: `${name} was not wholly analysed: ${reason}` },
					locations: [locationOf(at, source)],
				});
			}
		},
		end(summary) {
			const log = {
				$schema: "https://json.schemastore.org/sarif-2.1.0.json",
				version: "2.1.0",
				runs: [runOf(summary, rules, results, notifications)],
			};
			output.write(`${JSON.stringify(log, undefined, 2)}\n`);
		},
	};
}

function runOf(
	{ tree, failed }: Summary,
	rules: readonly RuleDescription[],
	results: readonly unknown[],
	toolExecutionNotifications: readonly unknown[],
): unknown {
	return {
		tool: { driver: { name: "Counterbalance", version: packageVersion, rules: rules.map(ruleOf) } },
		columnKind: "utf16CodeUnits",
		...(tree === undefined ? {} : { originalUriBaseIds: { TREE: { uri: `${pathToFileURL(tree).href}/` } } }),
		invocations: [{ executionSuccessful: !failed, toolExecutionNotifications }],
		results,
	};
}

/** A rule as the log's tool lists it. */
export function ruleOf({ id, title, page, severity }: RuleDescription): unknown {
	return {
		id,
		shortDescription: { text: title },
		help: { text: page, markdown: page },
		defaultConfiguration: { level: levels[severity] },
	};
}

function resultOf(finding: Finding, rules: readonly RuleDescription[], source: SourceView): unknown {
	const byTitle = groupBy(finding.fix, (fix) => fix.title);
	const ruleIndex = rules.findIndex((rule) => rule.id === finding.rule);
	return {
		ruleId: finding.rule,
		...(ruleIndex < 0 ? {} : { ruleIndex }),
		level: levels[finding.severity],
		message: { text: finding.message },
		locations: [
			{ ...locationOf(finding.at, source), logicalLocations: [{ name: finding.function, kind: "function" }] },
		],
		partialFingerprints: { "counterbalance/v1": finding.identity },
		codeFlows: [{ threadFlows: [{ locations: finding.path.map((step) => flowLocation(step, finding, source)) }] }],
		...(byTitle.size === 0 ? {} : { fixes: [...byTitle].map(([title, fixes]) => fixOf(title, fixes, source)) }),
		properties: {
			confidence: finding.confidence,
			confidenceReason: finding.confidenceReason,
			counter: finding.counter,
			delta: finding.delta,
			replayed: finding.replay.verdict,
			...(finding.replay.why === "" ? {} : { replayedWhy: finding.replay.why }),
			assumed: finding.assumed,
		},
	};
}

function flowLocation(step: PathStep, finding: Finding, source: SourceView): unknown {
	return {
		location: { ...locationOf(step.at, source), message: { text: step.text } },
		nestingLevel: step.depth,
		importance: step.change === 0 ? "important" : "essential",
		state: { [finding.counter]: { text: signed(step.balance) } },
	};
}

function fixOf(title: string, fixes: readonly Fix[], source: SourceView): unknown {
	return {
		description: { text: title },
		artifactChanges: fixes.map((fix) => ({
			artifactLocation: artifactOf(fix.file, source),
			replacements: [
				{
					deletedRegion: regionOf({ file: fix.file, ...fix.range }, source),
					insertedContent: { text: fix.newText },
				},
			],
		})),
	};
}

function locationOf(at: FileSpan, source: SourceView) {
	return { physicalLocation: { artifactLocation: artifactOf(at.file, source), region: regionOf(at, source) } };
}

function artifactOf(file: string, source: SourceView) {
	if (file.startsWith("/")) return { uri: pathToFileURL(file).href };
	const uri = file.split("/").map(encodeURIComponent).join("/");
	return source.root === undefined ? { uri } : { uri, uriBaseId: "TREE" };
}

function regionOf(at: FileSpan, source: SourceView) {
	const start = source.start(at);
	const end = source.end(at);
	return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}
