/** One step of a run: the instruction that comes next, by its kind. */
import { callOf } from "./calls.ts";
import { Unable } from "./frame.ts";
import { instruct } from "./instructions.ts";
import type { DrivenRun } from "./run.ts";
import { turn } from "./turns.ts";
import { Contradiction } from "./world.ts";

/** Executes the next instruction. Throws a `Contradiction`, `Restart` or `Unable` where the path does not go on. */
export function step(run: DrivenRun): void {
	const { frame } = run;
	const entry = frame.shape.code[run.machine.registers.pc];
	if (!entry) throw new Unable("the machine is where no instruction is");
	const { at, block } = entry;
	run.at = at.origin;
	switch (at.kind) {
		case "call":
			callOf(run, frame, at);
			return;
		case "branch":
		case "switch":
			turn(run, frame, at, block);
			return;
		case "goto":
			run.machineStep();
			return;
		case "return":
			run.leave(frame, at.value, at.origin);
			return;
		case "unreachable":
			throw new Contradiction("control does not get past this point");
		default:
			instruct(run, frame, at, block);
	}
}
