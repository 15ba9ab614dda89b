/** What a rule is: one file each, holding its judgement, its words and its page. */
import type { Confidence } from "../base/confidence.ts";
import type { CounterIndex } from "../interproc/counterIndex.ts";
import type { IrFunction, Origin } from "../ir/types.ts";
import type { Exit, ResultClass } from "../symbolic/outcome.ts";
import type { Term } from "../symbolic/term.ts";

/** One function's exits, and what the program knows of the counters in them. */
export interface Examination {
	readonly function: IrFunction;
	readonly exits: readonly ClassifiedExit[];
	readonly counters: CounterIndex;
}

export interface ClassifiedExit {
	readonly exit: Exit;
	readonly result: ResultClass;
	/** Objects that live on after the return. */
	readonly reachable: ReadonlySet<Term>;
}

/** A judgement on one counter at one exit, before it is put into words. */
export interface Verdict {
	readonly rule: string;
	readonly function: IrFunction;
	readonly exit: Exit;
	readonly result: ResultClass;
	readonly instance: Term;
	readonly counter: string;
	readonly delta: number;
	readonly confidence: Confidence;
	readonly reason: string;
	readonly outcome: string;
	/** Where the reader should look: the call that gives up the holder, or the exit. */
	readonly at: Origin;
	/** The object that the charge was made for and that no longer exists at the exit. */
	readonly deadHolder: Term | undefined;
	/** Steps from elsewhere that the judgement rests on, shown before the path. */
	readonly grounds: readonly { readonly at: Origin; readonly function: string; readonly text: string }[];
	/** Callers may still settle the charge: it stays in what they are told, and they are asked where they stand in the same file. */
	readonly latent?: Latent;
	/** Where the charge was made. */
	readonly charge?: Origin;
	/** The charge is not in this function's own books: what settles it cannot be written in this function's names. */
	readonly elsewhere?: true;
	/** Of memory that is freed although it is counted: what counted it, where, and what has to give it up. */
	readonly putInstead?: { readonly boundBy: string; readonly at: Origin; readonly settledBy: string };
	/** The verdict in words, where it is not the common one. */
	readonly message?: string;
	/** Functions that make the charge, innermost first. */
	readonly chargedBy: readonly string[];
	/** The operation that made the charge, e.g. `atomic_inc_return`. */
	readonly operation: string;
}

/** What the verdict becomes once its callers are known to leave the charge as well. */
export interface Latent {
	readonly whenLeft?: Pick<Verdict, "confidence" | "reason">;
}

export interface Rule {
	readonly id: string;
	readonly title: string;
	readonly severity: "error" | "warning" | "information";
	/** Markdown: what is judged, an example, how to mend it, when it is wrong. Also docs/rules/ID.md. */
	readonly page: string;
	examine(examination: Examination): readonly Verdict[];
	/** Judges all functions of a file together, once each has been explored. */
	examineFile?(examinations: readonly Examination[], counters: CounterIndex): readonly Verdict[];
}
