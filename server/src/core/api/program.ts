/**
 * The front door of the core: a program takes changes, a snapshot answers questions. Answers are plain data.
 */
import { type Budgets, defaultBudgets } from "../base/budgets.ts";
import { type Cancellation, CancelledError, neverCancelled } from "../base/cancellation.ts";
import type { Span } from "../base/span.ts";
import type { ScenarioPath } from "../concrete/scenario/pathScenario.ts";
import { CounterIndex, directCallees } from "../interproc/counterIndex.ts";
import type { Stopwatch } from "../interproc/ownTime.ts";
import { Summaries } from "../interproc/summaries.ts";
import { countersOf } from "../interproc/updates.ts";
import type { IrFunction } from "../ir/types.ts";
import { modelOf } from "../models/index.ts";
import type { TakenPath } from "../replay/takenPath.ts";
import type { ExaminedFunction } from "../review/version.ts";
import { word } from "../rules/finding.ts";
import { RuleJudge } from "../rules/judge.ts";
import { askCallers, type Judged } from "../rules/latent.ts";
import type { Verdict } from "../rules/rule.ts";
import type { Parser } from "../syntax/parser.ts";
import type { SourceTree } from "../syntax/sources.ts";
import type { TextEdit } from "../syntax/tree.ts";
import { Callees } from "./callees.ts";
import { counterInfo } from "./counter.ts";
import { callersWithin, examineFunction, outlineOf } from "./examine.ts";
import { fixesOf } from "./fixes.ts";
import { hover } from "./hover.ts";
import { incompleteIn } from "./incomplete.ts";
import { OverlayTree } from "./overlayTree.ts";
import { type FollowedPath, Replays, withReplay } from "./replays.ts";
import type { Snapshot } from "./snapshot.ts";
import { type SourceFile, SourceFiles } from "./sourceFiles.ts";
import { Turns } from "./turns.ts";
import type { CounterInfo, FileReport, Finding, HoverInfo, Incomplete, UntakenRegion, UpdateHint } from "./types.ts";
import { untakenRegions } from "./untaken.ts";

export interface ProgramOptions {
	/** `emptyTree` for files outside any kernel. */
	readonly tree: SourceTree;
	readonly parser: Parser;
	readonly budgets?: Budgets;
	/** How long the core may work before it lets others have their turn, in milliseconds. */
	readonly slice?: number;
	/** Told how long each function took. */
	readonly stopwatch?: Stopwatch | undefined;
	/** Whether the machine takes the paths of findings again. Default: true. */
	readonly replays?: boolean | undefined;
}

export type { Stopwatch } from "../interproc/ownTime.ts";

/** Texts that change, and what is known of them. What an answer cost is kept as far as the next change leaves it true. */
export class Program {
	readonly #tree: OverlayTree;
	readonly #parser: Parser;
	readonly #budgets: Budgets;
	readonly #slice: number;
	readonly #stopwatch: Stopwatch | undefined;
	readonly #files: SourceFiles;
	readonly #callees: Callees;
	readonly #replays: Replays | undefined;
	readonly #verdicts = new WeakMap<Finding, Verdict>();
	#engine: Engine;
	#revision = 0;
	#gauges: ReadonlySet<string> = new Set();

	constructor(options: ProgramOptions) {
		this.#tree = new OverlayTree(options.tree);
		this.#parser = options.parser;
		this.#budgets = options.budgets ?? defaultBudgets;
		this.#slice = options.slice ?? 12;
		this.#stopwatch = options.stopwatch;
		this.#files = new SourceFiles(this.#tree, this.#parser);
		this.#callees = new Callees(this.#tree, this.#files);
		if (options.replays !== false)
			this.#replays = new Replays({
				resolve: (name, file) => this.#callees.resolve(name, { file }),
				struct: (tag, file) => this.#files.context(file).struct(tag),
				global: (name, file) => this.#files.global(name, file),
			});
		this.#engine = this.#newEngine();
	}

	/** Whole text of an open file or overlay. */
	setText(file: string, text: string): void {
		this.#tree.setText(file, text);
		this.#changed(file);
	}

	/** Edits in order, each relative to the text after the one before it. */
	edit(file: string, edits: readonly TextEdit[]): void {
		let text = this.#tree.readFile(file) ?? "";
		for (const { start, oldEnd, newText } of edits) text = text.slice(0, start) + newText + text.slice(oldEnd);
		this.setText(file, text);
	}

	/** These counters must balance, whether or not anything counts them down; until it is said otherwise. */
	holdGauges(counters: ReadonlySet<string>): void {
		if (counters.size === 0 && this.#gauges.size === 0) return;
		this.#gauges = new Set(counters);
		this.#revision++;
		this.#replays?.changed();
		this.#engine.counters.holdGauges(this.#gauges);
		this.#engine.summaries.invalidate();
	}

	/** Back to what is in the tree. */
	forget(file: string): void {
		this.#tree.forget(file);
		this.#changed(file);
	}

	/**
	 * The file will not be asked about again soon: what was learnt for its sake is let go. What was learnt of functions that it shares with
	 * others stays, where it says the same whichever files were asked about before; memory stays flat over a whole tree.
	 */
	done(file: string): void {
		this.#callees.close(file);
		if (this.#files.drop(file)) {
			this.#callees.forget();
			this.#engine = this.#newEngine();
			return;
		}
		this.#engine = this.#newEngine(this.#engine.summaries);
	}

	/** The tree changed under us. */
	treeChanged(): void {
		this.#revision++;
		this.#callees.forget();
		this.#files.reset();
		this.#engine = this.#newEngine();
	}

	snapshot(): Snapshot {
		const revision = this.#revision;
		const current = (cancellation: Cancellation): Cancellation => ({
			get isCancelled() {
				return cancellation.isCancelled || program.#revision !== revision;
			},
		});
		const program = this;
		const ask = async <T>(
			cancellation: Cancellation,
			question: (until: Cancellation) => T | Promise<T>,
		): Promise<T> => {
			const until = current(cancellation);
			if (until.isCancelled) throw new CancelledError();
			return question(until);
		};
		return {
			text: (file) => (program.#revision === revision ? program.#tree.readFile(file) : undefined),
			check: (file, cancellation = neverCancelled) => ask(cancellation, (until) => program.#check(file, until)),
			hover: (file, offset, cancellation = neverCancelled) =>
				ask(cancellation, (until) => program.#hover(file, offset, until)),
			counters: (file, cancellation = neverCancelled) => ask(cancellation, (until) => program.#counters(file, until)),
			updates: (file, range, cancellation = neverCancelled) => ask(cancellation, () => program.#updates(file, range)),
			untaken: (file, cancellation = neverCancelled) => ask(cancellation, () => regionsOf(program.#open(file))),
			take: (file, identity, cancellation = neverCancelled) =>
				ask(cancellation, (until) => program.#take(file, identity, until)),
			follow: (file, path, cancellation = neverCancelled) =>
				ask(cancellation, (until) => program.#follow(file, path, until)),
			outline: (file, cancellation = neverCancelled) => ask(cancellation, () => outlineOf(program.#open(file))),
			standings: (names) =>
				ask(neverCancelled, () => new Map([...names].map((name) => [name, program.#engine.counters.kind(name).kind]))),
			examine: (file, names, cancellation = neverCancelled) =>
				ask(cancellation, (until) => program.#examine(file, names, until)),
		};
	}

	#changed(file: string): void {
		this.#revision++;
		this.#files.changed(file);
		this.#replays?.changed();
		this.#callees.changed(file);
		this.#engine.summaries.invalidate();
	}

	/** With the summaries of an engine before it, as far as they hold. */
	#newEngine(before?: Summaries<Verdict>): Engine {
		this.#replays?.changed();
		const counters = new CounterIndex();
		counters.holdGauges(this.#gauges);
		const judge = new RuleJudge(counters);
		before?.handOver(judge);
		const summaries = before ?? new Summaries(this.#callees, judge, this.#budgets, this.#stopwatch);
		return { counters, judge, entered: new WeakSet(), summaries };
	}

	/** Reads the file and enters its counters in the books before anything in it is judged. */
	#open(file: string): SourceFile | undefined {
		if (this.#callees.open(file)) this.#engine.summaries.invalidate();
		const source = this.#files.file(file);
		if (source) this.#engine.counters.replaceFile(file, source.functions);
		return source;
	}

	async #check(file: string, until: Cancellation): Promise<FileReport> {
		const source = this.#open(file);
		if (!source) return { file, findings: [], incomplete: [], functions: 0, unknownCallees: [], untaken: [] };
		const incomplete: Incomplete[] = [];
		const unknown = new Set<string>();
		const results: Judged[] = [];
		const turn = new Turns(this.#slice, until);
		await this.#enterCallees(source.functions, turn);
		for (const fn of source.functions) {
			await turn.next();
			const result = this.#engine.summaries.result(fn, until);
			results.push(result);
			incomplete.push(...incompleteIn(fn, result.summary.dropped));
			for (const name of result.summary.unknownCallees) unknown.add(name);
		}
		for (const { name, at, reason } of source.unread)
			incomplete.push({ file, function: name, reason, at: { file, start: at.start, end: at.end } });
		return {
			file,
			findings: await this.#findings(this.#engine.judge.judgeFile(results), turn),
			incomplete,
			functions: source.functions.length,
			unknownCallees: [...unknown].sort(),
			untaken: regionsOf(source),
		};
	}

	async #take(file: string, identity: string, until: Cancellation): Promise<TakenPath | undefined> {
		const verdict = await this.#confirmed(file, identity, until);
		return verdict && this.#replays?.take(verdict);
	}

	async #follow(file: string, path: ScenarioPath, until: Cancellation): Promise<FollowedPath> {
		if (!this.#replays) return { path: undefined, why: "paths are not replayed", gone: [] };
		this.#open(file);
		const textOf = (name: string) => this.#tree.readFile(name);
		return this.#replays.follow(file, path, textOf, async () =>
			path.finding === undefined ? undefined : this.#confirmed(file, path.finding, until),
		);
	}

	/** The verdict behind a finding whose path the machine could take. */
	async #confirmed(file: string, identity: string, until: Cancellation): Promise<Verdict | undefined> {
		const { findings } = await this.#check(file, until);
		const finding = findings.find((each) => each.identity === identity && each.replay.verdict === "yes");
		return finding && this.#verdicts.get(finding);
	}

	async #examine(file: string, names: ReadonlySet<string>, until: Cancellation): Promise<readonly ExaminedFunction[]> {
		const source = this.#open(file);
		const functions = source?.functions.filter((fn) => names.has(fn.name)) ?? [];
		const turn = new Turns(this.#slice, until);
		const { summaries, counters, judge } = this.#engine;
		await this.#enterCallees(functions, turn);
		const results: Judged[] = [];
		for (const fn of functions) {
			await turn.next();
			results.push(summaries.result(fn, until));
		}
		if (results.some(({ verdicts }) => verdicts.some(({ latent }) => latent))) {
			for (const caller of callersWithin(file, functions, counters)) {
				await turn.next();
				await this.#enterCallees([caller], turn);
				results.push(summaries.result(caller, until));
			}
		}
		const verdicts = askCallers(results);
		const examined: ExaminedFunction[] = [];
		for (const fn of functions) {
			await turn.next();
			const findings = await this.#findings(
				verdicts.filter((verdict) => verdict.function === fn),
				turn,
			);
			examined.push(
				examineFunction(fn, source as SourceFile, {
					summaries,
					counters,
					findings,
					examination: (of, exits) => judge.examination(of, exits),
					textOf: (name) => this.#tree.readFile(name),
					until,
				}),
			);
		}
		return examined;
	}

	/**
	 * Enters what the functions call, directly or not, in the books of counters before anything is judged: whether a counter is a
	 * gauge must not depend on which function is looked at first.
	 */
	async #enterCallees(functions: readonly IrFunction[], turn: Turns): Promise<void> {
		const { counters, entered } = this.#engine;
		const pending = [...functions];
		for (let fn = pending.pop(); fn; fn = pending.pop()) {
			if (entered.has(fn)) continue;
			entered.add(fn);
			await turn.next();
			counters.add(fn);
			for (const name of directCallees(fn)) {
				const callee = modelOf(name) ? undefined : this.#callees.resolve(name, fn);
				if (callee && !entered.has(callee)) pending.push(callee);
			}
		}
	}

	async #findings(verdicts: readonly Verdict[], turn: Turns): Promise<Finding[]> {
		const textOf = (file: string) => this.#tree.readFile(file);
		const revision = this.#revision;
		const { summaries, judge } = this.#engine;
		const findings: Finding[] = [];
		for (const verdict of verdicts) {
			await turn.next();
			const fixes = () =>
				this.#revision === revision
					? fixesOf(verdict, this.#files, summaries, (fn, exits) => judge.judge(fn, exits).verdicts, neverCancelled)
					: [];
			const finding: Finding = {
				...withReplay(word(verdict, textOf), this.#replays?.of(verdict), textOf),
				get fix() {
					return fixes();
				},
			};
			this.#verdicts.set(finding, verdict);
			findings.push(finding);
		}
		return findings.sort((a, b) => a.at.start - b.at.start || (a.identity < b.identity ? -1 : 1));
	}

	async #hover(file: string, offset: number, until: Cancellation): Promise<HoverInfo | undefined> {
		const source = this.#open(file);
		if (!source) return undefined;
		const region = regionsOf(source).find(({ at }) => at.start <= offset && offset < at.end);
		if (region) {
			const { start, end } = region.at;
			return { kind: "untaken", span: { start, end }, region, configuration: source.configuration.name };
		}
		return hover(source, offset, {
			report: () => this.#check(file, until),
			counter: (name, findings) => this.#counter(name, findings),
			summaries: this.#engine.summaries,
			counters: this.#engine.counters,
			resolve: (name, caller) => this.#callees.resolve(name, caller),
			until,
		});
	}

	#counter(name: string, findings: readonly Finding[]): CounterInfo {
		return counterInfo(
			name,
			this.#engine.counters,
			findings,
			(file) => this.#tree.readFile(file),
			"this file and what it calls",
		);
	}

	async #counters(file: string, until: Cancellation): Promise<readonly CounterInfo[]> {
		const { findings } = await this.#check(file, until);
		const source = this.#open(file);
		const names = new Set(source?.functions.flatMap((fn) => countersOf(fn).updates.map((update) => update.counter)));
		return [...names].sort().map((name) => this.#counter(name, findings));
	}

	#updates(file: string, range: Span): UpdateHint[] {
		const source = this.#open(file);
		const updates = source?.functions.flatMap((fn) => countersOf(fn).updates) ?? [];
		return updates
			.filter(({ origin }) => origin.file === file && origin.start >= range.start && origin.end <= range.end)
			.map(({ origin, counter, sign, amount }) => ({
				at: { start: origin.start, end: origin.end },
				counter,
				sign,
				amount,
			}));
	}
}

interface Engine {
	/** Functions whose counters and callees are in the books. */
	readonly entered: WeakSet<IrFunction>;
	readonly counters: CounterIndex;
	readonly judge: RuleJudge;
	readonly summaries: Summaries<Verdict>;
}

function regionsOf(source: SourceFile | undefined): readonly UntakenRegion[] {
	return source ? untakenRegions(source.file, source.text, source.untaken, source.configuration) : [];
}
