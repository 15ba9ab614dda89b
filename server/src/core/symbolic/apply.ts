/** Uses a summary at a call: each outcome that the caller's state allows gives one successor state. */
import type { Origin } from "../ir/types.ts";
import { add, constant, countsDown, isConstant, type Linear, multiple, negated } from "./linear.ts";
import type { Outcome, Summary } from "./outcome.ts";
import { referenceOf } from "./reference.ts";
import type { LedgerEntry, ObjectState, State } from "./state.ts";
import { rootOf, type Term } from "./term.ts";
import type { Trace } from "./trace.ts";

export interface CallEffect {
	readonly state: State;
	readonly result: Term | undefined;
}

/**
 * The states after calling the summarised function with `args` in `before`. `site` names the call on this path, so that unknowns of two
 * calls differ. An empty answer means that no outcome is possible here.
 */
export function applySummary(
	before: State,
	summary: Summary,
	args: readonly Term[],
	site: string,
	origin: Origin,
): CallEffect[] {
	const effects: CallEffect[] = [];
	const settles = new Set<Term>();
	let named: ((term: Term) => Term) | undefined;
	for (const outcome of summary.outcomes) {
		const state = before.clone();
		const result = applyOutcome(state, summary, outcome, { args, site, origin, settles });
		if (result === impossible) continue;
		effects.push({ state, result });
		for (const { instance, delta } of outcome.ledger.values()) {
			if (!countsDown(delta)) continue;
			named ??= renaming(before.clone(), args, site);
			settles.add(named(instance));
		}
	}
	return effects;
}

const impossible = Symbol("impossible");

interface Application {
	readonly args: readonly Term[];
	readonly site: string;
	readonly origin: Origin;
	/** Filled with what any outcome that is possible here counts down. */
	readonly settles: ReadonlySet<Term>;
}

function applyOutcome(
	state: State,
	summary: Summary,
	outcome: Outcome,
	{ args, site, origin, settles }: Application,
): Term | undefined | typeof impossible {
	const rename = renaming(state, args, site);
	for (const [term, range] of outcome.facts) if (!state.constrain(rename(term), range)) return impossible;

	const result = outcome.result && rename(outcome.result);
	const writes = [...outcome.memory].map(([address, value]) => [rename(address), rename(value)] as const);
	const renamed = new Map<Term, Term>();
	const changes = [...outcome.ledger.values()].map((entry) => {
		const instance = rename(entry.instance);
		renamed.set(entry.instance, instance);
		return { entry, instance };
	});
	const objects = [...outcome.objects].map(([root, object]) => {
		const here = rename(root);
		renamed.set(root, here);
		return { root: rootOf(here), object };
	});
	for (const update of updatedInstances(outcome.trace)) if (!renamed.has(update)) renamed.set(update, rename(update));

	const heldByItself = referencesOfStores(changes, objects);
	for (const { root, object } of objects) {
		if (object.madeBy) state.setObject(root, { ...object, stored: "no" });
		if (object.stored !== "no" && !heldByItself.has(root)) state.markStored(root, object.stored);
	}
	for (const [address, value] of writes) state.store(address, value);
	for (const { entry, instance } of changes) {
		if (happensNowAndThen(entry.delta) && isCertain(state.ledger.get(instance))) continue;
		if (heldByItself.has(rootOf(instance)) && isReferenceInstance(instance)) continue;
		let rest: Linear = entry.delta;
		for (const charge of entry.charges) {
			state.charge(instance, renameLinear(charge.amount, site), {
				...charge,
				holders: charge.holders.map((holder) => rootOf(rename(holder))),
			});
			rest = add(rest, negated(charge.amount));
		}
		const settled = renameLinear(rest, site);
		if (entry.charges.length === 0 || settled.constant !== 0 || settled.unknowns.size > 0)
			state.charge(instance, settled, undefined);
	}
	state.note(origin, {
		kind: "call",
		callee: summary.function.name,
		inner: outcome.trace,
		turns: outcome.turns,
		answer: outcome.result,
		answerClass: outcome.resultClass,
		wrote: outcome.memory,
		decreases: summary.decreases,
		settles,
		handed: new Set(objects.filter(({ object }) => object.stored === "maybe").map(({ root }) => root)),
		renamed,
	});
	for (const { root, object } of objects) if (object.freed && root.kind !== "local") freeObject(state, root, origin);
	if (outcome.assumed.size > 0) for (const text of outcome.assumed) state.assume(text);
	return result;
}

/**
 * The callee's groups of paths were joined, or a loop in it went round, so that by how much it counts is not known, and it may be by nothing:
 * what the caller has counted for certain stays certain. What the callee settles that way is told in the call's event.
 */
function happensNowAndThen({ constant: fixed, unknowns }: Linear): boolean {
	return fixed === 0 && unknowns.size > 0 && [...unknowns.keys()].every((name) => /(?:^|\/)rounds\d*$/.test(name));
}

function isCertain(entry: LedgerEntry | undefined): boolean {
	return entry !== undefined && isConstant(entry.delta) && entry.delta.constant > 0;
}

/**
 * Objects that the callee stored together with a reference of its own: that is between it and whoever takes them out again. The caller's
 * references are what they were.
 */
function referencesOfStores(
	changes: readonly { readonly entry: LedgerEntry; readonly instance: Term }[],
	objects: readonly { readonly root: Term; readonly object: ObjectState }[],
): ReadonlySet<Term> {
	const found = new Set<Term>();
	for (const { entry, instance } of changes) {
		if (!isReferenceInstance(instance) || entry.delta.constant !== 1 || entry.delta.unknowns.size > 0) continue;
		if (entry.charges.some(({ owned }) => owned)) continue;
		const root = rootOf(instance);
		if (objects.some((other) => other.root === root && other.object.stored === "yes" && !other.object.madeBy))
			found.add(root);
	}
	return found;
}

function isReferenceInstance(instance: Term): boolean {
	return referenceOf(instance) !== undefined;
}

/** The object is gone: nothing can be owed to it, and its own counters are closed. */
export function freeObject(state: State, root: Term, origin: Origin): void {
	state.setObject(root, { freed: origin });
	for (const instance of state.ledger.keys()) if (rootOf(instance) === root) state.ledger.delete(instance);
}

/** Maps the callee's terms to the caller's, reading memory as it is before the call. */
function renaming(state: State, args: readonly Term[], site: string): (term: Term) => Term {
	const { arena } = state;
	const done = new Map<Term, Term>();
	const rename = (term: Term): Term => {
		let here = done.get(term);
		if (!here) {
			here = translate(term);
			done.set(term, here);
		}
		return here;
	};
	const child = (term: Term | undefined): Term => (term ? rename(term) : arena.zero);
	const translate = (term: Term): Term => {
		switch (term.kind) {
			case "int":
				return arena.int(term.value);
			case "string":
				return arena.string(term.name);
			case "function":
				return arena.function(term.name);
			case "global":
				return arena.global(term.name);
			case "param":
				return args[term.index] ?? arena.fresh(`${site}/arg${term.index}`);
			case "initial":
				return state.load(child(term.a), term.range);
			case "fresh":
				return arena.fresh(`${site}/${term.name}`, term.range, term.observable);
			case "new":
				return arena.made(`${site}/${term.name}`);
			case "local":
				return arena.fresh(`${site}/local${term.index}`);
			case "field":
				return arena.field(child(term.a), term.struct, term.name);
			case "container":
				return arena.container(child(term.a), term.struct, term.name);
			case "index":
				return arena.element(child(term.a), child(term.b));
			case "not":
				return arena.not(child(term.a));
			case "negate":
				return arena.negate(child(term.a));
			case "complement":
				return arena.complement(child(term.a));
			case "binary":
				return arena.binary(term.name as Parameters<typeof arena.binary>[0], child(term.a), child(term.b));
		}
	};
	return rename;
}

const updatedOn = new WeakMap<Trace, ReadonlySet<Term>>();

/** Instances and objects that steps of a path, and of the calls on it, are about. */
function updatedInstances(trace: Trace | undefined): ReadonlySet<Term> {
	const known = trace && updatedOn.get(trace);
	if (known) return known;
	const found = new Set<Term>();
	for (let link = trace; link; link = link.previous) {
		if (link.event.kind === "update") found.add(link.event.instance);
		if (link.event.kind === "free" || link.event.kind === "counted") found.add(link.event.object);
		if (link.event.kind === "call") for (const there of link.event.renamed.values()) found.add(there);
	}
	if (trace) updatedOn.set(trace, found);
	return found;
}

function renameLinear(linear: Linear, site: string): Linear {
	if (linear.unknowns.size === 0) return linear;
	let sum = constant(linear.constant);
	for (const [name, factor] of linear.unknowns) sum = add(sum, multiple(`${site}/${name}`, factor));
	return sum;
}
