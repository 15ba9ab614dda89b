import {
	CommentMode,
	type CommentThread,
	CommentThreadCollapsibleState,
	comments,
	type ExtensionContext,
	l10n,
	MarkdownString,
} from "vscode";
import type { FindingGroup } from "../../../../server/src/core/api/types.ts";
import { documentOf, type ReviewedPlace, rangeOf } from "./places.ts";
import type { IntroducedGroup, Review, Side } from "./protocol.ts";
import { signed } from "./tree.ts";

/** What stands behind a thread, for the commands in its menu. */
export interface Threaded {
	readonly group: FindingGroup;
	readonly reply: string | undefined;
	readonly at: ReviewedPlace;
}

/** Comment threads at the findings of a review, on both sides of its diffs. */
export class ReviewThreads {
	readonly #controller = comments.createCommentController("counterbalance.review", "Counterbalance");
	#threads: readonly CommentThread[] = [];
	readonly #behind = new WeakMap<CommentThread, Threaded>();

	constructor(context: ExtensionContext) {
		context.subscriptions.push(this.#controller);
	}

	/** In the order of the files: for next and previous. */
	get places(): readonly ReviewedPlace[] {
		return this.#threads.flatMap((thread) => this.#behind.get(thread)?.at ?? []);
	}

	behind(thread: CommentThread): Threaded | undefined {
		return this.#behind.get(thread);
	}

	show(review: Review): void {
		for (const thread of this.#threads) thread.dispose();
		const series = review.patches.length > 1;
		const parts = series ? [undefined, ...review.patches.keys()] : [undefined];
		this.#threads = parts.flatMap((patch) => {
			const comparison = (patch === undefined ? undefined : review.patches[patch]) ?? review.whole;
			const add = (groups: readonly FindingGroup[], side: Side, label: string) =>
				groups.flatMap((group) => this.#thread(group, review, patch, side, label));
			return [
				...add(comparison.introduced, "after", l10n.t("Introduced")),
				...add(comparison.fixed, "before", l10n.t("Fixed")),
				...add(comparison.remaining, "after", l10n.t("Remaining")),
			];
		});
	}

	#thread(
		group: FindingGroup,
		review: Review,
		patch: number | undefined,
		side: Side,
		label: string,
	): readonly CommentThread[] {
		const [finding] = group.findings;
		if (!finding) return [];
		const at: ReviewedPlace = { review, patch, side, place: finding.at };
		const thread = this.#controller.createCommentThread(documentOf(at), rangeOf(finding.at), [
			{
				author: { name: "Counterbalance" },
				label: finding.rule,
				mode: CommentMode.Preview,
				body: bodyOf(group),
			},
		]);
		thread.label = label;
		thread.canReply = false;
		thread.collapsibleState = CommentThreadCollapsibleState.Expanded;
		thread.contextValue = "reply" in group ? "introduced" : "finding";
		const reply = "reply" in group ? (group as IntroducedGroup).reply : undefined;
		this.#behind.set(thread, { group, reply, at });
		return [thread];
	}
}

/** Everything from the code goes in as text: it is somebody else's, and Markdown could be more than text. */
function bodyOf({ findings }: FindingGroup): MarkdownString {
	const body = new MarkdownString();
	body.isTrusted = false;
	const [first, ...others] = findings;
	if (!first) return body;
	body.appendMarkdown(escaped(first.message));
	const also = [...new Set(others.map(({ outcome, delta }) => `${outcome} (${signed(delta)})`))];
	if (also.length > 0) body.appendMarkdown(`\n\n${escaped(l10n.t("Also when it {0}.", also.join(", ")))}`);
	const steps = first.path.map(
		({ at, balance, text, depth }) =>
			`${signed(balance).padStart(3)}  ${"  ".repeat(depth)}${text.replaceAll("`", "")}  ${at.file.slice(at.file.lastIndexOf("/") + 1)}:${at.line}`,
	);
	return body.appendMarkdown("\n\n").appendCodeblock(steps.join("\n"), "text");
}

/** Text as Markdown; `appendText` would keep its blanks from being broken at. */
function escaped(text: string): string {
	return text.replaceAll("`", "").replace(/[!-/:-@[-^_{-~]/g, "\\$&");
}
