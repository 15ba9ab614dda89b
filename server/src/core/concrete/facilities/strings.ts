/** Memory and strings (lib/string.c, mm/util.c): what the architecture's assembly does, on checked ranges. */

import type { Kernel } from "../kernel.ts";
import { inPlace, type OperationTable } from "../operations.ts";
import { low32, type Word } from "../values/wide.ts";

export function stringFacility(kernel: Kernel): OperationTable {
	const { access, heap } = kernel;
	const byte = (address: Word, index: number): number => access.loadU8(Number(address) + index, kernel.at);
	const length = (text: Word, limit = Number.MAX_SAFE_INTEGER): number => {
		let n = 0;
		while (n < limit && byte(text, n) !== 0) n++;
		return n;
	};
	const compare = (a: Word, b: Word, limit: number, strings: boolean): number => {
		for (let i = 0; i < limit; i++) {
			const difference = byte(a, i) - byte(b, i);
			if (difference !== 0) return difference < 0 ? -1 : 1;
			if (strings && byte(a, i) === 0) break;
		}
		return 0;
	};
	const copy = (to: Word, from: Word, bytes: Word): Word => {
		access.copy(to, from, Number(bytes), kernel.at);
		return to;
	};
	const fill = (to: Word, value: Word, bytes: Word): Word => {
		access.fill(to, low32(value) & 255, Number(bytes), kernel.at);
		return to;
	};
	const duplicate = (from: Word, bytes: number, end: boolean): Word => {
		const to = heap.allocate(bytes + (end ? 1 : 0), true, kernel.running);
		copy(to, from, bytes);
		return to;
	};
	/** strscpy(): always ends the string; -E2BIG where it was cut. */
	const bounded = (to: Word, from: Word, size: Word): Word => {
		const room = Number(size);
		if (room === 0) return -7;
		const n = length(from, room - 1);
		copy(to, from, n);
		access.store8(Number(to) + n, 0, kernel.at);
		return byte(from, n) === 0 ? n : -7;
	};
	const whole = (to: Word, from: Word): Word => copy(to, from, length(from) + 1);
	const table: Record<string, (...args: Word[]) => Word> = {
		memset: (to = 0, value = 0, bytes = 0) => fill(to, value, bytes),
		memcpy: (to = 0, from = 0, bytes = 0) => copy(to, from, bytes),
		memmove: (to = 0, from = 0, bytes = 0) => copy(to, from, bytes),
		memcmp: (a = 0, b = 0, bytes = 0) => compare(a, b, Number(bytes), false),
		bcmp: (a = 0, b = 0, bytes = 0) => compare(a, b, Number(bytes), false),
		strlen: (text = 0) => length(text),
		strnlen: (text = 0, limit = 0) => length(text, Number(limit)),
		strcmp: (a = 0, b = 0) => compare(a, b, Number.MAX_SAFE_INTEGER, true),
		strncmp: (a = 0, b = 0, limit = 0) => compare(a, b, Number(limit), true),
		strcpy: (to = 0, from = 0) => whole(to, from),
		strscpy: (to = 0, from = 0, size = 0) => bounded(to, from, size),
		strlcpy: (to = 0, from = 0, size = 0) => {
			bounded(to, from, size);
			return length(from);
		},
		ksize: (object = 0) => heap.sizeOf(Number(object)) ?? 0,
	};
	const copies: typeof table = {
		kmemdup: (from = 0, bytes = 0) => duplicate(from, Number(bytes), false),
		kstrdup: (from = 0) => (from === 0 ? 0 : duplicate(from, length(from), true)),
	};
	return new Map([
		...Object.entries(table).flatMap(([name, run]) =>
			[name, `__${name}`, `__builtin_${name}`].map((spelling) => [spelling, () => inPlace(run)] as const),
		),
		...Object.entries(copies).map(([name, run]) => [name, () => inPlace(run, () => 0)] as const),
	]);
}
