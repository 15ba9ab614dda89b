import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { fakeCli, runCli } from "../harness/cli.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";

const header = "one line\n\tget();\n";

/** A tree with one leaky, one clean, one unsure file. */
function tree(more: Record<string, string | Uint8Array> = {}): TemporaryFolder {
	return new TemporaryFolder({
		Kconfig: "",
		"include/h.h": header,
		"net/leaky.c": "int f()\n{\n\tif (x)\n\t\tleak_refs;\n}\n",
		"net/clean.c": "int f() {\n}\nint g() {\n}\n",
		"net/weak.c": "weak_refs opaque_helper\n",
		...more,
	});
}

function check(cwd: string, ...args: string[]) {
	return runCli(fakeCli, ["check", ...args], { cwd });
}

describe("the text report", () => {
	it("is like a compiler's, with the path and its balance, and a closing line with counts", async () => {
		using folder = tree();
		const { code, stdout, stderr } = await check(folder.path, "net/leaky.c", "net/weak.c");
		expect(
			stdout,
		).toBe(`net/leaky.c:4:3: warning: \`refs\` stays +1 when f fails: nothing settles it [leak-on-exit, high confidence]
    4 | \t\tleak_refs;
      | \t\t^~~~~~~~~
  the path, with the balance of s.refs, +1 at its end:
    include/h.h:2  0 → +1    atomic_inc(&s->refs)
    net/leaky.c:4      +1  f returns -EINVAL
  high confidence: another path settles it

net/weak.c:1: note: helper() was not wholly analysed: loop budget reached
2 files, 1 function: 1 finding, 1 hidden below medium confidence, 1 function not wholly analysed, 1 unknown callee assumed harmless
`);
		expect(stderr).toBe("");
		expect(code).toBe(1);
	});

	it("has colours when they are asked for, and never with NO_COLOR", async () => {
		using folder = tree();
		const options = { cwd: folder.path };
		const forced = await runCli(fakeCli, ["check", "net/leaky.c"], { ...options, env: { FORCE_COLOR: "1" } });
		expect(forced.stdout).toContain("\u001b[1;35mwarning:");
		const forbidden = { FORCE_COLOR: "1", NO_COLOR: "1" };
		expect((await runCli(fakeCli, ["check", "net/leaky.c"], { ...options, env: forbidden })).stdout).not.toContain(
			"\u001b",
		);
	});
});

describe("the exit code", () => {
	it("is 0 when nothing is found, and says so", async () => {
		using folder = tree();
		const { code, stdout } = await check(folder.path, "net/clean.c");
		expect(stdout).toBe("1 file, 2 functions: nothing found\n");
		expect(code).toBe(0);
	});

	it("counts only what is sure enough", async () => {
		using folder = tree();
		expect((await check(folder.path, "net/weak.c")).code).toBe(0);
		expect((await check(folder.path, "--min-confidence", "low", "net/weak.c")).code).toBe(1);
	});

	it("counts only the rules asked for", async () => {
		using folder = tree();
		expect((await check(folder.path, "--rule", "leak-on-exit", "net/leaky.c")).code).toBe(1);
		const unknown = await check(folder.path, "--rule", "leek", "net/leaky.c");
		expect(unknown).toMatchObject({
			code: 2,
			stdout: "",
			stderr: "counterbalance: no rule is called leek; there are leak-on-exit\n",
		});
	});

	it.each([
		[["check"], "missing required argument 'file'"],
		[["check", "--format", "xml", "x.c"], "argument 'xml' is invalid"],
		[["check", "--min-confidence", "none", "x.c"], "argument 'none' is invalid"],
		[["check", "--overlay", "x.c", "x.c"], "It must be PATH=FILE."],
		[["check", "--overlay", "x.c=nowhere.c", "x.c"], "--overlay x.c=nowhere.c: no such file"],
		[["check", "--tree", "nowhere", "x.c"], "--tree nowhere: no such folder"],
		[["chek", "x.c"], "unknown command 'chek'"],
		[["check", "--quick", "x.c"], "unknown option '--quick'"],
	])("is 2 with one line that says why: %j", async (args, why) => {
		using folder = tree();
		const { code, stdout, stderr } = await runCli(fakeCli, args, { cwd: folder.path });
		expect(stdout).toBe("");
		expect(stderr).toContain(why);
		expect(stderr.trimEnd().split("\n")).toHaveLength(1);
		expect(code).toBe(2);
	});
});

describe("the files", () => {
	it("that cannot be checked get a line each; the others are checked", async () => {
		using folder = tree({ "bin.c": new Uint8Array([35, 0, 1]), "empty.c": "", "folder.c/readme": "" });
		const { code, stdout, stderr } = await check(
			folder.path,
			"nowhere.c",
			"bin.c",
			"empty.c",
			"folder.c",
			"net/leaky.c",
		);
		expect(stderr.trimEnd().split("\n")).toEqual([
			"counterbalance: nowhere.c: no such file",
			"counterbalance: bin.c: a binary file, not C source",
			"counterbalance: empty.c: empty, nothing to check",
			"counterbalance: folder.c: a folder without .c files",
		]);
		expect(stdout).toContain("net/leaky.c:4:3: warning:");
		expect(stdout).toContain("2 files, 1 function: 1 finding\n");
		expect(code).toBe(2);
	});

	it("an analysis that throws costs that file alone", async () => {
		using folder = tree({ "net/broken.c": "broken_check" });
		const { code, stdout, stderr } = await check(folder.path, "net/broken.c", "net/leaky.c");
		expect(stderr).toContain("net/broken.c: internal error: Error: the fake check is broken");
		expect(stdout).toContain("1 file, 1 function: 1 finding\n");
		expect(code).toBe(2);
	});

	it("of a folder are all its .c files in a stable order, each once", async () => {
		using folder = tree({ "net/a/z.c": "leak_z", "net/b.c": "leak_b" });
		const { stdout } = await check(folder.path, "net", "net/b.c", "./net/a/../b.c");
		const findings = stdout.match(/^\S+: warning/gm);
		expect(findings).toEqual(["net/a/z.c:1:1: warning", "net/b.c:1:1: warning", "net/leaky.c:4:3: warning"]);
		expect(stdout).toContain("5 files,");
	});

	it("are found from here, or else in the tree, and named as the tree names them", async () => {
		using folder = tree();
		const inside = await check(folder.file("net"), "leaky.c");
		expect(inside.stdout).toContain("net/leaky.c:4:3: warning");
		const outside = await check("/", "--tree", folder.path, "net/leaky.c");
		expect(outside.stdout).toBe(inside.stdout);
	});

	it("outside of any tree keep the name they were given", async () => {
		using folder = new TemporaryFolder({ "bare.c": "\uFEFFleak_refs" });
		const { code, stdout } = await check(folder.path, "./bare.c");
		expect(stdout).toContain("bare.c:1:1: warning");
		expect(code).toBe(1);
	});

	it("have the text of their overlay, also one that the tree has not", async () => {
		using folder = tree();
		using elsewhere = new TemporaryFolder({ "fixed.c": "int f() {\n}\n", "new.c": "leak_new" });
		const fixed = `net/leaky.c=${elsewhere.file("fixed.c")}`;
		expect((await check(folder.path, "--overlay", fixed, "net/leaky.c")).code).toBe(0);
		const overlays = ["--overlay", fixed, "--overlay", `net/new.c=${elsewhere.file("new.c")}`];
		const added = await check(folder.path, ...overlays, "net/leaky.c", "net/new.c");
		expect(added.stdout).toContain("net/new.c:1:1: warning");
	});
});

describe("a comment that allows a finding", () => {
	const allow = (what: string) => `/* counterbalance: allow leak-on-exit ${what} */`;

	it("counts above it, on its line, and at any step of its path, by either name of the counter", async () => {
		using folder = tree({
			"include/h.h": `${allow("far -- counted here on purpose")}\n\tget();\n`,
			"net/above.c": `${allow("refs -- known")}\nleak_refs;`,
			"net/beside.c": `leak_refs; ${allow("s.refs -- known")}`,
			"net/step.c": "leak_far;",
			"net/line.c": "// counterbalance: allow leak-on-exit refs -- known\nleak_refs;",
		});
		const { code, stdout } = await check(folder.path, "net/above.c", "net/beside.c", "net/step.c", "net/line.c");
		expect(stdout).toBe("4 files, 0 functions: nothing found, 4 allowed by comments\n");
		expect(code).toBe(0);
	});

	it("allows nothing without a reason, for another rule or counter, or from further away, and is itself reported", async () => {
		using folder = tree({
			"net/reason.c": `${allow("refs")}\nleak_refs;`,
			"net/other.c": `${allow("users -- known")}\nleak_refs;`,
			"net/far.c": `${allow("refs -- known")}\n\nleak_refs;`,
		});
		const { code, stdout } = await check(folder.path, "net/reason.c", "net/other.c", "net/far.c");
		expect(stdout.match(/^\S+ (?:warning|note): .{20}/gm)).toEqual([
			"net/reason.c:2:1: warning: `refs` stays +1 when",
			"net/reason.c:1:1: note: this comment gives n",
			"net/other.c:2:1: warning: `refs` stays +1 when",
			"net/other.c:1:1: note: nothing here needs t",
			"net/far.c:3:1: warning: `refs` stays +1 when",
			"net/far.c:1:1: note: nothing here needs t",
		]);
		expect(code).toBe(1);
	});
});

describe("the process", () => {
	it("writes a large report wholly into a slow pipe", async () => {
		using folder = tree({ "net/many.c": "leak_refs;\n".repeat(20_000) });
		const { stdout } = await check(folder.path, "--format", "json", "net/many.c");
		expect(JSON.parse(stdout).findings).toHaveLength(20_000);
	});

	it("ends silently when its reader goes away", async () => {
		using folder = tree({ "net/many.c": "leak_refs;\n".repeat(20_000) });
		const child = spawn(process.execPath, [fakeCli, "check", "net/many.c"], {
			cwd: folder.path,
			stdio: ["ignore", "pipe", "pipe"],
		});
		let stderr = "";
		child.stderr.on("data", (chunk) => {
			stderr += chunk;
		});
		await once(child.stdout, "data");
		child.stdout.destroy();
		await once(child, "close");
		expect(stderr).toBe("");
	});

	it("ends at once, and silently, at an interrupt", async () => {
		using folder = tree({ "net/slow.c": "slow_60000" });
		const child = spawn(process.execPath, [fakeCli, "check", "net/leaky.c", "net/slow.c"], {
			cwd: folder.path,
			stdio: ["ignore", "pipe", "pipe"],
		});
		let stderr = "";
		child.stderr.on("data", (chunk) => {
			stderr += chunk;
		});
		await once(child.stdout, "data");
		child.kill("SIGINT");
		const [, signal] = await once(child, "close");
		expect(signal).toBe("SIGINT");
		expect(stderr).toBe("");
	});
});

describe("the configuration", () => {
	const unread = { "net/part.c": "int f() {\n}\nuntaken_CONFIG_X\nuntaken_CONFIG_Y\n" };

	it("is the tree's own, and what it leaves unread is counted and listed", async () => {
		using folder = tree({ ...unread, ".config": "" });
		const { stdout } = await check(folder.path, "--format", "json", "net/part.c");
		expect(JSON.parse(stdout)).toMatchObject({
			configuration: ".config",
			functions: 1,
			notRead: 2,
			untaken: [
				{ file: "net/part.c", line: 3, endLine: 3, condition: "#ifdef CONFIG_X", functions: 1 },
				{ file: "net/part.c", line: 4, endLine: 4, condition: "#ifdef CONFIG_Y", functions: 1 },
			],
		});
		expect((await check(folder.path, "net/part.c")).stdout).toContain(
			"nothing found, 2 functions not read (#if, configuration: .config)",
		);
	});

	it("is none where there is none, or none is wanted", async () => {
		using folder = tree(unread);
		const of = async (...args: string[]) =>
			JSON.parse((await check(folder.path, "--format", "json", ...args, "net/part.c")).stdout).configuration;
		expect(await of()).toBe("none");
		folder.write(".config", "");
		expect(await of("--config", "none")).toBe("none");
		expect(await of("--config", "other/config")).toBe(folder.file("other/config"));
	});

	it("that somebody named and that cannot be used ends the check; the tree's own is only complained of", async () => {
		using folder = tree(unread);
		const named = await check(folder.path, "--config", "broken", "net/part.c");
		expect(named).toMatchObject({ code: 2, stdout: "" });
		expect(named.stderr).toContain("is not used: it is broken");
		using bare = new TemporaryFolder(unread);
		const outside = await check(bare.path, "--config", "other", "net/part.c");
		expect(outside.code).toBe(2);
		expect(outside.stderr).toContain("there is no kernel tree around the files");
	});
});
