/** The commands of docs/review.md's CI snippets, run as a CI would run them. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bareLeak, leakingLine, settlingLine } from "../harness/bareLeak.ts";
import { projectRoot } from "../harness/checkCommand.ts";
import { diffOf, mailOf } from "../harness/patches.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";

const clean = bareLeak.replace(leakingLine, settlingLine + leakingLine);
const page = readFileSync(join(projectRoot, "docs/review.md"), "utf8");
const section = page.slice(page.indexOf("## In continuous integration"));

/** The one command of the page that holds `part`. */
function command(part: string): string {
	const found = section.split("\n").filter((line) => line.includes("counterbalance review") && line.includes(part));
	if (found.length !== 1) throw new Error(`${found.length} commands of docs/review.md hold ${part}`);
	return (found[0] ?? "").replace(/^\s*- (run: )?/, "");
}

/** A repository of a tree whose second commit introduces a leak, and `counterbalance` on the path. */
function repository() {
	const folder = new TemporaryFolder({ Kconfig: "", "include/h.h": "", "t.c": clean });
	const bin = new TemporaryFolder({
		counterbalance: `#!/bin/sh\nexec "${process.execPath}" "${join(projectRoot, "server/src/cli/main.ts")}" "$@"\n`,
	});
	chmodSync(bin.file("counterbalance"), 0o755);
	const git = (...args: string[]) =>
		execFileSync("git", ["-c", "user.name=T", "-c", "user.email=t@example.org", ...args], {
			cwd: folder.path,
			encoding: "utf8",
		}).trim();
	git("init", "-q");
	const commit = (message: string) => {
		git("add", ".");
		git("commit", "-q", "-m", message);
		return git("rev-parse", "HEAD");
	};
	const base = commit("base");
	folder.write("t.c", bareLeak);
	const head = commit("tidy up");
	const run = (line: string, more: Record<string, string> = {}, input = "") =>
		spawnSync("sh", ["-e", "-c", line], {
			cwd: folder.path,
			encoding: "utf8",
			input,
			env: { ...process.env, PATH: `${bin.path}:${process.env.PATH}`, COUNTERBALANCE_CACHE: bin.path, ...more },
		});
	const end = () => {
		folder[Symbol.dispose]();
		bin[Symbol.dispose]();
	};
	return { folder, git, base, head, run, [Symbol.dispose]: end };
}

describe("the snippets for continuous integration", () => {
	test("GitHub's annotates the line and fails", () => {
		using repo = repository();
		const { status, stdout } = repo.run(command("--format github"), { BASE: repo.base, HEAD: repo.head });
		expect(stdout).toMatch(/^::warning file=t\.c,line=33,/);
		expect(status).toBe(1);
	});

	test("GitLab's fails and says why", () => {
		using repo = repository();
		const variables = { CI_MERGE_REQUEST_DIFF_BASE_SHA: repo.base, CI_COMMIT_SHA: repo.head };
		const { status, stdout } = repo.run(command("CI_MERGE_REQUEST"), variables);
		expect(stdout).toContain("introduced: `live` stays +1");
		expect(status).toBe(1);
	});

	test("b4's, as git hands it to b4, answers a patch on standard input with b4's JSON", () => {
		using repo = repository();
		repo.git("checkout", "-q", repo.base);
		expect(repo.run(command("b4.review-perpatch-check-cmd")).status).toBe(0);
		const configured = repo.git("config", "b4.review-perpatch-check-cmd");
		const patch = mailOf("[PATCH] tidy up", diffOf({ "t.c": clean }, { "t.c": bareLeak }));
		const { stdout } = repo.run(configured, {}, patch);
		expect(JSON.parse(stdout)).toMatchObject([{ tool: "counterbalance", status: "fail" }]);
	});

	test("the hook lets nothing pass but what does not leak", () => {
		using repo = repository();
		const hook = command("--staged");
		expect(repo.run(hook).status).toBe(0);
		repo.git("checkout", "-q", repo.base);
		repo.folder.write("t.c", bareLeak);
		repo.git("add", ".");
		expect(repo.run(hook).status).toBe(1);
	});
});
