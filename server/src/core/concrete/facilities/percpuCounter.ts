/** Counters kept apart for every processor (include/linux/percpu_counter.h): with one processor they are one number. */
import type { CallShape, Operation } from "../compile/linker.ts";
import type { Kernel } from "../kernel.ts";
import { inPlace, type OperationTable } from "../operations.ts";
import { addSigned, subtractSigned, type Word } from "../values/wide.ts";

export function percpuCounterFacility(kernel: Kernel): OperationTable {
	const { access } = kernel;
	const table = new Map<string, (shape: CallShape) => Operation>();
	const define = (names: string, run: (count: number, amount: Word) => Word): void => {
		for (const name of names.split(" "))
			table.set(`percpu_counter_${name}`, ({ layouts }) =>
				inPlace((counter = 0, amount = 0) =>
					run(Number(counter) + layouts.field("percpu_counter", "count").offset, amount),
				),
			);
	};
	const load = (count: number): Word => access.loadS64(count, kernel.at);
	const set = (count: number, value: Word): Word => {
		access.store64(count, value, kernel.at);
		return 0;
	};
	define("init set", set);
	// What the macros of that purpose end in since 6.6: several counters in a row.
	table.set("__percpu_counter_init_many", ({ layouts }) =>
		inPlace((first = 0, amount = 0, _gfp, counters = 0) => {
			const { size } = layouts.struct("percpu_counter");
			const { offset } = layouts.field("percpu_counter", "count");
			for (let i = 0; i < Number(counters); i++) set(Number(first) + i * size + offset, amount);
			return 0;
		}),
	);
	define("inc", (count) => set(count, addSigned(load(count), 1)));
	define("dec", (count) => set(count, subtractSigned(load(count), 1)));
	define("add add_batch add_local", (count, amount) => set(count, addSigned(load(count), amount)));
	define("sub sub_local", (count, amount) => set(count, subtractSigned(load(count), amount)));
	define("read sum", load);
	// biome-ignore lint/complexity/useMathMinMax: numbers and big ones alike.
	define("read_positive sum_positive", (count) => (load(count) < 0 ? 0 : load(count)));
	define("compare", (count, other) => (load(count) === other ? 0 : load(count) < other ? -1 : 1));
	define("initialized", () => 1);
	define("destroy", () => 0);
	return table;
}
