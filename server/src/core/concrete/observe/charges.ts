/**
 * Which object each unit of a counter was counted for. A charge belongs to the object that the counting function has in hand, or
 * that it allocates next; what is counted down settles the charges of the object in hand.
 */
import type { Activation } from "./activations.ts";
import type { ObservedObject } from "./objects.ts";

/** One change of a counter, as an index into the run's changes, may be a charge of several units. */
export interface Charge {
	readonly column: number;
	/** The change that made it. */
	readonly change: number;
	readonly units: number;
	object: ObservedObject | undefined;
	/** The changes that settled units of it, and how many. */
	readonly settled: { readonly change: number; readonly units: number }[];
	open: number;
}

interface Pending {
	readonly charge: Charge;
	/** The counting call and its caller. */
	readonly calls: readonly Activation[];
}

export class ChargeBook {
	readonly #all: Charge[] = [];
	readonly #open = new Map<number, Set<Charge>>();
	#pending: Pending[] = [];

	get all(): readonly Charge[] {
		return this.#all;
	}

	/** A counter went up by `units`; `calls` are the open ones, outermost first. */
	charge(
		column: number,
		units: number,
		change: number,
		object: ObservedObject | undefined,
		calls: readonly Activation[],
	): void {
		const charge: Charge = { column, change, units, object, settled: [], open: units };
		this.#all.push(charge);
		this.#openOf(column).add(charge);
		if (!object) this.#pending.push({ charge, calls: calls.slice(-2) });
	}

	/** A counter went down by `units`. */
	settle(column: number, units: number, change: number, object: ObservedObject | undefined): void {
		const open = [...this.#openOf(column)].reverse();
		const own = object ? open.filter((charge) => charge.object === object) : [];
		const nobodys = open.filter((charge) => charge.object === undefined);
		const candidates = object ? [...own, ...nobodys] : [...nobodys, ...open.filter((charge) => charge.object)];
		let left = units;
		for (const charge of candidates) {
			if (left === 0) return;
			const taken = Math.min(left, charge.open);
			charge.open -= taken;
			left -= taken;
			charge.settled.push({ change, units: taken });
			if (charge.open === 0) this.#openOf(column).delete(charge);
		}
	}

	/** An object was allocated while `calls` were open: what one of them counted just before was counted for it. */
	allocated(object: ObservedObject, calls: readonly Activation[]): void {
		this.#pending = this.#pending.filter((pending) => {
			if (pending.charge.open === 0) return false;
			if (!pending.calls.some((call) => calls.includes(call))) return true;
			pending.charge.object = object;
			return false;
		});
	}

	/** The event is over: what was not allocated by now is not what was counted for. */
	eventEnded(): void {
		this.#pending = [];
	}

	#openOf(column: number): Set<Charge> {
		let open = this.#open.get(column);
		if (!open) {
			open = new Set();
			this.#open.set(column, open);
		}
		return open;
	}
}
