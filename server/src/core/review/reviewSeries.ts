/** Judges a series patch by patch and as a whole. */
import { type Cancellation, neverCancelled } from "../base/cancellation.ts";
import type { Confidence } from "../base/confidence.ts";
import type { WordedFinding } from "../rules/finding.ts";
import { type FileChange, isC, type PatchChange } from "./change.ts";
import { compareVersions } from "./compareVersions.ts";
import { type JudgedFunction, type JudgedPatch, judgePatch } from "./judgePatch.ts";
import { matrixOf } from "./matrix.ts";
import type { ChangedStanding, PatchReview, ReviewedFile, SeriesReview } from "./result.ts";
import { scopeOf } from "./scope.ts";
import type { CallerSearch, ReviewedProgram, Version } from "./version.ts";

export interface ReviewOptions {
	readonly minConfidence?: Confidence;
	readonly callers?: CallerSearch | undefined;
	readonly cancellation?: Cancellation;
	/** Whether a comment in the version's texts allows a finding. */
	readonly allows?: (finding: WordedFinding, version: Version) => boolean;
	/** Told before each patch is judged. */
	readonly onPatch?: (patch: PatchChange, index: number) => void;
}

/** Reviews the patches in their order; the program is left with the texts after the last one. Throws CancelledError. */
export async function reviewSeries(
	program: ReviewedProgram,
	patches: readonly PatchChange[],
	options: ReviewOptions = {},
): Promise<SeriesReview> {
	const { minConfidence = "medium", cancellation = neverCancelled, allows = () => false, callers } = options;
	const judged: JudgedPatch[] = [];
	const reviews: PatchReview[] = [];
	const series = new Series();
	const gauges = new Set<string>();
	try {
		for (const [index, patch] of patches.entries()) {
			options.onPatch?.(patch, index);
			const result = await judgePatch(program, patch, { cancellation, allows, callers, gauges });
			judged.push(result);
			series.add(result.functions);
			const { callersLeft, standings } = result;
			reviews.push({
				...compareVersions(result.functions, { minConfidence, patches: [patch], callersLeft, standings }),
				id: patch.id,
				title: patch.title,
				problems: patch.problems,
				scope: scopeOf([result], result.functions),
			});
		}
	} finally {
		program.holdGauges(new Set());
	}
	const functions = series.functions();
	const scope = scopeOf(judged, functions);
	return {
		patches: reviews,
		whole:
			patches.length === 1 && reviews[0]
				? reviews[0]
				: compareVersions(functions, {
						minConfidence,
						patches,
						callersLeft: scope.callersLeft,
						standings: standingsThrough(judged),
					}),
		matrix: matrixOf(reviews),
		scope,
		files: textsOf(patches),
	};
}

/** Each function from before the first patch that affects it to after the last one. */
class Series {
	readonly #functions = new Map<string, JudgedFunction>();

	add(functions: readonly JudgedFunction[]): void {
		const known = functions.map((fn) => this.#functions.get(`${fn.oldFile}:${fn.oldName}`));
		for (const fn of functions) this.#functions.delete(`${fn.oldFile}:${fn.oldName}`);
		for (const [i, fn] of functions.entries()) {
			const before = known[i];
			this.#functions.set(
				`${fn.file}:${fn.name}`,
				before
					? {
							...fn,
							oldName: before.oldName,
							oldFile: before.oldFile,
							before: before.before,
							touched: before.touched || fn.touched,
							counters: new Set([...before.counters, ...fn.counters]),
							cause: {
								hunks: [...before.cause.hunks, ...fn.cause.hunks],
								through: fn.touched || before.touched ? [] : fn.cause.through,
							},
						}
					: fn,
			);
		}
	}

	functions(): readonly JudgedFunction[] {
		return [...this.#functions.values()];
	}
}

/** From before the first patch to after the last one. */
function standingsThrough(judged: readonly JudgedPatch[]): readonly ChangedStanding[] {
	const whole = new Map<string, ChangedStanding>();
	for (const standing of judged.flatMap(({ standings }) => standings))
		whole.set(standing.counter, { ...standing, before: whole.get(standing.counter)?.before ?? standing.before });
	return [...whole.values()].filter(({ before, after }) => before !== after);
}

function textsOf(patches: readonly PatchChange[]): readonly ReviewedFile[] {
	const files = new Map<string, ReviewedFile>();
	const changes = patches.flatMap((patch) => patch.files.filter(({ file }) => isC(file)));
	for (const { file, oldFile, before, after } of changes as readonly FileChange[]) {
		const known = files.get(oldFile ?? file);
		files.delete(oldFile ?? file);
		files.set(file, known ? { ...known, file, after } : { file, oldFile, before, after });
	}
	return [...files.values()];
}
