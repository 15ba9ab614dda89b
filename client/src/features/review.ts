import {
	type CommentThread,
	commands,
	type ExtensionContext,
	env,
	l10n,
	ProgressLocation,
	window,
	workspace,
} from "vscode";
import { show } from "./review/places.ts";
import { reviewRequest, type Source } from "./review/protocol.ts";
import { simulate } from "./review/simulate.ts";
import { commitSource, folderOfInterest, patchSource } from "./review/source.ts";
import { suppress } from "./review/suppress.ts";
import { activateTexts } from "./review/texts.ts";
import { ReviewThreads } from "./review/threads.ts";
import type { Row } from "./review/tree.ts";
import { ReviewView } from "./review/view.ts";
import type { Server } from "./server.ts";
import type { ShowSimulation } from "./simulation.ts";

/** Patch review: its commands, the Counter Review view, the diffs with their threads, and going from finding to finding. */
export function activateReview(context: ExtensionContext, server: Server, simulation: ShowSimulation): void {
	const view = new ReviewView(context);
	const threads = new ReviewThreads(context);
	let current = -1;

	const review = async (source: Source | undefined): Promise<void> => {
		if (source === undefined) return;
		const answer = await ask(server, source);
		if (answer === undefined) return;
		current = -1;
		view.show(answer);
		threads.show(answer);
		await commands.executeCommand("setContext", "counterbalance.reviewed", true);
		await commands.executeCommand("counterbalance.review.focus");
	};
	const reviewGit = async (source: () => Promise<Source | undefined>): Promise<void> => {
		if (workspace.isTrusted) await review(await source());
		else
			void window.showWarningMessage(
				l10n.t("Git is not asked in a workspace that is not trusted. A patch can be reviewed."),
			);
	};
	const go = async (step: 1 | -1): Promise<void> => {
		const { places } = threads;
		if (places.length === 0) return;
		current = current < 0 && step < 0 ? places.length - 1 : (current + step + places.length) % places.length;
		const place = places[current];
		if (place) await show(place);
	};

	server.client.registerFeature({
		fillClientCapabilities(capabilities) {
			capabilities.experimental = { ...capabilities.experimental, counterbalanceReview: true };
		},
		initialize() {},
		getState: () => ({ kind: "static" }),
		clear() {},
	});
	// The view has its place once there is C to look at, and not in every window.
	void commands.executeCommand("setContext", "counterbalance.active", true);
	activateTexts(context, server);
	context.subscriptions.push(
		commands.registerCommand("counterbalance.reviewPatch", async () => review(await patchSource())),
		commands.registerCommand("counterbalance.reviewCommit", () => reviewGit(commitSource)),
		commands.registerCommand("counterbalance.reviewStaged", () => reviewGit(async () => ({ kind: "staged" }))),
		commands.registerCommand("counterbalance.reviewUnstaged", () => reviewGit(async () => ({ kind: "unstaged" }))),
		commands.registerCommand("counterbalance.review.next", () => go(1)),
		commands.registerCommand("counterbalance.review.previous", () => go(-1)),
		commands.registerCommand("counterbalance.review.open", (row: Row) => row.at && show(row.at)),
		commands.registerCommand("counterbalance.review.copyReply", (from: Row | CommentThread) =>
			copyReply("children" in from ? from.group?.reply : threads.behind(from)?.reply),
		),
		commands.registerCommand("counterbalance.review.suppress", async (thread: CommentThread) => {
			const behind = threads.behind(thread);
			if (behind) await suppress(behind);
		}),
		commands.registerCommand("counterbalance.review.simulate", async (thread: CommentThread) => {
			const behind = threads.behind(thread);
			if (behind) await simulate(behind, server, simulation);
		}),
	);
}

/** Asks the server, which may take a while; says why where there is no answer. */
async function ask({ client }: Server, source: Source) {
	const folder = folderOfInterest();
	if (folder === undefined) {
		void window.showWarningMessage(l10n.t("Open the folder of the kernel tree first."));
		return undefined;
	}
	const progress = { location: ProgressLocation.Notification, title: l10n.t("Reviewing"), cancellable: true };
	const answer = await window.withProgress(progress, (_, token) =>
		client.sendRequest(reviewRequest, { folder: folder.toString(), source }, token).then(
			(given) => given,
			(error: unknown) => {
				if (token.isCancellationRequested) return undefined;
				return { failure: error instanceof Error ? error.message : String(error) };
			},
		),
	);
	if (answer === undefined || !("failure" in answer)) return answer;
	void window.showErrorMessage(l10n.t("The review could not be made: {0}", answer.failure));
	return undefined;
}

async function copyReply(reply: string | undefined): Promise<void> {
	if (reply === undefined || reply === "") return;
	await env.clipboard.writeText(reply);
	window.setStatusBarMessage(l10n.t("The reply was copied."), 4000);
}
