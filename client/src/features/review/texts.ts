import { type ExtensionContext, Uri, workspace } from "vscode";
import type { Server } from "../server.ts";
import { reviewTextRequest, type Side } from "./protocol.ts";

export const reviewScheme = "counterbalance-review";

/** One side of one file, in the whole series or in one patch of it. */
export interface ReviewedText {
	readonly review: number;
	readonly patch: number | undefined;
	readonly file: string;
	readonly side: Side;
}

export function uriOf({ review, patch, file, side }: ReviewedText): Uri {
	return Uri.from({ scheme: reviewScheme, path: `/${review}/${patch ?? "all"}/${side}/${file}` });
}

/** The read-only texts of a review, before and after, as the server has them; nothing of them is on disk. */
export function activateTexts(context: ExtensionContext, { client }: Server): void {
	context.subscriptions.push(
		workspace.registerTextDocumentContentProvider(reviewScheme, {
			async provideTextDocumentContent(uri, token) {
				const [, review, patch, side, ...file] = uri.path.split("/");
				const text = await client.sendRequest(
					reviewTextRequest,
					{
						review: Number(review),
						...(patch === "all" ? {} : { patch: Number(patch) }),
						side: side === "before" ? "before" : "after",
						file: file.join("/"),
					},
					token,
				);
				return text ?? "";
			},
		}),
	);
}
