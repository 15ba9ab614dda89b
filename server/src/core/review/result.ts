/** What a review answers with: plain data. Places are lines and columns, since each version of a file has texts of its own. */
import type { Confidence } from "../base/confidence.ts";
import type { PathStep } from "../rules/evidence.ts";
import type { Problem } from "./patch.ts";
import type { Contract } from "./version.ts";

/** Lines and columns from 1. */
export interface Place {
	readonly file: string;
	readonly line: number;
	readonly column: number;
	readonly endLine: number;
	readonly endColumn: number;
}

/** A hunk of one patch of the series. */
export interface HunkReference {
	readonly patch: string;
	readonly file: string;
	readonly hunk: number;
	/** Its first line before and after. */
	readonly before: number;
	readonly after: number;
}

export type ReviewedStep = Omit<PathStep, "at"> & { readonly at: Place };

export interface ReviewedFinding {
	readonly rule: string;
	readonly confidence: Confidence;
	readonly confidenceReason: string;
	readonly severity: "error" | "warning" | "information";
	readonly file: string;
	readonly at: Place;
	/** The line of source it stands on, fit to be shown. */
	readonly source: string;
	readonly function: string;
	readonly counter: string;
	readonly delta: number;
	readonly outcome: string;
	readonly message: string;
	readonly path: readonly ReviewedStep[];
	readonly assumed: readonly string[];
	readonly identity: string;
	/** What in the patch caused it, or its end. */
	readonly cause: Cause;
}

/** Findings about one counter in one function under one rule: one bug, however many exits show it. */
export interface FindingGroup {
	readonly function: string;
	readonly file: string;
	readonly rule: string;
	readonly counter: string;
	/** The surest first. */
	readonly findings: readonly ReviewedFinding[];
}

/** Why a function was judged again. */
export interface Cause {
	readonly hunks: readonly HunkReference[];
	/** For a function whose text is as it was: the functions it calls, outermost first, down to the one that was changed. */
	readonly through: readonly string[];
}

export interface ChangedContract {
	readonly function: string;
	readonly file: string;
	readonly before: Contract;
	readonly after: Contract;
	readonly cause: Cause;
	/** Who calls it, as far as was looked; `touched`: the patch changes the caller too. */
	readonly callers: readonly { readonly function: string; readonly file: string; readonly touched: boolean }[];
	/** Files that may hold more callers and were not looked at. */
	readonly callersLeft: number;
}

/** What is held of a counter changed: it now must balance, or only grows. */
export interface ChangedStanding {
	readonly counter: string;
	/** `gauge`, `statistic`, `unknown`. */
	readonly before: string;
	readonly after: string;
}

/** One line of the balance sheet. A side is undefined where the function has no such exit. */
export interface SheetRow {
	readonly function: string;
	readonly file: string;
	readonly label: string;
	readonly result: string;
	readonly counter: string;
	readonly before: readonly string[] | undefined;
	readonly after: readonly string[] | undefined;
	readonly changed: boolean;
	readonly cause: Cause;
}

/** Two versions compared. */
export interface Comparison {
	readonly introduced: readonly FindingGroup[];
	readonly fixed: readonly FindingGroup[];
	/** Found before and after in functions that are touched, as they are after. */
	readonly remaining: readonly FindingGroup[];
	/** Findings less sure than was asked for, and those that a comment allows: counted only. */
	readonly hidden: { readonly introduced: number; readonly fixed: number; readonly remaining: number };
	readonly allowed: number;
	/** Of the functions that are touched. */
	readonly contracts: readonly ChangedContract[];
	readonly standings: readonly ChangedStanding[];
	/** Changed rows first: of the functions that are touched, and of their callers as far as a callee leaves the counter otherwise. */
	readonly sheet: readonly SheetRow[];
}

/** What a verdict rests on: without it, silence would be taken for one. */
export interface Scope {
	readonly files: readonly string[];
	readonly functions: number;
	/** Functions that were not wholly analysed, and why. */
	readonly incomplete: readonly {
		readonly function: string;
		readonly file: string;
		readonly reasons: readonly string[];
	}[];
	/** Callees taken to leave counters alone, because neither body nor model is known. */
	readonly unknownCallees: readonly string[];
	/** Files that call functions whose contract changed and were not looked at, because there are too many. */
	readonly callersLeft: number;
	/** Names that a header of the patch gives another meaning: their uses outside of the patch's files were not looked at. */
	readonly namesChanged: readonly string[];
}

export interface PatchReview extends Comparison {
	readonly id: string;
	readonly title: string;
	readonly problems: readonly Problem[];
	readonly scope: Scope;
}

export type MatrixCell = "absent" | "enters" | "open" | "settled";

/** One bug through a series. */
export interface MatrixRow {
	readonly function: string;
	readonly file: string;
	readonly rule: string;
	readonly counter: string;
	/** One for each patch of the series. */
	readonly cells: readonly MatrixCell[];
	/** The patch it enters with; undefined where it was there before. */
	readonly enters: string | undefined;
	/** The patch that settles it for good. */
	readonly settled: string | undefined;
}

export interface SeriesReview {
	readonly patches: readonly PatchReview[];
	/** The version before the first patch against that after the last. */
	readonly whole: Comparison;
	readonly matrix: readonly MatrixRow[];
	readonly scope: Scope;
	/** The texts of the files the series changes, before and after all of it. */
	readonly files: readonly ReviewedFile[];
}

export interface ReviewedFile {
	readonly file: string;
	readonly oldFile: string | undefined;
	readonly before: string | undefined;
	readonly after: string | undefined;
}
