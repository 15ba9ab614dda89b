import type { BalanceInfo } from "../../core/api/types.ts";
import { code, condition, escaped, type LinkTo, paragraphs, prose, table } from "./words.ts";

/** The balance with which control reaches a line. */
export function balanceHover(balance: BalanceInfo, link: LinkTo): string {
	if (balance.rows.length === 0) return "";
	const rows = balance.rows.map((row) => [
		code(row.counter),
		escaped(row.balance),
		condition(row.condition),
		row.step === undefined ? "" : `${prose(row.step.text)} ${link(row.step.at)}`,
	]);
	// Two objects of one type can have the same history: the reader needs it once.
	const different = [...new Map(rows.map((row) => [row.join(), row])).values()];
	return paragraphs(
		`**Balance here**, since ${code(`${balance.function}()`)} was entered`,
		table(["counter", "balance", "when", "since"], different),
	);
}
