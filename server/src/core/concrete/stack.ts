/** The calls that are open, read off the machine's stack. */
import type { IrFunction, Origin } from "../ir/types.ts";
import { FrameHeader } from "./compile/frame.ts";
import type { Image } from "./image.ts";
import type { Memory } from "./memory/memory.ts";
import type { Registers } from "./registers.ts";

export interface OpenCall {
	readonly fn: IrFunction;
	/** The instruction that is executed next; in a caller, the call. */
	readonly pc: number;
	readonly origin: Origin;
	/** The frame's address. */
	readonly frame: number;
}

/** No more calls than this are told. */
const maxCalls = 200;

/** Innermost first. */
export function openCalls(registers: Registers, memory: Memory, image: Image): readonly OpenCall[] {
	const calls: OpenCall[] = [];
	let { fn, fp: frame, pc } = registers;
	while (fn >= 0 && calls.length < maxCalls) {
		const linked = image.function(fn);
		const origin = linked?.numbering.origins[pc];
		if (!linked || !origin) break;
		calls.push({ fn: linked.fn, pc, origin, frame });
		const header = frame >>> 2;
		fn = memory.i32[header + FrameHeader.caller] as number;
		pc = (memory.i32[header + FrameHeader.resume] as number) - 1;
		frame = memory.i32[header + FrameHeader.frame] as number;
	}
	return calls;
}
