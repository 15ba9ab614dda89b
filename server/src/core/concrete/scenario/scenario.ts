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
	/** The address of new memory with these bytes, in hexadecimal; `counted` adds the round of the innermost `repeat`, as to a big-endian number. */
	| { readonly bytes: string; readonly counted?: boolean }
	/** The address of new memory with this text and a NUL. */
	| { readonly text: string };

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
	  }
	/** Simulated time goes on by so many seconds; what is due meanwhile is run. */
	| { readonly sleep: number }
	/** The probes are read. */
	| { readonly row: string }
	| { readonly repeat: number; readonly do: readonly ScenarioAction[] };

export interface Scenario {
	readonly name: string;
	readonly about?: string;
	/** The file whose names are meant where nothing else is said. */
	readonly file: string;
	/** The start of the random sequence. Default: 1. */
	readonly seed?: number;
	/** Jiffies in a second, as the code is read (CONFIG_HZ), and the first jiffy. Defaults: 250, 0. */
	readonly hz?: number;
	readonly jiffies?: number;
	/** What functions outside of the scenario's concern answer; they do nothing else. */
	readonly answers?: Readonly<Record<string, number>>;
	/** How many lines of net_ratelimited() messages there may be: `burst` in `interval` seconds, all where that is 0. Default: 10 in 5. */
	readonly ratelimit?: { readonly interval: number; readonly burst: number };
	readonly setup: readonly ScenarioAction[];
	readonly events: readonly ScenarioAction[];
	/** What a row shows, by column. */
	readonly probes: Readonly<Record<string, string>>;
	/** The columns that limit others: they are drawn as such. */
	readonly thresholds?: readonly string[];
	/** Log lines that are counted into a column of their own. */
	readonly lines?: Readonly<Record<string, string>>;
}

/** A scenario's text read; throws an `Error` that says in one line where the text is no scenario. */
export function parseScenario(text: string): Scenario {
	const scenario: unknown = JSON.parse(text);
	if (!isRecord(scenario)) throw new Error("a scenario is an object");
	for (const key of ["name", "file"] as const)
		if (typeof scenario[key] !== "string") throw new Error(`the scenario's "${key}" is a text`);
	for (const key of ["setup", "events"] as const) checkActions(scenario[key], key);
	if (!isRecord(scenario.probes) || Object.values(scenario.probes).some((probe) => typeof probe !== "string"))
		throw new Error('the scenario\'s "probes" are places by column');
	const { thresholds = [] } = scenario;
	if (!Array.isArray(thresholds) || thresholds.some((name) => typeof name !== "string"))
		throw new Error('the scenario\'s "thresholds" are names of columns');
	return scenario as unknown as Scenario;
}

const actionKeys = ["new", "set", "write", "call", "sleep", "row", "repeat"];

function checkActions(actions: unknown, where: string): void {
	if (!Array.isArray(actions)) throw new Error(`the scenario's "${where}" is a list of actions`);
	actions.forEach((action: unknown, index) => {
		const place = `${where}[${index}]`;
		if (!isRecord(action)) throw new Error(`${place} is an object`);
		const kinds = actionKeys.filter((key) => key in action);
		if (kinds.length !== 1) throw new Error(`${place} has exactly one of ${actionKeys.join(", ")}`);
		if (kinds[0] === "repeat") checkActions(action.do, `${place}.do`);
	});
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
