import { confidences } from "../../frontend/confidence.ts";
import type { BaselineResult } from "../../frontend/scan/baseline.ts";
import type { ScanTotals } from "./totals.ts";

/** What a run was, besides what it found. */
export interface ScanRun {
	readonly seconds: number;
	readonly threads: number;
	readonly peakBytes: number;
	/** Files there were to check; more than were checked if the run was stopped. */
	readonly wanted: number;
	readonly stopped: boolean;
	/** How many of the slowest functions to name. */
	readonly slowest: number;
}

/** The closing figures, for programs. */
export function scanFacts(totals: ScanTotals, { slowest, ...run }: ScanRun, baseline?: BaselineResult): unknown {
	return {
		...run,
		findings: Object.fromEntries(
			totals
				.byRule()
				.map(({ rule, counts }) => [rule, Object.fromEntries(confidences.map((c) => [c, counts.get(c) ?? 0]))]),
		),
		cutShort: totals.cutShort,
		incomplete: Object.fromEntries(totals.reasons()),
		skipped: totals.skipped,
		failed: totals.failed,
		longestFile: totals.longestFile ?? null,
		tooSlow: totals.tooSlow,
		...(baseline === undefined ? {} : { baseline: { ...baseline, introduced: baseline.introduced.size } }),
		...(slowest > 0 ? { slowest: totals.slowest(slowest) } : {}),
	};
}
