/**
 * What a library function does, as data: both interpreters read the same rows. A row holds for any kernel; it is needed only
 * where a body cannot tell (assembly, per-architecture code, the allocator) or where the body is beside the point (locks).
 */
import type { ReferenceKind, Within } from "./references/row.ts";

/** A number computed from the call: a constant, an argument, what a counter holds, or an unknown one within bounds. */
export type Expression =
	| number
	| { readonly arg: number }
	/** What the memory at the address in argument `held` holds before the call. */
	| { readonly held: number }
	| {
			readonly op: "+" | "-" | "==" | "!=" | "<" | "<=" | ">" | ">=";
			readonly left: Expression;
			readonly right: Expression;
	  }
	/** Nobody knows; at least `low`, at most `high` where given. */
	| { readonly unknown: string; readonly low?: number; readonly high?: number }
	/** The address of an object made by this call (see `allocate`). */
	| { readonly made: true };

/** In bytes: the product of these arguments, or what argument `cache` was made to hand out (`kmem_cache_create`). */
export type AllocationSize = { readonly product: readonly number[] } | { readonly cache: number };

export type Effect =
	/** A counter goes up or down: the books are kept of this. `at` is the argument that holds its address. */
	| { readonly kind: "add"; readonly at: number; readonly amount: Expression }
	/** A reference to an object, whose count is out of sight, is taken (1) or given up (-1). NULL and error pointers have none. */
	| {
			readonly kind: "reference";
			readonly counted: ReferenceKind;
			readonly on: ReferenceOn;
			readonly within: Within;
			readonly amount: 1 | -1;
	  }
	/** Memory at argument `at` (or a named part of it) becomes `to`; no charge, no settlement. */
	| { readonly kind: "set"; readonly at: number; readonly part?: string; readonly to: Expression }
	/** `size` says how many bytes; without it only that there is a new object. */
	| { readonly kind: "allocate"; readonly zeroed: boolean; readonly size?: AllocationSize }
	/** The object in argument `object` is gone, at once or after a grace period. */
	| { readonly kind: "free"; readonly object: number }
	/** The object around argument `object` can now be reached from elsewhere. */
	| { readonly kind: "publish"; readonly object: number }
	/** A function argument is called, now or later, with the given arguments of this call. */
	| { readonly kind: "callback"; readonly function: number; readonly args: readonly number[] }
	/** The same for certain, but only when the device or file that it was registered for goes: what it settles is taken care of. */
	| { readonly kind: "deferred"; readonly function: number; readonly args: readonly number[] }
	/** The list node at argument `node` comes off the list it is on. */
	| { readonly kind: "unlink"; readonly node: number }
	/** Memory reached through argument `at` holds anything now. */
	| { readonly kind: "scribble"; readonly at: number };

/** Which pointer leads to the object: an argument, the result, or one that the call writes where argument `out` points. */
export type ReferenceOn =
	| { readonly arg: number }
	| { readonly result: true }
	| { readonly out: number; readonly member: readonly [struct: string, member: string] | undefined };

export interface ModelOutcome {
	/** All must be non-zero for this outcome to be possible. */
	readonly when: readonly Expression[];
	/** True in code that keeps the API's rules: taken for granted where it can be ("a live object's count is at least 1"). */
	readonly presume?: readonly Expression[];
	readonly effects: readonly Effect[];
	readonly result: Expression | undefined;
	/** This outcome is the call's failure; shown as a step of the path. */
	readonly fails?: boolean;
}

export interface Model {
	readonly name: string;
	/** Exactly one outcome happens; which, if conditions overlap, is open. None: the function does not return. */
	readonly outcomes: readonly ModelOutcome[];
}

const always: readonly Expression[] = [];

/** A function with one thing that it does. */
export function does(name: string, effects: readonly Effect[], result?: Expression): Model {
	return { name, outcomes: [{ when: always, effects, result }] };
}

/** Nothing that matters here: locks, barriers, logging. */
export function ignored(name: string, result?: Expression): Model {
	return does(name, [], result);
}

export function neverReturns(name: string): Model {
	return { name, outcomes: [] };
}
