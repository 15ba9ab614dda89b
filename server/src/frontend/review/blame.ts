/** Which commit brought a finding, and which one ended it: found by judging its function in the revisions of the files its path goes through. */
import { type Cancellation, throwIfCancelled } from "../../core/base/cancellation.ts";
import { harmlessLine } from "../../core/review/harmless.ts";
import { decodeText } from "../../store/files.ts";
import type { EngineProgram } from "../engine.ts";
import type { Git } from "./git.ts";

/** The finding looked for, as far as it does not change with the text. */
export interface Sought {
	readonly file: string;
	readonly function: string;
	readonly identity: string;
	/** The files its path goes through. */
	readonly files: readonly string[];
}

export interface Commit {
	readonly id: string;
	readonly subject: string;
}

export interface Blame {
	/** Undefined where the finding is as old as the history that was looked at. */
	readonly introduced: Commit | undefined;
	/** Undefined where no branch was named, or the finding is still there at its tip. */
	readonly fixed: Commit | undefined;
	/** Commits that touch the files, and revisions that were judged. */
	readonly commits: number;
	readonly judged: number;
}

export interface BlameOptions {
	/** The revision that has the finding. */
	readonly revision: string;
	/** A branch that has it no more. */
	readonly fixedIn?: string | undefined;
	readonly cancellation: Cancellation;
}

/** Older commits than these are not looked at. */
const maxCommits = 2000;

/** Rejects with one line where git does not answer, or the revision does not have the finding. */
export async function blame(program: EngineProgram, git: Git, sought: Sought, options: BlameOptions): Promise<Blame> {
	const past = new Past(program, git, sought, options.cancellation);
	const start = await git.commit(options.revision);
	if (!(await past.has(start))) throw new Error(`${harmlessLine(options.revision)} does not have this finding`);
	const older = await commitsOf(git, [start], sought.files);
	const introduced = await past.lastWith(older);
	const newer =
		options.fixedIn === undefined
			? []
			: (await commitsOf(git, [await git.commit(options.fixedIn), `^${start}`], sought.files)).toReversed();
	const fixed = await past.firstWithout(newer);
	return {
		introduced: introduced === undefined ? undefined : await named(git, introduced),
		fixed: fixed === undefined ? undefined : await named(git, fixed),
		commits: older.length + newer.length,
		judged: past.judged,
	};
}

/** The finding in revisions of its files. All other files are read as the work tree has them. */
class Past {
	readonly #program: EngineProgram;
	readonly #git: Git;
	readonly #sought: Sought;
	readonly #cancellation: Cancellation;
	readonly #known = new Map<string, boolean>();
	judged = 0;

	constructor(program: EngineProgram, git: Git, sought: Sought, cancellation: Cancellation) {
		this.#program = program;
		this.#git = git;
		this.#sought = sought;
		this.#cancellation = cancellation;
	}

	/** Whether the finding is there with the files as a revision has them. */
	async has(revision: string): Promise<boolean> {
		let known = this.#known.get(revision);
		if (known === undefined) {
			known = await this.#judge(revision);
			this.#known.set(revision, known);
		}
		return known;
	}

	/** Of commits, newest first, the one that has the finding and whose parent has it not. */
	async lastWith(commits: readonly string[]): Promise<string | undefined> {
		let [low, high] = [0, commits.length - 1];
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if (await this.has(commits[middle] ?? "")) low = middle;
			else high = middle - 1;
		}
		// History branches, and a finding may come and go: what halving found is looked at, and else the commits one by one.
		for (const commit of [commits[low] ?? "", ...commits])
			if (commit !== "" && (await this.has(commit)) && !(await this.#parentHas(commit))) return commit;
		return undefined;
	}

	/** Of commits, oldest first, the one that has the finding no more, where the last one has it not. */
	async firstWithout(commits: readonly string[]): Promise<string | undefined> {
		const last = commits.at(-1);
		if (last === undefined || (await this.has(last))) return undefined;
		let [low, high] = [0, commits.length - 1];
		while (low < high) {
			const middle = (low + high) >> 1;
			if (await this.has(commits[middle] ?? "")) low = middle + 1;
			else high = middle;
		}
		return commits[low];
	}

	async #parentHas(commit: string): Promise<boolean> {
		const parent = await this.#git.commit(`${commit}^1`).catch(() => undefined);
		return parent !== undefined && this.has(parent);
	}

	async #judge(revision: string): Promise<boolean> {
		throwIfCancelled(this.#cancellation);
		this.judged++;
		const { file, files, function: name } = this.#sought;
		for (const one of files) {
			const bytes = this.#git.blob(revision, one);
			this.#program.setText(one, bytes ? decodeText(bytes) : "");
		}
		const examined = await this.#program.snapshot().examine(file, new Set([name]), this.#cancellation);
		const wanted = withoutOperation(this.#sought.identity);
		return examined.some(({ findings }) => findings.some(({ identity }) => withoutOperation(identity) === wanted));
	}
}

/** The operation that charges may have been another one once (`atomic_inc` became `refcount_inc`). */
function withoutOperation(identity: string): string {
	const [name, rule, counter, , ...outcome] = identity.split(" | ");
	return [name, rule, counter, ...outcome].join(" | ");
}

async function commitsOf(git: Git, revisions: readonly string[], files: readonly string[]): Promise<readonly string[]> {
	const list = await git.text("log", "--format=%H", `--max-count=${maxCommits}`, ...revisions, "--", ...files);
	return list.split("\n").filter(Boolean);
}

async function named(git: Git, id: string): Promise<Commit> {
	return { id, subject: harmlessLine(await git.text("show", "--no-patch", "--format=%s", id)) };
}
