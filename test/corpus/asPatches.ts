/** The corpus as patches to 6.1: a reverted fix must be told as introduced and its reverse as fixed, a real fix as fixed and nothing about it as introduced. */
import type { Program } from "../../server/src/core/api/program.ts";
import type { FindingGroup, Place, ReviewedFinding } from "../../server/src/core/review/result.ts";
import { reviewSeries } from "../../server/src/core/review/reviewSeries.ts";
import type { CallerSearch } from "../../server/src/core/review/version.ts";
import { seriesThrough } from "../harness/patches.ts";
import { bodyText, calls } from "../measuring/bodies.ts";
import { speaksOf } from "./about.ts";
import type { CorpusCase, RealCase } from "./cases.ts";
import { functionsOf } from "./counterWords.ts";
import { revert } from "./revert.ts";
import { transplant } from "./transplant.ts";

/** What came of one case as a patch. */
export interface PatchAnswer {
	readonly id: string;
	readonly milliseconds: number;
	/** Why the case is no patch to the text that is there. */
	readonly refused?: string;
	readonly reviews: readonly PatchReviewed[];
}

/** One patch, and what was said about the case's counter where the case is to be found. */
export interface PatchReviewed {
	readonly expected: "introduced" | "fixed";
	/** It was told as expected, and nothing the other way round. */
	readonly asExpected: boolean;
	readonly introduced: readonly string[];
	readonly fixed: readonly string[];
	readonly remaining: readonly string[];
	/** What was said of other counters or elsewhere. */
	readonly otherwise: readonly string[];
	/** What was not sure enough to be shown, of whatever counter. */
	readonly hidden: { readonly introduced: number; readonly fixed: number };
}

export interface PatchSources {
	readonly program: Program;
	readonly callers: CallerSearch;
	/** Texts of 6.1. */
	read(file: string): string | undefined;
	/** Texts of 6.12. */
	readNewer(file: string): string | undefined;
	/** Whether 6.1 has a function or macro of that name that the file can call. */
	isKnown(name: string, file: string): boolean;
}

/** Reviews the cases of one file; afterwards the program has forgotten it. */
export async function judgeAsPatches(
	file: string,
	cases: readonly CorpusCase[],
	sources: PatchSources,
): Promise<readonly PatchAnswer[]> {
	const answers: PatchAnswer[] = [];
	const looked = new Set([file]);
	const callers: CallerSearch = {
		async files(names, from) {
			const found = await sources.callers.files(names, from);
			for (const name of found.files) looked.add(name);
			return found;
		},
	};
	for (const one of cases) {
		const began = performance.now();
		const text = sources.read(file);
		const changed = text === undefined ? { refused: `there is no ${file}` } : changedText(one, text, sources);
		const reviews: PatchReviewed[] = [];
		if (text !== undefined && "text" in changed) {
			const forth = one.group === "real" ? "fixed" : "introduced";
			reviews.push(await reviewed(one, text, changed.text, { expected: forth, sources: { ...sources, callers } }));
			if (one.group !== "real")
				reviews.push(await reviewed(one, changed.text, text, { expected: "fixed", sources: { ...sources, callers } }));
		}
		answers.push({
			id: one.id,
			milliseconds: performance.now() - began,
			...("refused" in changed && { refused: changed.refused }),
			reviews,
		});
		sources.program.forget(file);
		for (const name of looked) sources.program.done(name);
	}
	return answers;
}

function changedText(
	one: CorpusCase,
	text: string,
	sources: PatchSources,
): { readonly text: string } | { readonly refused: string } {
	if (one.group !== "real") return revert(one, text, (name) => sources.read(name));
	return withFix(one, text, sources);
}

function withFix(one: RealCase, text: string, { readNewer, isKnown }: PatchSources) {
	const newer = readNewer(one.file);
	if (newer === undefined) return { refused: `6.12 has no ${one.file}` };
	const names = { name: one.function, donorName: one.function_6_12 ?? one.function };
	const word = (name: string) => new RegExp(String.raw`\b${name}\b`).test(text);
	return transplant(text, newer, names, (name) => word(name) || isKnown(name, one.file));
}

async function reviewed(
	one: CorpusCase,
	before: string,
	after: string,
	{ expected, sources }: { readonly expected: PatchReviewed["expected"]; readonly sources: PatchSources },
): Promise<PatchReviewed> {
	const { program, callers } = sources;
	program.setText(one.file, before);
	const patches = seriesThrough({ [one.file]: before }, { [one.file]: after });
	const { whole } = await reviewSeries(program, patches, { callers });
	const about = (groups: readonly FindingGroup[], text: string): ReviewedFinding[] =>
		all(groups).filter((finding) => belongs(finding, one, text));
	const [introduced, remaining] = [about(whole.introduced, after), about(whole.remaining, after)];
	const fixed = about(whole.fixed, before);
	const [wanted, unwanted] = expected === "introduced" ? [introduced, fixed] : [fixed, introduced];
	const told = new Set([...introduced, ...fixed]);
	return {
		expected,
		asExpected: wanted.length > 0 && unwanted.length === 0,
		introduced: introduced.map(inShort),
		fixed: fixed.map(inShort),
		remaining: remaining.map(inShort),
		otherwise: [
			...all(whole.introduced)
				.filter((f) => !told.has(f))
				.map((f) => `introduced: ${inShort(f)}`),
			...all(whole.fixed)
				.filter((f) => !told.has(f))
				.map((f) => `fixed: ${inShort(f)}`),
		],
		hidden: { introduced: whole.hidden.introduced, fixed: whole.hidden.fixed },
	};
}

/** About the case's counter, in its function or one that calls it. */
function belongs(finding: ReviewedFinding, one: CorpusCase, text: string): boolean {
	if (finding.file !== one.file) return false;
	const lines = text.split("\n");
	const { function: name } = finding;
	const functions = [...functionsOf(one, "6.1"), ...functionsOf(one, "6.12")];
	if (!functions.includes(name) && !calls(lines, name, one.function)) return false;
	const linesAt = ({ line, endLine }: Place) => lines.slice(line - 1, endLine).join("\n");
	return speaksOf(finding, one, bodyText(lines, name), linesAt);
}

function all(groups: readonly FindingGroup[]): readonly ReviewedFinding[] {
	return groups.flatMap(({ findings }) => findings);
}

function inShort({ function: name, at, rule, counter, confidence, message }: ReviewedFinding): string {
	return `${name}:${at.line} ${rule} ${counter} (${confidence}) ${message}`;
}
