/** Every limit of the analysis, by name. Whatever one of them drops is counted under that name and shown. */
export interface Budgets {
	/** Groups of paths kept apart at one point; beyond it, groups that agree in ledger, objects and the class of their variables are joined. */
	readonly statesPerPoint: number;
	/**
	 * Beyond this they are joined where ledger, objects and the class of the answer agree (ESP), then where only what was counted down differs;
	 * beyond twice this whatever the answer, and where only what callees counted differs; then where results agree, which loses books and is counted.
	 */
	readonly joinedStatesPerPoint: number;
	/** Instructions interpreted in one function, all its paths together. */
	readonly stepsPerFunction: number;
	/** Exits told apart in one function; beyond it, those that agree in result class and books are joined. */
	readonly exitsPerFunction: number;
	/** Outcomes kept in one summary. */
	readonly outcomesPerSummary: number;
	/** Depth of calls followed from the function asked about. */
	readonly callDepth: number;
	/** Memory writes a summary passes on. */
	readonly writesPerOutcome: number;
}

export const defaultBudgets: Budgets = {
	statesPerPoint: 6,
	joinedStatesPerPoint: 24,
	stepsPerFunction: 60_000,
	exitsPerFunction: 64,
	outcomesPerSummary: 12,
	callDepth: 12,
	writesPerOutcome: 192,
};

export type BudgetName = keyof Budgets | "recursion";

/** Limits of reading: no kernel file comes near them, but what is opened need not be one. */
export const readingLimits = {
	/** Text of one function, declaration or table; a longer one counts as not understood. */
	charactersPerItem: 4_000_000,
	/** Functions of one file that are read; those after them are counted and named. */
	functionsPerFile: 10_000,
} as const;
