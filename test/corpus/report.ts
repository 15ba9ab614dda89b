/** The figures of a run of the corpus, for people. */
import type { CorpusCase } from "./cases.ts";
import { type Answer, type Reported, standing } from "./judging.ts";

/** A case with what came of it. */
export interface Result {
	readonly case: CorpusCase;
	readonly found: "shown" | "low" | "none" | "does not apply" | "failed";
	/** Of a real case, in the tree where it is fixed. */
	readonly fixed: "silent" | "low" | "alarm" | "does not apply" | "failed" | undefined;
	/** Why it does not apply, or failed. */
	readonly why: string | undefined;
	readonly answers: readonly Answer[];
	readonly milliseconds: number;
}

/** Puts the answers of one case together; a tree without an answer is one that could not be asked. */
export function resultOf(one: CorpusCase, answers: readonly Answer[], failure: string | undefined): Result {
	const broken = answers.find(({ version }) => version === "6.1");
	const mended = answers.find(({ version }) => version === "6.12");
	const why = [failure, ...answers.map(({ refused }) => refused)].filter((text) => text !== undefined);
	const state = <Known>(answer: Answer | undefined, of: (answer: Answer) => Known) =>
		answer === undefined
			? ("failed" as const)
			: answer.refused === undefined
				? of(answer)
				: ("does not apply" as const);
	return {
		case: one,
		found: state(broken, ({ about }) => standing(about)),
		fixed:
			one.group === "real"
				? state(mended, ({ about }) => ({ shown: "alarm", low: "low", none: "silent" })[standing(about)] as "silent")
				: undefined,
		why: why.length > 0 ? why.join("; ") : undefined,
		answers,
		milliseconds: answers.reduce((sum, answer) => sum + answer.milliseconds, 0),
	};
}

const slowMilliseconds = 10_000;

/** Tables of recall and silence, misses, wrong alarms, slow cases. */
export function textReport(results: readonly Result[], seconds: number): string {
	const lines = [heading(), ...["real", "reverted", "seed"].map((group) => recallRow(group, ofGroup(results, group)))];
	lines.push(recallRow("all", results), "");
	lines.push(...breakdown(results, "kind"), "", ...breakdown(results, "shape"), "");
	lines.push(silence(results));
	for (const result of results) if (result.why !== undefined) lines.push(`${nameOf(result)}: ${result.why}`);
	lines.push(...section("misses", results.filter(isMiss), "6.1"));
	lines.push(...section("wrong alarms", results.filter(isAlarm), "6.12"));
	const slow = results.filter(({ milliseconds }) => milliseconds > slowMilliseconds);
	for (const result of slow) lines.push(`slow: ${nameOf(result)}: ${(result.milliseconds / 1000).toFixed(1)} s`);
	return [...lines, "", `${results.length} cases in ${seconds.toFixed(0)} s`, ""].join("\n");
}

/** Not found with what is shown by default. */
export function isMiss({ found }: Result): boolean {
	return found === "none" || found === "low";
}

function isAlarm({ fixed }: Result): boolean {
	return fixed === "alarm";
}

function ofGroup(results: readonly Result[], group: string): readonly Result[] {
	return results.filter((result) => result.case.group === group);
}

const heading = (): string => `${"".padEnd(28)}found  of      %   low confidence only`;

function recallRow(what: string, results: readonly Result[]): string {
	const asked = results.filter(({ found }) => found !== "does not apply" && found !== "failed");
	const found = asked.filter(({ found }) => found === "shown").length;
	const low = asked.filter(({ found }) => found === "low").length;
	const counts = `${String(found).padStart(5)} ${String(asked.length).padStart(3)}`;
	return `${what.padEnd(28)}${counts} ${percent(found, asked.length).padStart(6)}   ${low}`;
}

function breakdown(results: readonly Result[], by: "kind" | "shape"): string[] {
	const values = [...new Set(results.map((result) => result.case[by]))].sort();
	return values.map((value) => {
		const same = results.filter((result) => result.case[by] === value);
		return recallRow(`${by} ${value}`, same);
	});
}

function silence(results: readonly Result[]): string {
	const asked = results.filter(({ fixed }) => fixed === "silent" || fixed === "low" || fixed === "alarm");
	const quiet = asked.filter(({ fixed }) => fixed !== "alarm").length;
	const low = asked.filter(({ fixed }) => fixed === "low").length;
	return `silent on fixed versions: ${quiet} of ${asked.length}, ${percent(quiet, asked.length)} (${low} with a low-confidence finding)`;
}

function section(title: string, results: readonly Result[], version: Answer["version"]): string[] {
	if (results.length === 0) return ["", `${title}: none`];
	return ["", `${title}: ${results.length}`, ...results.flatMap((result) => details(result, version))];
}

function details(result: Result, version: Answer["version"]): string[] {
	const { case: one, answers } = result;
	const answer = answers.find((candidate) => candidate.version === version);
	const reported = (finding: Reported, mark: string): string =>
		`    ${mark} ${finding.function}:${finding.line} ${finding.rule} ${finding.counter} (${finding.confidence}: ${finding.reason}) ${finding.message}`;
	return [
		`  ${nameOf(result)}: ${one.counter} (${one.group}, ${one.kind}, ${one.shape})`,
		...(answer?.about.map((finding) => reported(finding, "about it:")) ?? []),
		...(answer?.instead.map((finding) => reported(finding, "instead:")) ?? []),
	];
}

function nameOf({ case: one }: Result): string {
	return `${one.id} ${one.file} ${one.function}()`;
}

function percent(part: number, all: number): string {
	return all === 0 ? "-" : `${((100 * part) / all).toFixed(1)} %`;
}
