/**
 * What is done with an object that must not be: used after the path gave up the last reference it had, or freed although only a put may. Both
 * are noted where they happen, since memory does not remember them.
 */
import type { Origin } from "../ir/types.ts";
import { bindingOf, type Model } from "../models/index.ts";
import type { Summary } from "./outcome.ts";
import type { State } from "./state.ts";
import { rootOf, type Term } from "./term.ts";
import { eventsOf } from "./trace.ts";

/** Memory at `address` is read or written, or `address` is handed to the function `by`, which looks at what it points to. */
export function noteUse(state: State, address: Term, origin: Origin, by?: string): void {
	if (state.spent.size === 0) return;
	const root = rootOf(address);
	for (const instance of state.spent.keys())
		if (rootOf(instance) === root && !noted(state, instance)) state.note(origin, { kind: "use", instance, by });
}

/** Told once: what follows is the same mistake. */
function noted({ trace }: State, instance: Term): boolean {
	return eventsOf(trace).some(({ event }) => event.kind === "use" && event.instance === instance);
}

/** The same for everything a call is handed; and what the call binds to its put function. */
export function noteMisuses(name: string, args: readonly Term[], state: State, origin: Origin, callee: Callee): void {
	const bound = bindingOf(name);
	const object = bound && args[bound.at];
	if (object) state.note(origin, { kind: "counted", object: rootOf(object), operation: name });
	if (state.spent.size === 0) return;
	for (const [i, arg] of args.entries()) {
		if (![...state.spent.keys()].some((instance) => rootOf(instance) === rootOf(arg))) continue;
		const { model, summary } = callee();
		if (model ? modelLooksAt(model, i, args) : !summary || summaryLooksAt(summary, i))
			noteUse(state, arg, origin, name);
	}
}

/** What is known of the function that is called. */
export type Callee = () => { readonly model: Model | undefined; readonly summary: Summary | undefined };

/** A row says little of what is read: an address inside the object is not handed over for its own sake, nor is a node to be printed by name. */
function modelLooksAt({ outcomes }: Model, i: number, args: readonly Term[]): boolean {
	const arg = args[i];
	if (!arg) return false;
	const effects = outcomes.flatMap((outcome) => outcome.effects);
	const settles = effects.some(
		(effect) =>
			effect.kind === "free" ||
			(effect.kind === "reference" && effect.amount < 0 && "arg" in effect.on && effect.on.arg === i),
	);
	if (settles) return false;
	if (effects.some((effect) => effect.kind === "reference" && "arg" in effect.on && effect.on.arg === i)) return true;
	if (arg !== rootOf(arg)) return true;
	return args.some((other) => other.kind === "string" && /%p(?:OF|fw)/.test(other.name));
}

/** Each way through the callee takes the pointer for one that can be looked through, and none gives the object up. */
function summaryLooksAt({ outcomes }: Summary, i: number): boolean {
	if (outcomes.length === 0) return false;
	return outcomes.every(({ facts, ledger, objects }) => {
		for (const { instance, delta } of ledger.values()) {
			const root = rootOf(instance);
			if (root.kind === "param" && root.index === i && delta.constant < 0) return false;
		}
		for (const [root, { freed }] of objects) if (freed && root.kind === "param" && root.index === i) return false;
		for (const [term, { low }] of facts)
			if (term.kind === "param" && term.index === i) return low !== undefined && low > 0n;
		return false;
	});
}
