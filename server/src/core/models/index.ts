/** All rows, by function name. */
import { counterModels } from "./counters.ts";
import { deferredModels } from "./deferred.ts";
import { errorModels } from "./errors.ts";
import { listModels } from "./lists.ts";
import { memoryModels } from "./memory.ts";
import { referenceModels } from "./references/model.ts";
import type { Effect, Expression, Model } from "./row.ts";
import { syncModels } from "./sync.ts";

const rows: ReadonlyMap<string, Model> = new Map(
	[
		...counterModels,
		...memoryModels,
		...errorModels,
		...listModels,
		...deferredModels,
		...syncModels,
		...referenceModels,
	].map((model) => [model.name, model]),
);

/** What the function does, or undefined if its body (or nothing) has to tell. */
export function modelOf(name: string): Model | undefined {
	return rows.get(name);
}

const references = new Set(referenceModels.map(({ name }) => name));

/** The row is about references only: where the function's own body is at hand, in its own file, that tells more. */
export function isReferenceRow(name: string): boolean {
	return references.has(name);
}

/** The counter updates a call makes on at least one of its outcomes: which argument, and by how much. */
export function updatesOf(model: Model): readonly { readonly at: number; readonly amount: Expression }[] {
	const updates = model.outcomes.flatMap((outcome) =>
		outcome.effects.filter((effect): effect is Effect & { kind: "add" } => effect.kind === "add"),
	);
	return updates.filter((update, i) => updates.findIndex((other) => other.at === update.at) === i);
}

/** The references that a call takes or gives up on at least one of its outcomes, of those that an argument leads to or that it gives. */
export function referencesOf(model: Model): readonly (Effect & { readonly kind: "reference" })[] {
	const effects = model.outcomes.flatMap((outcome) =>
		outcome.effects.filter((effect): effect is Effect & { kind: "reference" } => effect.kind === "reference"),
	);
	return effects.filter(
		({ counted, amount }, i) =>
			effects.findIndex((other) => other.counted === counted && other.amount === amount) === i,
	);
}

/** The sign of a model's amount: -1 where it subtracts, 1 otherwise. */
export function signOf(amount: Expression): 1 | -1 {
	if (typeof amount === "number") return amount < 0 ? -1 : 1;
	return "op" in amount && amount.op === "-" ? -1 : 1;
}

export { startedErrors } from "./errors.ts";
export { bindingOf, givesUpBound } from "./references/bound.ts";
export {
	counterOf,
	cursorReference,
	drops,
	isPutByName,
	keepsAlive,
	kindByMember,
	referenceKindOf,
	settlingFunction,
} from "./references/model.ts";
export type { ReferenceKind, Within } from "./references/row.ts";
export type { Effect, Expression, Model, ModelOutcome } from "./row.ts";
