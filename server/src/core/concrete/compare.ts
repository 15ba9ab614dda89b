/** Two runs of one scenario under one seed, A and B: where they part. Plain data in, plain data out. */
import type { Happening, Row } from "./scenario/happening.ts";

/** What of a run is compared. */
export interface ComparedRun {
	readonly happenings: readonly Happening[];
	readonly rows: readonly Row[];
	readonly log: readonly string[];
	readonly stopped: string | undefined;
}

/** One thing that differs where two runs part. */
export type Difference =
	| { readonly kind: "value"; readonly column: string; readonly a: number | undefined; readonly b: number | undefined }
	| { readonly kind: "returned"; readonly a: number | undefined; readonly b: number | undefined }
	/** The first line of the log that the other does not have there. */
	| { readonly kind: "line"; readonly a: string | undefined; readonly b: string | undefined }
	| { readonly kind: "happened"; readonly a: string | undefined; readonly b: string | undefined }
	| { readonly kind: "stopped"; readonly a: string | undefined; readonly b: string | undefined };

/** The first thing that happened in both and did not come out the same, or happened in one only. */
export interface Divergence {
	/** Its number among the happenings, from 0. */
	readonly index: number;
	readonly label: string;
	readonly time: number;
	/** The instructions that A and B had executed when it was over: where to go to look at it. */
	readonly steps: { readonly a: number; readonly b: number };
	readonly differences: readonly Difference[];
}

/** A row of both runs; undefined where a run did not get there. */
export interface ComparedRow {
	readonly label: string;
	readonly time: number;
	readonly a: Row["values"] | undefined;
	readonly b: Row["values"] | undefined;
	readonly differs: boolean;
}

export interface Comparison {
	/** Undefined where the runs are the same throughout. */
	readonly divergence: Divergence | undefined;
	readonly rows: readonly ComparedRow[];
}

/** Holds two runs against each other. */
export function compareRuns(a: ComparedRun, b: ComparedRun): Comparison {
	return { divergence: divergenceOf(a, b), rows: comparedRows(a.rows, b.rows) };
}

function divergenceOf(a: ComparedRun, b: ComparedRun): Divergence | undefined {
	const most = Math.max(a.happenings.length, b.happenings.length);
	let before = 0;
	for (let index = 0; index < most; index++) {
		const inA = a.happenings[index];
		const inB = b.happenings[index];
		const there = inA ?? inB;
		const differences = differencesOf(inA, inB, before, a, b);
		if (there && differences.length > 0)
			return {
				index,
				label: there.label,
				time: there.time,
				steps: { a: (inA ?? a.happenings.at(-1))?.steps ?? 0, b: (inB ?? b.happenings.at(-1))?.steps ?? 0 },
				differences,
			};
		before = inA?.logged ?? before;
	}
	if (sameStop(a.stopped, b.stopped)) return undefined;
	const last = a.happenings.at(-1);
	return {
		index: most,
		label: "the end",
		time: last?.time ?? 0,
		steps: { a: last?.steps ?? 0, b: b.happenings.at(-1)?.steps ?? 0 },
		differences: [{ kind: "stopped", a: a.stopped, b: b.stopped }],
	};
}

function differencesOf(
	inA: Happening | undefined,
	inB: Happening | undefined,
	loggedBefore: number,
	a: ComparedRun,
	b: ComparedRun,
): Difference[] {
	if (!inA || !inB || inA.kind !== inB.kind || inA.label !== inB.label || inA.time !== inB.time) {
		const happened: Difference = { kind: "happened", a: inA && inWords(inA), b: inB && inWords(inB) };
		const stopped: Difference = { kind: "stopped", a: a.stopped, b: b.stopped };
		return sameStop(a.stopped, b.stopped) ? [happened] : [happened, stopped];
	}
	const differences: Difference[] = [];
	if (inA.values !== inB.values)
		for (const column of columnsOf(inA.values, inB.values))
			if (inA.values[column] !== inB.values[column])
				differences.push({ kind: "value", column, a: inA.values[column], b: inB.values[column] });
	if (outcome(inA.returned) !== outcome(inB.returned))
		differences.push({ kind: "returned", a: inA.returned, b: inB.returned });
	for (let line = loggedBefore; line < Math.max(inA.logged, inB.logged); line++) {
		const textA = line < inA.logged ? a.log[line] : undefined;
		const textB = line < inB.logged ? b.log[line] : undefined;
		if (textA === textB) continue;
		differences.push({ kind: "line", a: textA, b: textB });
		break;
	}
	return differences;
}

/** Why a run stopped names lines, which differ between two texts though nothing else does. */
function sameStop(a: string | undefined, b: string | undefined): boolean {
	const reason = (stopped: string | undefined): string | undefined => stopped?.replaceAll(/:\d+\)/g, ")");
	return reason(a) === reason(b);
}

function inWords({ label, time }: Happening): string {
	return `${label} at ${time} s`;
}

const mostErrno = 4095;

/** Addresses differ between two texts and mean nothing; errors, NULL and small numbers are told apart. */
function outcome(returned: number | undefined): number | "object" | undefined {
	return returned !== undefined && Math.abs(returned) > mostErrno ? "object" : returned;
}

function columnsOf(a: Row["values"], b: Row["values"]): string[] {
	return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

function comparedRows(a: readonly Row[], b: readonly Row[]): ComparedRow[] {
	return Array.from({ length: Math.max(a.length, b.length) }, (_, index): ComparedRow => {
		const inA = a[index];
		const inB = b[index];
		const there = inA ?? inB;
		const differs =
			!inA || !inB || columnsOf(inA.values, inB.values).some((column) => inA.values[column] !== inB.values[column]);
		return { label: there?.label ?? "", time: there?.time ?? 0, a: inA?.values, b: inB?.values, differs };
	});
}
