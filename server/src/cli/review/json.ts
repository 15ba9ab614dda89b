/** A review as one JSON document: lines and columns from 1, files relative to the tree. */
import type { Comparison } from "../../core/review/result.ts";
import { packageVersion } from "../../frontend/package.ts";
import type { ReviewReport } from "../../frontend/review/run.ts";
import { isIncomplete } from "../../frontend/review/run.ts";
import { grounds, headline } from "../../frontend/review/verdict.ts";
import type { Output } from "../output.ts";

export function jsonReview(report: ReviewReport, output: Output): void {
	const { root, configuration, minConfidence, review, remarks } = report;
	const document = {
		version: packageVersion,
		tree: root,
		configuration,
		minConfidence,
		complete: !isIncomplete(report),
		verdict: { text: headline(review.whole, review.scope), grounds: grounds(review.scope, configuration) },
		scope: review.scope,
		remarks,
		patches: review.patches.map(({ id, title, problems, scope, ...comparison }) => ({
			id,
			title,
			problems,
			scope,
			...plain(comparison),
		})),
		whole: plain(review.whole),
		series: review.matrix,
	};
	output.write(`${JSON.stringify(document, undefined, 2)}\n`);
}

function plain({ introduced, fixed, remaining, hidden, allowed, contracts, standings, sheet }: Comparison): Comparison {
	return { introduced, fixed, remaining, hidden, allowed, contracts, standings, sheet };
}
