/** What a change of the text brought to light. */
import type { Confidence, Finding } from "../../server/src/core/api/types.ts";

const ranks: Record<Confidence, number> = { low: 0, medium: 1, high: 2 };

/** Findings that were not there before, or are more sure now than they were. */
export function newFindings(before: readonly Finding[], after: readonly Finding[]): readonly Finding[] {
	const left = [...before];
	return after.filter((finding) => {
		const at = left.findIndex(
			(old) => old.identity === finding.identity && ranks[old.confidence] >= ranks[finding.confidence],
		);
		if (at >= 0) left.splice(at, 1);
		return at < 0;
	});
}
