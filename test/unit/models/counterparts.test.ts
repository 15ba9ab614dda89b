/** Rows without their counterpart: what can be counted up and never down by any row of its family would be a leak wherever it is used. */
import { describe, expect, test } from "vitest";
import { counterModels } from "../../../server/src/core/models/counters.ts";
import { signOf, updatesOf } from "../../../server/src/core/models/index.ts";
import { settlingStatement } from "../../../server/src/core/models/inverse.ts";
import { memoryModels } from "../../../server/src/core/models/memory.ts";
import { referenceKinds } from "../../../server/src/core/models/references/index.ts";
import { referenceIterators } from "../../../server/src/core/models/references/iterators.ts";
import type { ReferenceKind, ReferenceRow, Within } from "../../../server/src/core/models/references/row.ts";

const rows = new Map(counterModels.map((model) => [model.name, updatesOf(model).map(({ amount }) => signOf(amount))]));
const raising = [...rows].filter(([, signs]) => signs.includes(1)).map(([name]) => name);

/** By the words of the kernel's names: `atomic_inc` and `atomic_dec`, `kref_get` and `kref_put`, `percpu_counter_add` and `_sub`. */
function counterpartsOf(name: string): string[] {
	const opposite: Readonly<Record<string, string>> = { inc: "dec", add: "sub", get: "put", tryget: "put" };
	const [, family = "", verb = ""] = /^(.*?)_(?:fetch_)?(inc|add|get|tryget)(?:_|$)/.exec(name) ?? [];
	return [...rows.keys()].filter((other) => other.startsWith(`${family}_`) && other.includes(`_${opposite[verb]}`));
}

describe("operations on counters", () => {
	test.each(raising)("%s has one in its family that counts down", (name) => {
		const down = counterpartsOf(name).filter((other) => rows.get(other)?.includes(-1));
		expect(down).not.toEqual([]);
	});

	test("a statement that settles is a row that counts down", () => {
		const written = raising.flatMap((name) => settlingStatement(name, "x->n")?.replace(/\(.*/, "") ?? []);
		expect(written.length).toBeGreaterThan(0);
		expect(written.filter((name) => !rows.get(name)?.includes(-1))).toEqual([]);
	});
});

test("what makes memory has something that frees it", () => {
	const effects = (name: string) => memoryModels.find((one) => one.name === name)?.outcomes[0]?.effects[0]?.kind;
	const pairs = [
		["kmalloc", "kfree"],
		["kvmalloc", "kvfree"],
		["vmalloc", "vfree"],
		["kmem_cache_alloc", "kmem_cache_free"],
		["mempool_alloc", "mempool_free"],
		["__get_free_pages", "free_pages"],
		["alloc_percpu", "free_percpu"],
		["devm_kzalloc", "devm_kfree"],
		["bpf_map_area_alloc", "bpf_map_area_free"],
		["bpf_mem_alloc", "bpf_mem_free"],
	] as const;
	expect(pairs.map(([make, free]) => [effects(make), effects(free)])).toEqual(pairs.map(() => ["allocate", "free"]));
});

/** The members that lead from a pointer to the count, without those of which the pointer may be the address already. */
function leadsTo(put: Within, get: Within): boolean {
	const tail = get.slice(get.length - put.length);
	return put.length <= get.length && JSON.stringify(tail) === JSON.stringify(put);
}

describe.each(referenceKinds.map((kind) => [`${kind.struct}.${kind.count}`, kind] as const))("%s", (_, kind) => {
	const byName = new Map(kind.rows.map((row) => [row.name, row]));
	const taking = kind.rows.filter((row) => row.takes !== undefined || row.gives || row.out);
	const putOf = (row: ReferenceRow, of: ReferenceKind) => byName.get(row.settledBy ?? of.settledBy);

	test("the function that settles what a row counts finds the count in the same place", () => {
		const wrong = taking.filter((row) => {
			const put = putOf(row, kind);
			return !put || !leadsTo(put.gives ? [] : (put.within ?? []), row.within ?? []);
		});
		expect(wrong.map(({ name }) => name)).toEqual([]);
	});

	/** Given back without ever having been taken by name: a packet brings its connection's reference. */
	const broughtAlong = ["nf_ct_put"];

	test("each function that settles has one that counts, in the same place", () => {
		const held = referenceIterators.filter((one) => one.kind === `${kind.struct}.${kind.count}`);
		const places = [...taking, ...held].map(({ within = [] }) => within);
		const alone = kind.rows.filter((row) => {
			if (row.puts === undefined || row.gives || broughtAlong.includes(row.name)) return false;
			return !places.some((get) => leadsTo(row.within ?? [], get));
		});
		expect(alone.map(({ name }) => name)).toEqual([]);
	});
});
