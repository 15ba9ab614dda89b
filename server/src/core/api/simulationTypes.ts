/** What is told of a scenario that is watched while it runs: plain data, as the panel shows it. */

/** A line of code, from 1. */
export interface CodeLine {
	readonly file: string;
	readonly line: number;
	readonly function: string;
}

/** A counter is charged and settled, a threshold limits others, lines count messages of the log. */
export type ColumnRole = "counter" | "threshold" | "lines";

export interface SimulationColumn {
	readonly name: string;
	readonly role: ColumnRole;
}

/** The columns at one moment: a row of the scenario. */
export interface SimulationPoint {
	readonly label: string;
	/** Seconds of simulated time since the start. */
	readonly time: number;
	/** Instructions that had been executed. */
	readonly steps: number;
	/** By column. */
	readonly values: readonly number[];
	/** What led to it, one line each. */
	readonly events: readonly SimulationEvent[];
}

export interface SimulationEvent {
	readonly kind: "call" | "other" | "log";
	readonly text: string;
}

/** How a run ended. */
export interface SimulationEnd {
	readonly steps: number;
	/** What ended it early, in words with its place. */
	readonly stopped: string | undefined;
	readonly at: CodeLine | undefined;
}

/** The code at a point of a run. */
export interface SimulationMoment {
	/** Where to look: the last change of a counter that nothing had settled, else the last line that was executed. */
	readonly at: CodeLine | undefined;
	/** How the columns changed on the way to the point. */
	readonly changes: readonly { readonly at: CodeLine | undefined; readonly text: string }[];
	/** Lines that were executed by then: on the way from the point before, and altogether. */
	readonly files: readonly { readonly file: string; readonly lines: readonly LineCount[] }[];
	/** Too much was executed for all counts to be kept. */
	readonly incomplete: boolean;
}

export interface LineCount {
	readonly line: number;
	readonly now: number;
	readonly total: number;
}

/** Who holds what at a point of a run. */
export interface SimulationLedger {
	readonly rows: readonly LedgerRow[];
	/** Rows that are left out. */
	readonly more: number;
	/** Objects that had been allocated and were not freed. */
	readonly live: number;
}

export interface LedgerRow {
	/** `arp_entry #7`; undefined for what was counted for no object. */
	readonly object: string | undefined;
	/** `dying`: a callback is to free it. `freed` with units in its name: nobody will settle them. */
	readonly state: "live" | "dying" | "freed" | "none";
	/** Where and before which point it was allocated. */
	readonly allocated: (CodeLine & { readonly point: number }) | undefined;
	/** What it holds. */
	readonly units: readonly HeldUnits[];
}

export interface HeldUnits {
	readonly column: string;
	readonly units: number;
	/** Where and on the way to which point they were counted, and who had called. */
	readonly taken: (CodeLine & { readonly point: number }) | undefined;
	readonly through: readonly string[];
}

/** The first event that is not the same in A and B. */
export interface SimulationDivergence {
	/** The point it is seen at. */
	readonly point: number;
	readonly label: string;
	/** "live 6 in A, 5 in B", one for each difference. */
	readonly differences: readonly SimulationDifference[];
}

export interface SimulationDifference {
	/** What differs: a column's name, or what it is about. */
	readonly what: string;
	readonly a: string;
	readonly b: string;
}

/** A is what the texts are compared with, B what is in the editor. */
export type SimulationSide = "a" | "b";

/** What the server tells about a simulation, in order. A new run begins with `begun`; what belongs to one before is dropped. */
export type SimulationUpdate =
	| { readonly kind: "progress"; readonly text: string }
	| {
			readonly kind: "begun";
			readonly run: number;
			readonly scenario: string;
			readonly about: string | undefined;
			readonly file: string;
			/** Undefined for a path, which knows no chance and no time. */
			readonly seed: number | undefined;
			readonly columns: readonly SimulationColumn[];
			/** There is an A; `base` says what it is, or why there is none. */
			readonly compares: boolean;
			readonly base: string | undefined;
	  }
	| {
			readonly kind: "points";
			readonly run: number;
			readonly side: SimulationSide;
			readonly from: number;
			readonly points: readonly SimulationPoint[];
	  }
	| { readonly kind: "ended"; readonly run: number; readonly side: SimulationSide; readonly end: SimulationEnd }
	| { readonly kind: "compared"; readonly run: number; readonly divergence: SimulationDivergence | undefined }
	| { readonly kind: "failed"; readonly run: number; readonly reason: string };
