/**
 * A workload as data: what there is at the start, what happens, what is looked at. The file's form is
 * `scenarios/scenario.schema.json`. Places are written as C writes them, from a name of the scenario or a variable of its
 * file: `table.gc_thresh1`, `dev->mtu`.
 */

/** A number that an action computes when it is executed. */
export type ScenarioValue =
	| number
	/** What a place holds. */
	| { readonly value: string }
	/** Where a place, a named object or a variable is. */
	| { readonly address: string; readonly in?: string }
	/** The address of a function, as `in` (default: the scenario's file) means its name. */
	| { readonly function: string; readonly in?: string }
	/**
	 * The address of new memory with these bytes, in hexadecimal. `counted` adds the round of the innermost `repeat` or
	 * stream, as to a big-endian number; `below` a random number below it.
	 */
	| { readonly bytes: string; readonly counted?: boolean; readonly below?: number }
	/** The address of new memory with this text and a NUL. */
	| { readonly text: string };

/** Calls of a function fail from now on. */
export interface FailingCall {
	readonly fail: string;
	/** Only where this function calls it. */
	readonly from?: string;
	/** So many calls work first. Default: 0. */
	readonly after?: number;
	/** So many fail, then all work again. Default: all. */
	readonly count?: number;
	/** What part of the calls fails, chosen by the seed. Default: 1. */
	readonly rate?: number;
	/** What it answers. Default: what its model says of failing, else NULL or -ENOMEM. */
	readonly answer?: number;
}

/** Things that happen again and again during a stretch of time: at even intervals, or by chance so many in a second. */
export type Stream =
	| { readonly every: number; readonly do: readonly ScenarioAction[] }
	| { readonly perSecond: number; readonly do: readonly ScenarioAction[] };

/** At most `burst` lines in `interval` seconds; all where that is 0. */
export interface RateLimit {
	readonly interval: number;
	readonly burst: number;
}

export type ScenarioAction =
	/** A new object, zeroed, under a name. */
	| { readonly new: string; readonly struct: string }
	| { readonly set: string; readonly to: ScenarioValue }
	/** The text goes to where the place is. */
	| { readonly write: string; readonly text: string }
	| {
			readonly call: string;
			readonly in?: string;
			readonly args?: readonly ScenarioValue[];
			/** The name of what it returns, and the struct that points to. */
			readonly as?: string;
			readonly struct?: string;
			/** Only where this name holds neither NULL nor an error pointer. */
			readonly if?: string;
	  }
	/** Simulated time goes on by so many seconds; what is due meanwhile is run. */
	| { readonly sleep: number }
	/** The probes are read. */
	| { readonly row: string }
	| { readonly repeat: number; readonly do: readonly ScenarioAction[] }
	/** Actions that the scenario names. */
	| { readonly run: string }
	/** For so many seconds several streams go on at once. */
	| { readonly during: number; readonly streams: readonly Stream[] }
	| FailingCall
	/** Calls of this function do not fail any more. */
	| { readonly mend: string }
	/** From now on so many net_ratelimited() lines are let through (net.core.message_cost, message_burst). */
	| { readonly ratelimit: RateLimit };

export interface Scenario {
	readonly name: string;
	readonly about?: string;
	/** The file whose names are meant where nothing else is said. */
	readonly file: string;
	/** The start of the random sequences. Default: 1. */
	readonly seed?: number;
	/** Jiffies in a second, as the code is read (CONFIG_HZ), and the first jiffy. Defaults: 250, 0. */
	readonly hz?: number;
	readonly jiffies?: number;
	/** Instructions after which a run is given up. Default: a thousand million. */
	readonly limit?: number;
	/** What functions outside of the scenario's concern answer; they do nothing else. */
	readonly answers?: Readonly<Record<string, number>>;
	/** How many net_ratelimited() lines there may be at first. Default: 10 in 5 s. */
	readonly ratelimit?: RateLimit;
	readonly setup: readonly ScenarioAction[];
	readonly events: readonly ScenarioAction[];
	/** Lists of actions that `run` names. */
	readonly actions?: Readonly<Record<string, readonly ScenarioAction[]>>;
	/** What a row shows, by column. */
	readonly probes: Readonly<Record<string, string>>;
	/** The columns that limit others: they are drawn as such. */
	readonly thresholds?: readonly string[];
	/** Log lines that are counted into a column of their own. */
	readonly lines?: Readonly<Record<string, string>>;
}
