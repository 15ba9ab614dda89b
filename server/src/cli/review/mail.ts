/** A review as replies to a mailing list: one under each patch that introduces something, or one line that says there is nothing to ask. */
import { replyTo } from "../../frontend/review/reply.ts";
import type { ReviewReport } from "../../frontend/review/run.ts";
import { grounds, headline, problemText } from "../../frontend/review/verdict.ts";
import type { Output } from "../output.ts";

export function mailReview({ review, patches, remarks, configuration }: ReviewReport, output: Output): void {
	for (const problem of [...remarks, ...patches.flatMap(({ problems }) => problems)])
		if (problem.fatal) output.complain(problemText(problem));
	const replies = patches.flatMap((patch, i) => {
		const text = replyTo(patch, review.patches[i]?.introduced ?? [], review.matrix);
		return text === undefined ? [] : [patches.length > 1 ? `[${patch.id}] ${patch.title}\n\n${text}` : text];
	});
	if (replies.length > 0) output.write(replies.join("\n"));
	else {
		output.complain(headline(review.whole, review.scope));
		for (const ground of grounds(review.scope, configuration)) output.complain(ground);
	}
}
