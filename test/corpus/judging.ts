/** Asks the program about the cases of one file, and says what was reported about their counters. */
import type { Program } from "../../server/src/core/api/program.ts";
import type { Confidence, Finding } from "../../server/src/core/api/types.ts";
import { bodiesOf, bodyText, calls } from "../measuring/bodies.ts";
import { newFindings } from "../measuring/newFindings.ts";
import { speaksOf } from "./about.ts";
import type { CorpusCase, FileTask, RealCase, RevertedCase } from "./cases.ts";
import { functionsOf } from "./counterWords.ts";
import { revert } from "./revert.ts";

/** A finding in short. */
export interface Reported {
	readonly function: string;
	readonly line: number;
	readonly rule: string;
	readonly counter: string;
	readonly confidence: Confidence;
	readonly message: string;
	/** Why it is not more sure. */
	readonly reason: string;
}

/** What came of asking about one case in one tree. */
export interface Answer {
	readonly id: string;
	readonly version: FileTask["version"];
	readonly milliseconds: number;
	/** Why the case does not apply to the text that is there. */
	readonly refused?: string;
	/** Findings about the counter, where the case is to be found. Of a reverted case only those that the deletion brought. */
	readonly about: readonly Reported[];
	/** What else is reported there; of a reverted case all else that the deletion brought to the file. */
	readonly instead: readonly Reported[];
}

/** Whether what is shown by default is among the findings, only what is hidden, or nothing. */
export function standing(findings: readonly Reported[]): "shown" | "low" | "none" {
	if (findings.some(({ confidence }) => confidence !== "low")) return "shown";
	return findings.length > 0 ? "low" : "none";
}

/** Answers to all cases of a file. Afterwards the program has forgotten it. */
export async function judgeFile(
	program: Program,
	{ version, file, cases }: FileTask,
	read: (file: string) => string | undefined,
): Promise<readonly Answer[]> {
	const started = performance.now();
	const refuse = (refused: string): Answer[] =>
		cases.map(({ id }) => ({ id, version, milliseconds: 0, refused, about: [], instead: [] }));
	const text = read(file);
	if (text === undefined) return refuse(`there is no ${file}`);
	const { findings } = await program.snapshot().check(file);
	const unchanged = new View(text, findings);
	let milliseconds = performance.now() - started;
	const answers: Answer[] = [];
	for (const one of cases) {
		const begun = performance.now();
		const judged =
			one.group === "real" ? real(one, version, unchanged) : await reverted(one, unchanged, { program, read });
		answers.push({ id: one.id, version, milliseconds: milliseconds + performance.now() - begun, ...judged });
		milliseconds = 0;
	}
	program.done(file);
	return answers;
}

type Judged = Pick<Answer, "refused" | "about" | "instead">;

function real(one: RealCase, version: FileTask["version"], view: View): Judged {
	const functions = functionsOf(one, version);
	const name = functions[0] ?? one.function;
	if (bodiesOf(view.lines, name).length === 0) return { refused: `no function ${name}`, about: [], instead: [] };
	const there = view.findings.filter((finding) => functions.includes(finding.function));
	return view.split(there, one);
}

async function reverted(
	one: RevertedCase,
	unchanged: View,
	{ program, read }: { readonly program: Program; readonly read: (file: string) => string | undefined },
): Promise<Judged> {
	const changed = revert(one, unchanged.text, read);
	if ("refused" in changed) return { ...changed, about: [], instead: [] };
	program.setText(one.file, changed.text);
	const { findings } = await program.snapshot().check(one.file);
	const view = new View(changed.text, newFindings(unchanged.findings, findings));
	program.forget(one.file);
	const { about, instead } = view.split(view.findings, one);
	const placed = about.filter(({ function: name }) => name === one.function || calls(view.lines, name, one.function));
	return { about: placed, instead: [...about.filter((finding) => !placed.includes(finding)), ...instead] };
}

/** A text and what is reported about it. */
class View {
	readonly text: string;
	readonly lines: readonly string[];
	readonly findings: readonly Finding[];

	constructor(text: string, findings: readonly Finding[]) {
		this.text = text;
		this.lines = text.split("\n");
		this.findings = findings;
	}

	/** Those about the case's counter, and the rest. */
	split(findings: readonly Finding[], one: CorpusCase): { about: readonly Reported[]; instead: readonly Reported[] } {
		const about = findings.filter((finding) => this.#isAbout(finding, one));
		const rest = findings.filter((finding) => !about.includes(finding));
		return { about: about.map((f) => this.#reported(f)), instead: rest.map((f) => this.#reported(f)) };
	}

	#isAbout(finding: Finding, one: CorpusCase): boolean {
		return speaksOf(finding, one, bodyText(this.lines, finding.function), (at) => this.#linesAt(at));
	}

	#linesAt({ start, end }: { readonly start: number; readonly end: number }): string {
		const last = this.text.indexOf("\n", end);
		return this.text.slice(this.text.lastIndexOf("\n", start - 1) + 1, last < 0 ? undefined : last);
	}

	#reported(finding: Finding): Reported {
		const { rule, counter, confidence, confidenceReason, message } = finding;
		const line = this.text.slice(0, finding.at.start).split("\n").length;
		return { function: finding.function, line, rule, counter, confidence, message, reason: confidenceReason };
	}
}
