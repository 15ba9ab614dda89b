import type { CounterInfo, CounterUpdate } from "../../core/api/types.ts";
import { signed } from "../../frontend/balance.ts";
import { atMost, code, escaped, type LinkTo, paragraphs, prose, table } from "./words.ts";

const maxUpdates = 20;
const maxThresholds = 5;
const maxUnbalanced = 5;

/** What a counter counts, what it is compared with, who changes it, and where it is left unbalanced. */
export function counterHover(counter: CounterInfo, link: LinkTo): string {
	const updates = atMost(inReadingOrder(counter.updates), maxUpdates);
	return paragraphs(
		`**${code(counter.name)}** — ${kindText(counter)}`,
		thresholdText(counter, link),
		updates.shown.length === 0
			? `No update of it in ${escaped(counter.scope)}.`
			: table(
					["", "in", "when", "by", "at"],
					updates.shown.map((update) => [
						amountText(update),
						code(`${update.function}()`),
						code(update.condition ?? ""),
						code(update.operation),
						link(update.at),
					]),
				),
		updates.rest,
		unbalancedText(counter, link),
		updates.shown.length === 0 ? "" : `Updates in ${escaped(counter.scope)}.`,
	);
}

function kindText(counter: CounterInfo): string {
	const reason = counter.kindReason === "" ? "" : `: ${prose(counter.kindReason)}`;
	return counter.kind === "unknown" ? `gauge or statistic unknown${reason}` : `${counter.kind}${reason}`;
}

function thresholdText(counter: CounterInfo, link: LinkTo): string {
	const { shown, rest } = atMost(counter.thresholds, maxThresholds);
	if (shown.length === 0) return "";
	const list = shown.map(
		(threshold) => `${code(threshold.text)} in ${code(`${threshold.function}()`)} ${link(threshold.at)}`,
	);
	return `Compared with ${[...list, rest].filter(Boolean).join(", ")}`;
}

function unbalancedText(counter: CounterInfo, link: LinkTo): string {
	const { shown, rest } = atMost(counter.unbalanced, maxUnbalanced);
	if (shown.length === 0) return "";
	const list = shown.map((finding) => `- ${prose(finding.message)} ${link(finding.at)}`);
	return ["**Left unbalanced**", "", ...list, rest].join("\n").trimEnd();
}

function amountText({ sign, amount }: CounterUpdate): string {
	return /^\d+$/.test(amount) ? signed(sign * Number(amount)) : `${sign > 0 ? "+" : "-"} ${code(amount)}`;
}

function inReadingOrder(updates: readonly CounterUpdate[]): readonly CounterUpdate[] {
	return updates.toSorted((a, b) => b.sign - a.sign || a.at.file.localeCompare(b.at.file) || a.at.start - b.at.start);
}
