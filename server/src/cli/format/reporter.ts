import type { Confidence, FileReport } from "../../core/api/types.ts";
import type { SourceView } from "./sourceView.ts";

/** The closing counts of a check. */
export interface Summary {
	readonly tree: string | undefined;
	readonly files: number;
	readonly functions: number;
	readonly findings: number;
	/** Findings less sure than `minConfidence`. */
	readonly hidden: number;
	readonly minConfidence: Confidence;
	/** Functions not wholly analysed. */
	readonly incomplete: number;
	readonly unknownCallees: readonly string[];
	/** Something that was to be checked could not be. */
	readonly failed: boolean;
}

/** One format of a report. */
export interface Reporter {
	/** A file is done; `report` holds only the findings to show. */
	file(report: FileReport, source: SourceView): void;
	/** Everything is done. */
	end(summary: Summary, source: SourceView): void;
}
