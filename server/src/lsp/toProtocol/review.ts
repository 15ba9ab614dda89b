import type { Comparison, FindingGroup, MatrixRow } from "../../core/review/result.ts";
import { replyTo } from "../../frontend/review/reply.ts";
import type { ReviewReport } from "../../frontend/review/run.ts";
import { grounds, headline, passage, problemText, standingText } from "../../frontend/review/verdict.ts";
import { uriOfPath } from "./places.ts";

/** A review as clients get it. Lines and columns count from 1, files are relative to `tree`. */
export type ReviewAnswer = AnsweredReview | { readonly failure: string };

interface AnsweredReview {
	/** Names the review when a text of it is asked for. */
	readonly review: number;
	/** URI of the tree. */
	readonly tree: string;
	readonly verdict: string;
	readonly grounds: readonly string[];
	readonly problems: readonly string[];
	readonly whole: AnsweredComparison;
	/** More than one for a series; each with what it does by itself. */
	readonly patches: readonly AnsweredPatch[];
	readonly matrix: readonly (MatrixRow & { readonly passage: string })[];
	readonly files: readonly { readonly file: string; readonly oldFile: string | undefined }[];
}

interface AnsweredPatch extends AnsweredComparison {
	readonly id: string;
	readonly title: string;
	readonly verdict: string;
	readonly problems: readonly string[];
}

interface AnsweredComparison extends Pick<Comparison, "fixed" | "remaining" | "contracts"> {
	readonly introduced: readonly (FindingGroup & { readonly reply: string })[];
	/** What is held of counters otherwise than before, in words. */
	readonly standings: readonly string[];
	/** The rows that change. */
	readonly sheet: Comparison["sheet"];
}

/** Converts a report for the client. */
export function reviewAnswer(id: number, report: ReviewReport): ReviewAnswer {
	const { root, review, remarks, configuration } = report;
	return {
		review: id,
		tree: uriOfPath(root),
		verdict: headline(review.whole, review.scope),
		grounds: grounds(review.scope, configuration),
		problems: remarks.map(problemText),
		whole: comparison(review.whole, report),
		patches: review.patches.map((patch) => ({
			id: patch.id,
			title: patch.title,
			verdict: headline(patch, patch.scope),
			problems: patch.problems.map(problemText),
			...comparison(patch, report),
		})),
		matrix: review.matrix.map((row) => ({ ...row, passage: passage(row) })),
		files: review.files.map(({ file, oldFile }) => ({ file, oldFile })),
	};
}

function comparison(
	{ introduced, fixed, remaining, contracts, standings, sheet }: Comparison,
	report: ReviewReport,
): AnsweredComparison {
	return {
		introduced: introduced.map((group) => ({ ...group, reply: replyFor(group, report) })),
		fixed,
		remaining,
		contracts,
		standings: standings.map(standingText),
		sheet: sheet.filter(({ changed }) => changed),
	};
}

/** To the patch whose hunk brought the finding. */
function replyFor(group: FindingGroup, { patches, review }: ReviewReport): string {
	const ids = group.findings.flatMap(({ cause }) => cause.hunks.map(({ patch }) => patch));
	const patch = patches.find(({ id }) => ids.includes(id)) ?? patches[0];
	return (patch && replyTo(patch, [group], review.matrix)) ?? "";
}
