/** Judged functions of two versions -> what was introduced, what was fixed, what remains, and which contracts changed. */
import type { Confidence } from "../base/confidence.ts";
import { groupBy } from "../base/groupBy.ts";
import { causeFor } from "./causes.ts";
import type { PatchChange } from "./change.ts";
import { type Compared, compareFindings } from "./compareFindings.ts";
import { changedCounters } from "./contracts.ts";
import type { JudgedFunction } from "./judgePatch.ts";
import { regressions } from "./regressions.ts";
import type { Cause, ChangedContract, ChangedStanding, Comparison, FindingGroup, ReviewedFinding } from "./result.ts";
import { sheetOf } from "./sheet.ts";

export interface CompareOptions {
	/** Findings less sure than this are counted and not listed. */
	readonly minConfidence: Confidence;
	readonly patches: readonly PatchChange[];
	readonly callersLeft: number;
	/** Counters of which something else is held now: they are in the books of one version only. */
	readonly standings: readonly ChangedStanding[];
}

const rank = { high: 0, medium: 1, low: 2 } as const;

export function compareVersions(functions: readonly JudgedFunction[], options: CompareOptions): Comparison {
	const causes = new Map<string, Cause>();
	const renamed = new Map<string, string>();
	const before: ReviewedFinding[] = [];
	const after: ReviewedFinding[] = [];
	for (const fn of functions) {
		causes.set(`${fn.file}:${fn.name}`, fn.cause);
		causes.set(`${fn.oldFile}:${fn.oldName}`, fn.cause);
		if (fn.name !== fn.oldName) renamed.set(fn.oldName, fn.name);
		before.push(...(fn.before?.findings ?? []));
		after.push(...(fn.after?.findings ?? []));
	}
	const caused = (finding: ReviewedFinding): ReviewedFinding => {
		const cause = causes.get(`${finding.file}:${finding.function}`);
		return cause ? { ...finding, cause: causeFor(cause, finding.counter, options.patches) } : finding;
	};
	const compared = withRegressions(compareFindings(before, after, renamed), functions, options.patches);
	const shown = (findings: readonly ReviewedFinding[]) =>
		findings.filter(({ confidence }) => rank[confidence] <= rank[options.minConfidence]).map(caused);
	const touched = new Set(functions.filter((fn) => fn.touched).map(({ file, name }) => `${file}:${name}`));
	const remaining = compared.remaining
		.map((pair) => pair.after)
		.filter((finding) => touched.has(`${finding.file}:${finding.function}`));
	const odd = new Set(
		options.standings
			.filter(({ before, after }) => before !== "gauge" && after !== "gauge")
			.map(({ counter }) => counter),
	);
	const lists = {
		introduced: shown(compared.introduced),
		fixed: shown(compared.fixed),
		remaining: shown(remaining),
	};
	return {
		introduced: grouped(lists.introduced),
		fixed: grouped(lists.fixed),
		remaining: grouped(lists.remaining),
		hidden: {
			introduced: compared.introduced.length - lists.introduced.length,
			fixed: compared.fixed.length - lists.fixed.length,
			remaining: remaining.length - lists.remaining.length,
		},
		allowed: functions.reduce((sum, { after: side }) => sum + (side?.allowed ?? 0), 0),
		contracts: changedContracts(functions, options, odd),
		standings: options.standings,
		sheet: functions
			.flatMap((fn) =>
				sheetOf(side(fn, "before"), side(fn, "after"), (counter) =>
					causeFor(fn.cause, counter, options.patches),
				).filter(({ counter }) => !odd.has(counter) && (fn.touched || fn.counters.has(counter))),
			)
			.sort((a, b) => Number(b.changed) - Number(a.changed)),
	};
}

/** With what only the two versions together show; it takes the place of what a rule said of the same exit with less confidence. */
function withRegressions(
	{ introduced, fixed, remaining }: Compared<ReviewedFinding>,
	functions: readonly JudgedFunction[],
	patches: readonly PatchChange[],
): Compared<ReviewedFinding> {
	const [brought, ended] = [regressions(functions, "after", patches), regressions(functions, "before", patches)];
	const told = (list: readonly ReviewedFinding[]) =>
		new Set(list.filter(({ confidence }) => confidence !== "low").map(bugOf));
	const [known, knownFixed] = [told(introduced), told(fixed)];
	const more = brought.filter((finding) => !known.has(bugOf(finding)));
	const moreFixed = ended.filter((finding) => !knownFixed.has(bugOf(finding)));
	const without = (list: readonly ReviewedFinding[], better: readonly ReviewedFinding[]) => {
		const exits = new Set(better.map(exitOf));
		return list.filter((finding) => !exits.has(exitOf(finding)));
	};
	return {
		introduced: [...without(introduced, more), ...more],
		fixed: [...without(fixed, moreFixed), ...moreFixed],
		remaining: remaining.filter(
			(pair) => !more.some((one) => one.identity === pair.after.identity) || pair.after.confidence !== "low",
		),
	};
}

function bugOf({ file, function: name, counter }: ReviewedFinding): string {
	return [file, name, counter].join(" ");
}

function exitOf(finding: ReviewedFinding): string {
	return `${bugOf(finding)} ${finding.outcome}`;
}

/** One bug each: the same counter in the same function under the same rule. */
export function grouped(findings: readonly ReviewedFinding[]): readonly FindingGroup[] {
	return [...groupBy(findings, (one) => [one.file, one.function, one.rule, one.counter].join(" ")).values()].map(
		(list) => {
			const sorted = list.toSorted((a, b) => rank[a.confidence] - rank[b.confidence] || a.at.line - b.at.line);
			const { function: name, file, rule, counter } = sorted[0] as ReviewedFinding;
			return { function: name, file, rule, counter, findings: sorted };
		},
	);
}

function side({ name, file, ...sides }: JudgedFunction, which: "before" | "after") {
	const exits = sides[which]?.examined.exits;
	return exits && { function: name, file, exits };
}

function changedContracts(
	functions: readonly JudgedFunction[],
	{ callersLeft }: CompareOptions,
	odd: ReadonlySet<string>,
): ChangedContract[] {
	return functions.flatMap((fn): ChangedContract[] => {
		const [before, after] = [fn.before?.examined.contract, fn.after?.examined.contract];
		if (!fn.touched || !before || !after) return [];
		if ([...changedCounters(before, after)].every((counter) => odd.has(counter))) return [];
		const callers = functions
			.filter(({ after: caller }) => caller?.examined.calls.has(fn.name))
			.map((caller) => ({ function: caller.name, file: caller.file, touched: caller.touched }));
		return [{ function: fn.name, file: fn.file, before, after, cause: fn.cause, callers, callersLeft }];
	});
}
