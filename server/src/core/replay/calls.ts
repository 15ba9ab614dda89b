/** Calls: answered by a model row, followed into the body, or, where neither is known, answered by whatever the path needs. */
import type { Instruction } from "../ir/types.ts";
import { isReferenceRow, type Model, modelOf } from "../models/index.ts";
import { answerCall } from "./answers.ts";
import { numberOf, type Typed } from "./expression.ts";
import type { Frame } from "./frame.ts";
import { RowCall } from "./rows.ts";
import { calleeName, type DrivenRun } from "./run.ts";

type Call = Extract<Instruction, { kind: "call" }>;

export function callOf(run: DrivenRun, frame: Frame, call: Call): void {
	const args = call.args.map((arg) => run.value(arg));
	const name = nameOf(run, call);
	if (name === undefined) {
		unknown(run, frame, call, args);
		return;
	}
	const model = modelFor(run, name, frame);
	if (model) {
		const key = `${frame.path}/${name}@${run.occurrence(frame, call.origin)}`;
		if (copies(run, frame, call, name, args)) return;
		new RowCall(run, frame, model, args, call, key).perform(true);
		return;
	}
	const step = frame.guide.call(name, call.origin);
	const body = run.resolve(name, frame.shape.fn.file);
	if (step && run.follows !== "all" && !step.counts) {
		answerCall(run, frame, call, args, step);
		noteAnswer(run, frame, call);
		return;
	}
	if (!body || body.parameters > args.length || (!step && (run.follows !== "all" || !run.mayFollow(body)))) {
		unknown(run, frame, call, args);
		return;
	}
	const depth = run.machine.registers.sp;
	run.machineStep();
	if (run.machine.registers.sp === depth) run.finishCall(frame, call, undefined, true);
	else run.enter(frame, call, args, step?.steps);
}

function nameOf(run: DrivenRun, { callee }: Call): string | undefined {
	if (callee.kind === "direct") return callee.name;
	const pointer = run.value(callee.pointer);
	return pointer.expr.kind === "constant" ? run.machine.functionName(Number(pointer.expr.value)) : undefined;
}

/** As the analysis has it: where the body of a get or put stands in the file itself, it tells more. */
function modelFor(run: DrivenRun, name: string, { shape: { fn } }: Frame): Model | undefined {
	const model = modelOf(name);
	return model && isReferenceRow(name) && run.resolve(name, fn.file)?.file === fn.file ? undefined : model;
}

function unknown(run: DrivenRun, frame: Frame, call: Call, args: readonly Typed[]): void {
	for (const arg of args) run.forgetArgument(frame, arg);
	run.finishCall(frame, call, undefined, false);
	sameAsBefore(run, frame, call, args);
	noteAnswer(run, frame, call);
}

function noteAnswer(run: DrivenRun, frame: Frame, call: Call): void {
	const value = call.result === undefined ? undefined : frame.temps[call.result];
	run.note({ kind: "answer", at: call.origin, callee: calleeName(call), value });
}

function sameAsBefore(run: DrivenRun, frame: Frame, call: Call, args: readonly Typed[]): void {
	if (args.length === 0 || call.result === undefined) return;
	// What is asked with numbers alone can be asked again, and is answered the same.
	if (args.every(({ expr, type }) => expr.kind === "constant" && type.kind === "int" && type.bits <= 32)) {
		const key = `${calleeName(call)}(${args.map(({ expr }) => numberOf(expr)).join()})`;
		const before = run.answers.get(key);
		const now = frame.temps[call.result];
		if (before) run.redefine(frame, call.result, before);
		else if (now) run.answers.set(key, now);
	}
}

const copying: ReadonlySet<string> = new Set(["memcpy", "memmove", "__memcpy", "__memmove"]);

/** Copies as the machine would, with what the bytes depend on; true if it was done. */
function copies(run: DrivenRun, frame: Frame, call: Call, name: string, args: readonly Typed[]): boolean {
	const [to, from, length] = args;
	if (!copying.has(name) || !to || !from || length?.expr.kind !== "constant") return false;
	const size = Number(length.expr.value);
	const target = run.world.follow(to, `${name}()`);
	const source = run.world.follow(from, `${name}()`);
	const { memory } = run.machine;
	if (!memory.accessible(target, size) || !memory.accessible(source, size)) return false;
	memory.touchRange(target, Math.max(size, 1));
	memory.u8.copyWithin(target, source, source + size);
	run.world.shadow.copied(target, source, size);
	run.finishCall(frame, call, to, false);
	return true;
}
