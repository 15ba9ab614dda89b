/** The page allocator (Documentation/core-api/memory-allocation.rst): pages are objects of the heap like others. */
import type { Kernel } from "../kernel.ts";
import { inPlace, type OperationTable } from "../operations.ts";
import { low32, type Word } from "../values/wide.ts";

const pageSize = 4096;

export function pageFacility(kernel: Kernel): OperationTable {
	const allocate = (order: number, zeroed: boolean): Word =>
		kernel.heap.allocate(pageSize << order, zeroed, kernel.running);
	const gfpZero = 0x100;
	return new Map(
		Object.entries({
			__get_free_pages: (flags: Word = 0, order: Word = 0) => allocate(low32(order), (low32(flags) & gfpZero) !== 0),
			__get_free_page: (flags: Word = 0) => allocate(0, (low32(flags) & gfpZero) !== 0),
			get_zeroed_page: () => allocate(0, true),
		}).map(([name, run]) => [name, () => inPlace(run, () => 0)]),
	);
}
