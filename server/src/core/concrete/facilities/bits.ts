/** Bits, byte order, minima and the like (include/linux/bitops.h, minmax.h, byteorder/): macros over builtins and assembly. */
import type { CType } from "../../ir/types.ts";
import type { CallShape, Operation } from "../compile/linker.ts";
import type { Kernel } from "../kernel.ts";
import { inPlace, type OperationTable } from "../operations.ts";
import { low32, toUnsigned, unsigned64, type Word } from "../values/wide.ts";

type Make = (shape: CallShape) => Operation;

function swapped(value: Word, bytes: number): Word {
	let rest = BigInt.asUintN(bytes * 8, BigInt(value));
	let result = 0n;
	for (let i = 0; i < bytes; i++) {
		result = (result << 8n) | (rest & 0xffn);
		rest >>= 8n;
	}
	return unsigned64(result);
}

/** The number of the highest bit that is set, from 1; 0 where none is. */
function lastSet(value: Word): number {
	return value === 0 ? 0 : BigInt(toUnsigned(value)).toString(2).length;
}

function firstSet(value: Word): number {
	const text = BigInt(toUnsigned(value)).toString(2);
	return value === 0 ? 0 : text.length - text.lastIndexOf("1");
}

/** The kernel's macros insist that both sides are of one type, or name it; negative numbers are compared as what they are. */
function bySign(type: CType | undefined, value: Word): Word {
	return type?.kind === "int" && !type.signed ? toUnsigned(value) : value;
}

function least(values: readonly Word[]): Word {
	let found = values[0] ?? 0;
	for (const value of values) if (value < found) found = value;
	return found;
}

function most(values: readonly Word[]): Word {
	let found = values[0] ?? 0;
	for (const value of values) if (value > found) found = value;
	return found;
}

export function bitFacility(kernel: Kernel): OperationTable {
	const { access } = kernel;
	const table = new Map<string, Make>();
	const plain = (names: string, run: (...args: Word[]) => Word): void => {
		for (const name of names.split(" ")) table.set(name, () => inPlace(run));
	};
	const chosen = (names: string, skip: number, pick: (values: readonly Word[]) => Word): void => {
		for (const name of names.split(" "))
			table.set(name, ({ result }) =>
				inPlace((...args) => pick(args.slice(skip).map((value) => bySign(result, value)))),
			);
	};
	chosen("min min3 umin __min", 0, least);
	chosen("max max3 umax __max", 0, most);
	chosen("min_t", 1, least);
	chosen("max_t", 1, most);
	chosen("clamp clamp_val", 0, ([value = 0, low = 0, high = 0]) => least([most([value, low]), high]));
	chosen("clamp_t", 1, ([value = 0, low = 0, high = 0]) => least([most([value, low]), high]));
	chosen("abs", 0, ([value = 0]) => (value < 0 ? -low32(value) : value));
	const upTo = (value: Word, unit: Word): bigint => ((BigInt(value) + BigInt(unit) - 1n) / BigInt(unit)) * BigInt(unit);
	plain("round_up roundup ALIGN", (value = 0, unit = 1) => unsigned64(upTo(value, unit)));
	plain("round_down rounddown ALIGN_DOWN", (value = 0, unit = 1) =>
		unsigned64(BigInt(value) - (BigInt(value) % BigInt(unit))),
	);
	plain("DIV_ROUND_UP", (value = 0, unit = 1) => unsigned64(upTo(value, unit) / BigInt(unit)));
	plain("ffs __builtin_ffs __builtin_ffsl", (value = 0) => firstSet(value));
	plain("__ffs", (value = 0) => firstSet(value) - 1);
	plain("fls", (value = 0) => lastSet(low32(value) >>> 0));
	plain("fls64 fls_long", (value = 0) => lastSet(value));
	plain("__fls ilog2", (value = 0) => lastSet(value) - 1);
	plain("roundup_pow_of_two", (value = 0) => unsigned64(value <= 1 ? 1n : 1n << BigInt(lastSet(BigInt(value) - 1n))));
	plain("rounddown_pow_of_two", (value = 0) => unsigned64(1n << BigInt(lastSet(value) - 1)));
	plain("order_base_2", (value = 0) => (value <= 1 ? 0 : lastSet(BigInt(value) - 1n)));
	plain(
		"hweight8 hweight16 hweight32 hweight64 hweight_long __builtin_popcount __builtin_popcountl",
		(value = 0) => BigInt(toUnsigned(value)).toString(2).replaceAll("0", "").length,
	);
	for (const bits of [16, 32, 64]) {
		const swap = (value: Word = 0): Word => swapped(value, bits / 8);
		const same = (value: Word = 0): Word => value;
		const names = (list: string): string =>
			list
				.split(" ")
				.flatMap((name) => [name, `__${name}`])
				.join(" ");
		plain(names(`cpu_to_be${bits} be${bits}_to_cpu swab${bits}`), swap);
		plain(names(`cpu_to_le${bits} le${bits}_to_cpu`), same);
		plain(`__builtin_bswap${bits}`, swap);
	}
	plain("htons ntohs __htons __ntohs", (value = 0) => swapped(value, 2));
	plain("htonl ntohl __htonl __ntohl", (value = 0) => swapped(value, 4));
	const word = (bit: Word, base: Word): [address: number, mask: number] => {
		const number = low32(bit);
		return [Number(base) + (number >>> 3), 1 << (number & 7)];
	};
	const change = (bit: Word, base: Word, how: (old: number, mask: number) => number): number => {
		const [address, mask] = word(bit, base);
		const old = access.loadU8(address, kernel.at);
		access.store8(address, how(old, mask), kernel.at);
		return old & mask ? 1 : 0;
	};
	plain("test_bit", (bit = 0, base = 0) => {
		const [address, mask] = word(bit, base);
		return access.loadU8(address, kernel.at) & mask ? 1 : 0;
	});
	plain("set_bit __set_bit test_and_set_bit __test_and_set_bit", (bit = 0, base = 0) =>
		change(bit, base, (old, mask) => old | mask),
	);
	plain("clear_bit __clear_bit test_and_clear_bit __test_and_clear_bit clear_bit_unlock", (bit = 0, base = 0) =>
		change(bit, base, (old, mask) => old & ~mask),
	);
	plain("change_bit __change_bit test_and_change_bit", (bit = 0, base = 0) =>
		change(bit, base, (old, mask) => old ^ mask),
	);
	plain(
		"this_cpu_ptr raw_cpu_ptr per_cpu_ptr get_cpu_ptr __this_cpu_ptr SHIFT_PERCPU_PTR RELOC_HIDE",
		(pointer = 0) => pointer,
	);
	plain("get_random_u32 prandom_u32 get_random_int", () => kernel.random());
	plain("get_random_u32_below prandom_u32_max", (ceiling = 1) => kernel.random() % Number(ceiling));
	plain("get_random_u64 get_random_long", () => unsigned64((BigInt(kernel.random()) << 32n) | BigInt(kernel.random())));
	plain("get_random_bytes", (to = 0, bytes = 0) => {
		for (let i = 0; i < Number(bytes); i++) access.store8(Number(to) + i, kernel.random() & 255, kernel.at);
		return 0;
	});
	return table;
}
