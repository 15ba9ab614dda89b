import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyHunks } from "../../../server/src/core/review/applyPatch.ts";
import { parsePatch } from "../../../server/src/core/review/parsePatch.ts";
import { PatchedTexts } from "../../../server/src/core/review/patchedTexts.ts";
import { diffOf, mailOf, type Tree } from "../../harness/patches.ts";

const ten = Array.from({ length: 10 }, (_, i) => `line ${i + 1}\n`).join("");

function apply(text: string, tree: Tree) {
	const texts = new PatchedTexts((file) => tree[file]);
	return texts.apply("1", "a title", parsePatch(text));
}

/** What became of a single file. */
function changed(patch: string, tree: Tree) {
	const { files, problems } = apply(patch, tree);
	return { after: files[0]?.after, problems: problems.map(({ hunk, reason }) => `${hunk ?? ""}: ${reason}`), files };
}

describe("a patch", () => {
	test("applied to the text it was made from gives the other text", () => {
		const text = fc.array(fc.constantFrom("a\n", "b\n", "\n", "-- \n", "+x\n", "@@ -1 +1 @@\n", "last"), {
			maxLength: 30,
		});
		fc.assert(
			fc.property(text, text, (left, right) => {
				const [before, after] = [left, right].map((lines) => lines.join("")) as [string, string];
				fc.pre(before !== after);
				const patch = mailOf("x", diffOf({ "f.c": before }, { "f.c": after }));
				expect(changed(patch, { "f.c": before })).toMatchObject({ after, problems: [] });
			}),
			{ numRuns: 300 },
		);
	});

	test("whose lines have moved is applied where they are", () => {
		const patch = diffOf({ "f.c": ten }, { "f.c": ten.replace("line 5", "five") });
		const moved = `${"// more\n".repeat(7)}${ten}`;
		const { after, files, problems } = changed(patch, { "f.c": moved });
		expect(after).toBe(moved.replace("line 5", "five"));
		expect(files[0]?.hunks[0]).toMatchObject({ offset: 7, fuzz: 0 });
		expect(problems).toEqual([]);
	});

	test("whose context has changed at its edge is applied with fuzz, and that is said", () => {
		const patch = diffOf({ "f.c": ten }, { "f.c": ten.replace("line 5", "five") });
		const other = ten.replace("line 1\n", "LINE 1\n").replace("line 9", "LINE 9");
		const { after, problems } = changed(patch, { "f.c": other });
		expect(after).toBe(other.replace("line 5", "five"));
		expect(problems).toEqual(["1: applied with fuzz 1, 0 lines from where it says"]);
	});

	test("of which one hunk does not apply is applied but for that one", () => {
		const before = `${ten}${ten.replaceAll("line", "word")}`;
		const patch = diffOf({ "f.c": before }, { "f.c": before.replace("line 2", "two").replace("word 8", "eight") });
		const { after, problems } = changed(patch, { "f.c": before.replace("line 2", "zwei") });
		expect(after).toBe(before.replace("line 2", "zwei").replace("word 8", "eight"));
		expect(problems).toEqual(["1: does not apply: the file has no line `line 2`, which it expects at line 2"]);
	});

	test("creates, deletes and renames, and the next patch finds what it left", () => {
		const texts = new PatchedTexts((file) => ({ "a.c": ten, "b.c": "x\n" })[file]);
		const rename = "diff --git a/a.c b/n/c.c\nsimilarity index 90%\nrename from a.c\nrename to n/c.c\n";
		const hunk = "--- a/a.c\n+++ b/n/c.c\n@@ -1,2 +1,2 @@\n-line 1\n+one\n line 2\n";
		const first = texts.apply("1", "", parsePatch(rename + hunk + diffOf({ "b.c": "x\n" }, { "d.c": "new\n" })));
		expect(first.problems).toEqual([]);
		expect(first.files.map(({ file, oldFile, after }) => [file, oldFile, after?.slice(0, 4)])).toEqual([
			["n/c.c", "a.c", "one\n"],
			["b.c", undefined, undefined],
			["d.c", undefined, "new\n"],
		]);
		const second = texts.apply("2", "", parsePatch(diffOf({ "a.c": ten }, { "a.c": "" })));
		expect(second.problems).toEqual([{ file: "a.c", reason: "the tree has no such file", fatal: true }]);
		expect(texts.text("d.c")).toBe("new\n");
	});

	test("that mail has given carriage returns applies to a file without them; a file that has them keeps them", () => {
		const patch = diffOf({ "f.c": ten }, { "f.c": ten.replace("line 5", "five") });
		expect(changed(patch.replaceAll("\n", "\r\n"), { "f.c": ten }).after).toBe(ten.replace("line 5", "five"));
		const dos = ten.replaceAll("\n", "\r\n");
		const dosPatch = diffOf({ "f.c": dos }, { "f.c": dos.replace("line 5", "five") });
		expect(changed(dosPatch, { "f.c": dos }).after).toBe(dos.replace("line 5", "five"));
	});

	test("of plain diff without git's prefixes finds its file", () => {
		const hunk = "@@ -1,1 +1,1 @@\n-x\n+y\n";
		expect(changed(`--- net/f.c\t2024-01-01\n+++ net/f.c\t2024-01-02\n${hunk}`, { "net/f.c": "x\n" }).after).toBe(
			"y\n",
		);
		expect(changed(`--- old/net/f.c\n+++ new/net/f.c\n${hunk}`, { "net/f.c": "x\n" }).after).toBe("y\n");
	});
});

describe("hostile input", () => {
	const hunk = "@@ -1 +1 @@\n-x\n+y\n";
	const to = (path: string) => `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n${hunk}`;

	test.each([
		["../out.c", "its path leads out of the tree"],
		["net/../../out.c", "its path leads out of the tree"],
		["/etc/passwd.c", "its path is absolute"],
		[".git/hooks/x.c", "it lies in git's own folder"],
		["net//x.c", "its path is not a plain one"],
		["net\\x.c", "there is a backslash in its path"],
	])("%s is refused", (path, reason) => {
		const read: string[] = [];
		const texts = new PatchedTexts((file) => {
			read.push(file);
			return "x\n";
		});
		const { files, problems } = texts.apply("1", "", parsePatch(to(path)));
		expect(files).toEqual([]);
		expect(problems.map((problem) => problem.reason)).toEqual([`refused: ${reason}`]);
		expect(read).toEqual([]);
	});

	test("names with control characters, quoted as git does, are refused and shown harmlessly", () => {
		const name = '"a/x\\033[31m\\n.c"';
		const { problems } = apply(`diff --git ${name} ${name.replace("a/", "b/")}\n--- ${name}\n+++ ${name}\n${hunk}`, {});
		expect(problems).toEqual([
			{ file: "x\\x1b[31m .c", reason: "refused: there are control characters in its path", fatal: true },
		]);
	});

	test("a title's escape sequences, turned writing and markup are shown, not obeyed", () => {
		const texts = new PatchedTexts(() => undefined);
		const { title } = texts.apply("1", "\u001b]8;;http://x\u0007evil\u202e <b>\r\n::error::", parsePatch(""));
		expect(title).toBe("\\x1b]8;;http://x\\x07evil\\u202e <b> ::error::");
	});

	test("a truncated hunk is named, and the files and hunks around it are judged", () => {
		const cut = "diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1,9 +1,9 @@\n x\n-y\n";
		const damaged = "--- a/b.c\n+++ b/b.c\n@@ -1,3 +1,3 @@\n x\nGARBAGE\n@@ -9 +9 @@\n-line 9\n+nine\n";
		const { files, problems } = apply(`${to("o.c")}${damaged}${cut}`, { "o.c": "x\n", "a.c": "x\ny\n", "b.c": ten });
		expect(files.map(({ file, after }) => [file, after?.includes("nine")])).toEqual([
			["o.c", false],
			["b.c", true],
			["a.c", false],
		]);
		expect(problems.map(({ file, hunk: number, reason }) => [file, number, reason])).toEqual([
			["b/b.c", 1, "line 2 of it is not what its header announces"],
			["b/a.c", 1, "it is cut off: 7 old and 8 new lines are missing"],
		]);
	});

	test("binary files, symbolic links, submodules, modes and merges are not followed", () => {
		const link =
			"diff --git a/l.c b/l.c\nnew file mode 120000\n--- /dev/null\n+++ b/l.c\n@@ -0,0 +1 @@\n+/etc/passwd\n\\ No newline at end of file\n";
		const binary = "diff --git a/i.png b/i.png\nindex 1..2 100644\nGIT binary patch\nliteral 3\nKcmZ\n\n";
		const mode = "diff --git a/s.c b/s.c\nold mode 100644\nnew mode 100755\n";
		const merge = "diff --cc m.c\nindex 1,2..3\n--- a/m.c\n+++ b/m.c\n@@@ -1,1 -1,1 +1,1 @@@\n--x\n++y\n";
		const { files, problems } = apply(`${link}${binary}${mode}${merge}${to("o.c")}`, {
			"s.c": "x\n",
			"o.c": "x\n",
			"m.c": "x\n",
		});
		expect(files.map(({ file, before, after }) => [file, before === after])).toEqual([
			["s.c", true],
			["o.c", false],
		]);
		expect(problems.map(({ reason }) => reason).sort()).toEqual([
			"a merge's combined diff cannot be judged",
			"a merge's combined diff cannot be judged",
			"a symbolic link is not followed",
			"binary, not looked at",
		]);
	});

	test("50,000 hunks, whether they apply or not, take seconds at most", () => {
		const lines = Array.from({ length: 200_000 }, (_, i) => `${i % 7}\n`);
		const hunks = Array.from(
			{ length: 50_000 },
			(_, i) => `@@ -${i * 4 + 2} +${i * 4 + 2} @@\n-${(i * 4 + 1) % 7}\n+changed\n`,
		);
		const header = "--- a/f.c\n+++ b/f.c\n";
		const began = performance.now();
		expect(changed(header + hunks.join(""), { "f.c": lines.join("") }).problems).toEqual([]);
		const { problems } = changed(header + hunks.join("").replaceAll(/^-\d/gm, "-none"), { "f.c": lines.join("") });
		expect(problems).toHaveLength(50_000);
		const same = changed(
			header +
				hunks
					.join("")
					.replaceAll(/^-\d/gm, "-same\n-other")
					.replaceAll(/ -(\d+) /g, " -$1,2 "),
			{
				"f.c": "same\n".repeat(20_000),
			},
		);
		expect(same.problems).toHaveLength(50_000);
		expect(performance.now() - began).toBeLessThan(15_000);
	});

	test("whatever is made of a patch, reading and applying it ends without an exception", () => {
		const patch = mailOf(
			"x",
			diffOf({ "f.c": ten, "g.c": ten }, { "f.c": ten.replace("line 5", "five"), "g.c": undefined }),
		);
		const piece = fc.constantFrom(
			"@@ -1,3 +1,3 @@",
			"--- ",
			"+++ ",
			"diff --git ",
			'"',
			"\\",
			"\0",
			"\n",
			"\r",
			"-",
			"999999999",
		);
		fc.assert(
			fc.property(fc.nat(patch.length), fc.nat(40), piece, (at, length, text) => {
				changed(patch.slice(0, at) + text + patch.slice(at + length), { "f.c": ten, "g.c": ten });
			}),
			{ numRuns: 500 },
		);
	});

	test("a hunk far past the end of a file is not applied", () => {
		const { failures } = applyHunks("a\n", [
			{ number: 1, oldStart: 900, newStart: 900, heading: "", lines: [{ kind: "added", text: "x\n" }] },
		]);
		expect(failures[0]?.reason).toBe("it inserts lines at line 901, and the file has 1");
	});
});
