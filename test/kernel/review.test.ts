/** Patches to the real net/core/neighbour.c, made in memory from the tree as it lies there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Program } from "../../server/src/core/api/program.ts";
import type { FindingGroup, SeriesReview } from "../../server/src/core/review/result.ts";
import { reviewSeries } from "../../server/src/core/review/reviewSeries.ts";
import { type KernelTree, openTree } from "../../server/src/store/tree.ts";
import { sharedParser } from "../harness/fixtures.ts";
import { kernelTree } from "../harness/kernelTree.ts";
import { neighbourFile, withLeak } from "../harness/neighbourLeak.ts";
import { seriesThrough } from "../harness/patches.ts";

const root = kernelTree("6.1");
const bug = "___neigh_create leak-on-exit neigh_table.gc_entries";

describe.skipIf(root === undefined)("Linux 6.1", () => {
	let tree: KernelTree;
	let program: Program;
	let original: string;

	beforeAll(async () => {
		tree = await openTree(root ?? "");
		original = readFileSync(join(root ?? "", neighbourFile), "utf8");
		program = new Program({ tree, parser: (await sharedParser()).withOptions({ macros: tree.macros }) });
	}, 300_000);

	afterAll(async () => {
		await tree?.close();
	});

	/** A series through these texts of neighbour.c. */
	function review(...texts: readonly string[]): Promise<SeriesReview> {
		return reviewSeries(program, seriesThrough(...texts.map((text) => ({ [neighbourFile]: text }))));
	}

	test("the patch that deletes the two lines introduces one bug on gc_entries, at its hunk", async () => {
		const { whole, scope } = await review(original, withLeak(original));
		expect(inShort(whole.introduced)).toEqual([bug]);
		expect([whole.fixed, whole.remaining]).toEqual([[], []]);
		expect(whole.introduced[0]?.findings[0]?.cause).toMatchObject({ hunks: [{ hunk: 1 }], through: [] });
		expect(whole.sheet.filter(({ changed }) => changed).map(({ label, counter }) => [label, counter])).toEqual([
			["out_neigh_release", "neigh_table.gc_entries"],
			["out_neigh_release", "neigh_table.gc_entries"],
		]);
		expect(scope.functions).toBeLessThan(5);
	});

	test("its reverse fixes the same", async () => {
		const { whole } = await review(withLeak(original), original);
		expect(inShort(whole.fixed)).toEqual([bug]);
		expect([whole.introduced, whole.remaining]).toEqual([[], []]);
	});

	test.each([
		["sound", (text: string) => text, []],
		["leaky", withLeak, [bug]],
	])(
		"a patch that renames a local, reindents and moves the %s function changes nothing",
		async (_, make, remaining) => {
			const text = make(original);
			const { whole, scope } = await review(text, rearranged(text));
			expect(scope.functions).toBe(1);
			expect([whole.introduced, whole.fixed, whole.contracts]).toEqual([[], [], []]);
			expect(inShort(whole.remaining)).toEqual(remaining);
			expect(whole.sheet.filter(({ changed }) => changed)).toEqual([]);
		},
	);

	test("a series that breaks in 1/2 and repairs in 2/2 says so", async () => {
		const { whole, matrix, patches } = await review(original, withLeak(original), original);
		expect([whole.introduced, whole.fixed]).toEqual([[], []]);
		expect(matrix).toMatchObject([
			{
				function: "___neigh_create",
				counter: "neigh_table.gc_entries",
				cells: ["enters", "settled"],
				enters: "1/2",
				settled: "2/2",
			},
		]);
		expect(patches.map(({ introduced, fixed }) => [introduced.length, fixed.length])).toEqual([
			[1, 0],
			[0, 1],
		]);
	});
});

function inShort(groups: readonly FindingGroup[]): string[] {
	return groups.map(({ function: name, rule, counter }) => `${name} ${rule} ${counter}`);
}

/** ___neigh_create() with a local renamed and spaces for tabs, at the end of the file instead of where it stood. */
function rearranged(text: string): string {
	const start = text.indexOf("static struct neighbour *\n___neigh_create(");
	const end = text.indexOf("\n}\n", start) + 3;
	if (start < 0 || end < 3) throw new Error("___neigh_create() is written otherwise here");
	const fn = text.slice(start, end);
	const renamed = fn.replaceAll(/\bn1\b/g, "found").replaceAll("\t", "    ");
	if (renamed === fn) throw new Error("there is nothing to rename");
	const declaration = `${fn.slice(0, fn.indexOf("{")).trimEnd()};\n`;
	return `${text.slice(0, start)}${declaration}${text.slice(end)}\n${renamed}`;
}
