/** What is known of one counter, for a hover or a list. */
import { decidingBranch } from "../interproc/conditions.ts";
import type { CounterIndex } from "../interproc/counterIndex.ts";
import type { Comparison } from "../interproc/updates.ts";
import type { TextOf } from "../rules/evidence.ts";
import type { CounterInfo, CounterUpdate, Finding } from "./types.ts";

export function counterInfo(
	name: string,
	counters: CounterIndex,
	findings: readonly Finding[],
	textOf: TextOf,
	scope: string,
): CounterInfo {
	const record = counters.record(name);
	const { kind, reason } = counters.kind(name);
	const updates = record.updates.map((update): CounterUpdate => {
		const deciding = decidingBranch(update.function, update.block);
		const text = deciding && textOf(deciding.origin.file)?.slice(deciding.origin.start, deciding.origin.end);
		return {
			at: { ...update.origin },
			function: update.function.name,
			sign: update.sign,
			amount: update.amount,
			condition: deciding && text ? (deciding.taken ? oneLine(text) : negation(oneLine(text))) : undefined,
			operation: update.operation,
		};
	});
	return {
		name,
		kind,
		kindReason: reason,
		updates: updates.sort((a, b) =>
			a.at.file === b.at.file ? a.at.start - b.at.start : a.at.file < b.at.file ? -1 : 1,
		),
		thresholds: record.comparisons
			.filter((c) => /[<>]/.test(c.operator))
			.flatMap((comparison) => threshold(comparison, textOf)),
		unbalanced: findings.filter((finding) => finding.counter === name),
		scope,
	};
}

/** The other side of the comparison, as written. */
function threshold({ origin, side, function: fn }: Comparison, textOf: TextOf): CounterInfo["thresholds"] {
	const text = textOf(origin.file)?.slice(origin.start, origin.end);
	const sides = text && /^(.*?)(?:<=|>=|(?<!-)>(?!>)|<(?!<))(.*)$/s.exec(text);
	const other = sides?.[side === "left" ? 2 : 1];
	if (!other) return [];
	return [{ text: oneLine(other), at: { ...origin }, function: fn.name }];
}

function negation(condition: string): string {
	const bare = /^!\(?(\w[\w>.-]*)\)?$/.exec(condition);
	if (bare?.[1]) return bare[1];
	return /^\w[\w>.-]*$/.test(condition) ? `!${condition}` : `!(${condition})`;
}

function oneLine(text: string): string {
	return text.replace(/\s+/g, " ").trim();
}
