/** The code at a point of a run: where to look, what changed, and how often each line was executed. */
import type { Machine } from "../../concrete/machine.ts";
import type { Counts } from "../../concrete/observe/counts.ts";
import type { ObservedPoint, Observer, ProbeChange } from "../../concrete/observe/observer.ts";
import type { CodeLine, LineCount, SimulationColumn, SimulationMoment } from "../simulationTypes.ts";

/** What turns places into lines. */
export interface RunView {
	readonly columns: readonly SimulationColumn[];
	readonly machine: Machine;
	line(name: string, file: string, offset: number): CodeLine;
}

/** Changes beyond these say nothing more to a reader. */
const mostChanges = 200;

export function momentAt(observer: Observer, index: number, view: RunView): SimulationMoment | undefined {
	const point = observer.points[index];
	if (!point) return undefined;
	const first = observer.points[index - 1]?.changes ?? 0;
	const changes = observer.changes.slice(first, point.changes);
	return {
		at: focusOf(observer, point, first, changes, view),
		changes: changes.slice(-mostChanges).map((change) => ({
			at: lineOf(change, view),
			text: `${view.columns[change.column]?.name ?? ""} ${change.from} → ${change.to}`,
		})),
		files: lineCounts(observer.points.slice(0, index + 1), view),
		incomplete: point.counts === undefined,
	};
}

/** The last change on the way that is not settled at the point, else the last one, else the last line of the scenario's own file. */
function focusOf(
	observer: Observer,
	point: ObservedPoint,
	first: number,
	changes: readonly ProbeChange[],
	view: RunView,
): CodeLine | undefined {
	const open = observer.charges.all.findLast(
		({ change, units, settled }) =>
			change >= first &&
			change < point.changes &&
			units > settled.reduce((sum, by) => sum + (by.change < point.changes ? by.units : 0), 0),
	);
	const charge = open && observer.changes[open.change];
	const change = charge ?? changes.findLast(({ column, stack }) => isCounter(column, view) && stack.length > 0);
	if (change) return lineOf(change, view);
	const { last } = point;
	return last && view.line(last.function, last.origin.file, last.origin.start);
}

function isCounter(column: number, { columns }: RunView): boolean {
	return columns[column]?.role === "counter";
}

function lineOf({ stack }: ProbeChange, view: RunView): CodeLine | undefined {
	const [place] = stack;
	return place && view.line(place.function, place.origin.file, place.origin.start);
}

/** A line was executed as often as the one of its instructions that was executed most. */
function lineCounts(points: readonly ObservedPoint[], view: RunView): SimulationMoment["files"] {
	const totals = new Map<string, number>();
	const add = (counts: Counts | undefined, into: Map<string, number>): void => {
		for (let i = 0; i < (counts?.length ?? 0); i += 3) {
			const key = `${counts?.[i]} ${counts?.[i + 1]}`;
			into.set(key, (into.get(key) ?? 0) + (counts?.[i + 2] ?? 0));
		}
	};
	for (const { counts } of points) add(counts, totals);
	const now = new Map<string, number>();
	add(points.at(-1)?.counts, now);
	const files = new Map<string, Map<number, { now: number; total: number }>>();
	for (const [key, total] of totals) {
		const [fn = -1, pc = -1] = key.split(" ").map(Number);
		const code = view.machine.code(fn);
		const origin = code?.numbering.origins[pc];
		if (!code || !origin) continue;
		const { file, line } = view.line(code.fn.name, origin.file, origin.start);
		const lines = files.get(file) ?? new Map<number, { now: number; total: number }>();
		files.set(file, lines);
		const known = lines.get(line) ?? { now: 0, total: 0 };
		lines.set(line, { now: Math.max(known.now, now.get(key) ?? 0), total: Math.max(known.total, total) });
	}
	return [...files].map(([file, lines]) => ({
		file,
		lines: [...lines].map(([line, counts]): LineCount => ({ line, ...counts })).sort((a, b) => a.line - b.line),
	}));
}
