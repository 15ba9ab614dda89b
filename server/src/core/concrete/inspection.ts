/** A look into a machine that stands still, by code that is no part of its program. */
import type { IrFunction } from "../ir/types.ts";
import { frameOf } from "./compile/frame.ts";
import { type Fault, faultOf, limitReached } from "./fault.ts";
import type { Image } from "./image.ts";
import { type Memory, regions } from "./memory/memory.ts";
import type { Registers } from "./registers.ts";
import type { Word } from "./values/wide.ts";

/** No look takes more steps than this. */
const maxSteps = 100_000;

/** What was seen, or why it could not be. */
export type Seen =
	| { readonly kind: "returned"; readonly value: Word }
	| { readonly kind: "fault"; readonly fault: Fault };

interface Looked {
	readonly registers: Registers;
	readonly memory: Memory;
	readonly image: Image;
}

/** Runs code that only reads on the frame of an open call. Everything is as it was before afterwards. */
export function inspect({ registers, memory, image }: Looked, code: IrFunction, frame: number): Seen {
	const saved = { ...registers };
	const { u8, shadow } = memory;
	const end = saved.sp + frameOf(code, image.layouts(code.file)).size;
	const bytes = u8.slice(saved.sp, end);
	// Plain locals, which the shadow does not know, may be read by their address here.
	const poison = shadow.slice(regions.stack >>> 3, end >>> 3);
	if (frame >= regions.stack) shadow.fill(0, frame >>> 3, saved.sp >>> 3);
	try {
		image.body(code).enter(-1, 0, 0, 0, frame);
		registers.left = maxSteps;
		registers.stopped = false;
		while (registers.fn >= 0 && !registers.stopped) image.function(registers.fn)?.run(registers.pc, registers.fp);
		if (registers.stopped) throw limitReached("steps", "this takes too long");
		return { kind: "returned", value: registers.result };
	} catch (error) {
		return { kind: "fault", fault: { ...faultOf(error), stack: [] } };
	} finally {
		u8.set(bytes, saved.sp);
		shadow.set(poison, regions.stack >>> 3);
		Object.assign(registers, saved);
	}
}
