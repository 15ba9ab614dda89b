/**
 * The incident on real code: net/core/neighbour.c as it lies in the tree, and with one line or two taken out in memory.
 * Nothing of the kernel's text is kept here beyond the lines that are taken out.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Program } from "../../server/src/core/api/program.ts";
import type { Finding } from "../../server/src/core/api/types.ts";
import { type KernelTree, openTree } from "../../server/src/store/tree.ts";
import { sharedParser } from "../harness/fixtures.ts";
import { type KernelVersion, kernelTree } from "../harness/kernelTree.ts";
import { missingLines, neighbourFile, withLeak } from "../harness/neighbourLeak.ts";

const versions: readonly KernelVersion[] = ["6.1", "6.12"];
const owner = "neigh_table";
const label = "out_neigh_release:\n";

describe.each(versions)("Linux %s", (version) => {
	const root = kernelTree(version);
	const needsTree = test.skipIf(root === undefined);
	let tree: KernelTree;
	let program: Program;
	let original: string;
	let usual: readonly Finding[];

	beforeAll(async () => {
		if (root === undefined) {
			console.warn(`skipped: no kernel ${version}; \`npm run provision\` fetches it`);
			return;
		}
		tree = await openTree(root);
		original = readFileSync(join(root, neighbourFile), "utf8");
		program = new Program({ tree, parser: await sharedParser() });
		usual = await check(original);
	}, 300_000);

	afterAll(async () => {
		await tree?.close();
	});

	/** What is shown unless asked for more, with this text as neighbour.c. */
	async function check(text: string): Promise<readonly Finding[]> {
		program.setText(neighbourFile, text);
		const { findings } = await program.snapshot().check(neighbourFile);
		return findings.filter((finding) => finding.confidence !== "low");
	}

	/** What is shown with this text and not with the original. */
	async function introduced(text: string): Promise<readonly Finding[]> {
		const before = new Set(usual.map((finding) => finding.identity));
		return (await check(text)).filter((finding) => !before.has(finding.identity));
	}

	/** The original without `lines`, which stand after `before` exactly once below `from`. */
	function without(lines: string, before: string, from = ""): string {
		const at = original.indexOf(before + lines, original.indexOf(from));
		if (at < 0 || (from === "" && original.includes(before + lines, at + 1)))
			throw new Error(`not exactly once: ${before}${lines}`);
		return original.slice(0, at + before.length) + original.slice(at + before.length + lines.length);
	}

	needsTree("unmodified, nothing is said of the counters of a neighbour, and hardly anything at all", () => {
		const counters = ["neigh_table.gc_entries", "neigh_table.entries", "neighbour.refcnt"];
		expect(usual.filter((finding) => counters.includes(finding.counter)).map(inShort)).toEqual([]);
		expect(usual.length).toBeLessThanOrEqual(2);
	});

	describe("without the decrement at out_neigh_release", () => {
		needsTree("every way out through the label is reported, and nothing else", async () => {
			const text = withLeak(original);
			const shown = await introduced(text);
			expect(shown.map(inShort).toSorted()).toEqual([
				"___neigh_create: leak-on-exit neigh_table.gc_entries +1 (high), fails with an error pointer",
				"___neigh_create: leak-on-exit neigh_table.gc_entries +1 (high), returns an object that already existed",
			]);
			for (const finding of shown) {
				expect(text.slice(finding.at.start, finding.at.end)).toContain("neigh_release(n)");
				expect(text.slice(0, finding.at.start).trimEnd().endsWith("out_neigh_release:")).toBe(true);
			}
		});

		needsTree("the path shows the charge, the failing decision, and what the release settles instead", async () => {
			const text = withLeak(original);
			const findings = await introduced(text);
			for (const outcome of ["fails with an error pointer", "returns an object that already existed"]) {
				const [finding] = findings.filter((f) => f.counter === `${owner}.gc_entries` && f.outcome === outcome);
				const steps = (finding?.path ?? []).map((step) => `${step.function} ${step.kind} ${step.change}: ${step.text}`);
				expect(
					inOrder(steps, [
						/^___neigh_create call 0: calls neigh_alloc/,
						/^neigh_alloc update 1: atomic_inc_return: gc_entries \+1/,
						/^___neigh_create branch 0: .* is (true|false)/,
						/^___neigh_create call 0: neigh_release\(\) gives up the object/,
						/^neigh_release call 0: neigh_destroy\(\) gives up the object/,
						/^neigh_destroy update 0: settles entries -1, not gc_entries/,
						/^___neigh_create exit 0: /,
					]),
				).toEqual([]);
				expect(finding?.path.at(-1)?.balance).toBe(1);
				expect(finding?.path.length).toBeLessThanOrEqual(12);
			}
		});

		needsTree("typing the two lines word by word makes it go away", async () => {
			const text = withLeak(original);
			expect((await introduced(text)).length).toBe(2);
			let at = text.indexOf(label) + label.length;
			for (const typed of missingLines.match(/\S+|\s+/g) ?? []) {
				program.edit(neighbourFile, [{ start: at, oldEnd: at, newText: typed }]);
				await program.snapshot().check(neighbourFile);
				at += typed.length;
			}
			expect((await program.snapshot().check(neighbourFile)).findings.filter((f) => f.confidence !== "low")).toEqual(
				usual,
			);
		});
	});

	needsTree("without the decrement at out_entries, neigh_alloc is to blame", async () => {
		const text = without("\tif (!exempt_from_gc)\n\t\tatomic_dec(&tbl->gc_entries);\n", "out_entries:\n");
		const shown = await introduced(text);
		expect(shown.map((f) => `${f.function} ${f.rule} ${f.counter} ${f.delta}`)).toEqual([
			"neigh_alloc leak-on-exit neigh_table.gc_entries 1",
		]);
		expect(lineAt(text, shown[0])).toBe("return n;");
	});

	needsTree("without the decrement in neigh_mark_dead, the entry leaves its list uncounted", async () => {
		const text = without(
			"\t\tatomic_dec(&n->tbl->gc_entries);\n",
			"\t\tlist_del_init(&n->gc_list);\n",
			"neigh_mark_dead(",
		);
		const shown = await introduced(text);
		expect(shown.map((f) => `${f.function} ${f.rule} ${f.counter} ${f.delta}`)).toEqual([
			"neigh_mark_dead leak-on-exit neigh_table.gc_entries 1",
		]);
		expect(lineAt(text, shown[0])).toBe("list_del_init(&n->gc_list);");
	});

	needsTree("without the decrement in neigh_destroy, the table never counts down", async () => {
		const text = without("\tatomic_dec(&neigh->tbl->entries);\n", "");
		const shown = await introduced(text);
		expect(shown.map((f) => `${f.function} ${f.rule} ${f.counter} ${f.delta}`)).toEqual([
			"neigh_destroy never-decremented neigh_table.entries 1",
		]);
		expect(lineAt(text, shown[0])).toBe("kfree_rcu(neigh, rcu);");
	});
});

function inShort({ function: fn, rule, counter, delta, confidence, outcome }: Finding): string {
	return `${fn}: ${rule} ${counter} +${delta} (${confidence}), ${outcome}`;
}

function lineAt(text: string, finding: Finding | undefined): string | undefined {
	if (!finding) return undefined;
	const start = text.lastIndexOf("\n", finding.at.start - 1) + 1;
	return text.slice(start, text.indexOf("\n", start)).trim();
}

/** The patterns that no step met, in the order of the steps. */
function inOrder(steps: readonly string[], patterns: readonly RegExp[]): RegExp[] {
	let from = 0;
	return patterns.filter((pattern) => {
		const at = steps.findIndex((step, i) => i >= from && pattern.test(step));
		if (at >= 0) from = at + 1;
		return at < 0;
	});
}
