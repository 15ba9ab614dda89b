/** Fixes of a finding, each tried on the text before it is offered. */
import type { Cancellation } from "../base/cancellation.ts";
import type { Summaries } from "../interproc/summaries.ts";
import type { Verdict } from "../rules/rule.ts";
import { balances, candidates } from "../rules/settle.ts";
import type { SourceFiles } from "./sourceFiles.ts";
import type { Fix } from "./types.ts";

const known = new WeakMap<Verdict, readonly Fix[]>();
/** Texts tried for one finding before giving up. */
const tries = 24;

/** The first insertion that a new look at the function finds balanced; none if there is none. */
export function fixesOf(
	verdict: Verdict,
	files: SourceFiles,
	summaries: Summaries<Verdict>,
	until: Cancellation,
): readonly Fix[] {
	let fixes = known.get(verdict);
	if (!fixes) {
		fixes = search(verdict, files, summaries, until);
		known.set(verdict, fixes);
	}
	return fixes;
}

function search(
	verdict: Verdict,
	files: SourceFiles,
	summaries: Summaries<Verdict>,
	until: Cancellation,
): readonly Fix[] {
	const fn = verdict.function;
	const source = files.file(fn.file);
	if (!source || verdict.confidence === "low" || verdict.elsewhere) return [];
	const before = summaries.explore(fn, until).exits;
	for (const { offset, insert, statement, guard } of candidates(verdict, source.text).slice(0, tries)) {
		const { start, end } = fn.span;
		const text = source.text.slice(start, offset) + insert + source.text.slice(offset, end);
		const variant = files.variant(fn, text);
		if (!variant || !balances(verdict, before, summaries.explore(variant, until).exits, variant)) continue;
		const title = guard ? `Settle it here: if (${guard}) ${statement}` : `Settle it here: ${statement}`;
		return [{ title, file: fn.file, range: { start: offset, end: offset }, newText: insert }];
	}
	return [];
}
