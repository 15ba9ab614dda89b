/** All rows, by function name. */
import { counterModels } from "./counters.ts";
import { deferredModels } from "./deferred.ts";
import { errorModels } from "./errors.ts";
import { listModels } from "./lists.ts";
import { memoryModels } from "./memory.ts";
import type { Effect, Expression, Model } from "./row.ts";
import { syncModels } from "./sync.ts";

const rows: ReadonlyMap<string, Model> = new Map(
	[...counterModels, ...memoryModels, ...errorModels, ...listModels, ...deferredModels, ...syncModels].map((model) => [
		model.name,
		model,
	]),
);

/** What the function does, or undefined if its body (or nothing) has to tell. */
export function modelOf(name: string): Model | undefined {
	return rows.get(name);
}

/** The counter updates a call makes on at least one of its outcomes: which argument, and by how much. */
export function updatesOf(model: Model): readonly { readonly at: number; readonly amount: Expression }[] {
	const updates = model.outcomes.flatMap((outcome) =>
		outcome.effects.filter((effect): effect is Effect & { kind: "add" } => effect.kind === "add"),
	);
	return updates.filter((update, i) => updates.findIndex((other) => other.at === update.at) === i);
}

/** The sign of a model's amount: -1 where it subtracts, 1 otherwise. */
export function signOf(amount: Expression): 1 | -1 {
	if (typeof amount === "number") return amount < 0 ? -1 : 1;
	return "op" in amount && amount.op === "-" ? -1 : 1;
}

export type { Effect, Expression, Model, ModelOutcome } from "./row.ts";
