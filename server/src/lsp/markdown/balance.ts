import type { BalanceInfo } from "../../core/api/types.ts";
import { code, escaped, type LinkTo, paragraphs, prose, table } from "./words.ts";

/** The balance with which control reaches a line. */
export function balanceHover(balance: BalanceInfo, link: LinkTo): string {
	if (balance.rows.length === 0) return "";
	return paragraphs(
		`**Balance here**, since ${code(`${balance.function}()`)} was entered`,
		table(
			["counter", "balance", "when", "since"],
			balance.rows.map((row) => [
				code(row.counter),
				escaped(row.balance),
				prose(row.condition),
				row.step === undefined ? "" : `${prose(row.step.text)} ${link(row.step.at)}`,
			]),
		),
	);
}
