import { afterEach, beforeEach, expect, test } from "vitest";
import { type KernelTree, openTree, type TreeOptions } from "../../../server/src/store/tree.ts";
import { TemporaryFolder } from "../../harness/temporaryFolder.ts";
import { smallTree } from "./support.ts";

let folder: TemporaryFolder;
let cache: TemporaryFolder;
beforeEach(() => {
	folder = smallTree({
		"include/linux/gate.h": `#ifdef CONFIG_GATE
static inline int gate_open(void) { return 1; }
#else
static inline int gate_open(void) { return 0; }
#endif
`,
		"lib/gate.c":
			"#ifdef CONFIG_GATE\nint far_gate(void) { return 1; }\n#else\nint far_gate(void) { return 0; }\n#endif\n",
	});
	cache = new TemporaryFolder();
});
afterEach(() => {
	folder[Symbol.dispose]();
	cache[Symbol.dispose]();
});

function open(options: TreeOptions = {}): Promise<KernelTree> {
	return openTree(folder.path, { cache: cache.path, ...options });
}

/** What the first definition of a function, which is the one that is read, returns. */
function returned(tree: KernelTree, name: string): string | undefined {
	const [site] = tree.definitions(name, "function", "net/core/a.c");
	expect(site?.inactive).toBe(false);
	return (
		site &&
		tree
			.readFile(site.file)
			?.slice(site.start, site.end)
			.match(/return (\d)/)?.[1]
	);
}

test("the index is read by the configuration, and kept beside the one without", async () => {
	for (const [config, value, says] of [
		[undefined, "1", /Indexed/],
		["# CONFIG_GATE is not set\n", "0", /Indexed/],
		["# CONFIG_GATE is not set\n", "0", undefined],
		["CONFIG_GATE=y\n", "1", /Indexed/],
	] as const) {
		if (config !== undefined) folder.write(".config", config);
		const said: string[] = [];
		await using tree = await open({ onProgress: (text) => said.push(text) });
		expect([returned(tree, "gate_open"), returned(tree, "far_gate")]).toEqual([value, value]);
		if (says) expect(said.join("\n")).toMatch(says);
		else expect(said).toEqual([]);
	}
	const said: string[] = [];
	await using tree = await open({ configuration: "none", onProgress: (text) => said.push(text) });
	expect(returned(tree, "gate_open")).toBe("1");
	expect(said.filter((text) => text.startsWith("Indexed"))).toEqual([]);
});

test("a configuration that changes is taken up at once where answers are waited for", async () => {
	await using tree = await open();
	expect(returned(tree, "gate_open")).toBe("1");
	folder.write(".config", "# CONFIG_GATE is not set\n");
	tree.changed(".config");
	expect(tree.configuration.name).toBe(".config");
	expect(returned(tree, "gate_open")).toBe("0");
});

test("and in the background, all at once, where they are not", async () => {
	let changed = () => {};
	const told = new Promise<void>((resolve) => {
		changed = resolve;
	});
	await using tree = await open({ sources: "background", onChange: () => changed() });
	await tree.prepare();
	folder.write(".config", "# CONFIG_GATE is not set\n");
	tree.changed(".config");
	await told;
	expect(tree.configuration.name).toBe(".config");
	expect(tree.configurationOf("net/core/a.c").option("CONFIG_GATE")).toBe("n");
	expect(returned(tree, "gate_open")).toBe("0");
});

test("the headers of the architecture that the configuration is for are read", async () => {
	folder.write("arch/arm/include/asm/atomic.h", "static inline void atomic_inc(atomic_t *v) { arm(); }\n");
	folder.write(".config", "CONFIG_ARM=y\n");
	await using tree = await open();
	const [site] = tree.definitions("atomic_inc", "function", "net/core/a.c");
	expect(site?.file).toBe("arch/arm/include/asm/atomic.h");
});
