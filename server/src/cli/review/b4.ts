/**
 * A review as b4's review checks want it (`b4.review-perpatch-check-cmd`, b4 0.15): a JSON array with one result for each patch. In b4 a check
 * may warn or fail; what a later patch of the same series settles only warns.
 */
import type { FindingGroup, PatchReview } from "../../core/review/result.ts";
import { replyTo } from "../../frontend/review/reply.ts";
import type { ReviewReport } from "../../frontend/review/run.ts";
import { grounds, groupTitle, headline, problemText } from "../../frontend/review/verdict.ts";
import type { Output } from "../output.ts";

export function b4Review(report: ReviewReport, output: Output): void {
	const { review, patches, remarks, configuration } = report;
	const results = review.patches.map((patch, i) => {
		const change = patches[i];
		const problems = [...(i === 0 ? remarks : []), ...patch.problems];
		const reply = change && replyTo(change, patch.introduced, review.matrix);
		const details = [
			...problems.map(problemText),
			...(reply === undefined ? [] : [reply]),
			...grounds(patch.scope, configuration),
		];
		return {
			tool: "counterbalance",
			status: statusOf(patch, report),
			summary: summaryOf(patch),
			details: details.join("\n"),
		};
	});
	output.write(`${JSON.stringify(results, undefined, 2)}\n`);
}

function statusOf(patch: PatchReview, { review }: ReviewReport): "pass" | "warn" | "fail" {
	const stays = ({ function: name, counter, rule }: FindingGroup) =>
		review.whole.introduced.some(
			(group) => group.function === name && group.counter === counter && group.rule === rule,
		);
	if (patch.introduced.some(stays)) return "fail";
	return patch.introduced.length > 0 || patch.problems.some(({ fatal }) => fatal) ? "warn" : "pass";
}

function summaryOf(patch: PatchReview): string {
	const introduced = patch.introduced.map(groupTitle);
	return introduced.length > 0 ? `introduces ${introduced.join("; ")}` : headline(patch, patch.scope);
}
