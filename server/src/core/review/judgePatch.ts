/** Judges one patch: the functions it changes, and their callers as far as callers are told something else. Nothing else is looked at again. */
import { groupBy } from "../base/groupBy.ts";
import { type FileChange, isC, type PatchChange } from "./change.ts";
import { type FunctionPair, mentions, type Outlined } from "./changedFunctions.ts";
import { changedCounters } from "./contracts.ts";
import { type ChangedFile, callersIn, noNames, type PairedFunction, pairAll } from "./functions.ts";
import { ChangedLines } from "./hunkLines.ts";
import type { Cause, ChangedStanding, HunkReference, ReviewedFinding } from "./result.ts";
import { type Side, TwoVersions, type TwoVersionsOptions } from "./twoVersions.ts";
import type { CallerSearch, ReviewedProgram } from "./version.ts";

export interface JudgeOptions extends TwoVersionsOptions {
	/** Looks for callers in files that the patch does not change; without it they are not looked at. */
	readonly callers?: CallerSearch | undefined;
	/** Counters that must balance in all versions because they do in one; grows. */
	readonly gauges?: Set<string>;
}

export interface JudgedFunction {
	readonly name: string;
	readonly file: string;
	readonly oldName: string;
	readonly oldFile: string;
	readonly before: Side | undefined;
	readonly after: Side | undefined;
	readonly cause: Cause;
	/** The patch changes its text, or what its text means. */
	readonly touched: boolean;
	/** Of a caller that is not touched: the counters that what it calls leaves otherwise than before. */
	readonly counters: ReadonlySet<string>;
	/** Only code outside of the patch's files can call it, through a pointer: nobody there can be asked. */
	readonly callback: boolean;
}

export interface JudgedPatch {
	readonly functions: readonly JudgedFunction[];
	/** Files that call functions whose contract changed and were not looked at. */
	readonly callersLeft: number;
	readonly namesChanged: readonly string[];
	readonly standings: readonly ChangedStanding[];
}

/** How far up callers of callers are gone to. */
const maxWaves = 6;

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
	readonly counters: ReadonlySet<string>;
}

class PatchJudge {
	readonly #versions: TwoVersions;
	readonly #callers: CallerSearch | undefined;
	readonly #gauges: Set<string>;
	readonly #lines: readonly ChangedLines[];
	readonly #changes: readonly FileChange[];
	readonly #drafts = new Map<string, Draft>();
	readonly #standings = new Map<string, ChangedStanding>();
	#callersLeft = 0;

	constructor(program: ReviewedProgram, patch: PatchChange, options: JudgeOptions) {
		this.#changes = patch.files.filter(({ file }) => isC(file));
		this.#versions = new TwoVersions(program, this.#changes, options);
		this.#callers = options.callers;
		this.#gauges = options.gauges ?? new Set();
		this.#lines = this.#changes.map((change) => new ChangedLines(change, patch.id));
	}

	async run(): Promise<JudgedPatch> {
		this.#versions.go("before");
		const old = await this.#versions.outlined();
		const early = await this.#examineTouched(old);
		this.#versions.go("after");
		const fresh = await this.#versions.outlined();
		const files = this.#changes.map(
			(change, i): ChangedFile => ({ change, before: old[i] as Outlined, after: fresh[i] as Outlined }),
		);
		const { pairs, headerNames } = pairAll(files);
		const touched = pairs
			.filter(({ edited, otherNames }) => edited || otherNames.size > 0)
			.map((pair) => this.#keep(pair, { hunks: this.#hunksOf(pair), through: [] }, { touched: true }));
		for (const draft of touched) draft.before = early.get(keyOf(draft.pair.oldFile, draft.pair.before?.name ?? ""));
		await this.#judge(touched);
		const mentioning = await this.#affectedByStandings(files, pairs);
		await this.#judge(mentioning);
		await this.#holdGauges([...touched, ...mentioning]);
		let wave: readonly Draft[] = [...touched, ...mentioning];
		for (let round = 0; wave.length > 0 && round < maxWaves; round++) {
			wave = await this.#callersOf(wave, pairs);
			await this.#judge(wave);
		}
		await this.#judgeWholeFiles();
		return {
			functions: this.#functions(pairs),
			callersLeft: this.#callersLeft,
			namesChanged: [...headerNames].sort(),
			standings: [...this.#standings.values()],
		};
	}

	/** While the version before is there: the functions that hunks touch. Most patches then need it no more. */
	async #examineTouched(old: readonly Outlined[]): Promise<ReadonlyMap<string, Side>> {
		const sides = new Map<string, Side>();
		for (const [i, { file, functions }] of old.entries()) {
			const touched = functions.filter(({ span }) => this.#lines[i]?.touches("before", span));
			const names = touched.map(({ name }) => name);
			for (const side of await this.#versions.examine(file, names)) sides.set(keyOf(file, side.examined.name), side);
		}
		return sides;
	}

	/** Both sides of the functions, as far as they are not known yet. */
	async #judge(drafts: readonly Draft[]): Promise<void> {
		const there = drafts.filter(({ pair }) => pair.after);
		for (const [file, group] of groupBy(there, ({ pair }) => pair.file)) {
			const sides = await this.#versions.examine(
				file,
				group.map(({ pair }) => pair.after?.name ?? ""),
			);
			for (const draft of group) draft.after = sides.find(({ examined }) => examined.name === draft.pair.after?.name);
		}
		const missing = drafts.filter((draft) => draft.pair.before && !draft.before);
		if (missing.length === 0) return;
		this.#versions.go("before");
		for (const [file, group] of groupBy(missing, ({ pair }) => pair.oldFile)) {
			const sides = await this.#versions.examine(
				file,
				group.map(({ pair }) => pair.before?.name ?? ""),
			);
			for (const draft of group) draft.before = sides.find(({ examined }) => examined.name === draft.pair.before?.name);
		}
		this.#versions.go("after");
	}

	#keep(
		pair: PairedFunction,
		cause: Cause,
		{ touched = false, counters = noNames }: { touched?: boolean; counters?: ReadonlySet<string> },
	): Draft {
		const draft: Draft = { pair, cause, before: undefined, after: undefined, touched, counters };
		this.#drafts.set(keyOf(pair.file, nameOf(pair)), draft);
		return draft;
	}

	#hunksOf(pair: PairedFunction): readonly HunkReference[] {
		const lines = (change: FileChange) => this.#lines.find((one) => one.change === change);
		const stayed = pair.oldChange === pair.change;
		const own = [
			...(lines(pair.change)?.touching(stayed ? pair.before?.span : undefined, pair.after?.span) ?? []),
			...(stayed ? [] : (lines(pair.oldChange)?.touching(pair.before?.span, undefined) ?? [])),
		];
		return own.length > 0 || pair.edited ? own : this.#lines.flatMap((one) => one.mentioning(pair.otherNames));
	}

	/**
	 * What is held of a counter (that it must balance, that it only grows) rests on all code that changes it. Where a patch changes that, whatever
	 * mentions the counter in the changed files is looked at again.
	 */
	async #affectedByStandings(
		files: readonly ChangedFile[],
		pairs: readonly PairedFunction[],
	): Promise<readonly Draft[]> {
		const before = new Map(
			[...this.#drafts.values()].flatMap((draft) => [...(draft.before?.examined.standings ?? [])]),
		);
		const updated = [...this.#drafts.values()].flatMap((draft) => [...(draft.after?.examined.standings.keys() ?? [])]);
		const counters = new Set([...before.keys(), ...updated]);
		const after = await this.#versions.standings(counters);
		const added = new Set([...counters].filter((counter) => !before.has(counter)));
		if (added.size > 0) {
			this.#versions.go("before");
			await this.#versions.outlined();
			for (const [counter, kind] of await this.#versions.standings(added)) before.set(counter, kind);
			this.#versions.go("after");
			await this.#versions.outlined();
		}
		for (const counter of counters) {
			const [was, is] = [before.get(counter) ?? "unknown", after.get(counter) ?? "unknown"];
			if (was !== is) this.#standings.set(counter, { counter, before: was, after: is });
		}
		const names = new Set([...this.#standings.keys()].map((counter) => counter.slice(counter.lastIndexOf(".") + 1)));
		const textOf = (pair: PairedFunction) => files.find(({ change }) => change === pair.change)?.after.text ?? "";
		const hunks = this.#lines.flatMap((one) => one.mentioning(names));
		return pairs
			.filter((pair) => pair.after && mentions(pair.after, textOf(pair), names))
			.filter((pair) => !this.#drafts.has(keyOf(pair.file, nameOf(pair))))
			.map((pair) => this.#keep(pair, { hunks, through: [] }, {}));
	}

	/** A counter whose only decrement the patch deletes, or brings, must balance all the same in the version that has none. */
	async #holdGauges(drafts: readonly Draft[]): Promise<void> {
		const gauges = [...this.#standings.values()].filter(({ before, after }) => [before, after].includes("gauge"));
		const known = this.#gauges.size;
		for (const { counter } of gauges) this.#gauges.add(counter);
		if (this.#gauges.size === known) return;
		this.#versions.holdGauges(this.#gauges);
		for (const draft of drafts) draft.before = undefined;
		await this.#judge(drafts);
	}

	/** Rules that look at all functions of a file together are asked where the standing of a counter changed. */
	async #judgeWholeFiles(): Promise<void> {
		if (this.#standings.size === 0) return;
		const after = await this.#versions.checkAbout((counter) => this.#standings.has(counter));
		this.#versions.go("before");
		const before = await this.#versions.checkAbout((counter) => this.#standings.has(counter));
		this.#versions.go("after");
		for (const draft of this.#drafts.values()) {
			const { pair } = draft;
			draft.before = withMore(draft.before, before, pair.oldFile, pair.before?.name);
			draft.after = withMore(draft.after, after, pair.file, pair.after?.name);
		}
	}

	/** Functions, not looked at yet, that call one whose callers are told something else now. */
	async #callersOf(wave: readonly Draft[], pairs: readonly PairedFunction[]): Promise<readonly Draft[]> {
		const telling = wave.filter((draft) => this.#tells(draft));
		const callers: Draft[] = [];
		const add = (pair: PairedFunction): void => {
			if (this.#drafts.has(keyOf(pair.file, nameOf(pair)))) return;
			const called = telling.find((draft) => namesOf(draft).some((callee) => pair.after?.calls.has(callee)));
			if (!called) return;
			const through = [namesOf(called)[0] ?? "", ...called.cause.through];
			const counters = called.touched ? this.#changedCounters(called) : called.counters;
			callers.push(this.#keep(pair, { hunks: called.cause.hunks, through }, { counters }));
		};
		for (const pair of pairs) add(pair);
		for (const pair of await this.#pairsElsewhere(telling)) add(pair);
		return callers;
	}

	/**
	 * Whether callers are told something else. Of a function that is not touched itself only the counters count for which it was looked at: how
	 * the paths of a large function are joined may come out otherwise for many a reason.
	 */
	#tells(draft: Draft): boolean {
		if (draft.touched) return draft.before?.examined.told !== draft.after?.examined.told;
		const changed = this.#changedCounters(draft);
		return [...draft.counters].some((counter) => changed.has(counter));
	}

	#changedCounters({ before, after }: Draft): ReadonlySet<string> {
		if (!before || !after) return noNames;
		const changed = changedCounters(before.examined.contract, after.examined.contract);
		return new Set([...changed].filter((counter) => !this.#standings.has(counter) || this.#gauges.has(counter)));
	}

	/** Callers in files that the patch does not change; they read the same in both versions. */
	async #pairsElsewhere(telling: readonly Draft[]): Promise<readonly PairedFunction[]> {
		const visible = telling.filter(({ pair }) => !(pair.after ?? pair.before)?.static || pair.file.endsWith(".h"));
		const [first] = visible;
		const [change] = this.#changes;
		if (!first || !change || !this.#callers) return [];
		const names = new Set(visible.flatMap(namesOf));
		const { files, left } = await this.#callers.files(names, first.pair.file);
		this.#callersLeft += left;
		const changed = new Set(this.#changes.flatMap(({ file, oldFile }) => [file, oldFile]));
		const pairs: PairedFunction[] = [];
		for (const file of files) {
			if (changed.has(file)) continue;
			const same = { oldFile: file, file, change, oldChange: change, edited: false, otherNames: noNames };
			for (const fn of callersIn(await this.#versions.outline(file), names))
				pairs.push({ before: fn, after: fn, ...same });
		}
		return pairs;
	}

	#functions(pairs: readonly PairedFunction[]): readonly JudgedFunction[] {
		const called = new Set(pairs.flatMap((pair) => [...(pair.after?.calls ?? []), ...(pair.before?.calls ?? [])]));
		return [...this.#drafts.values()].map(({ pair, cause, before, after, touched, counters }) => ({
			name: nameOf(pair),
			file: pair.file,
			oldName: (pair.before ?? pair.after)?.name ?? "",
			oldFile: pair.oldFile,
			before,
			after,
			cause,
			touched,
			counters,
			callback: (pair.after ?? pair.before)?.static === true && namesIn(pair).every((name) => !called.has(name)),
		}));
	}
}

function nameOf({ before, after }: PairedFunction): string {
	return (after ?? before)?.name ?? "";
}

function namesOf({ pair }: Draft): readonly string[] {
	return namesIn(pair);
}

function namesIn(pair: FunctionPair): readonly string[] {
	return [...new Set([pair.after?.name, pair.before?.name].filter((name) => name !== undefined))];
}

function keyOf(file: string, name: string): string {
	return `${file}:${name}`;
}

/** A side with what else was found about the function. */
function withMore(
	side: Side | undefined,
	findings: readonly ReviewedFinding[],
	file: string,
	name: string | undefined,
): Side | undefined {
	const known = new Set(side?.findings.map(({ identity }) => identity));
	const more = findings.filter((one) => one.file === file && one.function === name && !known.has(one.identity));
	return side && more.length > 0 ? { ...side, findings: [...side.findings, ...more] } : side;
}
