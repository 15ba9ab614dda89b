import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { OverlayTree } from "../../../server/src/core/api/overlayTree.ts";
import type { SourceTree } from "../../../server/src/core/syntax/sources.ts";
import { openTree } from "../../../server/src/store/tree.ts";
import { TemporaryFolder } from "../../harness/temporaryFolder.ts";
import { smallTree } from "./support.ts";

const files = {
	"include/linux/ops.h":
		"struct ops {\n\tint (*open)(void);\n\tint (*close)(void);\n};\n#define INNER_OPS(c) .close = c,\n#define SET_OPS(o, c) \\\n\t.open = only_if(o), \\\n\tINNER_OPS(c)\nstatic inline int inline_open(void) { return 0; }\n",
	"net/core/a.c":
		"#include <linux/ops.h>\nstatic int own_open(void) { return 0; }\nstatic const struct ops a = { .open = own_open, .close = shared_close };\nstatic int data;\nstruct ops with_data = { .close = nobody };\n",
	"net/ipv4/c.c":
		"#include <linux/ops.h>\nint shared_close(void) { return 0; }\nstatic int first(void) { return 0; }\nstatic struct ops c = { first, shared_close };\nstruct ops d = { .open = inline_open };\n",
	"drivers/x/d.c":
		"static int own_open(void) { return 0; }\nint twice(void) { return 2; }\nstatic struct ops o = { SET_OPS(own_open, twice) };\nvoid start(struct thing *t) { t->inner.open = twice; }\n",
};

function said(tree: SourceTree, struct: string, field: string, from = "net/core/a.c"): string[] {
	return tree
		.functionPointers(struct, field, from)
		.map((p) => `${p.function} ${p.file}${p.static ? " s" : ""}${p.certain ? "" : " ?"}`);
}

test("the functions of a field: from designators, places, macros and assignments, the nearest first", async () => {
	using folder = smallTree(files);
	await using tree = await openTree(folder.path, { cache: false });
	expect(said(tree, "ops", "open")).toEqual([
		"own_open net/core/a.c s",
		"inline_open net/ipv4/c.c",
		"first net/ipv4/c.c s",
		"own_open drivers/x/d.c s",
		"twice drivers/x/d.c ?",
	]);
	expect(said(tree, "ops", "close")).toEqual(["shared_close net/core/a.c", "twice drivers/x/d.c"]);
	expect(said(tree, "other", "open")).toEqual(["twice drivers/x/d.c ?"]);
	expect(said(tree, "ops", "nothing")).toEqual([]);
	expect(said(tree, "ops", "open", "drivers/x/d.c")[0]).toBe("own_open drivers/x/d.c s");
});

test("kept between runs, and corrected where a file has changed", async () => {
	using folder = smallTree(files);
	using cache = new TemporaryFolder();
	await using first = await openTree(folder.path, { cache: cache.path });
	const before = said(first, "ops", "close");
	await first.close();
	const progress: string[] = [];
	await using second = await openTree(folder.path, { cache: cache.path, onProgress: (text) => progress.push(text) });
	expect(said(second, "ops", "close")).toEqual(before);
	expect(progress).toEqual([]);
	writeFileSync(
		join(folder.path, "drivers/x/d.c"),
		"static int changed(void) { return 0; }\nstruct ops o = { .close = changed };\n",
	);
	second.changed("drivers/x/d.c");
	expect(said(second, "ops", "close")).toEqual(["shared_close net/core/a.c", "changed drivers/x/d.c s"]);
});

test("a file that is open counts as it stands there", async () => {
	using folder = smallTree(files);
	await using tree = await openTree(folder.path, { cache: false });
	const overlay = new OverlayTree(tree);
	expect(said(overlay, "ops", "close")).toEqual(said(tree, "ops", "close"));
	overlay.setText(
		"net/core/a.c",
		"static int new_open(void) { return 0; }\nstruct ops a = { .open = new_open, .close = missing };\n",
	);
	expect(said(overlay, "ops", "open")).toEqual([
		"new_open net/core/a.c s",
		"inline_open net/ipv4/c.c",
		"first net/ipv4/c.c s",
		"own_open drivers/x/d.c s",
		"twice drivers/x/d.c ?",
	]);
	expect(said(overlay, "ops", "close")).toEqual(["shared_close net/ipv4/c.c", "twice drivers/x/d.c"]);
	overlay.setText(
		"net/core/new.c",
		"#include <linux/ops.h>\nstatic int n(void) { return 0; }\nstruct ops a = { SET_OPS(twice, n) };\nstruct ops b = { n };\n",
	);
	expect(said(overlay, "ops", "open", "net/core/new.c").slice(0, 2)).toEqual([
		"twice net/core/new.c",
		"n net/core/new.c s",
	]);
	overlay.forget("net/core/new.c");
	overlay.forget("net/core/a.c");
	expect(said(overlay, "ops", "open")).toEqual(said(tree, "ops", "open"));
});
