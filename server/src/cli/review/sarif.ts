/** A review as SARIF 2.1.0: `baselineState` says what is new, unchanged or gone. */
import { pathToFileURL } from "node:url";
import type { FindingGroup, Place, ReviewedFinding } from "../../core/review/result.ts";
import { signed } from "../../frontend/balance.ts";
import type { RuleDescription } from "../../frontend/engine.ts";
import { packageVersion } from "../../frontend/package.ts";
import { isIncomplete, type ReviewReport } from "../../frontend/review/run.ts";
import { grounds, problemText } from "../../frontend/review/verdict.ts";
import { levels, ruleOf } from "../format/sarif.ts";
import type { Output } from "../output.ts";

export function sarifReview(report: ReviewReport, output: Output, rules: readonly RuleDescription[]): void {
	const { review, root, remarks, configuration } = report;
	const { introduced, fixed, remaining } = review.whole;
	const results = [
		...resultsOf(introduced, "new", rules),
		...resultsOf(remaining, "unchanged", rules),
		...resultsOf(fixed, "absent", rules),
	];
	const problems = [...remarks, ...review.patches.flatMap((patch) => patch.problems)];
	const toolExecutionNotifications = [
		...problems.map((problem) => ({
			level: problem.fatal ? "error" : "note",
			message: { text: problemText(problem) },
		})),
		...grounds(review.scope, configuration).map((text) => ({ level: "note", message: { text } })),
	];
	const log = {
		$schema: "https://json.schemastore.org/sarif-2.1.0.json",
		version: "2.1.0",
		runs: [
			{
				tool: { driver: { name: "Counterbalance", version: packageVersion, rules: rules.map(ruleOf) } },
				columnKind: "utf16CodeUnits",
				originalUriBaseIds: { TREE: { uri: `${pathToFileURL(root).href}/` } },
				invocations: [{ executionSuccessful: !isIncomplete(report), toolExecutionNotifications }],
				results,
			},
		],
	};
	output.write(`${JSON.stringify(log, undefined, 2)}\n`);
}

function resultsOf(
	groups: readonly FindingGroup[],
	baselineState: string,
	rules: readonly RuleDescription[],
): unknown[] {
	return groups
		.flatMap(({ findings }) => findings)
		.map((finding) => {
			const ruleIndex = rules.findIndex(({ id }) => id === finding.rule);
			return {
				ruleId: finding.rule,
				...(ruleIndex < 0 ? {} : { ruleIndex }),
				level: levels[finding.severity],
				baselineState,
				message: { text: finding.message },
				locations: [{ ...locationOf(finding.at), logicalLocations: [{ name: finding.function, kind: "function" }] }],
				partialFingerprints: { "counterbalance/v1": finding.identity },
				codeFlows: [{ threadFlows: [{ locations: finding.path.map((step) => flowLocation(step, finding)) }] }],
				properties: {
					confidence: finding.confidence,
					counter: finding.counter,
					delta: finding.delta,
					cause: finding.cause,
				},
			};
		});
}

function flowLocation(
	{ at, text, depth, change, balance }: ReviewedFinding["path"][number],
	{ counter }: ReviewedFinding,
) {
	return {
		location: { ...locationOf(at), message: { text } },
		nestingLevel: depth,
		importance: change === 0 ? "important" : "essential",
		state: { [counter]: { text: signed(balance) } },
	};
}

function locationOf({ file, line, column, endLine, endColumn }: Place) {
	const uri = file.split("/").map(encodeURIComponent).join("/");
	return {
		physicalLocation: {
			artifactLocation: { uri, uriBaseId: "TREE" },
			region: { startLine: line, startColumn: column, endLine, endColumn },
		},
	};
}
