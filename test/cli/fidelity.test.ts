import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fakeCli, runCli } from "../harness/cli.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";

/** A small tree of our own with one of everything that reading can meet. */
const folder = new TemporaryFolder({
	Makefile: "VERSION = 6\nPATCHLEVEL = 1\n",
	Kconfig: "",
	"include/linux/list.h": "#define each(p, h) for (p = (h)->next; p != (h); p = p->next)\n",
	"kernel/good.c":
		"#include <linux/list.h>\nint f(struct s *p, struct s *h)\n{\n\teach(p, h) {\n\t\tp->n++;\n\t}\n\treturn 0;\n}\n",
	"kernel/broken.c": "int g(int a)\n{\n\tif (a ==== )\n\t\treturn 1;\n\treturn 0;\n}\n",
	"kernel/swallowed.c": "int g(int a)\n{\n\tif (a ==== ) {{ ;\n\treturn 1;\n}\nint h(void) { return 2; }\n",
	"kernel/assembly.c": 'int k(void)\n{\n\tint x;\n\tasm("nop" : "=r"(x));\n\treturn x;\n}\n',
	"kernel/untaken.c": "#ifdef CONFIG_DEBUG_X\nint gone(void)\n{\n\treturn 0;\n}\n#endif\n",
	"kernel/empty.c": "",
	"kernel/crlf.c": "\ufeffint c(void)\r\n{\r\n\treturn 1;\r\n}\r\n",
	"kernel/latin1.c": Buffer.from("/* J\xf6rg */\nint l(void)\n{\n\treturn 1;\n}\n", "latin1"),
	"kernel/nul.c":
		"int n(void)\n{\n\treturn 1;\0\n}\n/* text enough for a stray NUL to stay one: 0123456789 0123456789 */\n",
	"kernel/machine.c": Buffer.from([127, 69, 76, 70, 0, 0, 0, 0, 1, 2, 3, 4]),
	"tools/other.c": "this is not kernel code {{{\n",
	"drivers/folder.c/inner.c": "int i(void)\n{\n\treturn 1;\n}\n",
});
symlinkSync("/etc/passwd", folder.file("kernel/link.c"));
const cache = new TemporaryFolder();
afterAll(() => {
	folder[Symbol.dispose]();
	cache[Symbol.dispose]();
});

async function fidelity(...args: string[]) {
	const ended = await runCli(fakeCli, ["fidelity", ...args], { env: { XDG_CACHE_HOME: cache.path } });
	return { ...ended, json: args.includes("json") ? JSON.parse(ended.stdout) : undefined };
}

describe("fidelity", () => {
	const root = folder.path;

	it("counts what is read, names what is not, and says where", async () => {
		const { code, json } = await fidelity(root, "--tree", root, "--format", "json");
		expect(code).toBe(0);
		expect(json).toMatchObject({ files: 10, filesWanted: 11, stopped: false, failed: [] });
		expect(json.withAssembly).toBe(1);
		expect(json.untakenLines).toBe(4);
		expect(json.functions - json.withoutErrors).toBe(2);
		expect(json.skipped).toEqual([
			{ file: "kernel/link.c", reason: "a symbolic link" },
			{ file: "kernel/machine.c", reason: "a binary file, not C source" },
		]);
		const broken = json.gaps.filter((gap: { file: string }) => gap.file === "kernel/broken.c");
		expect(broken.length).toBeGreaterThan(0);
		for (const gap of broken) expect(gap).toMatchObject({ function: "g", line: 3 });
		expect(json.gaps.filter((gap: { file: string }) => !/broken|swallowed|nul/.test(gap.file))).toEqual([]);
		expect(json.peakBytes).toBeGreaterThan(0);
	});

	it("is a table for people, the same whatever the number of threads", async () => {
		const figures = (text: string): string => text.replace(/\n[^\n]*thread[^\n]*\n$/, "");
		const one = await fidelity(root, "--tree", root, "--jobs", "1");
		const two = await fidelity(root, "--tree", root, "--jobs", "2");
		expect(one.stderr).toBe("");
		expect(figures(one.stdout)).toBe(figures(two.stdout));
		expect(one.stdout).toMatch(/functions +8\n/);
		expect(one.stdout).toMatch(/not read: 2 files\n +kernel\/link\.c: a symbolic link\n/);
		expect(one.stdout).toMatch(/kernel\/broken\.c:3 g\(\): if \(a ==== \)\n/);
		expect(one.stdout).toMatch(/longest file [\w/.]+\.c, [\d.]+ s; peak memory [\d.]+ MB\n$/);
	});

	it("reads one file, or a folder named like one", async () => {
		expect((await fidelity(join(root, "kernel/good.c"), "--format", "json")).json).toMatchObject({
			files: 1,
			functions: 1,
		});
		const named = join(root, "drivers/folder.c");
		expect((await fidelity(named, "--format", "json")).json).toMatchObject({ files: 1, functions: 1 });
	});

	it("says in one line what cannot be done", async () => {
		expect(await fidelity("/nowhere")).toMatchObject({
			code: 2,
			stderr: "counterbalance: /nowhere: no such file or folder\n",
		});
		const headers = await fidelity(join(root, "include"));
		expect(headers.code).toBe(2);
		expect(headers.stderr).toMatch(/include: no \.c files there \(--headers reads headers too\)\n$/);
		expect((await fidelity(join(root, "include"), "--headers", "--format", "json")).json).toMatchObject({ files: 1 });
		expect((await fidelity(root, "--jobs", "none")).code).toBe(2);
	});
});
