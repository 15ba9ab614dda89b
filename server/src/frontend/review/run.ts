/** A review from its source to its result: what the command line and the language server share. */
import type { Cancellation } from "../../core/base/cancellation.ts";
import type { Confidence } from "../../core/base/confidence.ts";
import type { PatchChange } from "../../core/review/change.ts";
import type { Problem } from "../../core/review/patch.ts";
import type { SeriesReview } from "../../core/review/result.ts";
import { reviewSeries } from "../../core/review/reviewSeries.ts";
import { allowedBy } from "../allowances.ts";
import type { OpenedProgram } from "../engine.ts";
import { LineMaps } from "../lineMaps.ts";
import { callersIn } from "./callers.ts";
import type { SourcedSeries } from "./source.ts";

export interface RunOptions {
	readonly root: string;
	readonly minConfidence: Confidence;
	readonly disabledRules?: ReadonlySet<string>;
	readonly cancellation: Cancellation;
	readonly onProgress?: (text: string) => void;
}

export interface ReviewReport {
	readonly root: string;
	readonly configuration: string;
	readonly minConfidence: Confidence;
	readonly patches: readonly PatchChange[];
	readonly review: SeriesReview;
	/** What is to be said of the input as a whole. */
	readonly remarks: readonly Problem[];
}

/** Reviews on a program nobody else uses meanwhile; afterwards its files are again as the tree has them. */
export async function runReview(
	opened: OpenedProgram,
	{ patches, remarks }: SourcedSeries,
	options: RunOptions,
): Promise<ReviewReport> {
	const { root, minConfidence, disabledRules, cancellation, onProgress } = options;
	try {
		const review = await reviewSeries(opened.program, patches, {
			minConfidence,
			cancellation,
			callers: callersIn(root, cancellation),
			allows: (finding, version) => disabledRules?.has(finding.rule) || allowedBy(finding, version, new LineMaps()),
			onPatch: ({ id, title }) => onProgress?.(`${id} ${title}`),
		});
		return { root, configuration: opened.configuration.name, minConfidence, patches, review, remarks };
	} finally {
		for (const { files } of patches)
			for (const { file, oldFile } of files)
				for (const changed of [file, oldFile]) if (changed !== undefined) opened.program.forget(changed);
	}
}

/** Whether part of what was given could not be judged. */
export function isIncomplete({ patches, remarks }: Pick<ReviewReport, "patches" | "remarks">): boolean {
	return [...remarks, ...patches.flatMap(({ problems }) => problems)].some(({ fatal }) => fatal);
}
