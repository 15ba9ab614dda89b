import type { Confidence, FileReport } from "../../core/api/types.ts";
import type { Allowance } from "../../frontend/allowances.ts";
import type { SourceView } from "./sourceView.ts";

/** The closing counts of a check. */
export interface Summary {
	readonly tree: string | undefined;
	/** Which configuration chose the sides of `#if` that were read; `none` where none is known. */
	readonly configuration: string;
	readonly files: number;
	readonly functions: number;
	readonly findings: number;
	/** Findings less sure than `minConfidence`. */
	readonly hidden: number;
	readonly minConfidence: Confidence;
	/** Findings that a comment allows. */
	readonly allowed: number;
	/** Functions not wholly analysed. */
	readonly incomplete: number;
	/** Functions on sides of `#if` that were not read. */
	readonly notRead: number;
	readonly unknownCallees: readonly string[];
	/** Something that was to be checked could not be. */
	readonly failed: boolean;
	/** Of a scan that is compared with an earlier one: findings that were there before, which are not reported. */
	readonly remaining?: number;
	/** Of a scan: its closing figures, as they are printed in JSON. */
	readonly scan?: unknown;
}

/** What is reported of one file. */
export interface ReportedFile extends FileReport {
	/** Comments that allow nothing. */
	readonly unused: readonly Allowance[];
}

/** One format of a report. */
export interface Reporter {
	/** A file is done; `report` holds only the findings to show. */
	file(report: ReportedFile, source: SourceView): void;
	/** Everything is done. */
	end(summary: Summary, source: SourceView): void;
}
