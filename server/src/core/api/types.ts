/**
 * What the core answers with: plain data, no protocol types. Front ends (`lsp`, `cli`, `dap`) convert these, nothing else.
 * Files are paths relative to the tree's root (or as given, for a bare file); spans are UTF-16 offsets into that file's text.
 */
import type { FileSpan, Span } from "../base/span.ts";
import type { PathStep } from "../rules/evidence.ts";
import type { WordedFinding } from "../rules/finding.ts";

export type { Confidence } from "../base/confidence.ts";
export type { PathStep } from "../rules/evidence.ts";
export type RuleId = string;

export interface Fix {
	readonly title: string;
	readonly file: string;
	/** Replace `range` (old text) by `newText`. Offered only after re-analysis found the fixed text balanced. */
	readonly range: Span;
	readonly newText: string;
}

/** Whether the machine could take a finding's path and came to the same balance. */
export interface Replay {
	/** `no`: the path contradicts itself, or ends with another balance. */
	readonly verdict: "yes" | "no" | "not possible" | "not tried";
	/** Why not, in words; empty for yes. */
	readonly why: string;
	/** Where the path could not go on. */
	readonly at: FileSpan | undefined;
	/** What the path left on the counter, where it came about. */
	readonly leaves?: number;
}

export interface Finding extends WordedFinding {
	readonly replay: Replay;
	/** Looked for when first asked for; none once the program has changed. */
	readonly fix: readonly Fix[];
}

/** A function that was not wholly analysed, and why: a named budget, opaque code, a syntax error. */
export interface Incomplete {
	readonly file: string;
	readonly function: string;
	readonly reason: string;
	readonly at: FileSpan;
}

/** Lines on a side of an `#if` that is not read. */
export interface UntakenRegion {
	readonly at: FileSpan;
	/** The directive that decided, in one line: the condition that does not hold, or an earlier branch's that does. */
	readonly condition: string;
	/** The same in words, with C in backquotes: "`CONFIG_NET` is not set". */
	readonly reason: string;
	/** How many functions are defined there: they were not analysed. */
	readonly functions: number;
}

export interface FileReport {
	readonly file: string;
	readonly findings: readonly Finding[];
	readonly incomplete: readonly Incomplete[];
	/** Function definitions found and analysed. */
	readonly functions: number;
	/** Callees without body or model, by name: assumed to leave counters alone. */
	readonly unknownCallees: readonly string[];
	/** What was not read, and why. */
	readonly untaken: readonly UntakenRegion[];
}

export interface CounterUpdate {
	readonly at: FileSpan;
	readonly function: string;
	readonly sign: 1 | -1;
	readonly amount: string;
	/** The source text of the innermost condition it stands under, if any. */
	readonly condition: string | undefined;
	/** The call or operator that does it, e.g. `atomic_inc`. */
	readonly operation: string;
}

export interface CounterInfo {
	/** `table.entries` */
	readonly name: string;
	readonly kind: "gauge" | "statistic" | "unknown";
	/** Why it is taken for that, in words. */
	readonly kindReason: string;
	readonly updates: readonly CounterUpdate[];
	/** Source text of what it is compared with, each with its place: `tbl->gc_thresh3`. */
	readonly thresholds: readonly { readonly text: string; readonly at: FileSpan; readonly function: string }[];
	/** Findings about it in the same file. */
	readonly unbalanced: readonly Finding[];
	/** "this file" or "this file and the headers it uses"…: how far the updates above reach. */
	readonly scope: string;
}

/** One row of a function's contract: what one group of paths does as the caller sees it. */
export interface OutcomeRow {
	/** "returns NULL", "returns an error pointer", "succeeds", … */
	readonly result: string;
	/** Condition on parameters, "" where there is none. */
	readonly condition: string;
	readonly changes: readonly { readonly counter: string; readonly change: string }[];
}

export interface ContractInfo {
	readonly function: string;
	/** In one line: "+1 entries unless exempt, on success; 0 on NULL". */
	readonly sentence: string;
	readonly outcomes: readonly OutcomeRow[];
	readonly incomplete: string | undefined;
	readonly definedAt: FileSpan | undefined;
}

/** The balance at one point inside a function: the distinct ledgers with which control reaches it. */
export interface BalanceInfo {
	readonly function: string;
	readonly rows: readonly {
		readonly counter: string;
		readonly balance: string;
		/** On which conditions, in words; "" for always. */
		readonly condition: string;
		/** The step that made it so. */
		readonly step: PathStep | undefined;
	}[];
}

export type HoverInfo =
	| { readonly kind: "counter"; readonly span: Span; readonly counter: CounterInfo }
	| { readonly kind: "function"; readonly span: Span; readonly contract: ContractInfo }
	| {
			readonly kind: "untaken";
			readonly span: Span;
			readonly region: UntakenRegion;
			/** Where the choice comes from: `.config`, …; `none` where nothing is known. */
			readonly configuration: string;
	  }
	| { readonly kind: "line"; readonly span: Span; readonly balance: BalanceInfo };

export interface UpdateHint {
	/** End of the update, where a hint stands. */
	readonly at: Span;
	readonly counter: string;
	readonly sign: 1 | -1;
	readonly amount: string;
}

export type {
	ChangedContract,
	FindingGroup,
	MatrixRow,
	Place,
	ReviewedFinding,
	SheetRow,
} from "../review/result.ts";
export type {
	CodeLine,
	LedgerRow,
	SimulationColumn,
	SimulationDivergence,
	SimulationEnd,
	SimulationLedger,
	SimulationMoment,
	SimulationPoint,
	SimulationSide,
	SimulationUpdate,
} from "./simulationTypes.ts";
