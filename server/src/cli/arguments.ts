/** Arguments that several commands read. */
import { InvalidArgumentError } from "commander";
import type { Engine } from "../frontend/engine.ts";
import { Failure } from "./failure.ts";

export function wholeNumber(highest: number): (value: string) => number {
	return (value) => {
		const number = Number(value);
		if (!Number.isInteger(number) || number < 1 || number > highest)
			throw new InvalidArgumentError(`It must be a whole number from 1 to ${highest}.`);
		return number;
	};
}

/** Of an option that may be repeated. */
export function addTo(value: string, before: readonly string[]): readonly string[] {
	return [...before, value];
}

/** `PATH=FILE`: a file of the tree, and where its text is to be read from. */
export interface OverlayArgument {
	readonly file: string;
	readonly from: string;
}

export function addOverlay(value: string, before: readonly OverlayArgument[]): readonly OverlayArgument[] {
	const equals = value.indexOf("=");
	if (equals <= 0 || equals === value.length - 1) throw new InvalidArgumentError("It must be PATH=FILE.");
	return [...before, { file: value.slice(0, equals), from: value.slice(equals + 1) }];
}

/** Refuses ids that no rule has. */
export function knownRules(engine: Engine, asked: readonly string[]): void {
	const known = engine.rules.map((rule) => rule.id);
	const unknown = asked.find((id) => !known.includes(id));
	if (unknown !== undefined) throw new Failure(`no rule is called ${unknown}; there are ${known.join(", ")}`);
}
