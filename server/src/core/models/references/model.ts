/** Reference rows as model rows: what both interpreters read. */
import type { Effect, Expression, Model, ModelOutcome } from "../row.ts";
import { referenceKinds } from "./index.ts";
import { referenceIterators } from "./iterators.ts";
import type { Failure, ReferenceKind, ReferenceRow, Within } from "./row.ts";

const error: Expression = { unknown: "error", low: -4095, high: -1 };
const pointer: Expression = { unknown: "found", low: 1 };

/** What the call answers where it succeeds, by how it fails. */
const successes: Readonly<Record<Failure, Expression>> = {
	null: pointer,
	error: pointer,
	"null-or-error": pointer,
	negative: 0,
	"negative-or-one": { unknown: "status", low: 0, high: 1 },
	zero: 1,
	"not-positive": { unknown: "status", low: 1 },
};

const failures: Readonly<Record<Failure, readonly Expression[]>> = {
	null: [0],
	error: [error],
	"null-or-error": [0, error],
	negative: [error],
	"negative-or-one": [error],
	zero: [0],
	"not-positive": [0, error],
};

const byCounter = new Map<string, ReferenceKind>();
for (const kind of referenceKinds) byCounter.set(counterOf(kind), kind);

/** The name of the counter that stands for these references: `device_node.refcount`. */
export function counterOf(kind: ReferenceKind): string {
	return `${kind.struct}.${kind.count}`;
}

/** The kind of reference a counter stands for; undefined for a counter that code changes itself. */
export function referenceKindOf(counter: string): ReferenceKind | undefined {
	return byCounter.get(counter);
}

const cursors = new Map(
	referenceIterators.filter(({ scoped }) => !scoped).map((iterator) => [iterator.name, iterator]),
);

const byMember = new Map<string, ReferenceKind>();
for (const kind of referenceKinds) {
	const last = kind.lies?.at(-1);
	if (last) byMember.set(last.join("."), kind);
}

/** The kind whose count this member is, where code changes it itself; undefined for other members. */
export function kindByMember(member: string): ReferenceKind | undefined {
	return byMember.get(member);
}

/** What an iterator macro holds on its cursor while its body runs, until the next round; undefined for one that holds nothing. */
export function cursorReference(macro: string): { readonly kind: ReferenceKind; readonly within: Within } | undefined {
	const iterator = cursors.get(macro);
	const kind = iterator && byCounter.get(iterator.kind);
	return kind && { kind, within: iterator.within ?? [] };
}

/** Whether these references keep an object alive, so that they go with pointers to it; enabling a clock, say, is no such thing. */
export function keepsAlive(kind: ReferenceKind): boolean {
	return kind.rows.some(({ gives, out, returnsArgument }) => gives || out || returnsArgument);
}

/** The function that gives back what `operation` counted of this kind. */
export function settlingFunction(kind: ReferenceKind, operation: string): string {
	return kind.rows.find(({ name }) => name === operation)?.settledBy ?? kind.settledBy;
}

/** Whether the call gives a reference of this kind up for good; others that do hand it over, to what goes on holding it. */
export function drops(kind: ReferenceKind, operation: string): boolean {
	return (
		operation === kind.settledBy ||
		kind.rows.some(
			(row) => row.settledBy === operation || (row.name === operation && row.puts !== undefined && row.gives),
		)
	);
}

/** Whether a function does nothing but give a reference up, by the words of the kernel's names (`nfs_client_put`, `put_cred`). */
export function isPutByName(name: string): boolean {
	return /(?:^|_)(?:put|unref|drop|release|decref)(?:_|$)/.test(name);
}

interface Entry {
	readonly kind: ReferenceKind;
	readonly row: ReferenceRow;
}

/** One model for each function of the rows; a function in several kinds does what all of its rows say. */
function models(): Model[] {
	const byName = new Map<string, Entry[]>();
	for (const kind of referenceKinds) {
		for (const row of kind.rows) {
			const entries = byName.get(row.name);
			if (entries) entries.push({ kind, row });
			else byName.set(row.name, [{ kind, row }]);
		}
	}
	return [...byName].map(([name, entries]) => ({ name, outcomes: outcomesOf(entries) }));
}

function outcomesOf(entries: readonly Entry[]): ModelOutcome[] {
	const always = entries.flatMap((entry) => puts(entry));
	const onSuccess = entries.flatMap((entry) => (entry.row.evenOnFailure === "only" ? [] : counts(entry)));
	const onFailure = entries.flatMap((entry) => (entry.row.evenOnFailure ? counts(entry) : []));
	const fails = entries.map(({ row }) => row.fails).find((failure) => failure !== undefined);
	const success: ModelOutcome = { when: [], effects: [...always, ...onSuccess], result: resultOf(entries, fails) };
	if (!fails) return [success];
	return [
		success,
		...failures[fails].map(
			(result): ModelOutcome => ({ when: [], effects: [...always, ...onFailure], result, fails: true }),
		),
	];
}

function resultOf(entries: readonly Entry[], fails: Failure | undefined): Expression | undefined {
	const returned = entries.find(({ row }) => row.returnsArgument)?.row.takes;
	if (returned !== undefined) return { arg: returned };
	if (fails) return successes[fails];
	return entries.some(({ row }) => row.gives) ? pointer : undefined;
}

function counts({ kind, row }: Entry): Effect[] {
	const base = { kind: "reference", counted: kind, within: row.within ?? [], amount: 1 } as const;
	const effects: Effect[] = [];
	if (row.takes !== undefined) effects.push({ ...base, on: { arg: row.takes } });
	if (row.gives) effects.push({ ...base, on: { result: true } });
	if (row.out) effects.push({ ...base, on: { out: row.out.at, member: row.out.member } });
	return effects;
}

function puts({ kind, row }: Entry): Effect[] {
	if (row.puts === undefined) return [];
	const within = row.gives ? [] : (row.within ?? []);
	return [{ kind: "reference", counted: kind, within, amount: -1, on: { arg: row.puts } }];
}

export const referenceModels: readonly Model[] = models();
