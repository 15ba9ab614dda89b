/** What is known of each counter over all functions looked at so far: gauge or statistic, and why. */
import type { IrFunction } from "../ir/types.ts";
import { referenceKindOf } from "../models/index.ts";
import { type Membership, membershipsIn } from "./membership.ts";
import { type Comparison, countersOf, type FunctionCounters, type Update } from "./updates.ts";

export interface CounterRecord {
	readonly name: string;
	readonly updates: readonly Update[];
	readonly comparisons: readonly Comparison[];
}

export interface CounterKind {
	readonly kind: "gauge" | "statistic" | "unknown";
	readonly reason: string;
	/** Every update is of a plain integer. */
	readonly plain: boolean;
}

/** Collects functions and answers by counter name. Adding a function twice is harmless; adding a newer version of it replaces the old. */
export class CounterIndex {
	readonly #functions = new Map<string, IrFunction>();
	#memberships: Map<string, Membership> | undefined;
	#membershipText: string | undefined;
	#callers: Map<string, IrFunction[]> | undefined;
	#byName: Map<string, IrFunction[]> | undefined;
	#given: Pick<FunctionCounters, "sets" | "computed" | "filledIn"> | undefined;
	#records: Map<string, { updates: Update[]; comparisons: Comparison[] }> | undefined;

	readonly #kinds = new Map<string, CounterKind>();
	#held: ReadonlySet<string> = new Set();
	#kindsOf: unknown;

	add(fn: IrFunction): void {
		const key = `${fn.file}:${fn.name}`;
		if (this.#functions.get(key) === fn) return;
		this.#functions.set(key, fn);
		this.#forgetDerived();
		const counters = countersOf(fn);
		if (counters.updates.length > 0 || counters.comparisons.length > 0) this.#records = undefined;
	}

	#forgetDerived(): void {
		this.#memberships = undefined;
		this.#membershipText = undefined;
		this.#callers = undefined;
		this.#byName = undefined;
		this.#given = undefined;
	}

	/** Counters that must balance although nothing here may count them down: another version does. */
	holdGauges(counters: ReadonlySet<string>): void {
		this.#held = counters;
		this.#kinds.clear();
	}

	/** The functions `file` now has; what it had before and has no more is forgotten. */
	replaceFile(file: string, functions: readonly IrFunction[]): void {
		const now = new Set(functions.map((fn) => `${file}:${fn.name}`));
		for (const [key, fn] of this.#functions) {
			if (fn.file !== file || now.has(key)) continue;
			this.#functions.delete(key);
			this.#forgetDerived();
			this.#records = undefined;
		}
		for (const fn of functions) this.add(fn);
	}

	record(name: string): CounterRecord {
		const { updates = [], comparisons = [] } = this.#index().get(name) ?? {};
		return { name, updates, comparisons };
	}

	/** Whether any function looked at gives the counter a value outright. */
	isSet(name: string): boolean {
		return this.#givenValues().sets.has(name);
	}

	/** The counter of the list that nodes in this member (`item.lru`) are on, where the code pairs the two. */
	membership(node: string): Membership | undefined {
		this.#memberships ??= membershipsIn(this.#functions.values());
		return this.#memberships.get(node);
	}

	/** All memberships as one text, to notice a change. */
	membershipText(): string {
		this.#memberships ??= membershipsIn(this.#functions.values());
		this.#membershipText ??= [...this.#memberships]
			.map(([node, { counter, settledBy }]) => `${node}=${counter}@${settledBy.name}`)
			.sort()
			.join();
		return this.#membershipText;
	}

	/**
	 * Whether all its changes are of one measure: the same number, or amounts that are computed. What mixes them measures, or holds a state;
	 * likewise what a callee fills in, and what changes by amounts and is given computed values too.
	 */
	countsUniformly(name: string): boolean {
		const { updates } = this.record(name);
		if (!updates.every(({ amount }) => amount === updates[0]?.amount)) return false;
		const { computed, filledIn } = this.#givenValues();
		return !filledIn.has(name) && (updates[0]?.amount === "1" || !computed.has(name));
	}

	/** What any function looked at gives a value, by how. */
	#givenValues(): Pick<FunctionCounters, "sets" | "computed" | "filledIn"> {
		if (!this.#given) {
			const [sets, computed, filledIn] = [new Set<string>(), new Set<string>(), new Set<string>()];
			for (const fn of this.#functions.values()) {
				const counters = countersOf(fn);
				for (const name of counters.sets) sets.add(name);
				for (const name of counters.computed) computed.add(name);
				for (const name of counters.filledIn) filledIn.add(name);
			}
			this.#given = { sets, computed, filledIn };
		}
		return this.#given;
	}

	/** Whether this element of an array of counters is counted down by anything: `certainly` it, or one that only a variable tells. */
	countsDownAt(name: string, element: bigint, how: "certainly" | "perhaps" = "perhaps"): boolean {
		const { updates } = this.record(name);
		const unknown = how === "perhaps" ? element : undefined;
		return updates.some((update) => update.sign < 0 && (update.element ?? unknown) === element);
	}

	/** Functions that call `name` directly. */
	callers(name: string): readonly IrFunction[] {
		if (!this.#callers) {
			this.#callers = new Map();
			for (const fn of this.#functions.values()) {
				for (const callee of directCallees(fn)) {
					const callers = this.#callers.get(callee);
					if (callers) callers.push(fn);
					else this.#callers.set(callee, [fn]);
				}
			}
		}
		return this.#callers.get(name) ?? [];
	}

	/** Whether `fn`, or what it calls in its file (or `anywhere`), counts `counter` down; followed no deeper than `depth` calls. */
	settles(fn: IrFunction, counter: string, where: "in its file" | "anywhere" = "in its file", depth = 3): boolean {
		if (countersOf(fn).updates.some((update) => update.counter === counter && update.sign < 0)) return true;
		if (depth === 0) return false;
		for (const callee of directCallees(fn)) {
			const beside = this.#functions.get(`${fn.file}:${callee}`);
			const bodies = beside ? [beside] : where === "anywhere" ? this.#elsewhere(callee) : [];
			if (bodies.some((body) => body !== fn && this.settles(body, counter, where, depth - 1))) return true;
		}
		return false;
	}

	#elsewhere(name: string): readonly IrFunction[] {
		if (!this.#byName) {
			this.#byName = new Map();
			for (const fn of this.#functions.values()) {
				if (fn.static && fn.file.endsWith(".c")) continue;
				const same = this.#byName.get(fn.name);
				if (same) same.push(fn);
				else this.#byName.set(fn.name, [fn]);
			}
		}
		return this.#byName.get(name) ?? [];
	}

	/** The function of that name in the file, if it was looked at. */
	functionIn(file: string, name: string): IrFunction | undefined {
		return this.#functions.get(`${file}:${name}`);
	}

	/** The functions of `file` that count `counter` down themselves. */
	settlersIn(file: string, counter: string): readonly IrFunction[] {
		const { updates } = this.record(counter);
		return [
			...new Set(updates.filter(({ sign, function: fn }) => sign < 0 && fn.file === file).map((u) => u.function)),
		];
	}

	/** The same for these blocks of `fn` alone. */
	settlesIn(fn: IrFunction, blocks: ReadonlySet<number>, counter: string): boolean {
		const own = countersOf(fn).updates;
		if (own.some((update) => update.counter === counter && update.sign < 0 && blocks.has(update.block))) return true;
		for (const block of blocks) {
			for (const instruction of fn.blocks[block]?.instructions ?? []) {
				if (instruction.kind !== "call" || instruction.callee.kind !== "direct") continue;
				const body = this.#functions.get(`${fn.file}:${instruction.callee.name}`);
				if (body && body !== fn && this.settles(body, counter)) return true;
			}
		}
		return false;
	}

	names(): readonly string[] {
		return [...this.#index().keys()];
	}

	/**
	 * A gauge is decremented somewhere; a statistic only grows. A counter of a reference-counting type is a gauge by its type.
	 * What no function looked at decrements may still be decremented in a file not looked at: `unknown`.
	 */
	kind(name: string): CounterKind {
		const index = this.#index();
		if (index !== this.#kindsOf) {
			this.#kindsOf = index;
			this.#kinds.clear();
		}
		let kind = this.#kinds.get(name);
		if (!kind) {
			kind = this.#judge(name);
			this.#kinds.set(name, kind);
		}
		return kind;
	}

	#judge(name: string): CounterKind {
		const reference = referenceKindOf(name);
		if (reference) return { kind: "gauge", reason: `a ${reference.words}`, plain: false };
		const { updates } = this.record(name);
		const plain = updates.length > 0 && updates.every((update) => update.plain);
		const decrement = updates.filter((update) => update.sign < 0).sort(byPlace)[0];
		if (decrement) return { kind: "gauge", reason: `counted down in ${decrement.function.name}()`, plain };
		const counted = updates
			.filter((update) => /^(__)?(refcount|kref|percpu_ref)_/.test(update.operation))
			.sort(byPlace)[0];
		if (counted) return { kind: "gauge", reason: `a reference count (${counted.operation})`, plain };
		if (this.#held.has(name)) return { kind: "gauge", reason: "counted down in the other version", plain };
		if (updates.length === 0) return { kind: "unknown", reason: "no update of it was seen", plain };
		return { kind: "statistic", reason: "nothing looked at counts it down", plain };
	}

	#index(): Map<string, { updates: Update[]; comparisons: Comparison[] }> {
		if (this.#records) return this.#records;
		const records = new Map<string, { updates: Update[]; comparisons: Comparison[] }>();
		const at = (name: string) => {
			let record = records.get(name);
			if (!record) {
				record = { updates: [], comparisons: [] };
				records.set(name, record);
			}
			return record;
		};
		for (const fn of this.#functions.values()) {
			const { updates, comparisons } = countersOf(fn);
			for (const update of updates) at(update.counter).updates.push(update);
			for (const comparison of comparisons) at(comparison.counter).comparisons.push(comparison);
		}
		this.#records = records;
		return records;
	}
}

/** By file and function: the same answer whatever was looked at first. */
function byPlace(a: Update, b: Update): number {
	if (a.function.file !== b.function.file) return a.function.file < b.function.file ? -1 : 1;
	return a.function.name < b.function.name ? -1 : a.function.name > b.function.name ? 1 : 0;
}

/** Names of the functions it calls, and of those it hands on as callbacks. */
export function directCallees(fn: IrFunction): ReadonlySet<string> {
	const names = new Set<string>();
	for (const { instructions } of fn.blocks) {
		for (const instruction of instructions) {
			if (instruction.kind !== "call") continue;
			if (instruction.callee.kind === "direct") names.add(instruction.callee.name);
			for (const arg of instruction.args) if (arg.kind === "function") names.add(arg.name);
		}
	}
	return names;
}
