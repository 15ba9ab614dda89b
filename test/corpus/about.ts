/** Which findings, of a check or of a review, speak of a case's counter. */
import type { CorpusCase } from "./cases.ts";
import { isAbout } from "./counterWords.ts";

/** A finding as far as it is compared with a case; `At` is a place as the finding has it. */
export interface PlacedFinding<At> {
	readonly identity: string;
	readonly counter: string;
	readonly function: string;
	readonly at: At;
	readonly path: readonly {
		readonly at: At;
		readonly depth: number;
		readonly function: string;
		readonly change: number;
	}[];
}

/** `functionText` is the reported function's text, `linesAt` gives the lines of a place in the reported file. */
export function speaksOf<At extends { readonly file: string }>(
	finding: PlacedFinding<At>,
	one: CorpusCase,
	functionText: string,
	linesAt: (at: At) => string,
): boolean {
	const operation = finding.identity.split(" | ")[3] ?? "";
	return isAbout({ counter: finding.counter, operation, raisedAt: raisedAt(finding, linesAt) }, one, functionText);
}

/** The lines of the reported function that raise the count, themselves or in what they call. */
function raisedAt<At extends { readonly file: string }>(
	{ path, at, function: name }: PlacedFinding<At>,
	linesAt: (at: At) => string,
): string[] {
	return path.flatMap((step, i) => {
		if (step.depth !== 0 || step.function !== name || step.at.file !== at.file) return [];
		let { change } = step;
		for (const inner of path.slice(i + 1)) {
			if (inner.depth === 0) break;
			change += inner.change;
		}
		return change > 0 ? [linesAt(step.at)] : [];
	});
}
