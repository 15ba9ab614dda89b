/**
 * Judges one patch: the functions it changes, and their callers as far as callers are told something else. Nothing else is looked at again.
 *
 * The program holds one version at a time. Going from one to the other costs the changed functions anew, so that everything that can be
 * asked of a version is asked before it is left.
 */
import { type Cancellation, throwIfCancelled } from "../base/cancellation.ts";
import { groupBy } from "../base/groupBy.ts";
import type { WordedFinding } from "../rules/finding.ts";
import { type FileChange, isC, type PatchChange } from "./change.ts";
import { mentions, type Outlined } from "./changedFunctions.ts";
import { type ChangedFile, callersIn, noNames, type PairedFunction, pairAll } from "./functions.ts";
import { ChangedLines } from "./hunkLines.ts";
import { Places } from "./places.ts";
import type { Cause, ReviewedFinding } from "./result.ts";
import type { CallerSearch, ExaminedFunction, FunctionOutline, ReviewedProgram, Version } from "./version.ts";

export interface JudgeOptions {
	/** Looks for callers in files that the patch does not change; without it they are not looked at. */
	readonly callers?: CallerSearch | undefined;
	readonly cancellation: Cancellation;
	/** Whether a comment in the version's texts allows a finding. */
	readonly allows: (finding: WordedFinding, version: Version) => boolean;
}

/** A function as it was found in one version. */
export interface Side {
	readonly examined: ExaminedFunction;
	readonly findings: readonly ReviewedFinding[];
	/** Findings that a comment allows. */
	readonly allowed: number;
}

export interface JudgedFunction {
	readonly name: string;
	readonly file: string;
	readonly oldName: string;
	readonly oldFile: string;
	readonly before: Side | undefined;
	readonly after: Side | undefined;
	readonly cause: Cause;
	/** The patch changes its text. */
	readonly touched: boolean;
}

export interface JudgedPatch {
	readonly functions: readonly JudgedFunction[];
	/** Files that call functions whose contract changed and were not looked at. */
	readonly callersLeft: number;
	readonly namesChanged: readonly string[];
}

/** How often callers of callers are gone to; beyond it they are counted among those not looked at. */
const maxWaves = 8;

/** Leaves the program at the version after the patch. */
export async function judgePatch(
	program: ReviewedProgram,
	patch: PatchChange,
	options: JudgeOptions,
): Promise<JudgedPatch> {
	return new PatchJudge(program, patch, options).run();
}

interface Draft {
	readonly pair: PairedFunction;
	readonly cause: Cause;
	before: Side | undefined;
	after: Side | undefined;
	readonly touched: boolean;
}

class PatchJudge {
	readonly #program: ReviewedProgram;
	readonly #options: JudgeOptions;
	readonly #lines: readonly ChangedLines[];
	readonly #changes: readonly FileChange[];
	readonly #drafts = new Map<string, Draft>();
	readonly #outlines = new Map<string, readonly FunctionOutline[]>();
	readonly #standingsChanged = new Set<string>();
	#callersLeft = 0;
	#at: "before" | "after" = "before";

	constructor(program: ReviewedProgram, patch: PatchChange, options: JudgeOptions) {
		this.#program = program;
		this.#options = options;
		this.#changes = patch.files.filter(({ file }) => isC(file));
		this.#lines = this.#changes.map((change) => new ChangedLines(change, patch.id));
	}

	async run(): Promise<JudgedPatch> {
		this.#go("before", true);
		const old = await this.#outlined("before");
		const early = await this.#examineTouched(old);
		this.#go("after");
		const fresh = await this.#outlined("after");
		const files = this.#changes.map(
			(change, i): ChangedFile => ({ change, before: old[i] as Outlined, after: fresh[i] as Outlined }),
		);
		const { pairs, headerNames } = pairAll(files);
		let wave: readonly Draft[] = pairs
			.filter(({ edited, otherNames }) => edited || otherNames.size > 0)
			.map((pair) => this.#draft(pair));
		for (const draft of wave) draft.before = early.get(keyOf(draft.pair.oldFile, draft.pair.before?.name ?? ""));
		for (let round = 0; wave.length > 0; round++) {
			await this.#examineAfter(wave);
			const missing = wave.filter((draft) => draft.pair.before && !draft.before);
			if (missing.length > 0) {
				this.#go("before");
				await this.#examineBefore(missing);
				this.#go("after");
			}
			wave = round < maxWaves ? await this.#callersOf(wave, pairs) : [];
			if (wave.length === 0) wave = await this.#affectedByStandings(files, pairs);
		}
		await this.#judgeWholeFiles();
		return { functions: this.#functions(), callersLeft: this.#callersLeft, namesChanged: [...headerNames].sort() };
	}

	#go(side: "before" | "after", first = false): void {
		throwIfCancelled(this.#options.cancellation);
		if (this.#at === side && !first) return;
		this.#at = side;
		for (const { file, oldFile, before, after } of this.#changes) {
			if (oldFile !== undefined) this.#program.setText(oldFile, (side === "before" ? before : undefined) ?? "");
			this.#program.setText(file, (side === "after" ? after : oldFile === undefined ? before : undefined) ?? "");
		}
		if (!first) this.#outlines.clear();
	}

	#version(): Version {
		return this.#program.snapshot();
	}

	async #outlined(side: "before" | "after"): Promise<readonly Outlined[]> {
		const outlined: Outlined[] = [];
		for (const change of this.#changes) {
			const text = change[side];
			const file = side === "before" ? (change.oldFile ?? change.file) : change.file;
			const functions = text === undefined ? [] : await this.#version().outline(file, this.#options.cancellation);
			outlined.push({ file, text: text ?? "", functions });
		}
		return outlined;
	}

	/** While the version before is there: the functions that hunks touch. Most patches then need it no more. */
	async #examineTouched(old: readonly Outlined[]): Promise<ReadonlyMap<string, Side>> {
		const sides = new Map<string, Side>();
		for (const [i, { file, functions }] of old.entries()) {
			const touched = functions.filter(({ span }) => this.#lines[i]?.touches("before", span));
			for (const side of await this.#examine(
				file,
				touched.map(({ name }) => name),
			))
				sides.set(keyOf(file, side.examined.name), side);
		}
		return sides;
	}

	async #examineBefore(drafts: readonly Draft[]): Promise<void> {
		for (const [file, group] of groupBy(drafts, ({ pair }) => pair.oldFile)) {
			const sides = await this.#examine(
				file,
				group.map(({ pair }) => pair.before?.name ?? ""),
			);
			for (const draft of group) draft.before = sides.find(({ examined }) => examined.name === draft.pair.before?.name);
		}
	}

	async #examineAfter(drafts: readonly Draft[]): Promise<void> {
		const there = drafts.filter(({ pair }) => pair.after);
		for (const [file, group] of groupBy(there, ({ pair }) => pair.file)) {
			const sides = await this.#examine(
				file,
				group.map(({ pair }) => pair.after?.name ?? ""),
			);
			for (const draft of group) draft.after = sides.find(({ examined }) => examined.name === draft.pair.after?.name);
		}
	}

	async #examine(file: string, names: readonly string[]): Promise<readonly Side[]> {
		if (names.length === 0) return [];
		const version = this.#version();
		const places = new Places(version);
		const examined = await version.examine(file, new Set(names), this.#options.cancellation);
		return examined.map((one): Side => {
			const findings = one.findings.filter((finding) => !this.#options.allows(finding, version));
			const allowed = one.findings.length - findings.length;
			return { examined: one, findings: findings.map((finding) => places.finding(finding)), allowed };
		});
	}

	#draft(pair: PairedFunction): Draft {
		const lines = (change: FileChange) => this.#lines.find((one) => one.change === change);
		const own = [
			...(lines(pair.change)?.touching(
				pair.oldChange === pair.change ? pair.before?.span : undefined,
				pair.after?.span,
			) ?? []),
			...(pair.oldChange === pair.change ? [] : (lines(pair.oldChange)?.touching(pair.before?.span, undefined) ?? [])),
		];
		const hunks = own.length > 0 || pair.edited ? own : this.#lines.flatMap((one) => one.mentioning(pair.otherNames));
		return this.#keep({
			pair,
			cause: { hunks, through: [] },
			before: undefined,
			after: undefined,
			touched: pair.edited,
		});
	}

	#keep(draft: Draft): Draft {
		this.#drafts.set(keyOf(draft.pair.file, (draft.pair.after ?? draft.pair.before)?.name ?? ""), draft);
		return draft;
	}

	/**
	 * What is held of a counter (that it must balance, that it only grows) rests on all code that changes it. Where a patch changes that, whatever
	 * mentions the counter is looked at again, and so are the files as wholes.
	 */
	async #affectedByStandings(
		files: readonly ChangedFile[],
		pairs: readonly PairedFunction[],
	): Promise<readonly Draft[]> {
		const before = new Map<string, string>();
		const changed = new Set<string>();
		for (const { before: side } of this.#drafts.values())
			for (const [counter, kind] of side?.examined.standings ?? []) before.set(counter, kind);
		const counters = new Set(before.keys());
		for (const { after: side } of this.#drafts.values())
			for (const counter of side?.examined.standings.keys() ?? []) counters.add(counter);
		const after = await this.#version().standings(counters);
		const added = new Set([...counters].filter((counter) => !before.has(counter)));
		if (added.size > 0) {
			this.#go("before");
			await this.#outlined("before");
			for (const [counter, kind] of await this.#version().standings(added)) before.set(counter, kind);
			this.#go("after");
			await this.#outlined("after");
		}
		for (const counter of counters) if (before.get(counter) !== after.get(counter)) changed.add(counter);
		for (const counter of changed) this.#standingsChanged.add(counter);
		const names = new Set([...changed].map((counter) => counter.slice(counter.lastIndexOf(".") + 1)));
		const textOf = (pair: PairedFunction) => files.find(({ change }) => change === pair.change)?.after.text ?? "";
		return pairs
			.filter((pair) => pair.after && mentions(pair.after, textOf(pair), names))
			.filter((pair) => !this.#drafts.has(keyOf(pair.file, pair.after?.name ?? "")))
			.map((pair) => this.#draft({ ...pair, otherNames: names }));
	}

	/** Rules that look at all functions of a file together are asked where the standing of a counter changed. */
	async #judgeWholeFiles(): Promise<void> {
		if (this.#standingsChanged.size === 0) return;
		const after = await this.#wholeFiles("after");
		this.#go("before");
		const before = await this.#wholeFiles("before");
		this.#go("after");
		for (const [key, draft] of this.#drafts) {
			draft.before = withMore(draft.before, before.get(keyOf(draft.pair.oldFile, draft.pair.before?.name ?? "")));
			draft.after = withMore(draft.after, after.get(key));
		}
	}

	async #wholeFiles(side: "before" | "after"): Promise<ReadonlyMap<string, readonly ReviewedFinding[]>> {
		const found = new Map<string, ReviewedFinding[]>();
		for (const change of this.#changes) {
			const file = side === "before" ? (change.oldFile ?? change.file) : change.file;
			if (change[side] === undefined || file.endsWith(".h")) continue;
			const version = this.#version();
			const places = new Places(version);
			for (const finding of (await version.check(file, this.#options.cancellation)).findings) {
				if (!this.#standingsChanged.has(finding.counter)) continue;
				if (this.#options.allows(finding, version)) continue;
				const key = keyOf(file, finding.function);
				found.set(key, [...(found.get(key) ?? []), places.finding(finding)]);
			}
		}
		return found;
	}

	/** Functions, not looked at yet, that call one whose callers are told something else now. */
	async #callersOf(wave: readonly Draft[], pairs: readonly PairedFunction[]): Promise<readonly Draft[]> {
		const telling = wave.filter(({ before, after }) => before?.examined.told !== after?.examined.told);
		const callers: Draft[] = [];
		const add = (pair: PairedFunction): void => {
			const name = (pair.after ?? pair.before)?.name ?? "";
			if (this.#drafts.has(keyOf(pair.file, name))) return;
			const called = telling.find((draft) => draftNames(draft).some((callee) => pair.after?.calls.has(callee)));
			if (!called) return;
			const through = [draftNames(called)[0] ?? "", ...called.cause.through];
			callers.push(
				this.#keep({
					pair,
					cause: { hunks: called.cause.hunks, through },
					before: undefined,
					after: undefined,
					touched: false,
				}),
			);
		};
		for (const pair of pairs) add(pair);
		for (const pair of await this.#pairsElsewhere(telling)) add(pair);
		return callers;
	}

	/** Callers in files that the patch does not change; they read the same in both versions. */
	async #pairsElsewhere(telling: readonly Draft[]): Promise<readonly PairedFunction[]> {
		const visible = telling.filter(({ pair }) => !(pair.after ?? pair.before)?.static || pair.file.endsWith(".h"));
		const [first] = visible;
		if (!first || !this.#options.callers) return [];
		const names = new Set(visible.flatMap(draftNames));
		const { files, left } = await this.#options.callers.files(names, first.pair.file);
		this.#callersLeft += left;
		const pairs: PairedFunction[] = [];
		const [change] = this.#changes;
		const changed = new Set(this.#changes.flatMap(({ file, oldFile }) => [file, oldFile]));
		for (const file of files) {
			if (changed.has(file) || !change) continue;
			throwIfCancelled(this.#options.cancellation);
			for (const fn of callersIn(await this.#outlineOf(file), names))
				pairs.push({
					before: fn,
					after: fn,
					oldFile: file,
					file,
					change,
					oldChange: change,
					edited: false,
					otherNames: noNames,
				});
		}
		return pairs;
	}

	async #outlineOf(file: string): Promise<readonly FunctionOutline[]> {
		let outline = this.#outlines.get(file);
		if (!outline) {
			outline = await this.#version().outline(file, this.#options.cancellation);
			this.#outlines.set(file, outline);
		}
		return outline;
	}

	#functions(): readonly JudgedFunction[] {
		return [...this.#drafts.values()].map(({ pair, cause, before, after, touched }) => ({
			name: (pair.after ?? pair.before)?.name ?? "",
			file: pair.file,
			oldName: (pair.before ?? pair.after)?.name ?? "",
			oldFile: pair.oldFile,
			before,
			after,
			cause,
			touched,
		}));
	}
}

function draftNames({ pair }: Draft): readonly string[] {
	return [...new Set([pair.after?.name, pair.before?.name].filter((name) => name !== undefined))];
}

function keyOf(file: string, name: string): string {
	return `${file}:${name}`;
}

function withMore(side: Side | undefined, findings: readonly ReviewedFinding[] = []): Side | undefined {
	const known = new Set(side?.findings.map(({ identity }) => identity));
	const more = findings.filter(({ identity }) => !known.has(identity));
	return side && more.length > 0 ? { ...side, findings: [...side.findings, ...more] } : side;
}
