/** The helpers that the text of compiled functions names, besides operators of JavaScript. */
import { limitReached, programFault, unsupported } from "./fault.ts";
import type { Access } from "./memory/access.ts";
import { type Memory, Poison, regions } from "./memory/memory.ts";
import type { Callee, Registers } from "./registers.ts";
import { addSigned, low32, signed64, unsigned64, type Word, wideArithmetic } from "./values/wide.ts";

export interface RuntimeParts {
	readonly registers: Registers;
	readonly memory: Memory;
	readonly access: Access;
	/** The code of a function, by its number, as it is to run now. */
	runOf(id: number): ((pc: number, fp: number) => void) | undefined;
	/** What stands at a function's address; throws a fault if nothing does, or if it takes more arguments. */
	calleeAt(pointer: Word, args: number): Callee;
}

export type Runtime = ReturnType<typeof createRuntime>;

/** Calls that run within one another at most: the rest goes by way of the machine, whose stack is in its memory. */
const deepest = 100;

export function createRuntime({ registers, memory, access, runOf, calleeAt }: RuntimeParts) {
	const { i8, u8, i16, u16, i32, u32, shadow } = memory;

	/** The unit of a bit-field as a bigint: widths up to 64 in units of up to 8 bytes, which may reach behind the struct. */
	function unitBytes(at: number, shift: number, width: number): [start: number, bytes: number, shift: number] {
		const first = shift >>> 3;
		return [at + first, (shift + width + 7 - first * 8) >>> 3, shift - first * 8];
	}

	function loadBits(address: Word, shift: number, width: number, signed: boolean, at: number): Word {
		const [start, bytes, from] = unitBytes(low32(address), shift, width);
		let unit = 0n;
		for (let i = bytes - 1; i >= 0; i--) unit = (unit << 8n) | BigInt(access.loadU8(start + i, at));
		const value = unit >> BigInt(from);
		return signed ? signed64(BigInt.asIntN(width, value)) : unsigned64(BigInt.asUintN(width, value));
	}

	function storeBits(address: Word, shift: number, width: number, value: Word, at: number): void {
		const [start, bytes, from] = unitBytes(low32(address), shift, width);
		const mask = ((1n << BigInt(width)) - 1n) << BigInt(from);
		const bits = (BigInt.asUintN(width, BigInt(value)) << BigInt(from)) & mask;
		for (let i = 0; i < bytes; i++) {
			const keep = access.loadU8(start + i, at) & ~Number((mask >> BigInt(i * 8)) & 0xffn);
			access.store8(start + i, keep | Number((bits >> BigInt(i * 8)) & 0xffn), at);
		}
	}

	return {
		M: registers,
		i8,
		u8,
		i16,
		u16,
		i32,
		u32,
		...access,
		...wideArithmetic,
		calleeAt,
		loadBits,
		storeBits,
		/** Runs what a function has entered; true if it has returned to it, false if the machine has to go on. */
		finished(id: number, fp: number): boolean {
			if (registers.fn === id && registers.fp === fp) return true;
			const run = runOf(registers.fn);
			if (registers.depth >= deepest || run === undefined) return false;
			registers.depth++;
			run(registers.pc, registers.fp);
			registers.depth--;
			return registers.fn === id && registers.fp === fp;
		},
		/** Into a temporary's slot, whose memory is the machine's own. */
		takeBytes(slot: number, from: Word, bytes: number, at: number): void {
			if (bytes === 0) return;
			const source = access.checked(from, bytes, false, at);
			u8.copyWithin(slot, source, source + bytes);
		},
		/** Out of a temporary's slot. */
		putBytes(to: Word, slot: number, bytes: number, at: number): void {
			if (bytes === 0) return;
			const target = access.checked(to, bytes, true, at);
			memory.touchRange(target, bytes);
			u8.copyWithin(target, slot, slot + bytes);
		},
		moved(address: Word, by: number): Word {
			return typeof address === "number" ? address + by : addSigned(address, by);
		},
		divisor(value: Word): Word {
			if (value === 0) throw programFault("division-by-zero", "division by zero");
			return value;
		},
		cannot(message: string): never {
			throw unsupported(message);
		},
		unreachable(): never {
			throw programFault(
				"unreachable-reached",
				"control got to where it must not: BUG(), or the end of a path that has none",
			);
		},
		lost(pc: number): never {
			throw new Error(`no segment begins at instruction ${pc}`);
		},
		pushFrame(bytes: number): number {
			const fp = registers.sp;
			const end = fp + bytes;
			if (end > regions.heap)
				throw limitReached("stack", `the stack of ${(regions.heap - regions.stack) >>> 20} MiB is used up`);
			registers.sp = end;
			return fp;
		},
		openObject(start: number, bytes: number): void {
			shadow.fill(0, start >>> 3, (start + bytes) >>> 3);
			if (bytes & 7) shadow[(start + bytes) >>> 3] = bytes & 7;
		},
		closeObject(start: number, bytes: number): void {
			shadow.fill(Poison.outOfScope, start >>> 3, (start + bytes + 7) >>> 3);
		},
	};
}
