/** Who holds what at a point of a run: the units that nothing has settled by then, by the object they were counted for. */
import type { Charge } from "../../concrete/observe/charges.ts";
import type { ObservedObject } from "../../concrete/observe/objects.ts";
import type { Observer } from "../../concrete/observe/observer.ts";
import type { HeldUnits, LedgerRow, SimulationLedger } from "../simulationTypes.ts";
import type { RunView } from "./moment.ts";

/** More rows are not read by anybody. */
const mostRows = 500;

const order: Readonly<Record<LedgerRow["state"], number>> = { freed: 0, dying: 1, live: 2, none: 3 };

export function ledgerAt(observer: Observer, index: number, view: RunView): SimulationLedger | undefined {
	const point = observer.points[index];
	if (!point) return undefined;
	// What only grows counts events, not objects.
	const settled = new Set(observer.changes.flatMap(({ column, from, to }) => (to < from ? [column] : [])));
	const held = new Map<ObservedObject | undefined, HeldUnits[]>();
	for (const charge of observer.charges.all) {
		if (charge.change >= point.changes) break;
		const units = openUnits(charge, point.changes);
		if (units === 0) continue;
		const object = settled.has(charge.column) ? charge.object : undefined;
		const of = held.get(object) ?? [];
		held.set(object, of);
		of.push(heldUnits(observer, charge, units, view));
	}
	const before = (happening: number | undefined): boolean => happening !== undefined && happening < point.happenings;
	const live = observer.objects.all.filter(({ happening, freed }) => happening < point.happenings && !before(freed));
	for (const object of live) if (!held.has(object)) held.set(object, []);
	const rows = [...held].map(([object, units]): LedgerRow & { readonly number: number } => ({
		number: object?.number ?? 0,
		object: object && nameOf(object),
		state: !object ? "none" : before(object.freed) ? "freed" : before(object.dying) ? "dying" : "live",
		allocated: object && {
			...view.line(object.allocated.function, object.allocated.origin.file, object.allocated.origin.start),
			point: observer.points.findIndex(({ happenings }) => object.happening < happenings),
		},
		units: object ? units : summed(units),
	}));
	rows.sort((a, b) => order[a.state] - order[b.state] || b.number - a.number);
	return {
		rows: rows.slice(0, mostRows).map(({ number: _, ...row }) => row),
		more: Math.max(0, rows.length - mostRows),
		live: live.length,
	};
}

function openUnits({ units, settled }: Charge, changes: number): number {
	return settled.reduce((left, by) => (by.change < changes ? left - by.units : left), units);
}

function heldUnits(observer: Observer, { column, change }: Charge, units: number, view: RunView): HeldUnits {
	const made = observer.changes[change];
	const [place, ...callers] = made?.stack ?? [];
	return {
		column: view.columns[column]?.name ?? "",
		units,
		taken: place && made && { ...view.line(place.function, place.origin.file, place.origin.start), point: made.point },
		through: callers.map((caller) => caller.function),
	};
}

/** One line for all units of a column that were counted for no object. */
function summed(units: readonly HeldUnits[]): HeldUnits[] {
	const columns = new Map<string, HeldUnits>();
	for (const one of units) {
		const known = columns.get(one.column);
		columns.set(one.column, { ...one, units: one.units + (known?.units ?? 0) });
	}
	return [...columns.values()];
}

function nameOf({ struct, size, number }: ObservedObject): string {
	return `${struct ?? `${size} bytes`} #${number}`;
}
