/** Patches that git has: a commit, a range of commits, what is staged, what is not staged yet. */
import { harmlessLine } from "../../core/review/harmless.ts";
import { parsePatch } from "../../core/review/parsePatch.ts";
import type { Problem } from "../../core/review/patch.ts";
import type { ReadText } from "../../core/review/patchedTexts.ts";
import { decodeText } from "../../store/files.ts";
import { Git, plainDiff } from "./git.ts";
import type { NamedPatch, ReadSeries } from "./mails.ts";

/** A series with the texts it is to be applied to. */
export interface BasedSeries extends ReadSeries {
	readonly read: ReadText;
}

const maxCommits = 500;

/** `REV`: that commit. `A..B`: the commits of B that A has not, one by one along first parents. */
export async function readRevisions(folder: string, revision: string): Promise<BasedSeries> {
	const git = new Git(folder);
	const [from, to] = revision.includes("..") ? revision.split(/\.{2,3}/) : [undefined, revision];
	const last = await git.commit(to || "HEAD");
	const commits = from === undefined ? [last] : await commitsBetween(git, from || "HEAD", last, revision);
	const patches: NamedPatch[] = [];
	for (const [i, commit] of commits.entries()) {
		const parent = await parentOf(git, commit);
		const diff = decodeText(await git.bytes("diff", ...plainDiff, parent, commit));
		const title = harmlessLine(await git.text("show", "--no-patch", "--format=%s", commit));
		const id = commits.length === 1 ? commit.slice(0, 12) : `${i + 1}/${commits.length}`;
		patches.push({
			id,
			title: commits.length === 1 ? title : `${commit.slice(0, 12)} ${title}`,
			parsed: parsePatch(diff),
		});
	}
	const base = await parentOf(git, commits[0] ?? last);
	return { patches, remarks: await remarksOn(git, last), read: textsIn(git, base) };
}

export async function readStaged(folder: string): Promise<BasedSeries> {
	const git = new Git(folder);
	const head = await git.commit("HEAD").catch(() => emptyTree(git));
	const diff = decodeText(await git.bytes("diff", ...plainDiff, "--cached", head));
	return {
		patches: [{ id: "staged", title: "staged changes", parsed: parsePatch(diff) }],
		remarks: [],
		read: textsIn(git, head),
	};
}

export async function readUnstaged(folder: string): Promise<BasedSeries> {
	const git = new Git(folder);
	const diff = decodeText(await git.bytes("diff", ...plainDiff));
	return {
		patches: [{ id: "unstaged", title: "changes not staged", parsed: parsePatch(diff) }],
		remarks: [],
		read: textsIn(git, ""),
	};
}

/** Whether git has a revision or range of this name. */
export async function isRevision(folder: string, name: string): Promise<boolean> {
	const ends = name.split(/\.{2,3}/).filter((end) => end !== "");
	const git = new Git(folder);
	const known = await Promise.all(
		ends.map((end) =>
			git.commit(end).then(
				() => true,
				() => false,
			),
		),
	);
	return known.length > 0 && known.every(Boolean);
}

async function commitsBetween(git: Git, from: string, last: string, named: string): Promise<readonly string[]> {
	const first = await git.commit(from);
	const list = await git.text(
		"rev-list",
		"--first-parent",
		"--reverse",
		`--max-count=${maxCommits + 1}`,
		`${first}..${last}`,
	);
	const commits = list.split("\n").filter(Boolean);
	if (commits.length === 0) throw new Error(`there are no commits in ${harmlessLine(named)}`);
	if (commits.length > maxCommits) throw new Error(`more than ${maxCommits} commits in ${harmlessLine(named)}`);
	return commits;
}

function parentOf(git: Git, commit: string): Promise<string> {
	return git.commit(`${commit}^1`).catch(() => emptyTree(git));
}

/** The tree before the first commit. */
async function emptyTree(git: Git): Promise<string> {
	const format = await git.text("rev-parse", "--show-object-format");
	return format === "sha256"
		? "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
		: "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
}

async function remarksOn(git: Git, last: string): Promise<readonly Problem[]> {
	const head = await git.commit("HEAD").catch(() => undefined);
	if (head === undefined || head === last) return [];
	const reason = `files that the commits do not change are read as the work tree has them, which is at ${head.slice(0, 12)}`;
	return [{ reason, fatal: false }];
}

function textsIn(git: Git, revision: string): ReadText {
	const texts = new Map<string, string | undefined>();
	return (file) => {
		if (!texts.has(file)) {
			const bytes = git.blob(revision, file);
			texts.set(file, bytes && decodeText(bytes));
		}
		return texts.get(file);
	};
}
