/** The command `review` over the real engine, on a small tree and on repositories made for the test. */
import { execFileSync, spawn } from "node:child_process";
import { readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { text as allText } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import type { Output } from "../../server/src/cli/output.ts";
import { run } from "../../server/src/cli/run.ts";
import { createRealEngine } from "../../server/src/frontend/realEngine.ts";
import { bareLeak, leakingLine, settlingLine } from "../harness/bareLeak.ts";
import { projectRoot } from "../harness/checkCommand.ts";
import { diffOf, mailOf } from "../harness/patches.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";

const leaky = bareLeak;
const clean = bareLeak.replace(leakingLine, settlingLine + leakingLine);
const breaking = diffOf({ "drivers/t.c": clean }, { "drivers/t.c": leaky });
const mending = diffOf({ "drivers/t.c": leaky }, { "drivers/t.c": clean });

const engine = createRealEngine();
let cache: TemporaryFolder;

beforeAll(() => {
	cache = new TemporaryFolder();
	process.env.COUNTERBALANCE_CACHE = cache.path;
});

afterAll(() => {
	delete process.env.COUNTERBALANCE_CACHE;
	cache[Symbol.dispose]();
});

function tree(files: Record<string, string> = {}): TemporaryFolder {
	return new TemporaryFolder({ Kconfig: "", "include/h.h": "", "drivers/t.c": clean, ...files });
}

async function review(folder: TemporaryFolder, ...args: string[]) {
	let stdout = "";
	const stderr: string[] = [];
	const output: Output = {
		write: (text) => {
			stdout += text;
		},
		complain: (line) => stderr.push(line),
		progress: () => {},
		colours: false,
	};
	const code = await run(["review", "--tree", folder.path, ...args], engine, output);
	return { code, stdout, stderr: stderr.join("\n") };
}

function git(folder: TemporaryFolder, ...args: string[]): string {
	const identity = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"];
	return execFileSync("git", ["-C", folder.path, ...identity, ...args], {
		encoding: "utf8",
		stdio: ["ignore", "pipe", "pipe"],
	}).trim();
}

/** A repository whose commits hold these texts of drivers/t.c. */
function repository(...texts: readonly string[]): TemporaryFolder {
	const folder = tree();
	git(folder, "init", "-q");
	for (const [i, text] of texts.entries()) {
		folder.write("drivers/t.c", text);
		git(folder, "add", ".");
		git(folder, "commit", "-q", "--allow-empty", "-m", `step ${i}`);
	}
	return folder;
}

/** Every file under a folder with its content and time. */
function everything(folder: TemporaryFolder): readonly string[] {
	return readdirSync(folder.path, { recursive: true, encoding: "utf8" })
		.map((name) => join(folder.path, name))
		.filter((path) => statSync(path).isFile())
		.map((path) => `${path} ${statSync(path).mtimeMs} ${readFileSync(path).toString("base64").slice(0, 4000)}`)
		.sort();
}

describe("a patch file", () => {
	it("that introduces a leak: the finding, its hunk, the balance sheet and the verdict's grounds; 1", async () => {
		using folder = tree({ "p.patch": mailOf("[PATCH] t: tidy up", breaking) });
		const { code, stdout, stderr } = await review(folder, folder.file("p.patch"));
		expect(stderr).toBe("");
		expect(code).toBe(1);
		expect(stdout).toContain(
			"drivers/t.c:33:3: introduced: `live` stays +1 when entry_create() fails with an error pointer: kfree() destroys the object it was counted for and does not settle it [leak-on-exit, ",
		);
		expect(stdout).toContain("  caused by hunk 1 of drivers/t.c (line ");
		expect(stdout).toMatch(
			/ {2}entry_create\(\) {2}return {2}fails with an error pointer {2}live {5}0 {7}\+1 or 0 {2}1\n/,
		);
		expect(stdout).toMatch(
			/^1 introduced, 0 fixed, 0 remaining; 1 function in 1 file judged\n {2}no kernel configuration is known/m,
		);
	});

	it("that fixes one, or changes nothing: 0, and the verdict says on what it rests", async () => {
		using folder = tree({ "drivers/t.c": leaky, "p.patch": mending });
		const { code, stdout } = await review(folder, folder.file("p.patch"));
		expect(code).toBe(0);
		expect(stdout).toContain("fixed: live +1 in entry_create() [leak-on-exit]");
		expect(stdout).toContain("nothing introduced, 1 fixed, 0 remaining; 1 function in 1 file judged");
	});

	it("that does not apply: which hunk and why, the rest is judged, and the exit code is 2", async () => {
		const other = diffOf({ "drivers/u.c": "int a;\n" }, { "drivers/u.c": "int b;\n" });
		using folder = tree({ "drivers/u.c": "long a;\n", "p.patch": other + breaking });
		const { code, stdout } = await review(folder, folder.file("p.patch"));
		expect(code).toBe(2);
		expect(stdout).toContain(
			"not judged: drivers/u.c, hunk 1: does not apply: the file has no line `int a;`, which it expects at line 1\n",
		);
		expect(stdout).toContain("introduced: `live` stays +1");
	});

	it("whose finding a comment allows introduces nothing, and that is counted", async () => {
		const allowed = leaky.replace(
			"\t\tkfree(entry);",
			"\t\t/* counterbalance: allow leak-on-exit live -- it is meant so */\n$&",
		);
		using folder = tree({ "p.patch": diffOf({ "drivers/t.c": clean }, { "drivers/t.c": allowed }) });
		const { code, stdout } = await review(folder, folder.file("p.patch"));
		expect(code).toBe(0);
		expect(stdout).toContain("1 allowed by comments");
	});

	it("that is none, is missing or empty ends in one line and 2", async () => {
		using folder = tree({ "p.patch": "hello\n" });
		expect(await review(folder, folder.file("p.patch"))).toEqual({
			code: 2,
			stdout: "",
			stderr: `there is no patch in ${folder.file("p.patch")}`,
		});
		expect((await review(folder, "nowhere.patch")).stderr).toBe(
			`nowhere.patch: neither a file nor a revision of ${folder.path}`,
		);
		expect((await review(folder)).stderr).toBe(
			"name one thing to review: a file, a revision, -, --staged or --unstaged",
		);
	});

	it("on standard input is read as `-`", async () => {
		using folder = tree();
		const child = spawn(process.execPath, [join(projectRoot, "server/src/cli/main.ts"), "review", "-"], {
			cwd: folder.path,
		});
		child.stdin.end(breaking);
		const ended = new Promise((resolve) => child.on("close", resolve));
		expect(await allText(child.stdout)).toContain("introduced: `live` stays +1");
		expect(await ended).toBe(1);
	});
});

describe("mail", () => {
	const cover = mailOf("[PATCH v2 0/2] t: tidy up", "");
	const first = mailOf("[PATCH v2 1/2] t: tidy up", breaking);
	const second = mailOf("[PATCH v2 2/2] t: mend", mending);
	const encoded = (subject: string, type: string, encoding: string, body: string) =>
		`From x@example.org Mon Jan  1 10:00:00 2024\nFrom: x@example.org\nSubject: ${subject}\nMIME-Version: 1.0\nContent-Type: ${type}\nContent-Transfer-Encoding: ${encoding}\n\n${body}\n\n`;
	const base64 = (text: string) => Buffer.from(text).toString("base64").replace(/.{76}/g, "$&\n");
	const quotedPrintable = (text: string) =>
		text
			.replace(/[^\n -<>-~]| (?=\n)/g, (c) => `=${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`)
			.replaceAll("=", "=3D")
			.replaceAll("=3D09", "=09")
			.replaceAll("=3D20", "=20")
			.replace(/.{70}/g, "$&=\n");

	it("with a series is judged patch by patch and as a whole, in the order of its numbers", async () => {
		using folder = tree({ "s.mbox": cover + second + first });
		const { code, stdout } = await review(folder, folder.file("s.mbox"));
		expect(code).toBe(0);
		expect(stdout.indexOf("[1/2] t: tidy up")).toBeLessThan(stdout.indexOf("[2/2] t: mend"));
		expect(stdout).toContain("  live in entry_create()  enters  settled  enters in 1/2, settled in 2/2\n");
		expect(stdout).toContain(
			"the series as a whole:\nnothing introduced, 0 fixed, 0 remaining; 1 function in 1 file judged\n",
		);
	});

	it.each([
		["base64", encoded("[PATCH] x", "text/plain; charset=utf-8", "base64", base64(breaking))],
		[
			"quoted-printable",
			encoded("[PATCH] x", "text/plain; charset=utf-8", "quoted-printable", quotedPrintable(breaking)),
		],
		[
			"an attachment",
			encoded(
				"x",
				'multipart/mixed; boundary="B"',
				"7bit",
				`--B\nContent-Type: text/plain\n\nSee below.\n--B\nContent-Type: text/x-patch; name="p.patch"\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\n${base64(breaking)}\n--B--`,
			),
		],
		["carriage returns", mailOf("[PATCH] x", breaking).replaceAll("\n", "\r\n")],
	])("as %s gives the same as the bare patch", async (_, mail) => {
		using folder = tree({ "m.eml": mail });
		const { code, stdout, stderr } = await review(folder, folder.file("m.eml"));
		expect(stderr).toBe("");
		expect(stdout).toContain("introduced: `live` stays +1");
		expect(code).toBe(1);
	});

	it("of which a patch is missing, an older version or a reply says so", async () => {
		const reply = mailOf("Re: [PATCH v2 1/2] t: tidy up", "");
		const old = mailOf("[PATCH 1/2] t: tidy up", mending);
		using folder = tree({ "s.mbox": old + first + reply });
		const { code, stdout } = await review(folder, folder.file("s.mbox"));
		expect(code).toBe(2);
		expect(stdout).toContain("note: 1 reply not looked at\n");
		expect(stdout).toContain("note: 1 message of versions before v2 not looked at\n");
		expect(stdout).toContain("not judged: patch 2/2 is missing\n");
	});
});

describe("git", () => {
	it("gives a commit, and leaves the work tree and the repository as they are", async () => {
		using folder = repository(clean, leaky, `${leaky}\n`);
		const before = everything(folder);
		const { code, stdout } = await review(folder, "HEAD~1");
		expect(code).toBe(1);
		expect(stdout).toContain("introduced: `live` stays +1");
		expect(stdout).toContain(
			"note: files that the commits do not change are read as the work tree has them, which is at ",
		);
		expect(everything(folder)).toEqual(before);
	});

	it("gives a range commit by commit", async () => {
		using folder = repository(clean, leaky, clean);
		const { code, stdout } = await review(folder, "HEAD~2..HEAD");
		expect(code).toBe(0);
		expect(stdout).toContain("enters in 1/2, settled in 2/2");
	});

	it("gives the first commit of all", async () => {
		using folder = repository(leaky);
		expect((await review(folder, "HEAD")).stdout).toContain("introduced: `live` stays +1");
	});

	it("gives what is staged and what is not, each against what lies below it", async () => {
		using folder = repository(clean);
		folder.write("drivers/t.c", leaky);
		git(folder, "add", ".");
		folder.write("drivers/t.c", clean);
		const before = everything(folder);
		expect((await review(folder, "--staged")).stdout).toMatch(/^1 introduced, 0 fixed/m);
		expect((await review(folder, "--unstaged")).stdout).toMatch(/^nothing introduced, 1 fixed/m);
		expect(everything(folder)).toEqual(before);
	});

	it("is given no option in a revision's place", async () => {
		using folder = repository(clean);
		const target = folder.file("out");
		expect(await review(folder, "--", `--output=${target}`)).toMatchObject({ code: 2, stdout: "" });
		expect(readdirSync(folder.path)).not.toContain("out");
	});
});

describe("formats", () => {
	it("json has patches, series, sheet and grounds", async () => {
		using folder = tree({ "s.mbox": mailOf("[PATCH 1/2] a", breaking) + mailOf("[PATCH 2/2] b", mending) });
		const { stdout } = await review(folder, "--format", "json", folder.file("s.mbox"));
		const report = JSON.parse(stdout);
		expect(report).toMatchObject({ complete: true, configuration: "none", tree: folder.path });
		expect(
			report.patches.map((patch: { id: string; introduced: unknown[] }) => [patch.id, patch.introduced.length]),
		).toEqual([
			["1/2", 1],
			["2/2", 0],
		]);
		expect(report.series).toMatchObject([{ counter: "table.live", cells: ["enters", "settled"] }]);
		expect(report.patches[0].sheet[0]).toMatchObject({
			function: "entry_create",
			before: ["0"],
			after: ["+1", "0"],
			changed: true,
		});
		expect(report.verdict.grounds.length).toBeGreaterThan(0);
	});

	it("sarif tells new, unchanged and gone apart", async () => {
		using folder = tree({ "p.patch": breaking });
		const log = JSON.parse((await review(folder, "--format", "sarif", folder.file("p.patch"))).stdout);
		expect(log.version).toBe("2.1.0");
		expect(log.runs[0].results).toMatchObject([{ ruleId: "leak-on-exit", baselineState: "new" }]);
		expect(log.runs[0].results[0].locations[0].physicalLocation).toMatchObject({
			artifactLocation: { uri: "drivers/t.c", uriBaseId: "TREE" },
			region: { startLine: 33 },
		});
		using fixed = tree({ "drivers/t.c": leaky, "p.patch": mending });
		const gone = JSON.parse((await review(fixed, "--format", "sarif", fixed.file("p.patch"))).stdout);
		expect(gone.runs[0].results).toMatchObject([{ baselineState: "absent" }]);
	});

	it("github annotates each bug once", async () => {
		using folder = tree({ "p.patch": breaking });
		const { stdout } = await review(folder, "--format", "github", folder.file("p.patch"));
		expect(stdout.match(/^::warning /gm)).toHaveLength(1);
		expect(stdout).toMatch(/^::warning file=drivers\/t\.c,line=33,/);
		expect(stdout).toMatch(/^::notice title=Counterbalance::1 introduced/m);
	});

	it("mail asks under the quoted hunk, at most 72 columns wide, without trailers", async () => {
		using folder = tree({ "p.patch": breaking });
		const { stdout } = await review(folder, "--format", "mail", folder.file("p.patch"));
		const lines = stdout.split("\n");
		expect(lines[0]).toBe("> --- a/drivers/t.c");
		expect(stdout).toContain(`> -${settlingLine}`);
		expect(stdout).toContain("\n\nWho settles live after this? As far as I can see, live stays +1 when");
		expect(lines.filter((line) => !line.startsWith(">") && line.length > 72)).toEqual([]);
		expect(stdout).not.toMatch(/^[A-Z][\w-]+-by: /m);
	});

	it("b4 is an array with one result for each patch; what a later patch settles only warns", async () => {
		using folder = tree({
			"p.patch": breaking,
			"s.mbox": mailOf("[PATCH 1/2] a", breaking) + mailOf("[PATCH 2/2] b", mending),
			"cover.eml": mailOf("[PATCH 0/2] a", ""),
		});
		const results = async (file: string) => {
			const { stdout } = await review(folder, "--format", "b4", folder.file(file));
			return JSON.parse(stdout).map(({ tool, status }: { tool: string; status: string }) => [tool, status]);
		};
		expect(await results("p.patch")).toEqual([["counterbalance", "fail"]]);
		expect(await results("s.mbox")).toEqual([
			["counterbalance", "warn"],
			["counterbalance", "pass"],
		]);
		expect(await results("cover.eml")).toEqual([]);
	});
});

describe("hostile input", () => {
	test("a link that leads out of the tree is not followed, and nothing is written", async () => {
		using outside = new TemporaryFolder({ "secret.c": "int secret;\n" });
		using folder = tree({
			"p.patch": diffOf({ "drivers/link.c": "int secret;\n" }, { "drivers/link.c": "int changed;\n" }),
		});
		symlinkSync(outside.file("secret.c"), folder.file("drivers/link.c"));
		const before = [...everything(folder), ...everything(outside)];
		const { code, stdout } = await review(folder, folder.file("p.patch"));
		expect(code).toBe(2);
		expect(stdout).toContain("not judged: drivers/link.c: the tree has no such file\n");
		expect([...everything(folder), ...everything(outside)]).toEqual(before);
	});

	test("paths out of the tree are refused, and nothing is written where they lead", async () => {
		const evil = diffOf({}, { "x/../../evil.c": "int evil;\n" }).replaceAll("x/../../evil.c", "../evil.c");
		using folder = tree({ "p.patch": evil });
		const { code, stdout } = await review(folder, folder.file("p.patch"));
		expect(code).toBe(2);
		expect(stdout).toContain("not judged: ../evil.c: refused: its path leads out of the tree\n");
		expect(() => statSync(join(folder.path, "..", "evil.c"))).toThrow();
	});

	test("escape sequences and workflow commands in subjects and lines are shown as text in every format", async () => {
		const subject = "[PATCH 1/1] \u001b[31mred\u0007 ::error::x";
		const nasty = leaky.replace("\t\tkfree(entry);", "\t\tkfree(entry); /* \u001b]0;title\u0007 */");
		using folder = tree({ "p.patch": mailOf(subject, diffOf({ "drivers/t.c": clean }, { "drivers/t.c": nasty })) });
		for (const format of ["text", "json", "sarif", "github", "mail", "b4"]) {
			const { stdout } = await review(folder, "--format", format, folder.file("p.patch"));
			expect(stdout).not.toContain("\u001b");
			expect(stdout).not.toContain("\u0007");
			expect(stdout).not.toMatch(/^::error::x/m);
		}
	});
});
