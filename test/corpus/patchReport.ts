/** The figures of the corpus as patches, for people. */
import type { PatchAnswer, PatchReviewed } from "./asPatches.ts";
import type { CorpusCase } from "./cases.ts";

export interface PatchResult {
	readonly case: CorpusCase;
	/** Undefined where its thread failed. */
	readonly answer: PatchAnswer | undefined;
	readonly failure: string | undefined;
}

interface Row {
	readonly result: PatchResult;
	readonly review: PatchReviewed;
}

/** A table by group, then each patch that was not judged as expected, in a word why, and what is no patch at all. */
export function patchReport(results: readonly PatchResult[], seconds: number): string {
	const rows = results.flatMap((result) => result.answer?.reviews.map((review): Row => ({ result, review })) ?? []);
	const group = ({ result, review }: Row) => `${result.case.group}, expected ${review.expected}`;
	const groups = [...new Set(rows.map(group))];
	const lines = [`${"".padEnd(34)}as expected  of      %`];
	for (const name of groups)
		lines.push(
			rowOf(
				name,
				rows.filter((row) => group(row) === name),
			),
		);
	lines.push(rowOf("all", rows), "", "not as expected:");
	for (const row of rows.filter(({ review }) => !review.asExpected)) lines.push(...missLines(row));
	lines.push("", "no patch to 6.1:");
	for (const { case: one, answer, failure } of results) {
		const why = failure ?? answer?.refused;
		if (why !== undefined) lines.push(`  ${one.id} ${one.file} ${one.function}(): ${why}`);
	}
	return [...lines, "", `${results.length} cases in ${seconds.toFixed(0)} s`, ""].join("\n");
}

function rowOf(what: string, rows: readonly Row[]): string {
	const good = rows.filter(({ review }) => review.asExpected).length;
	const share = rows.length === 0 ? "-" : `${((100 * good) / rows.length).toFixed(1)} %`;
	return `${what.padEnd(34)}${String(good).padStart(11)} ${String(rows.length).padStart(3)} ${share.padStart(6)}`;
}

function missLines({ result: { case: one }, review }: Row): readonly string[] {
	const said = [
		...review.introduced.map((text) => `introduced: ${text}`),
		...review.fixed.map((text) => `fixed: ${text}`),
		...review.remaining.map((text) => `remaining: ${text}`),
		...review.otherwise.map((text) => `otherwise ${text}`),
	];
	return [
		`  ${one.id} ${one.file} ${one.function}() ${one.counter} (${one.group}, ${one.kind}), expected ${review.expected}: ${whyNot(review)}`,
		...said.map((text) => `      ${text}`),
	];
}

function whyNot({ expected, introduced, fixed, remaining, otherwise, hidden }: PatchReviewed): string {
	if ((expected === "introduced" ? fixed : introduced).length > 0) return "told the wrong way round";
	if (remaining.length > 0) return "taken to remain";
	if (otherwise.length > 0) return "something else is told";
	return hidden[expected] > 0 ? "low confidence only" : "nothing is told";
}
