/** Says of data from a file where it is not what it should be: small checks put together to larger ones. */

/** Throws an `Error` of one line that begins with `where`. */
export type Shape = (value: unknown, where: string, depth: number) => void;

/** Files that are nested deeper than this are no scenarios. */
const deepest = 40;

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

export const text: Shape = (value, where) => {
	if (typeof value !== "string") throw new Error(`${where} is a text`);
};

export const flag: Shape = (value, where) => {
	if (typeof value !== "boolean") throw new Error(`${where} is true or false`);
};

/** A number from `low` to `high`, both included; whole unless it may be a fraction. */
export function numberFrom(low: number, high: number, kind: "whole" | "any" = "whole"): Shape {
	return (value, where) => {
		const right = typeof value === "number" && value >= low && value <= high;
		if (!right || (kind === "whole" && !Number.isSafeInteger(value)))
			throw new Error(`${where} is a ${kind === "whole" ? "whole number" : "number"} from ${low} to ${high}`);
	};
}

export const wholeNumber: Shape = numberFrom(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);

export function matching(pattern: RegExp, what: string): Shape {
	return (value, where) => {
		if (typeof value !== "string" || !pattern.test(value)) throw new Error(`${where} is ${what}`);
	};
}

export function listOf(element: () => Shape): Shape {
	return (value, where, depth) => {
		if (!Array.isArray(value)) throw new Error(`${where} is a list`);
		if (depth > deepest) throw new Error(`${where} is nested too deeply`);
		value.forEach((each: unknown, index) => {
			element()(each, `${where}[${index}]`, depth + 1);
		});
	};
}

/** Any names, and the same shape for each. */
export function recordOf(element: Shape): Shape {
	return (value, where, depth) => {
		if (!isRecord(value)) throw new Error(`${where} is an object`);
		for (const [key, each] of Object.entries(value)) element(each, `${where}.${key}`, depth + 1);
	};
}

export interface Members {
	readonly needed: Readonly<Record<string, Shape>>;
	readonly allowed?: Readonly<Record<string, Shape>>;
}

/** These members and no others. `where` is empty for the outermost. */
export function objectWith({ needed, allowed = {} }: Members): Shape {
	const shapes = new Map(Object.entries({ ...needed, ...allowed }));
	return (value, where, depth) => {
		if (!isRecord(value)) throw new Error(`${where === "" ? "a scenario" : where} is an object`);
		const place = (key: string): string => (where === "" ? key : `${where}.${key}`);
		for (const [key, each] of Object.entries(value)) {
			const shape = shapes.get(key);
			if (!shape) throw new Error(`${place(key)} is unknown; there are ${[...shapes.keys()].join(", ")}`);
			shape(each, place(key), depth + 1);
		}
		for (const key of Object.keys(needed)) if (!Object.hasOwn(value, key)) throw new Error(`${place(key)} is missing`);
	};
}

/** Objects told apart by a member that only one kind has. */
export function objectOfKind(kinds: Readonly<Record<string, Members>>, otherwise?: Shape): Shape {
	const shapes = new Map(Object.entries(kinds).map(([kind, members]) => [kind, objectWith(members)]));
	return (value, where, depth) => {
		if (otherwise && !isRecord(value)) {
			otherwise(value, where, depth);
			return;
		}
		if (!isRecord(value)) throw new Error(`${where} is an object`);
		const found = [...shapes].filter(([kind]) => Object.hasOwn(value, kind));
		if (found.length !== 1) throw new Error(`${where} has exactly one of ${[...shapes.keys()].join(", ")}`);
		found[0]?.[1](value, where, depth);
	};
}
