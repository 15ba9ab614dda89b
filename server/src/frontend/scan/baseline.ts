/** A scan measured against an earlier one: what is new, what is left, and what is gone and why. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Confidence, Finding } from "../../core/api/types.ts";
import { compareFindings, type Identified } from "../../core/review/compareFindings.ts";
import { scanDefinitions } from "../../core/syntax/definitions.ts";
import { reasonOf } from "../../store/reasons.ts";
import { confidences } from "../confidence.ts";
import type { ScannedFile } from "./scanned.ts";

/** A finding of the earlier scan, as its JSON has it. */
export interface BaselineFinding extends Identified {
	readonly function: string;
	readonly rule: string;
	readonly counter: string;
	readonly confidence: Confidence;
	readonly line: number;
	readonly message: string;
}

export interface Baseline {
	/** As it was named on the command line. */
	readonly name: string;
	/** The tree that was scanned, if it was one. */
	readonly tree: string | undefined;
	readonly findings: readonly BaselineFinding[];
}

/** What became of the code that a finding was about. */
export type Fate =
	| "file gone"
	| "function gone"
	| "function changed"
	| "function as it was"
	/** The earlier tree is no longer where it was. */
	| "not known";

export interface Fixed extends BaselineFinding {
	readonly fate: Fate;
	/** A budget was hit in the function: the finding may be there still. */
	readonly cutShort: boolean;
}

export interface BaselineResult {
	readonly name: string;
	/** Findings that the earlier scan did not have. */
	readonly introduced: ReadonlySet<Finding>;
	readonly remaining: number;
	/** Findings of the earlier scan that are there still, less sure than what is shown. */
	readonly lessSure: number;
	readonly fixed: readonly Fixed[];
}

/** Reads the JSON of an earlier scan (or check). Throws a one-line reason. */
export function readBaseline(name: string): Baseline {
	const report = parsed(name);
	const { findings, tree } = report as { findings?: unknown; tree?: unknown };
	if (!Array.isArray(findings) || !findings.every(isFinding))
		throw new Error(`not the JSON of a scan (counterbalance scan --format json)`);
	return { name, tree: typeof tree === "string" ? tree : undefined, findings };
}

function parsed(name: string): object {
	let text: string;
	try {
		text = readFileSync(name, "utf8");
	} catch (error) {
		throw new Error(reasonOf(error));
	}
	try {
		const report: unknown = JSON.parse(text);
		return typeof report === "object" && report !== null ? report : {};
	} catch {
		throw new Error(`not JSON`);
	}
}

function isFinding(value: unknown): value is BaselineFinding {
	if (typeof value !== "object" || value === null) return false;
	const { identity, file, line, confidence, ...rest } = value as Record<string, unknown>;
	const texts = [identity, file, rest.function, rest.rule, rest.counter, rest.message];
	return (
		texts.every((text) => typeof text === "string") &&
		typeof line === "number" &&
		confidences.includes(confidence as Confidence)
	);
}

export interface Comparison {
	readonly baseline: Baseline;
	readonly results: readonly ScannedFile[];
	/** Where the files lie now. */
	readonly root: string;
	readonly rules: readonly string[];
	readonly minConfidence: Confidence;
	/** Whether the scan was asked to look at a file of this name, were it there. */
	readonly asked: (file: string) => boolean;
}

/** Compares by function, rule, counter, operation and outcome, as a review does: no shift of lines matters. */
export function compareWithBaseline(comparison: Comparison): BaselineResult {
	const { baseline, results, root, rules, minConfidence, asked } = comparison;
	const scanned = new Map(results.map((result) => [result.file, result]));
	const before = baseline.findings.filter(
		({ rule, file, confidence }) =>
			(rules.length === 0 || rules.includes(rule)) &&
			confidences.indexOf(confidence) <= confidences.indexOf(minConfidence) &&
			(scanned.has(file) || (asked(file) && !existsSync(join(root, file)))),
	);
	const after = results.flatMap(({ file, report }) =>
		report.findings.map((finding) => ({ identity: finding.identity, file, finding })),
	);
	const { introduced, fixed, remaining } = compareFindings<Identified>(before, after);
	const isNew = new Set(introduced);
	const hidden = results.flatMap(({ file, judged }) => judged.map(({ identity }) => ({ identity, file })));
	const still = compareFindings<Identified>(
		fixed,
		hidden.filter(({ identity, file }) => !isShown(identity, file)),
	);
	const gone = new Set(still.fixed);
	const fates = new Fates(baseline, root);
	return {
		name: baseline.name,
		introduced: new Set(after.filter((one) => isNew.has(one)).map(({ finding }) => finding)),
		remaining: remaining.length,
		lessSure: still.remaining.length,
		fixed: before
			.filter((one) => gone.has(one))
			.map((one) => ({ ...one, fate: fates.of(one), cutShort: cutShort(one) })),
	};

	function isShown(identity: string, file: string): boolean {
		return scanned.get(file)?.report.findings.some((finding) => finding.identity === identity) ?? false;
	}

	function cutShort({ file, function: name }: BaselineFinding): boolean {
		const incomplete = scanned.get(file)?.report.incomplete ?? [];
		return incomplete.some((one) => one.function === name && one.reason.startsWith("budget "));
	}
}

/** Compares functions of the earlier tree with those of this one. */
class Fates {
	readonly #baseline: Baseline;
	readonly #root: string;
	readonly #functions = new Map<string, ReadonlyMap<string, string> | undefined>();

	constructor(baseline: Baseline, root: string) {
		this.#baseline = baseline;
		this.#root = root;
	}

	of({ file, function: name }: BaselineFinding): Fate {
		const now = this.#read(this.#root, file);
		if (!now) return "file gone";
		const after = now.get(name);
		if (after === undefined) return "function gone";
		const { tree } = this.#baseline;
		const before = tree === undefined || tree === this.#root ? undefined : this.#read(tree, file)?.get(name);
		if (before === undefined) return "not known";
		return before === after ? "function as it was" : "function changed";
	}

	/** The functions of a file by name, white space aside. */
	#read(root: string, file: string): ReadonlyMap<string, string> | undefined {
		const path = join(root, file);
		if (!this.#functions.has(path)) this.#functions.set(path, functionsIn(path));
		return this.#functions.get(path);
	}
}

function functionsIn(path: string): ReadonlyMap<string, string> | undefined {
	let text: string;
	try {
		text = readFileSync(path, "utf8");
	} catch {
		return undefined;
	}
	const functions = scanDefinitions(text).filter(({ kind }) => kind === "function");
	return new Map(functions.map(({ name, start, end }) => [name, text.slice(start, end).replace(/\s+/g, " ")]));
}
