/**
 * A program that is in one of two versions at a time: before a patch, or after it. Going from one to the other costs the changed functions anew,
 * so everything that can be asked of a version is asked before it is left.
 */
import { type Cancellation, throwIfCancelled } from "../base/cancellation.ts";
import type { FileSpan } from "../base/span.ts";
import type { WordedFinding } from "../rules/finding.ts";
import type { FileChange } from "./change.ts";
import type { Outlined } from "./changedFunctions.ts";
import { Places } from "./places.ts";
import type { Place, ReviewedFinding } from "./result.ts";
import type { ExaminedFunction, FunctionOutline, LeftExit, ReviewedProgram, Version } from "./version.ts";

/** A function as it was found in one version. */
export interface Side {
	readonly examined: ExaminedFunction;
	readonly findings: readonly ReviewedFinding[];
	/** Findings that a comment allows. */
	readonly allowed: number;
	/** What these are about. */
	readonly allowedCounters: ReadonlySet<string>;
	/** Exits that leave a charge, whatever a rule makes of that. */
	readonly left: readonly LeftSide[];
	/** The ways the function ends, with one place where it does. */
	readonly ends: readonly End[];
}

export interface End {
	readonly at: Place;
	readonly source: string;
	readonly outcome: string;
	/** Whether a comment allows a counter to be left there. */
	readonly allows: (counter: string) => boolean;
}

export interface LeftSide extends Omit<LeftExit, "finding"> {
	readonly finding: ReviewedFinding;
}

export type Which = "before" | "after";

export interface TwoVersionsOptions {
	readonly cancellation: Cancellation;
	/** Whether a comment in the version's texts allows a finding. */
	readonly allows: (finding: WordedFinding, version: Version) => boolean;
}

export class TwoVersions {
	readonly #program: ReviewedProgram;
	readonly #changes: readonly FileChange[];
	readonly #options: TwoVersionsOptions;
	readonly #outlines = new Map<string, readonly FunctionOutline[]>();
	#at: Which | undefined;

	constructor(program: ReviewedProgram, changes: readonly FileChange[], options: TwoVersionsOptions) {
		this.#program = program;
		this.#changes = changes;
		this.#options = options;
	}

	/** Gives the changed files the texts of a version. */
	go(which: Which): void {
		throwIfCancelled(this.#options.cancellation);
		if (this.#at === which) return;
		this.#at = which;
		for (const { file, oldFile, before, after } of this.#changes) {
			if (oldFile !== undefined) this.#program.setText(oldFile, (which === "before" ? before : undefined) ?? "");
			this.#program.setText(file, (which === "after" ? after : oldFile === undefined ? before : undefined) ?? "");
		}
		this.#outlines.clear();
	}

	/** The functions of the changed files in the version the program is in. */
	async outlined(): Promise<readonly Outlined[]> {
		const outlined: Outlined[] = [];
		for (const change of this.#changes) {
			const { file, text } = this.#sideOf(change);
			outlined.push({ file, text: text ?? "", functions: text === undefined ? [] : await this.outline(file) });
		}
		return outlined;
	}

	async outline(file: string): Promise<readonly FunctionOutline[]> {
		throwIfCancelled(this.#options.cancellation);
		let outline = this.#outlines.get(file);
		if (!outline) {
			outline = await this.#program.snapshot().outline(file, this.#options.cancellation);
			this.#outlines.set(file, outline);
		}
		return outline;
	}

	/** Judges functions of a file in the version the program is in. */
	async examine(file: string, names: readonly string[]): Promise<readonly Side[]> {
		if (names.length === 0) return [];
		const version = this.#program.snapshot();
		const places = new Places(version);
		// Asked about ends when the texts have moved on.
		const text = version.text(file);
		const kept: Version = { ...version, text: (name) => (name === file ? text : version.text(name)) };
		const examined = await version.examine(file, new Set(names), this.#options.cancellation);
		return examined.map((one): Side => {
			const findings = one.findings.filter((finding) => !this.#options.allows(finding, version));
			const allowed = one.findings.length - findings.length;
			const about = one.findings.filter((finding) => this.#options.allows(finding, version));
			const allowedCounters = new Set(about.map(({ counter }) => counter));
			const left = one.leftCharges
				.filter(({ finding }) => !this.#options.allows(finding, version))
				.map((exit) => ({ ...exit, finding: places.finding(exit.finding) }));
			const ends = one.ends.map(
				({ at, outcome }): End => ({
					outcome,
					at: places.place(at),
					source: places.source(at),
					allows: (counter) => this.#options.allows(leftAt(one, { counter, at, outcome }), kept),
				}),
			);
			const placed = findings.map((finding) => places.finding(finding));
			return { examined: one, findings: placed, allowed, allowedCounters, left, ends };
		});
	}

	/** Judges the changed .c files as wholes, and gives what is said about these counters. */
	async checkAbout(isWanted: (counter: string) => boolean): Promise<readonly ReviewedFinding[]> {
		const found: ReviewedFinding[] = [];
		for (const change of this.#changes) {
			const { file, text } = this.#sideOf(change);
			if (text === undefined || file.endsWith(".h")) continue;
			const version = this.#program.snapshot();
			const places = new Places(version);
			const { findings } = await version.check(file, this.#options.cancellation);
			for (const finding of findings)
				if (isWanted(finding.counter) && !this.#options.allows(finding, version)) found.push(places.finding(finding));
		}
		return found;
	}

	/** From now on these must balance in both versions. */
	holdGauges(counters: ReadonlySet<string>): void {
		this.#program.holdGauges(counters);
	}

	/** What is held of counters in the version the program is in. */
	standings(counters: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
		return this.#program.snapshot().standings(counters);
	}

	#sideOf({ file, oldFile, before, after }: FileChange): { readonly file: string; readonly text: string | undefined } {
		return this.#at === "before" ? { file: oldFile ?? file, text: before } : { file, text: after };
	}
}

/** What is asked of comments that allow a finding where only the two versions together show one. */
function leftAt(
	{ name }: ExaminedFunction,
	{ counter, at, outcome }: { readonly counter: string; readonly at: FileSpan; readonly outcome: string },
): WordedFinding {
	return {
		rule: "leak-on-exit",
		confidence: "medium",
		confidenceReason: "",
		severity: "warning",
		at,
		function: name,
		counter,
		delta: 1,
		outcome,
		message: "",
		path: [],
		assumed: [],
		identity: "",
	};
}
