/** Checked loads and stores of every width. `at` is the instruction that asks, for the place of a fault. */
import type { Word } from "../values/wide.ts";
import { type Memory, pageShift } from "./memory.ts";

const two32 = 4294967296;
/** Upper halves whose 64-bit values are exact as numbers. */
const exactHigh = 0x20_0000;

/** Says what is wrong with an access to `size` bytes at `address`; does not return. */
export type AccessFault = (address: Word, size: number, write: boolean, at: number) => never;

export type Access = ReturnType<typeof createAccess>;

/** The accessors of one memory. They are closures over its arrays, which is what makes them fast. */
export function createAccess(memory: Memory, fault: AccessFault) {
	const { i8, u8, i16, u16, i32, u32, shadow, dirty } = memory;

	/** The address if all of the range may be accessed, though not by the short way. */
	function checked(a: Word, size: number, write: boolean, at: number): number {
		if (typeof a !== "number" || a < 0 || a + size > memory.size || !memory.accessible(a, size))
			return fault(a, size, write, at);
		return a;
	}

	function isPlain(a: Word, mask: number): a is number {
		return typeof a === "number" && (a | 0) === a && (a & mask) === 0 && shadow[a >>> 3] === 0;
	}

	function touched(a: number): void {
		if (dirty[a >>> pageShift] === 0) memory.touch(a >>> pageShift, a, 8);
	}

	function slowLoad(a: Word, size: number, at: number): bigint {
		const start = checked(a, size, false, at);
		let value = 0n;
		for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(u8[start + i] as number);
		return value;
	}

	function slowStore(a: Word, size: number, value: Word, at: number): void {
		const start = checked(a, size, true, at);
		memory.touchRange(start, size);
		let rest = BigInt.asUintN(64, BigInt(value));
		for (let i = 0; i < size; i++) {
			u8[start + i] = Number(rest & 0xffn);
			rest >>= 8n;
		}
	}

	function exact(value: bigint): Word {
		return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
	}

	function rawSigned64(index: number): Word {
		const short = i32[index] as number;
		const high = i32[index + 1] as number;
		// Most values are an int's, and those cost no floating point.
		if (high === short >> 31) return short;
		const low = short >>> 0;
		if (high < exactHigh && high > -exactHigh) return high * two32 + low;
		return exact((BigInt(high) << 32n) | BigInt(low));
	}

	function rawUnsigned64(index: number): Word {
		const short = i32[index] as number;
		const high = u32[index + 1] as number;
		if (high === 0 && short >= 0) return short;
		const low = short >>> 0;
		if (high < exactHigh) return high * two32 + low;
		return (BigInt(high) << 32n) | BigInt(low);
	}

	function rawStore64(index: number, value: Word): void {
		if (typeof value === "number" && (value | 0) === value) {
			i32[index] = value;
			i32[index + 1] = value >> 31;
		} else if (typeof value === "number") {
			i32[index] = value | 0;
			i32[index + 1] = Math.floor(value / two32) | 0;
		} else {
			i32[index] = Number(BigInt.asIntN(32, value));
			i32[index + 1] = Number(BigInt.asIntN(32, value >> 32n));
		}
	}

	return {
		checked,
		touched,
		/** Of the 8 bytes at `index` * 4, without a check: the machine's own frames. */
		rawSigned64,
		rawUnsigned64,
		rawStore64,
		loadS8: (a: Word, at: number): number =>
			isPlain(a, 0) ? (i8[a] as number) : Number(BigInt.asIntN(8, slowLoad(a, 1, at))),
		loadU8: (a: Word, at: number): number => (isPlain(a, 0) ? (u8[a] as number) : Number(slowLoad(a, 1, at))),
		loadS16: (a: Word, at: number): number =>
			isPlain(a, 1) ? (i16[a >> 1] as number) : Number(BigInt.asIntN(16, slowLoad(a, 2, at))),
		loadU16: (a: Word, at: number): number => (isPlain(a, 1) ? (u16[a >> 1] as number) : Number(slowLoad(a, 2, at))),
		loadS32: (a: Word, at: number): number =>
			isPlain(a, 3) ? (i32[a >> 2] as number) : Number(BigInt.asIntN(32, slowLoad(a, 4, at))),
		loadU32: (a: Word, at: number): number => (isPlain(a, 3) ? (u32[a >> 2] as number) : Number(slowLoad(a, 4, at))),
		loadS64: (a: Word, at: number): Word =>
			isPlain(a, 7) ? rawSigned64(a >> 2) : exact(BigInt.asIntN(64, slowLoad(a, 8, at))),
		loadU64: (a: Word, at: number): Word => (isPlain(a, 7) ? rawUnsigned64(a >> 2) : exact(slowLoad(a, 8, at))),
		store8: (a: Word, value: number, at: number): void => {
			if (isPlain(a, 0)) {
				touched(a);
				i8[a] = value;
			} else slowStore(a, 1, value, at);
		},
		store16: (a: Word, value: number, at: number): void => {
			if (isPlain(a, 1)) {
				touched(a);
				i16[a >> 1] = value;
			} else slowStore(a, 2, value, at);
		},
		store32: (a: Word, value: number, at: number): void => {
			if (isPlain(a, 3)) {
				touched(a);
				i32[a >> 2] = value;
			} else slowStore(a, 4, value, at);
		},
		store64: (a: Word, value: Word, at: number): void => {
			if (isPlain(a, 7)) {
				touched(a);
				rawStore64(a >> 2, value);
			} else slowStore(a, 8, value, at);
		},
		/** Copies as memmove does; both ranges are checked. */
		copy: (to: Word, from: Word, bytes: number, at: number): void => {
			if (bytes === 0) return;
			const source = checked(from, bytes, false, at);
			const target = checked(to, bytes, true, at);
			memory.touchRange(target, bytes);
			u8.copyWithin(target, source, source + bytes);
		},
		fill: (to: Word, byte: number, bytes: number, at: number): void => {
			if (bytes === 0) return;
			const target = checked(to, bytes, true, at);
			memory.touchRange(target, bytes);
			u8.fill(byte, target, target + bytes);
		},
	};
}
