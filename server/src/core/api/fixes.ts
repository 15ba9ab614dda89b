/** Fixes of a finding, each tried on the text before it is offered. */
import type { Cancellation } from "../base/cancellation.ts";
import type { Summaries } from "../interproc/summaries.ts";
import type { IrFunction } from "../ir/types.ts";
import { rewrites } from "../rules/rewrites.ts";
import type { Verdict } from "../rules/rule.ts";
import { balances, candidates } from "../rules/settle.ts";
import type { Exit } from "../symbolic/outcome.ts";
import type { SourceFiles } from "./sourceFiles.ts";
import type { Fix } from "./types.ts";

const known = new WeakMap<Verdict, readonly Fix[]>();
/** Texts tried for one finding before giving up. */
const tries = 24;

/** What the rules say of a function that leaves through these exits. */
export type JudgeOf = (fn: IrFunction, exits: readonly Exit[]) => readonly Verdict[];

/** The first change of the text that a new look at the function finds balanced; none if there is none. */
export function fixesOf(
	verdict: Verdict,
	files: SourceFiles,
	summaries: Summaries<Verdict>,
	judgeOf: JudgeOf,
	until: Cancellation,
): readonly Fix[] {
	let fixes = known.get(verdict);
	if (!fixes) {
		fixes = [...insertion(verdict, files, summaries, until), ...rewriting(verdict, files, summaries, judgeOf, until)];
		known.set(verdict, fixes);
	}
	return fixes;
}

function insertion(
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

/** A statement written otherwise, if nothing is said of the function then that was not said before, and the verdict no more. */
function rewriting(
	verdict: Verdict,
	files: SourceFiles,
	summaries: Summaries<Verdict>,
	judgeOf: JudgeOf,
	until: Cancellation,
): readonly Fix[] {
	const fn = verdict.function;
	const source = files.file(fn.file);
	if (!source || verdict.elsewhere) return [];
	const said = (of: IrFunction): string[] =>
		judgeOf(of, summaries.explore(of, until).exits)
			.filter(({ rule, confidence }) => confidence !== "low" || rule === verdict.rule)
			.map(({ rule, counter, operation }) => [rule, counter, operation].join(" "));
	const tried = rewrites(verdict, source.text);
	const before = tried.length > 0 ? said(fn) : [];
	for (const { span, newText, title } of tried) {
		const { start, end } = fn.span;
		const variant = files.variant(
			fn,
			source.text.slice(start, span.start) + newText + source.text.slice(span.end, end),
		);
		if (!variant) continue;
		const after = said(variant);
		if (after.length >= before.length || after.some((one) => !before.includes(one))) continue;
		return [{ title, file: fn.file, range: span, newText }];
	}
	return [];
}
