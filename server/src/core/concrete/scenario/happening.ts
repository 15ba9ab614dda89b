/** What happened in a run, one thing after the other: the log of a simulation, and what two runs are compared by. */

export interface Happening {
	/** `action`: of the scenario; `due`: a timer, work item or callback whose time had come; `row`: the probes were read. */
	readonly kind: "action" | "due" | "row";
	/** The row's name; else the action, or the function that was called, in words. */
	readonly label: string;
	/** Seconds of simulated time since the start, and instructions executed: when it was over. */
	readonly time: number;
	readonly steps: number;
	/** The probes and counted lines then; of those that could be read. */
	readonly values: Readonly<Record<string, number>>;
	/** What a call returned. */
	readonly returned: number | undefined;
	/** Lines in the kernel's log by then. */
	readonly logged: number;
}

/** The probes at one moment. */
export interface Row {
	readonly label: string;
	/** Seconds of simulated time since the start. */
	readonly time: number;
	readonly steps: number;
	readonly values: Readonly<Record<string, number>>;
}
