/** Where the line before the present one began. */
import { regions } from "../memory/memory.ts";
import type { Recorded } from "../recorded.ts";
import type { FunctionViews } from "./functionView.ts";
import type { Control } from "./halt.ts";

interface Begun {
	readonly frame: number;
	readonly position: number;
}

/**
 * The position at which the line began that was begun last before the present one, in the open call or in one that leads to it. Calls
 * that have ended meanwhile are passed over. Undefined if there is none; the program is somewhere else then, and must not halt on its way.
 */
export async function lineBefore(
	recording: Recorded,
	views: FunctionViews,
	control: Control,
): Promise<number | "stopped" | undefined> {
	const { position, start, machine } = recording;
	// All calls of a workload begin with a frame at the same address.
	const frame = machine.busy ? machine.registers.fp : regions.stack;
	// A line that was begun earlier is of an open call if nothing further out was executed since.
	let outermost = frame;
	for (let end = position; end > start; ) {
		const begin = recording.checkpointBefore(end);
		const { lines, lowest } = linesBegun(recording, views, { begin, end, frame: outermost });
		const found = lines.at(-1);
		if (found) return found.position;
		outermost = Math.min(outermost, lowest);
		end = begin;
		if (end > start && !(await control.proceed((position - end) / position))) return "stopped";
	}
	return undefined;
}

/** The lines begun between two positions in frames up to `frame` that are open at the end, outermost first; and the outermost frame seen. */
function linesBegun(
	recording: Recorded,
	views: FunctionViews,
	{ begin, end, frame }: { readonly begin: number; readonly end: number; readonly frame: number },
): { readonly lines: readonly Begun[]; readonly lowest: number } {
	const { machine } = recording;
	const lines: Begun[] = [];
	let lowest = frame;
	recording.rewind(begin);
	while (recording.position < end) {
		recording.settle();
		if (!machine.busy) break;
		const { fp } = machine.registers;
		if (fp > frame) {
			recording.advance(end, { frame, passing: true });
			continue;
		}
		lowest = Math.min(lowest, fp);
		const [call] = machine.calls();
		const begins = call !== undefined && views.of(call.fn).lines.starts.has(call.pc);
		const isOver = (line: Begun | undefined): boolean =>
			line !== undefined && (line.frame > fp || (begins && line.frame === fp));
		while (isOver(lines.at(-1))) lines.pop();
		if (begins) lines.push({ frame: fp, position: recording.position });
		recording.advance(recording.position + 1, { passing: true });
	}
	return { lines, lowest };
}
