/**
 * Lists whose length is counted: `list_add(&x->node, …); n++` and `list_del(&x->node); n--`. Being on such a list is what holds a unit of
 * the counter, so that taking an object off without counting down loses the unit. The pairs are learnt from the code ("Bugs as Deviant
 * Behavior", Engler et al., SOSP 2001): they must be seen in both directions.
 */

import { definitionsOf, placeName } from "../ir/counterNames.ts";
import type { IrFunction } from "../ir/types.ts";
import { referenceKindOf } from "../models/index.ts";
import { linking, unlinking } from "../models/lists.ts";
import { countersOf } from "./updates.ts";

export interface Membership {
	readonly counter: string;
	/** A function that counts down where it takes the node off. */
	readonly settledBy: IrFunction;
	readonly block: number;
}

interface Sites {
	/** Counters counted up in the block of a list_add, with how often. */
	readonly linked: Map<string, number>;
	/** Counters counted down in the block of a list_del. */
	readonly unlinked: Map<string, { count: number; settledBy: IrFunction; block: number }>;
	bareUnlinks: number;
	bareLinks: number;
}

/** Node member (`item.lru`) -> the counter that counts its list, as far as `functions` tell. */
export function membershipsIn(functions: Iterable<IrFunction>): Map<string, Membership> {
	const nodes = new Map<string, Sites>();
	for (const fn of functions) gather(fn, nodes);
	const memberships = new Map<string, Membership>();
	for (const [node, sites] of nodes) {
		for (const [counter, { count, settledBy, block }] of sites.unlinked) {
			if ((sites.linked.get(counter) ?? 0) >= Math.max(1, sites.bareLinks) && count >= sites.bareUnlinks)
				memberships.set(node, { counter, settledBy, block });
		}
	}
	return memberships;
}

/** A reference count counts who uses one object, not how many objects are on a list. */
const ofTheObject = /^_*(?:refcount|kref|percpu_ref)_/;

function gather(fn: IrFunction, nodes: Map<string, Sites>): void {
	const definitions = definitionsOf(fn);
	const { updates } = countersOf(fn);
	for (const [block, { instructions }] of fn.blocks.entries()) {
		for (const instruction of instructions) {
			if (instruction.kind !== "call" || instruction.callee.kind !== "direct") continue;
			const adds = linking.has(instruction.callee.name);
			const place = instruction.args[0];
			if (!place || (!adds && !unlinking.has(instruction.callee.name))) continue;
			const node = placeName(place, definitions, fn);
			if (!node) continue;
			const sites = nodes.get(node) ?? { linked: new Map(), unlinked: new Map(), bareUnlinks: 0, bareLinks: 0 };
			nodes.set(node, sites);
			const here = updates.filter(
				(update) =>
					update.block === block &&
					update.sign === (adds ? 1 : -1) &&
					update.amount === "1" &&
					!ofTheObject.test(update.operation) &&
					!referenceKindOf(update.counter),
			);
			if (here.length === 0) {
				if (adds) sites.bareLinks++;
				else sites.bareUnlinks++;
			}
			for (const { counter } of here) {
				if (adds) sites.linked.set(counter, (sites.linked.get(counter) ?? 0) + 1);
				else
					sites.unlinked.set(counter, { count: (sites.unlinked.get(counter)?.count ?? 0) + 1, settledBy: fn, block });
			}
		}
	}
}
