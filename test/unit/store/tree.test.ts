import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findTreeRoot, type KernelTree, openTree } from "../../../server/src/store/tree.ts";
import { TemporaryFolder } from "../../harness/temporaryFolder.ts";
import { smallTree } from "./support.ts";

const from = "net/core/a.c";
let folder: TemporaryFolder;
let cache: TemporaryFolder;
beforeEach(() => {
	folder = smallTree();
	cache = new TemporaryFolder();
});
afterEach(() => {
	folder[Symbol.dispose]();
	cache[Symbol.dispose]();
});

async function withTree<T>(
	use: (tree: KernelTree, said: readonly string[]) => T | Promise<T>,
	options: Parameters<typeof openTree>[1] = {},
): Promise<T> {
	const said: string[] = [];
	await using tree = await openTree(folder.path, {
		cache: cache.path,
		onProgress: (text) => said.push(text),
		...options,
	});
	return await use(tree, said);
}

function files(
	tree: KernelTree,
	name: string,
	kind: "function" | "macro" | "struct" | "typedef" | "variable",
	seenFrom = from,
): string[] {
	return tree.definitions(name, kind, seenFrom).map((site) => site.file);
}

describe("definitions", () => {
	test("from headers, with the text they stand in", async () => {
		await withTree((tree) => {
			const [site] = tree.definitions("list_add", "function", from);
			expect(site).toMatchObject({ file: "include/linux/list.h", kind: "function", name: "list_add", static: true });
			expect(tree.readFile("include/linux/list.h")?.slice(site?.start, site?.end)).toBe(
				"static inline void list_add(void) { }",
			);
			expect(files(tree, "atomic_t", "typedef")).toEqual(["include/linux/atomic.h"]);
			expect(files(tree, "other", "struct")).toEqual(["include/net/other.h"]);
			expect(files(tree, "other", "function")).toEqual([]);
		});
	});
	test("what the file includes comes before the rest of the headers", async () => {
		await withTree((tree) => {
			expect(files(tree, "shared", "function")).toEqual(["net/core/private.h", "include/net/other.h"]);
			expect(files(tree, "shared", "function", "net/ipv4/c.c")).toEqual(["include/net/other.h"]);
			expect(files(tree, "PRIVATE", "macro")).toEqual(["net/core/private.h"]);
			expect(files(tree, "PRIVATE", "macro", "net/ipv4/c.c")).toEqual([]);
		});
	});
	test("the architecture's header before the generic one", async () => {
		await withTree((tree) =>
			expect(files(tree, "atomic_inc", "function")).toEqual([
				"arch/x86/include/asm/atomic.h",
				"include/asm-generic/atomic.h",
			]),
		);
	});
	test("neighbours in the folder, but never their static functions", async () => {
		await withTree((tree) => {
			expect(files(tree, "b", "function")).toEqual(["net/core/b.c"]);
			expect(files(tree, "hidden", "function")).toEqual([]);
			expect(files(tree, "hidden", "function", "net/core/b.c")).toEqual(["net/core/b.c"]);
		});
	});
	test("anywhere, the nearest folder first, other architectures after, User-Mode Linux last", async () => {
		await withTree((tree) => {
			expect(files(tree, "twice", "function")).toEqual(["net/ipv4/c.c", "drivers/x/d.c"]);
			expect(files(tree, "far_away", "function")).toEqual([
				"drivers/x/d.c",
				"arch/arm/kernel/far.c",
				"arch/um/kernel/far.c",
			]);
			expect(files(tree, "counter_of_c", "variable")).toEqual(["net/ipv4/c.c"]);
			expect(files(tree, "nowhere", "function")).toEqual([]);
		});
	});
	test("the .c files in the background", async () => {
		let changes = 0;
		await withTree(
			async (tree) => {
				expect(files(tree, "twice", "function")).toEqual([]);
				await expect.poll(() => changes).toBe(1);
				expect(files(tree, "twice", "function")).toEqual(["net/ipv4/c.c", "drivers/x/d.c"]);
			},
			{ sources: "background", onChange: () => changes++ },
		);
	});
	test("a file that is not there, or outside the tree", async () => {
		await withTree((tree) => {
			expect(tree.readFile("net/core/none.c")).toBeUndefined();
			expect(tree.readFile("net/core")).toBeUndefined();
			expect(tree.readFile("../x")).toBeUndefined();
			expect(tree.readFile("/etc/passwd")).toBeUndefined();
			expect(files(tree, "list_add", "function", "net/core/none.c")).toEqual(["include/linux/list.h"]);
			expect(files(tree, "list_add", "function", "../elsewhere.c")).toEqual(["include/linux/list.h"]);
		});
	});
});

test("macros of the tree, for the parser", async () => {
	await withTree((tree) => {
		expect(tree.macros.kindOf("list_for_each")).toBe("iterator");
		expect(tree.macros.kindOf("__mine")).toBe("attribute");
		expect(tree.macros.kindOf("ONLY_A_GUARD")).toBe("attribute");
		expect(tree.macros.kindOf("nothing")).toBeUndefined();
		expect(tree.macros.isType?.("atomic_t")).toBe(true);
		expect(tree.macros.isType?.("other")).toBe(false);
	});
});

describe("what changes on disk", () => {
	test("is seen when told", async () => {
		await withTree((tree) => {
			expect(files(tree, "b", "function")).toEqual(["net/core/b.c"]);
			folder.write("net/core/b.c", "int bb(void) { return 0; }\nint b2(void) { return 0; }\n");
			folder.write("include/linux/list.h", "static inline void list_new(void) { }\n");
			tree.changed("net/core/b.c");
			tree.changed("include/linux/list.h");
			expect(files(tree, "b", "function")).toEqual([]);
			expect(files(tree, "b2", "function")).toEqual(["net/core/b.c"]);
			expect(files(tree, "list_new", "function")).toEqual(["include/linux/list.h"]);
			expect(files(tree, "list_add", "function")).toEqual([]);
			rmSync(folder.file("include/linux/list.h"));
			folder.write("include/linux/fresh.h", "static inline void fresh(void) { }\n");
			tree.changed();
			expect(files(tree, "list_new", "function")).toEqual([]);
			expect(files(tree, "fresh", "function")).toEqual(["include/linux/fresh.h"]);
		});
	});
	test("between two runs is seen by itself", async () => {
		await withTree((tree) => expect(files(tree, "twice", "function").length).toBe(2));
		folder.write("include/net/other.h", "struct renamed { int a; };\n");
		folder.write("include/net/added.h", "struct added { int a; };\n");
		folder.write("net/ipv4/c.c", "int thrice(void) { return 1; }\n");
		await withTree((tree) => {
			expect(files(tree, "other", "struct")).toEqual([]);
			expect(files(tree, "renamed", "struct")).toEqual(["include/net/other.h"]);
			expect(files(tree, "added", "struct")).toEqual(["include/net/added.h"]);
			expect(files(tree, "twice", "function")).toEqual(["drivers/x/d.c"]);
			expect(files(tree, "thrice", "function")).toEqual(["net/ipv4/c.c"]);
		});
	});
	test("a new time alone does not make the answer wrong", async () => {
		await withTree((tree) => expect(files(tree, "other", "struct").length).toBe(1));
		utimesSync(folder.file("include/net/other.h"), new Date(), new Date(Date.now() + 5000));
		await withTree((tree) => expect(files(tree, "other", "struct").length).toBe(1));
	});
});

test("the second run reads the index instead of the tree", async () => {
	await withTree((_tree, said) => expect(said).toEqual([]));
	await withTree(async (tree, said) => {
		await tree.prepare();
		files(tree, "nowhere", "function");
		expect(said.filter((text) => text.startsWith("Indexed")).length).toBe(2);
	});
	await withTree(async (tree, said) => {
		await tree.prepare();
		expect(files(tree, "list_add", "function")).toEqual(["include/linux/list.h"]);
		expect(files(tree, "twice", "function").length).toBe(2);
		expect(said).toEqual([]);
	});
});

test("without a cache everything works, and nothing is kept", async () => {
	await withTree(
		(tree, said) => {
			expect(files(tree, "list_add", "function")).toEqual(["include/linux/list.h"]);
			expect(tree.cacheProblem).toBeDefined();
			expect(said.some((text) => text.includes("memory only"))).toBe(false);
		},
		{ cache: false },
	);
	await expect(openTree(`${folder.path}/none`)).rejects.toThrow("no such folder");
});

test("the root of a tree is found from a file or folder in it, and nowhere else", () => {
	expect(findTreeRoot(folder.file("net/core/a.c"))).toBe(folder.path);
	expect(findTreeRoot(folder.file("net/core"))).toBe(folder.path);
	expect(findTreeRoot(folder.file("net/core/not-yet.c"))).toBe(folder.path);
	expect(findTreeRoot(folder.path)).toBe(folder.path);
	expect(findTreeRoot(cache.path)).toBeUndefined();
	mkdirSync(cache.file("include/linux"), { recursive: true });
	writeFileSync(cache.file("Kconfig"), "");
	expect(findTreeRoot(cache.path)).toBeUndefined();
});

test("a header that only a makefile's -I finds: the one below the nearest folder", async () => {
	folder[Symbol.dispose]();
	folder = smallTree({
		"drivers/x/part/a.c": '#include "common.h"\n#include <inner/deep.h>\n#include <linux/list.h>\n',
		"drivers/x/include/common.h": "struct common { int a; };\n",
		"drivers/x/include/far/common.h": "struct farther { int a; };\n",
		"drivers/x/other/inner/deep.h": '#include "common.h"\nstruct deep { int a; };\n',
		"drivers/x/other/linux/list.h": "struct not_this_one { int a; };\n",
		"drivers/y/common.h": "struct elsewhere { int a; };\n",
		"net/core/e.c": '#include "common.h"\n',
	});
	await withTree((tree) => {
		const at = "drivers/x/part/a.c";
		expect(files(tree, "common", "struct", at)).toEqual(["drivers/x/include/common.h"]);
		expect(files(tree, "deep", "struct", at)).toEqual(["drivers/x/other/inner/deep.h"]);
		for (const name of ["farther", "elsewhere", "not_this_one"]) expect(files(tree, name, "struct", at)).toEqual([]);
		expect(files(tree, "common", "struct", "net/core/e.c")).toEqual([]);
	});
});

test("what is defined only where nobody else has defined it comes after all others in reach; asm-generic loses ties", async () => {
	folder[Symbol.dispose]();
	folder = smallTree({
		"net/core/f.c": '#include <asm/io.h>\n#include "late.h"\n#ifndef own\n#define own 1\n#endif\n',
		"arch/x86/include/asm/io.h": "#include <asm/shared.h>\n#include <asm-generic/io.h>\n",
		"arch/x86/include/asm/shared.h": "#include <asm/more.h>\n#define tie 1\n",
		"arch/x86/include/asm/more.h": "#define out(x) mine(x)\nvoid out_l(void) { }\n",
		"include/asm-generic/io.h":
			"#define tie 2\n#ifndef out\n#define out(x) _out(x)\n#endif\n#if !defined(out_l)\n#define out_l out_l\nvoid out_l(void) { generic(); }\n#endif\n",
		"net/core/late.h": "#define own 2\n",
		"include/linux/far.h": "#define own 3\n",
	});
	await withTree((tree) => {
		const at = "net/core/f.c";
		expect(files(tree, "out", "macro", at)).toEqual(["arch/x86/include/asm/more.h", "include/asm-generic/io.h"]);
		expect(files(tree, "out_l", "function", at)[0]).toBe("arch/x86/include/asm/more.h");
		expect(files(tree, "tie", "macro", at)).toEqual(["arch/x86/include/asm/shared.h", "include/asm-generic/io.h"]);
		expect(files(tree, "own", "macro", at)).toEqual(["net/core/late.h", at, "include/linux/far.h"]);
	});
});

test("lists of registers too long to be scanned answer for their names; what only looks like one is scanned", async () => {
	folder[Symbol.dispose]();
	const registers = Array.from({ length: 20_000 }, (_, i) => `#define REG_${i}__MASK 0x${i}\n`).join("");
	folder = smallTree({
		"drivers/x/part/b.c": '#include "registers.h"\n#include "mixed.h"\n#include "chosen.h"\n',
		"drivers/x/include/registers.h": `/*\n * #define REG_20000__MASK\n */\n#ifndef _R\n#define _R\n${registers}#define\tLONG \\\n\t2\n#endif\n`,
		"drivers/x/include/mixed.h": `${registers.replaceAll("REG", "MIXED")}struct mixed { int a; };\n`,
		"drivers/x/include/chosen.h": `#ifndef _C\n#define _C\n#if 0\n#define OFF 1\n#endif\n${registers.replaceAll("REG", "CHOSEN")}#endif\n`,
	});
	await withTree((tree) => {
		const at = "drivers/x/part/b.c";
		const text = (name: string): readonly (string | undefined)[] =>
			tree.definitions(name, "macro", at).map(({ file, start, end }) => tree.readFile(file)?.slice(start, end));
		expect(text("REG_0__MASK")).toEqual(["#define REG_0__MASK 0x0"]);
		expect(text("REG_19999__MASK")).toEqual(["#define REG_19999__MASK 0x19999"]);
		expect(text("REG_20000__MASK")).toEqual([]);
		expect(text("REG_1__MAS")).toEqual([]);
		expect(text("LONG")).toEqual(["#define\tLONG \\\n\t2"]);
		expect(text("MIXED_7__MASK")).toEqual(["#define MIXED_7__MASK 0x7"]);
		expect(files(tree, "mixed", "struct", at)).toEqual(["drivers/x/include/mixed.h"]);
		expect(tree.definitions("OFF", "macro", at)[0]?.inactive).toBe(true);
	});
});

test("files of another architecture see its headers and never those of the one the tree is configured for", async () => {
	folder[Symbol.dispose]();
	folder = smallTree({
		"include/linux/shared.h": "#include <asm/own.h>\n",
		"arch/x86/include/asm/own.h": "struct own { int x86; };\n#define ONLY_X86 1\n",
		"arch/x86/include/asm/only.h": "struct only_x86 { int a; };\n",
		"arch/arm/include/asm/own.h": '#include "beside.h"\nstruct own { int arm; };\n',
		"arch/arm/include/asm/beside.h": "#ifdef CONFIG_ARM\nstruct beside { int a; };\n#endif\n",
		"arch/arm/kernel/a.c": "#include <linux/shared.h>\n#include <asm/only.h>\n",
		"arch/s390/include/asm/own.h": "struct own { int s390; };\n",
		"drivers/s390/a.c": "#include <linux/shared.h>\n",
		"arch/um/kernel/a.c": "#include <asm/own.h>\n",
		"drivers/x/a.c": "#include <linux/shared.h>\n",
	});
	const look = async (tree: KernelTree): Promise<void> => {
		await tree.prepare();
		expect(files(tree, "own", "struct", "drivers/x/a.c")).toEqual(["arch/x86/include/asm/own.h"]);
		expect(files(tree, "own", "struct", "arch/arm/kernel/a.c")).toEqual(["arch/arm/include/asm/own.h"]);
		expect(tree.definitions("beside", "struct", "arch/arm/kernel/a.c")).toMatchObject([{ inactive: false }]);
		expect(files(tree, "own", "struct", "drivers/s390/a.c")).toEqual(["arch/s390/include/asm/own.h"]);
		expect(files(tree, "own", "struct", "arch/um/kernel/a.c")).toEqual(["arch/x86/include/asm/own.h"]);
		for (const at of ["arch/arm/kernel/a.c", "drivers/s390/a.c"]) {
			expect(files(tree, "only_x86", "struct", at)).toEqual([]);
			expect(files(tree, "ONLY_X86", "macro", at)).toEqual([]);
		}
	};
	await withTree(look);
	await withTree(async (tree, said) => {
		await look(tree);
		expect(said).toEqual([]);
	});
	folder.write("arch/arm/include/asm/own.h", "struct other { int arm; };\n");
	await withTree((tree) => expect(files(tree, "own", "struct", "arch/arm/kernel/a.c")).toEqual([]));
});

test("symbolic links are not followed when the tree is listed, and loops end", async () => {
	symlinkSync(folder.path, join(folder.path, "drivers/loop"));
	symlinkSync(join(folder.path, "drivers/x/d.c"), join(folder.path, "drivers/linked.c"));
	symlinkSync("../../include/net/other.h", join(folder.path, "net/core/linked.h"));
	await withTree((tree, said) => {
		expect(files(tree, "twice", "function")).toEqual(["net/ipv4/c.c", "drivers/x/d.c"]);
		expect(said).toContain("Indexed 6 source files");
		expect(tree.readFile("drivers/linked.c")).toBe(tree.readFile("drivers/x/d.c"));
	});
});
