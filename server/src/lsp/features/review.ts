import { type CancellationToken, RequestType } from "vscode-languageserver/node";
import { type ReviewReport, runReview } from "../../frontend/review/run.ts";
import { type ReviewSource, readSource } from "../../frontend/review/source.ts";
import { reasonOf } from "../../store/reasons.ts";
import { cancellationOf, pathOfUri } from "../fromProtocol.ts";
import type { ReviewSide } from "../reviewedTexts.ts";
import { ReviewPrograms } from "../reviewPrograms.ts";
import type { Session } from "../session.ts";
import { type ReviewAnswer, reviewAnswer } from "../toProtocol/review.ts";

/** What to review, asked by clients that announce `experimental.counterbalanceReview`. */
export interface ReviewParams {
	/** URI of the folder the changes are in; the kernel tree is looked for from there. */
	readonly folder: string;
	readonly source:
		| { readonly kind: "revision"; readonly revision: string }
		| { readonly kind: "staged" | "unstaged" }
		/** The bytes of a patch or mbox, in base64. */
		| { readonly kind: "patch"; readonly name: string; readonly content: string };
}

/** The text of one side of a review that was answered before. */
export interface ReviewTextParams extends ReviewSide {
	readonly file: string;
}

export const reviewRequest = new RequestType<ReviewParams, ReviewAnswer, void>("counterbalance/review");
export const reviewTextRequest = new RequestType<ReviewTextParams, string | null, void>("counterbalance/reviewText");

/** Reviews patches in programs of their own: the open documents know nothing of them. */
export function activateReview(session: Session): void {
	const { connection, funnel, reviews, engine, facts } = session;
	const programs = new ReviewPrograms(engine, facts.registersWatchedFiles);
	session.listen({ changedOnDisk: () => programs.drop(), ended: () => programs.drop() });
	connection.onRequest(reviewRequest, (params, token) =>
		funnel.request("review", { failure: "an internal error, see the log" }, async () => {
			const answer = await review(session, programs, params, token);
			if ("failure" in answer) return answer;
			return reviewAnswer(reviews.keep(answer), answer);
		}),
	);
	connection.onRequest(reviewTextRequest, ({ file, ...side }) => reviews.text(side, file) ?? null);
}

async function review(
	{ engine, settings }: Session,
	programs: ReviewPrograms,
	{ folder, source }: ReviewParams,
	token: CancellationToken,
): Promise<ReviewReport | { readonly failure: string }> {
	const path = pathOfUri(folder);
	if (path === undefined) return { failure: "only changes in a folder on disk can be reviewed" };
	const { tree, kernelConfig, minConfidence, disabledRules } = await settings.of(folder);
	const root = tree === "" ? (engine.findTreeRoot(`${path}/x`) ?? path) : tree;
	const series = await readSource(sourceOf(source), root).catch((error: unknown) => ({ failure: reasonOf(error) }));
	if ("failure" in series) return series;
	if (series.patches.length === 0)
		return { failure: ["there is no patch in it", ...series.remarks.map(({ reason }) => reason)].join("; ") };
	return programs.with(root, kernelConfig, (opened) =>
		runReview(opened, series, { root, minConfidence, disabledRules, cancellation: cancellationOf(token) }),
	);
}

function sourceOf(source: ReviewParams["source"]): ReviewSource {
	if (source.kind !== "patch") return source;
	return { kind: "patch", name: source.name, bytes: Buffer.from(source.content, "base64") };
}
