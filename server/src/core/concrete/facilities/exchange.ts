/**
 * Atomic exchanges (Documentation/core-api/wrappers/atomic_t.rst), which architectures write in assembly: nothing runs at the
 * same time, so that they are what they say. Barriers for the checkers of races order nothing here.
 */
import { pointee } from "../../ir/ctype.ts";
import type { CallShape, Operation } from "../compile/linker.ts";
import { unsupported } from "../fault.ts";
import type { Kernel } from "../kernel.ts";
import { inPlace, type OperationTable } from "../operations.ts";
import { low32, signed64, type Word } from "../values/wide.ts";

const orders = ["", "_relaxed", "_acquire", "_release", "_local"];

/** A value that is exchanged: how it is read and written. */
interface Cell {
	load(address: Word): Word;
	store(address: Word, value: Word): void;
	/** A value as it will be read again. */
	as(value: Word): Word;
}

export function exchangeFacility(kernel: Kernel): OperationTable {
	const { access } = kernel;
	const narrow: Cell = {
		load: (address) => access.loadS32(address, kernel.at),
		store: (address, value) => access.store32(address, low32(value), kernel.at),
		as: (value) => low32(value),
	};
	const wide: Cell = {
		load: (address) => access.loadS64(address, kernel.at),
		store: (address, value) => access.store64(address, value, kernel.at),
		as: (value) => signed64(BigInt(value)),
	};
	/** By what the first argument points to. */
	const pointed = ({ types, layouts }: CallShape): Cell | undefined => {
		const type = pointee(types()[0] ?? { kind: "unknown" });
		const size = type.kind === "unknown" || type.kind === "void" ? 0 : layouts.size(type);
		return size === 4 ? narrow : size === 8 ? wide : undefined;
	};
	const table = new Map<string, (shape: CallShape) => Operation>();
	const family = (prefix: string, cellOf: (shape: CallShape) => Cell | undefined): void => {
		const define = (name: string, make: (cell: Cell) => (...args: Word[]) => Word): void => {
			for (const order of orders)
				table.set(`${prefix}${name}${order}`, (shape) => {
					const cell = cellOf(shape);
					if (cell) return inPlace(make(cell));
					return inPlace(() => {
						throw unsupported(`${prefix}${name}() of a value whose width is not known`);
					});
				});
		};
		define("xchg", (cell) => (address = 0, value = 0) => {
			const was = cell.load(address);
			cell.store(address, value);
			return was;
		});
		define("cmpxchg", (cell) => (address = 0, expected = 0, value = 0) => {
			const was = cell.load(address);
			if (was === cell.as(expected)) cell.store(address, value);
			return was;
		});
		define("try_cmpxchg", (cell) => (address = 0, expected = 0, value = 0) => {
			const was = cell.load(address);
			if (was === cell.load(expected)) {
				cell.store(address, value);
				return 1;
			}
			cell.store(expected, was);
			return 0;
		});
	};
	family("", pointed);
	family("atomic_", () => narrow);
	family("atomic64_", () => wide);
	family("atomic_long_", () => wide);
	for (const barrier of ["kcsan_mb", "kcsan_rmb", "kcsan_wmb", "kcsan_release"])
		table.set(barrier, () => inPlace(() => 0));
	return table;
}
