/** Asks git, and lets it change nothing: no locks taken, no hooks, no programs a repository may name for showing diffs. */
import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

const always = [
	"--no-pager",
	"-c",
	"core.fsmonitor=false",
	"-c",
	"core.quotePath=true",
	"-c",
	"diff.noprefix=false",
	"-c",
	"diff.mnemonicPrefix=false",
];
const options = {
	maxBuffer: 512 << 20,
	env: { ...process.env, GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" },
};

/** What `git diff` and its kin are told so that the answer is a plain one; paths are relative to the folder asked in. */
export const plainDiff = [
	"--patch",
	"--find-renames",
	"--no-ext-diff",
	"--no-textconv",
	"--no-color",
	"--full-index",
	"--relative",
	"--src-prefix=a/",
	"--dst-prefix=b/",
];

/** Git's answer in one folder; rejects with git's own words, in one line. */
export class Git {
	readonly #folder: string;

	constructor(folder: string) {
		this.#folder = folder;
	}

	async bytes(...args: readonly string[]): Promise<Buffer> {
		try {
			const { stdout } = await run("git", ["-C", this.#folder, ...always, ...args], { ...options, encoding: "buffer" });
			return stdout;
		} catch (error) {
			throw new Error(whyGitFailed(error), { cause: error });
		}
	}

	async text(...args: readonly string[]): Promise<string> {
		return (await this.bytes(...args)).toString("utf8").trimEnd();
	}

	/** A file's bytes in a revision, or in the index (revision ""); undefined where it has none. */
	blob(revision: string, file: string): Buffer | undefined {
		try {
			const args = ["-C", this.#folder, ...always, "cat-file", "blob", `${revision}:./${file}`];
			return execFileSync("git", args, { ...options, stdio: ["ignore", "pipe", "ignore"] });
		} catch {
			return undefined;
		}
	}

	/** The commit a revision names; rejects where it names none. */
	commit(revision: string): Promise<string> {
		if (revision.startsWith("-")) return Promise.reject(new Error(`not a revision: ${revision}`));
		return this.text("rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`).catch(() => {
			throw new Error(`git knows no revision ${revision}`);
		});
	}
}

function whyGitFailed(error: unknown): string {
	if (error instanceof Error && "code" in error && error.code === "ENOENT") return "git is not installed";
	const stderr = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
	return (
		stderr
			.trim()
			.split("\n")[0]
			?.replace(/^fatal: /, "") || "git failed"
	);
}
