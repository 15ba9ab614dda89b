/** Caches of objects (include/linux/slab.h): here a cache is a word that says how large its objects are. */
import type { Kernel } from "../kernel.ts";
import { inPlace, type OperationTable } from "../operations.ts";
import { low32, type Word } from "../values/wide.ts";

export function slabFacility(kernel: Kernel): OperationTable {
	const create = (_: Word = 0, size: Word = 0): Word => {
		const cache = kernel.heap.allocate(8, true, kernel.running);
		kernel.access.store32(cache, low32(size), kernel.at);
		return cache;
	};
	const destroy = (cache: Word = 0): Word => {
		kernel.heap.free(cache, kernel.running);
		return 0;
	};
	return new Map([
		...["kmem_cache_create", "kmem_cache_create_usercopy"].map(
			(name) => [name, () => inPlace(create, () => 0)] as const,
		),
		["kmem_cache_destroy", () => inPlace(destroy)],
	]);
}
