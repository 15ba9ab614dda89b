/** A run that is watched, as the panel asks for it: of a workload, or of a path. */
import { type ComparedRun, compareRuns, type Difference } from "../../concrete/compare.ts";
import { returnedWords } from "../returnedWords.ts";
import type {
	SimulationColumn,
	SimulationDifference,
	SimulationDivergence,
	SimulationEnd,
	SimulationLedger,
	SimulationMoment,
	SimulationPoint,
} from "../simulationTypes.ts";

export interface Watched {
	readonly columns: readonly SimulationColumn[];
	/** Goes on for so many instructions; false at the end of the run. */
	advance(steps: number): boolean;
	/** The points from `from` on, as far as the run has come. */
	points(from: number): readonly SimulationPoint[];
	readonly end: SimulationEnd;
	/** The code at a point; undefined where the run has not got there. */
	moment(point: number): SimulationMoment | undefined;
	/** Who holds what at a point; undefined where the run has not got there. */
	ledger(point: number): SimulationLedger | undefined;
	/** What of the run another one is compared with, and the point that one of its happenings led to. */
	readonly compared: ComparedRun;
	pointOf(happening: number): number;
}

/** Where two runs, A and B, part; undefined where they do not. */
export function divergenceOf(a: Watched, b: Watched): SimulationDivergence | undefined {
	const { divergence } = compareRuns(a.compared, b.compared);
	if (!divergence) return undefined;
	const { index, label, differences } = divergence;
	return { point: b.pointOf(index), label, differences: differences.map(differenceInWords) };
}

function differenceInWords(difference: Difference): SimulationDifference {
	const { a, b } = difference;
	const what = difference.kind === "value" ? difference.column : difference.kind;
	const words = (side: string | number | undefined): string =>
		side === undefined
			? "-"
			: typeof side === "number" && difference.kind === "returned"
				? returnedWords(side)
				: `${side}`;
	return { what, a: words(a), b: words(b) };
}
