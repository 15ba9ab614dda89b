/** The arguments of a launch request, which somebody may have written by hand. */
import type { DebugLaunch, DebugWish } from "../frontend/debugging.ts";

export interface LaunchArguments extends Omit<DebugLaunch, "onProgress"> {
	readonly stopOnEntry: boolean;
	/** Nothing is to halt it. */
	readonly noDebug: boolean;
}

/** The arguments, or in one line what is wrong with them. */
export function parseLaunch(given: unknown): LaunchArguments | string {
	if (!isRecord(given)) return "launch has no arguments";
	const texts = ["program", "tree", "scenario", "function", "finding"] as const;
	for (const key of texts) if (given[key] !== undefined && typeof given[key] !== "string") return `"${key}" is a text`;
	for (const key of ["stopOnEntry", "noDebug"] as const)
		if (given[key] !== undefined && typeof given[key] !== "boolean") return `"${key}" is true or false`;
	if (given.seed !== undefined && !Number.isInteger(given.seed)) return '"seed" is a whole number';
	for (const key of ["overlays", "unsaved"] as const)
		if (given[key] !== undefined && !isTexts(given[key])) return `"${key}" has a text for every file`;
	if (given.arguments !== undefined && !isRecord(given.arguments)) return '"arguments" has a value for every parameter';
	const wish = wishOf(given);
	if (typeof wish === "string") return wish;
	return {
		wish,
		program: text(given.program),
		tree: text(given.tree),
		seed: given.seed as number | undefined,
		overlays: (given.overlays ?? {}) as Record<string, string>,
		unsaved: (given.unsaved ?? {}) as Record<string, string>,
		stopOnEntry: given.stopOnEntry === true,
		noDebug: given.noDebug === true,
	};
}

function wishOf(given: Readonly<Record<string, unknown>>): DebugWish | string {
	const scenario = text(given.scenario);
	const name = text(given.function);
	const identity = text(given.finding);
	if (scenario !== undefined && name !== undefined) return 'either a "scenario" or a "function" is run, not both';
	if (identity !== undefined && (scenario ?? name) !== undefined)
		return 'either a "finding" or something else is run, not both';
	if (identity !== undefined) return { kind: "finding", identity };
	if (scenario !== undefined) return { kind: "scenario", scenario };
	if (name === undefined) return '"scenario", "function" or "finding" says what to run';
	const args = (given.arguments ?? {}) as Record<string, unknown>;
	for (const [parameter, value] of Object.entries(args))
		if (!isValue(value))
			return `the argument ${parameter} is a number, or { "bytes": … }, { "text": … }, { "address": … }`;
	return { kind: "function", name, args: args as Extract<DebugWish, { kind: "function" }>["args"] };
}

/** A `ScenarioValue`, as scenarios/scenario.schema.json has it. */
function isValue(value: unknown): boolean {
	if (typeof value === "number") return Number.isFinite(value);
	if (!isRecord(value)) return false;
	if (typeof value.bytes === "string") return /^(?:[0-9a-fA-F]{2})+$/.test(value.bytes);
	return ["text", "address", "value", "function"].some((key) => typeof value[key] === "string");
}

function text(value: unknown): string | undefined {
	return typeof value === "string" && value !== "" ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): boolean {
	return isRecord(value) && Object.values(value).every((part) => typeof part === "string");
}
