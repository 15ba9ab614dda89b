import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../../server/src/core/api/types.ts";
import { programOf } from "../../harness/fixtures.ts";

/** The bundled example: what README and walkthrough promise of it. */
const file = "examples/neighbour/neighbour.c";
const folder = join(import.meta.dirname, "../../..");
const text = readFileSync(join(folder, file), "utf8");
const label = "out_release:\n";
const fix =
	/```c\n(\tif \(!exempt\)\n.*?)```/s.exec(readFileSync(join(folder, "examples/README.md"), "utf8"))?.[1] ?? "";

async function check(changed: string): Promise<readonly Finding[]> {
	const program = await programOf({ [file]: changed });
	return (await program.snapshot().check(file)).findings;
}

function replaced(part: string, by: string): string {
	const changed = text.replace(part, by);
	if (changed === text) throw new Error(`the example does not hold ${part}`);
	return changed;
}

const inShort = (f: Finding) => `${f.function} ${f.rule} ${f.counter} ${f.delta} ${f.confidence}: ${f.outcome}`;

describe("the neighbour cache", () => {
	test("loses an entry's charge when it cannot be made and when it is a duplicate, and nothing else is said", async () => {
		expect((await check(text)).map(inShort)).toEqual([
			"nbr_create leak-on-exit nbr_cache.gc_entries 1 high: fails with an error pointer",
			"nbr_create leak-on-exit nbr_cache.gc_entries 1 high: returns an object that already existed",
		]);
	});

	test("both are told at the release, with the path from the charge to the destruction", async () => {
		for (const { at, message, path } of await check(text)) {
			expect(text.slice(at.start, at.end)).toContain("nbr_release(n)");
			expect(message).toContain("nbr_release() settles entries, not gc_entries");
			expect(path.filter((step) => step.change !== 0).map((step) => `${step.function} ${step.change}`)).toEqual([
				"nbr_alloc 1",
			]);
			expect(path.map((step) => step.function)).toContain("nbr_destroy");
		}
	});

	test("with the lines that the README names, nothing is found", async () => {
		expect(await check(replaced(label, label + fix))).toEqual([]);
	});

	test("with one of the two lines, it is not mended", async () => {
		const guard = fix.slice(0, fix.indexOf("\n") + 1);
		expect((await check(replaced(label, label + guard))).map((f) => f.counter)).toContain("nbr_cache.gc_entries");
	});

	test("without the decrement at undo, nbr_alloc is to blame", async () => {
		const broken = replaced("undo:\n\tif (!exempt)\n\t\tatomic_dec(&cache->gc_entries);\n", "undo:\n").replace(
			label,
			label + fix,
		);
		expect((await check(broken)).map((f) => `${f.function} ${f.rule} ${f.counter}`)).toEqual([
			"nbr_alloc leak-on-exit nbr_cache.gc_entries",
		]);
	});
});
