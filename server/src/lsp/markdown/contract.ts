import type { ContractInfo, OutcomeRow } from "../../core/api/types.ts";
import { shortCounter } from "../../frontend/balance.ts";
import { atMost, code, condition, escaped, type LinkTo, paragraphs, prose, table } from "./words.ts";

const maxOutcomes = 16;
const maxCounters = 6;

/** What a function does to counters, in one line and as a table of outcome by counter. */
export function contractHover(contract: ContractInfo, link: LinkTo): string {
	const counters = atMost(countersOf(contract.outcomes), maxCounters);
	const outcomes = atMost(contract.outcomes, maxOutcomes);
	const definedAt = contract.definedAt === undefined ? "" : ` ${link(contract.definedAt)}`;
	return paragraphs(
		`**${code(`${contract.function}()`)}** ${prose(contract.sentence)}${definedAt}`,
		counters.shown.length === 0
			? ""
			: table(
					["outcome", "when", ...counters.shown.map((counter) => code(headOf(counter, counters.shown)))],
					outcomes.shown.map((row) => [
						escaped(row.result),
						condition(row.condition),
						...counters.shown.map((counter) => changeText(row, counter)),
					]),
				),
		outcomes.rest,
		counters.rest === "" ? "" : `${counters.rest} counters`,
		contract.incomplete === undefined ? "" : `Not wholly analysed: ${prose(contract.incomplete)}.`,
	);
}

function countersOf(outcomes: readonly OutcomeRow[]): readonly string[] {
	return [...new Set(outcomes.flatMap((row) => row.changes.map((change) => change.counter)))];
}

/** The member alone, unless another counter's member has the same name. */
function headOf(counter: string, all: readonly string[]): string {
	const short = shortCounter(counter);
	return all.filter((other) => shortCounter(other) === short).length > 1 ? counter : short;
}

function changeText(row: OutcomeRow, counter: string): string {
	return escaped(row.changes.find((change) => change.counter === counter)?.change ?? "0");
}
