/** Which functions stay calls because the machine has them: those whose model rows say all that it needs: no number that nobody knows, nothing of which only the outline is kept. */
import { type Effect, type Expression, type Model, modelOf } from "../models/index.ts";
import { linkTests } from "../models/lists.ts";

/** Allocators that facilities have; since 6.10 they are macros around functions of other names. */
export const ownAllocators: ReadonlySet<string> = new Set([
	"kmemdup",
	"kstrdup",
	"__get_free_pages",
	"__get_free_page",
	"get_zeroed_page",
	"kmem_cache_create",
	"kmem_cache_create_usercopy",
]);

/** The row of a function, if it says all that a machine needs to know. */
export function executableRow(name: string): Model | undefined {
	const model = linkTests.has(name) ? undefined : modelOf(name);
	return model && isExecutable(model) ? model : undefined;
}

/** Every outcome says all that a machine needs to know. */
function isExecutable(model: Model): boolean {
	return model.outcomes.every(
		(outcome) =>
			outcome.effects.every(isExecutableEffect) &&
			[...outcome.when, outcome.result].every((expression) => expression === undefined || isKnown(expression)),
	);
}

function isExecutableEffect(effect: Effect): boolean {
	switch (effect.kind) {
		case "set":
			return effect.part === undefined && isKnown(effect.to);
		case "add":
			return isKnown(effect.amount);
		case "allocate":
			return effect.size !== undefined;
		case "free":
		case "callback":
			return true;
		case "publish":
		case "unlink":
		case "scribble":
		case "reference":
		case "deferred":
			return false;
	}
}

function isKnown(expression: Expression): boolean {
	if (typeof expression === "number") return true;
	if ("unknown" in expression) return false;
	return !("op" in expression) || (isKnown(expression.left) && isKnown(expression.right));
}
