/** What the review asks of a program, whose texts it changes from version to version. `api/Program` is one. */
import type { Cancellation } from "../base/cancellation.ts";
import type { FileSpan, Span } from "../base/span.ts";
import type { WordedFinding } from "../rules/finding.ts";

export interface ReviewedProgram {
	setText(file: string, text: string): void;
	/** These counters must balance, whether or not anything counts them down; until it is said otherwise. */
	holdGauges(counters: ReadonlySet<string>): void;
	snapshot(): Version;
}

/** The program as it is with one version's texts. */
export interface Version {
	text(file: string): string | undefined;
	/** The functions defined in a file, in their order. */
	outline(file: string, cancellation?: Cancellation): Promise<readonly FunctionOutline[]>;
	/** Judges these functions of a file, and what they call, and nothing else. */
	examine(file: string, names: ReadonlySet<string>, cancellation?: Cancellation): Promise<readonly ExaminedFunction[]>;
	/** What is held of each of these counters: `gauge`, `statistic`, … */
	standings(counters: ReadonlySet<string>): Promise<ReadonlyMap<string, string>>;
	/** Judges a whole file, with the rules that look at all of its functions together. */
	check(file: string, cancellation?: Cancellation): Promise<{ readonly findings: readonly WordedFinding[] }>;
}

export interface FunctionOutline {
	readonly name: string;
	readonly span: Span;
	readonly static: boolean;
	/** Names of the functions and macros with a body that it calls. */
	readonly calls: ReadonlySet<string>;
}

export interface ExaminedFunction {
	readonly name: string;
	readonly file: string;
	readonly static: boolean;
	readonly findings: readonly WordedFinding[];
	readonly contract: Contract;
	/** Of each outcome of the contract: what becomes of objects. */
	readonly ownership: readonly Ownership[];
	readonly exits: readonly ExitBalance[];
	/** Exits behind a charge that have it no more, and those that still have it, whatever a rule makes of that. */
	readonly settledCharges: readonly SettledExit[];
	readonly leftCharges: readonly LeftExit[];
	/** Counters of which it gives up what somebody else has charged; of each, functions of the same file that charge it. */
	readonly givenUp: ReadonlyMap<string, readonly string[]>;
	/** The ways it ends, with one place where it does. */
	readonly ends: readonly { readonly at: FileSpan; readonly outcome: string }[];
	/** What its callers are told of it, as one text: while that stays, they need not be looked at again. */
	readonly told: string;
	/** The counters it changes, and what is held of each. */
	readonly standings: ReadonlyMap<string, string>;
	/** Why it was not wholly analysed. */
	readonly incomplete: readonly string[];
	readonly unknownCallees: readonly string[];
	readonly span: FileSpan;
	readonly calls: ReadonlySet<string>;
}

/** What callers are told of a function. */
export interface Contract {
	readonly sentence: string;
	readonly outcomes: readonly {
		readonly result: string;
		readonly condition: string;
		readonly changes: readonly { readonly counter: string; readonly change: string }[];
	}[];
	readonly incomplete: string | undefined;
}

/** What one group of a function's paths does with objects, each named as in the function's own text. */
export interface Ownership {
	/** What is returned, where it is a pointer. */
	readonly returns: string | undefined;
	/** Arguments that are stored where they outlive the call. */
	readonly keeps: readonly string[];
	/** Arguments whose memory is freed. */
	readonly frees: readonly string[];
	/** References and counts of the caller's that are given up. */
	readonly consumes: readonly Owed[];
	/** What an object that was made here, and lives on, has to settle when it goes. */
	readonly holds: readonly Owed[];
	/** What the caller has to settle. */
	readonly owes: readonly Owed[];
}

export interface Owed {
	readonly counter: string;
	/** `np`, `the result`, `*out`, or the counter's place (`tbl->entries`); undefined where it has no name in the function. */
	readonly on: string | undefined;
	/** The function that settles it, where one is known. */
	readonly settledBy: string | undefined;
}

/** What one counter stands at on the paths that leave a function one way. */
export interface ExitBalance {
	/** The label that the paths left through, or `return`. */
	readonly label: string;
	/** How the function ends there, as a verb phrase. */
	readonly result: string;
	readonly counter: string;
	/** `+1`, `0`, `-1 per round`; several where paths differ. */
	readonly balances: readonly string[];
}

interface ChargedExit {
	/** Counter, operation and the text that charges; no place. */
	readonly charge: string;
	readonly outcome: string;
	/** Something that lives on may settle it. */
	readonly held: boolean;
	/** What the function called itself on the way, and which calls failed, but for what counts this counter down. */
	readonly way: ReadonlySet<string>;
}

/** An exit that has settled a charge. */
export interface SettledExit extends ChargedExit {
	/** Functions called on the way. */
	readonly passed: ReadonlySet<string>;
}

/** An exit that still has a charge. */
export interface LeftExit extends ChargedExit {
	/** Functions called on the way that may have settled it, or keep what is counted. */
	readonly maySettle: ReadonlySet<string>;
	readonly finding: WordedFinding;
}

/** Where other files call a function. The review does not search a tree itself. */
export interface CallerSearch {
	/** Files that may call one of `names`, nearest to `from` first; `left` of them were not named because there are too many. */
	files(
		names: ReadonlySet<string>,
		from: string,
	): Promise<{ readonly files: readonly string[]; readonly left: number }>;
}
