/** `counterbalance blame` on a repository made for the test. */
import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Output } from "../../server/src/cli/output.ts";
import { run } from "../../server/src/cli/run.ts";
import { createRealEngine } from "../../server/src/frontend/realEngine.ts";
import { bareLeak, leakingLine, settlingLine } from "../harness/bareLeak.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";

const leaky = bareLeak;
const clean = bareLeak.replace(leakingLine, settlingLine + leakingLine);
const engine = createRealEngine();
let folder: TemporaryFolder;
const commits = new Map<string, string>();

function git(...args: string[]): string {
	const identity = ["-c", "user.name=T", "-c", "user.email=t@example.org"];
	return execFileSync("git", [...identity, ...args], { cwd: folder.path, encoding: "utf8", stdio: "pipe" }).trim();
}

function commit(subject: string, text: string): void {
	folder.write("t.c", text);
	git("add", ".");
	git("commit", "-q", "-m", subject);
	commits.set(subject, git("rev-parse", "HEAD").slice(0, 12));
}

beforeAll(() => {
	folder = new TemporaryFolder({ Kconfig: "", "include/h.h": "", ".cache/x": "" });
	process.env.COUNTERBALANCE_CACHE = folder.file(".cache");
	git("init", "-q", "-b", "main");
	git("config", "core.excludesFile", "/dev/null");
	folder.write(".gitignore", ".cache\n");
	commit("t: new driver", clean);
	commit("t: say more", `/* more */\n${clean}`);
	commit("t: tidy up", `/* more */\n${leaky}`);
	commit("t: another errno", `/* more */\n${leaky.replace("-EINVAL", "-ENOENT")}`);
	commit("t: blank lines", `/* more */\n\n\n${leaky.replace("-EINVAL", "-ENOENT")}`);
	git("checkout", "-q", "-b", "next");
	commit("t: unrelated", `/* less */\n\n\n${leaky.replace("-EINVAL", "-ENOENT")}`);
	commit("t: settle live", `/* less */\n\n\n${clean}`);
	commit("t: later", `/* later */\n\n\n${clean}`);
	git("checkout", "-q", "main");
});

afterAll(() => {
	delete process.env.COUNTERBALANCE_CACHE;
	folder[Symbol.dispose]();
});

async function blame(...args: string[]) {
	let stdout = "";
	let stderr = "";
	const output: Output = {
		write: (text) => {
			stdout += text;
		},
		complain: (line) => {
			stderr += line;
		},
		progress: () => {},
		colours: false,
	};
	const code = await run(["blame", "--tree", folder.path, ...args], engine, output);
	return { code, stdout, stderr };
}

describe("blame", () => {
	it("names the commit that introduced a finding, as a Fixes: line does", async () => {
		const { code, stdout, stderr } = await blame("t.c:36");
		expect(stderr).toBe("");
		expect(stdout).toContain(`Fixes: ${commits.get("t: tidy up")} ("t: tidy up")\n`);
		expect(code).toBe(0);
	});

	it("names the commit that ended it in another branch", async () => {
		const { stdout } = await blame("t.c:36", "--fixed-in", "next", "--format", "json");
		expect(JSON.parse(stdout)).toMatchObject({
			function: "entry_create",
			introduced: { subject: "t: tidy up" },
			fixed: { subject: "t: settle live" },
		});
	});

	it("says where it is not fixed", async () => {
		expect((await blame("t.c:36", "--fixed-in", "next~2")).stdout).toContain("not fixed in next~2\n");
	});

	it("leaves the work tree alone", async () => {
		expect(git("status", "--porcelain")).toBe("");
		expect(git("branch", "--show-current")).toBe("main");
	});

	it("of no finding, no file or no revision ends in a sentence", async () => {
		expect(await blame("t.c:1")).toMatchObject({ code: 2, stderr: "there is no such finding at t.c:1" });
		expect((await blame("u.c:1")).stderr).toMatch(/^u\.c: no such file in /);
		expect((await blame("t.c:36", "--revision", "nowhere")).stderr).toBe("git knows no revision nowhere");
		expect((await blame("t.c")).stderr).toBe("t.c: must be FILE:LINE");
	});
});
