/** What a function does, as its callers see it: the normal form of its exits, free of locals and temporaries. */
import type { CType, IrFunction, Origin } from "../ir/types.ts";
import { keepsAlive } from "../models/index.ts";
import { isZero } from "./linear.ts";
import { constantOf, contains, fullRange, type Range } from "./range.ts";
import { referenceOf } from "./reference.ts";
import type { LedgerEntry, ObjectState, State } from "./state.ts";
import { rootOf, type Term } from "./term.ts";
import type { Trace, Turn } from "./trace.ts";

/** What a caller can tell from the return value. */
export type ResultClass =
	| "void"
	| "null"
	| "error-pointer"
	| "pointer"
	| "zero"
	| "negative"
	| "nonzero"
	| "positive"
	| "false"
	| "true"
	| "unknown";

export interface Outcome {
	readonly facts: ReadonlyMap<Term, Range>;
	readonly result: Term | undefined;
	readonly resultClass: ResultClass;
	readonly ledger: ReadonlyMap<Term, LedgerEntry>;
	readonly memory: ReadonlyMap<Term, Term>;
	readonly objects: ReadonlyMap<Term, ObjectState>;
	readonly trace: Trace | undefined;
	readonly turns: Turn | undefined;
	readonly assumed: ReadonlySet<string>;
	/** The return statement that was reached. */
	readonly exit: Origin;
	/** Memory writes that did not fit and were left out. */
	readonly forgotten: number;
}

export interface Summary {
	readonly function: IrFunction;
	readonly outcomes: readonly Outcome[];
	/** Budgets that were hit, with how much each dropped. Empty: all paths are in the outcomes. */
	readonly dropped: ReadonlyMap<string, number>;
	/** Counters that the function, or anything it calls, counts down on some path. */
	readonly decreases: ReadonlySet<string>;
	/** Callees taken to leave counters alone because neither body nor model is known. */
	readonly unknownCallees: ReadonlySet<string>;
}

/** One path group that reached a return. */
export interface Exit {
	readonly state: State;
	readonly value: Term | undefined;
	readonly origin: Origin;
}

/** By the kernel's convention a negative number, an error pointer, NULL or false says that the function did not do its work. */
export function isFailure(result: ResultClass): boolean {
	return (
		result === "null" ||
		result === "error-pointer" ||
		result === "negative" ||
		result === "nonzero" ||
		result === "false"
	);
}

export function classify(value: Term | undefined, type: CType, state: State): ResultClass {
	if (type.kind === "void" || !value) return "void";
	const range = state.rangeOf(value);
	const fixed = constantOf(range);
	if (type.kind === "pointer") {
		if (fixed === 0n) return "null";
		if (state.isError(value)) return "error-pointer";
		if (rootOf(value) !== value) return "pointer";
		const mayBeError = range.low !== undefined && range.low < 0n;
		return !contains(range, 0n) && !mayBeError ? "pointer" : "unknown";
	}
	if (type.kind === "int" && type.bool)
		return fixed === 0n ? "false" : fixed === 1n || !contains(range, 0n) ? "true" : "unknown";
	if (fixed === 0n) return "zero";
	if (range.high !== undefined && range.high < 0n) return "negative";
	if (range.low !== undefined && range.low > 0n) return "positive";
	if (!contains(range, 0n) && type.kind === "int" && type.signed) return "nonzero";
	return "unknown";
}

/** Objects a caller can reach after the return: given to it, stored where it can look, or pointed to by one of these. */
export function reachableObjects(state: State, value: Term | undefined): Set<Term> {
	const stored: Term[] = [];
	for (const [root, object] of state.objects) if (object.stored === "yes" && !object.written) stored.push(root);
	return reachableFrom(state, value, stored);
}

/** Objects that the caller can name after the return: what became of others, stored somewhere, is nothing to it. */
function nameableObjects(state: State, value: Term | undefined): Set<Term> {
	return reachableFrom(state, value, []);
}

function reachableFrom(state: State, value: Term | undefined, others: readonly Term[]): Set<Term> {
	const reached = new Set<Term>();
	const pending: Term[] = value ? [rootOf(value), ...others] : [...others];
	const within = new Map<Term, Term[]>();
	for (const [address, held] of state.memory) {
		const root = rootOf(address);
		const target = rootOf(held);
		if (root.visible) pending.push(target);
		const targets = within.get(root);
		if (targets) targets.push(target);
		else within.set(root, [target]);
	}
	for (let root = pending.pop(); root; root = pending.pop()) {
		if (reached.has(root)) continue;
		reached.add(root);
		pending.push(...(within.get(root) ?? []));
	}
	return reached;
}

/**
 * Turns an exit into an outcome: keeps what a caller can name, names the holders of charges made here, and drops the books of
 * objects that no longer exist.
 */
export function toOutcome(exit: Exit, fn: IrFunction, writes: number): Outcome {
	const { state, value } = exit;
	const reached = reachableObjects(state, value);
	const nameable = nameableObjects(state, value);
	const lives = (root: Term) => root.visible || nameable.has(root) || (root.kind === "new" && reached.has(root));
	const kept = (term: Term): boolean => {
		const root = rootOf(term);
		return root.kind !== "local" && lives(root);
	};
	const holders = [...state.objects]
		.filter(([root, object]) => root.kind === "new" && !object.freed && reached.has(root))
		.map(([root]) => root);
	const handedOut = handedOutBy(state, value);
	const busy = doesMoreThanCount(state);
	const ledger = new Map<Term, LedgerEntry>();
	for (const [instance, entry] of state.ledger) {
		const root = rootOf(instance);
		if (isZero(entry.delta) || root.kind === "local" || state.object(root).freed) continue;
		if (!lives(root)) continue;
		const charges = entry.charges.map((charge) => ({
			...charge,
			holders: charge.holders.length > 0 ? charge.holders : holders.filter((holder) => holder !== root),
			incidental: charge.incidental || busy,
			owned: charge.owned || (root.kind !== "param" && handedOut.has(root) && isOwnable(instance)),
			madeIn: charge.madeIn ?? (fn.file.endsWith(".c") ? fn.file : undefined),
			through: [...charge.through, fn.name],
		}));
		ledger.set(instance, { ...entry, charges });
	}
	const memory = new Map<Term, Term>();
	let forgotten = 0;
	for (const [address, held] of state.memory) {
		if (!kept(address) || state.object(rootOf(address)).freed) continue;
		if (held.kind === "initial" && held.a === address) continue;
		if (memory.size >= writes) {
			forgotten++;
			continue;
		}
		memory.set(
			address,
			rootOf(held).kind === "local" ? state.arena.fresh(`out${address.id}`, state.rangeOf(held)) : held,
		);
	}
	const objects = new Map<Term, ObjectState>();
	for (const [root, object] of state.objects) {
		if (root.kind === "local") continue;
		if (!lives(root) && !object.freed) continue;
		// The writes are done again in the caller, where what they write to may be a variable that nobody else sees.
		const shown = object.written && [...memory.values()].some((held) => rootOf(held) === root);
		objects.set(root, shown ? { ...object, stored: "no", written: false } : object);
	}
	for (const [address, held] of state.memory) {
		const holder = state.object(rootOf(address));
		const target = rootOf(held);
		if (!holder.madeBy || holder.stored === "no" || holder.freed) continue;
		if (target.visible || target.kind === "fresh")
			objects.set(target, { ...state.object(target), stored: "yes", written: false });
	}
	const named = new Set<Term>(memory.values());
	if (value) named.add(value);
	const facts = new Map<Term, Range>();
	for (const [term, range] of state.facts) {
		if (range !== fullRange && (term.visible || named.has(term) || (term.kind === "fresh" && mentionedIn(term, named))))
			facts.set(term, range);
	}
	return {
		facts,
		result: value && rootOf(value).kind === "local" ? state.arena.fresh("local-address") : value,
		resultClass: classify(value, fn.result, state),
		ledger,
		memory,
		objects,
		trace: state.trace,
		turns: state.turns,
		assumed: state.assumed,
		exit: exit.origin,
		forgotten,
	};
}

function isOwnable(instance: Term): boolean {
	const kind = referenceOf(instance);
	return !kind || keepsAlive(kind);
}

/** Objects whose pointers the caller gets: as the result, or written where a parameter points. */
function handedOutBy(state: State, value: Term | undefined): ReadonlySet<Term> {
	const found = new Set<Term>();
	if (value) found.add(rootOf(value));
	for (const [address, held] of state.memory) if (address.kind === "param") found.add(rootOf(held));
	return found;
}

/** Whether the path wrote where the caller can look, made objects, or handed any to code nobody knows. */
function doesMoreThanCount(state: State): boolean {
	for (const address of state.memory.keys()) if (rootOf(address).visible && !state.ledger.has(address)) return true;
	for (const [root, object] of state.objects)
		if (root.kind === "new" || object.freed || object.stored !== "no") return true;
	return false;
}

function mentionedIn(part: Term, terms: ReadonlySet<Term>): boolean {
	for (const term of terms) {
		for (let inner: Term | undefined = term; inner; inner = inner.a)
			if (inner === part || inner.b === part) return true;
	}
	return false;
}
