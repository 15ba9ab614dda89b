/** One step of a run: the instruction that comes next, by its kind. */
import type { Instruction, Terminator, Value } from "../ir/types.ts";
import { operands, terminatorOperand, visitValue } from "../ir/visit.ts";
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
	for (const divisor of divisorsOf(at)) {
		const { expr } = run.value(divisor);
		if (expr.kind !== "constant") run.world.decide(expr, true, "a division");
	}
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

const known = new WeakMap<Instruction | Terminator, readonly Value[]>();

/** What the instruction divides by: the code takes it that it is not zero. */
function divisorsOf(at: Instruction | Terminator): readonly Value[] {
	let divisors = known.get(at);
	if (!divisors) {
		const found: Value[] = [];
		for (const operand of operandsOf(at))
			visitValue(operand, (part) => {
				if (part.kind === "binary" && (part.op === "/" || part.op === "%")) found.push(part.right);
			});
		divisors = found;
		known.set(at, divisors);
	}
	return divisors;
}

function operandsOf(at: Instruction | Terminator): readonly Value[] {
	switch (at.kind) {
		case "branch":
		case "switch":
		case "return":
		case "goto":
		case "unreachable": {
			const operand = terminatorOperand(at);
			return operand ? [operand] : [];
		}
		default:
			return operands(at);
	}
}
