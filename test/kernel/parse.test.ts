/** The front end on real kernels: what does not parse, and whether both bindings and both ways of parsing agree. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scanDefinitions } from "../../server/src/core/syntax/definitions.ts";
import { normalise } from "../../server/src/core/syntax/dialect.ts";
import { createParser, type ParsedText, type Parser } from "../../server/src/core/syntax/parser.ts";
import { listFiles } from "../../server/src/store/files.ts";
import { wasmModules } from "../../server/src/store/host.ts";
import { type KernelVersion, kernelTree } from "../harness/kernelTree.ts";

const versions: readonly KernelVersion[] = ["6.1", "6.12"];
const readWhole = ["net/core", "net/ipv4", "kernel/bpf"];
const readTwice = ["net/core", "drivers/base", "drivers/usb/core"];

let native: Parser;
let wasm: Parser;
beforeAll(async () => {
	native = await createParser("native");
	wasm = await createParser("wasm", { wasm: wasmModules() });
});
afterAll(() => {
	wasm.delete();
});

function sources(root: string, folders: readonly string[]): { path: string; text: string }[] {
	return folders
		.flatMap((folder) => [...listFiles(root, folder, (name) => name.endsWith(".c"))])
		.map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

function functionNames(parsed: ParsedText): string[] {
	const names: string[] = [];
	for (const item of parsed.items()) {
		if (item.type !== "function_definition") continue;
		let node = item.node().children.find((child) => child.field === "declarator");
		while (node && node.children.length > 0)
			node = node.children.find((child) => child.field === "declarator") ?? node.children.find((child) => child.named);
		if (node) names.push(parsed.text.slice(node.start, node.end));
	}
	return names;
}

describe.each(versions)("%s", (version) => {
	const root = kernelTree(version);

	test.skipIf(!root)("functions without an ERROR or MISSING node, over three folders", () => {
		let functions = 0;
		const broken: string[] = [];
		for (const { path, text } of sources(root ?? "", readWhole)) {
			const parsed = native.parse(text);
			for (const item of parsed.items()) {
				if (item.type === "function_definition") functions++;
				if (item.hasError) broken.push(`${path}:${text.slice(0, item.start).split("\n").length}`);
			}
			parsed.delete();
		}
		expect(functions).toBeGreaterThan(7000);
		expect(broken).toEqual([]);
	});

	test.skipIf(!root)("both bindings give the same trees", () => {
		for (const { path, text } of sources(root ?? "", readTwice)) {
			const left = native.parse(text);
			const right = wasm.parse(text);
			const leftItems = left.items();
			const rightItems = right.items();
			expect(rightItems.length, path).toBe(leftItems.length);
			for (let i = 0; i < leftItems.length; i++) {
				// By their text: a deep comparison that fails would print the whole tree.
				expect(
					JSON.stringify(rightItems[i]?.node()) === JSON.stringify(leftItems[i]?.node()),
					`${path} item ${i}`,
				).toBe(true);
			}
			left.delete();
			right.delete();
		}
	});

	test.skipIf(!root)("an edited file parses to what a whole parse gives", () => {
		const text = readFileSync(join(root ?? "", "net/core/neighbour.c"), "utf8");
		const edits: readonly (readonly [string, string])[] = [
			["out_neigh_release:\n", "out_neigh_release:\n\tif (!exempt_from_gc)\n"],
			["static void neigh_blackhole(", "static int neigh_blackhole("],
			["#define NEIGH_DEBUG 1", "#define NEIGH_DEBUG 2"],
			["write_lock_bh(&tbl->lock);", "list_for_each_entry(n, &l, m) {"],
			["list_for_each_entry(n, &l, m) {", "write_lock_bh(&tbl->lock);"],
		];
		for (const parser of [native, wasm]) {
			let current = text;
			let parsed = parser.parse(current);
			for (const [from, to] of edits) {
				current = current.replace(from, to);
				const next = parser.parse(current, parsed);
				const whole = parser.parse(current);
				expect(next.hasError).toBe(whole.hasError);
				if (!whole.hasError)
					expect(
						JSON.stringify(next.items().map((item) => item.node())) ===
							JSON.stringify(whole.items().map((item) => item.node())),
					).toBe(true);
				parsed.delete();
				whole.delete();
				parsed = next;
			}
			parsed.delete();
		}
	});

	test.skipIf(!root)("the scan for definitions finds the functions the parser finds", () => {
		const missed: string[] = [];
		let functions = 0;
		for (const { path, text } of sources(root ?? "", readWhole)) {
			const scanned = new Set(
				scanDefinitions(text)
					.filter(({ kind }) => kind === "function")
					.map(({ name }) => name),
			);
			const parsed = native.parse(text);
			for (const name of functionNames(parsed)) {
				functions++;
				if (!scanned.has(name)) missed.push(`${path}: ${name}`);
			}
			parsed.delete();
		}
		expect(missed.slice(0, 20)).toEqual([]);
		expect(functions).toBeGreaterThan(7000);
	});

	test.skipIf(!root)("truncated anywhere, a real file is still normalised without moving", () => {
		const text = readFileSync(join(root ?? "", "net/core/filter.c"), "utf8");
		for (let i = 0; i < 200; i++) {
			const cut = text.slice(0, Math.floor((text.length * i) / 200));
			expect(normalise(cut).text.length).toBe(cut.length);
		}
	});
});
