/** Calls that are not followed though their bodies are known: they answer, and write, what the path says they did. */
import { pointerTo, s32, s64, voidType } from "../ir/ctype.ts";
import type { CType, Instruction } from "../ir/types.ts";
import type { WitnessCall } from "../rules/witness.ts";
import type { WitnessTerm } from "../rules/witnessTerm.ts";
import { cast, constant, type IntType, intOf, numberOf, operation, type Typed } from "./expression.ts";
import { type Frame, plus } from "./frame.ts";
import type { DrivenRun } from "./run.ts";
import { writeNumber } from "./shadow.ts";
import { Contradiction, type InputTraits } from "./world.ts";

const word = s64 as IntType;

/** Does what the path says the call did. */
export function answerCall(
	run: DrivenRun,
	frame: Frame,
	call: Extract<Instruction, { kind: "call" }>,
	args: readonly Typed[],
	step: WitnessCall,
): void {
	const scope: Scope = { run, frame, args };
	const int = intOf(call.type);
	const freely = run.follows === "counting freely";
	const certain = (term: WitnessTerm | undefined): WitnessTerm | undefined =>
		freely && term?.kind === "number" ? undefined : term;
	const said = certain(step.answer);
	let answer = said && termOf(said, scope);
	const writes = step.wrote.map(([place, value]) => {
		const written = certain(value);
		return { at: termOf(place, scope), value: written && termOf(written, scope) };
	});
	if (freely) for (const arg of args) run.forgetArgument(frame, arg);
	// What changes nothing answers the same when it is asked the same again.
	const asked =
		step.wrote.length === 0 ? `${step.callee}(${args.map(({ expr }) => numberOf(expr)).join()})` : undefined;
	if (!answer && asked !== undefined && call.result !== undefined) answer = run.answers.get(asked);
	if (!answer && call.result !== undefined && int) {
		answer = run.unknown(
			frame,
			call,
			call.type,
			`what ${step.callee}() answers`,
			freely ? { answer: true } : traitsOf(step.answerClass),
		);
		if (!freely && step.answerClass === "nonzero") run.world.decide(answer.expr, true, step.callee);
	}
	if (asked !== undefined && answer) run.answers.set(asked, answer);
	for (const { at, value } of writes) if (at) write(scope, at, value);
	run.finishCall(frame, call, answer, false);
}

interface Scope {
	readonly run: DrivenRun;
	readonly frame: Frame;
	readonly args: readonly Typed[];
}

function write({ run, frame }: Scope, at: Typed, value: Typed | undefined): void {
	const { world, machine } = run;
	let address: number;
	try {
		address = world.follow(at, "a call");
	} catch (error) {
		// It writes there on some of its paths only.
		if (error instanceof Contradiction) return;
		throw error;
	}
	const to = at.type.kind === "pointer" ? at.type.to : voidType;
	const int = intOf(to);
	const size = int ? int.bits / 8 : sizeOf(frame, to);
	if (!machine.memory.accessible(address, size)) return;
	if (!int || !value) {
		world.shadow.open(address, size);
		return;
	}
	const expr = cast(value.expr, value.type, int);
	writeNumber(machine.memory, address, size, numberOf(expr));
	world.shadow.wrote(address, size, expr);
}

function sizeOf(frame: Frame, type: CType): number {
	return type.kind === "void" || type.kind === "unknown" ? 8 : frame.shape.layouts.size(type);
}

/** The value here of what the callee had; undefined where it cannot be told. */
function termOf(term: WitnessTerm, scope: Scope): Typed | undefined {
	const { run, frame, args } = scope;
	const { layouts, fn } = frame.shape;
	switch (term.kind) {
		case "number":
			return { expr: constant(term.value), type: s64 };
		case "parameter":
			return args[term.index];
		case "function":
			return { expr: constant(BigInt(run.machine.addressOf(term.name, fn.file))), type: pointerTo(voidType) };
		case "global":
			return run.value({ kind: "global", name: term.name }, frame);
		case "field":
		case "container": {
			const base = termOf(term.base, scope);
			if (!base || term.struct === "?") return undefined;
			const { offset, type } = layouts.field(term.struct, term.member);
			if (term.kind === "field") return { expr: plus(base.expr, BigInt(offset)), type: pointerTo(type) };
			return { expr: plus(base.expr, -BigInt(offset)), type: pointerTo({ kind: "struct", tag: term.struct }) };
		}
		case "held": {
			const at = termOf(term.at, scope);
			const to = at?.type.kind === "pointer" ? at.type.to : undefined;
			const int = to && intOf(to);
			if (!at || !int) return undefined;
			let address: number;
			try {
				address = run.world.follow(at, "a call");
			} catch (error) {
				if (error instanceof Contradiction) return undefined;
				throw error;
			}
			const size = int.bits / 8;
			if (!run.machine.memory.accessible(address, size)) return undefined;
			const found = run.world.read(address, size, to, "what a call finds", layouts);
			return { expr: found ?? constant(run.numberAt(address, size, int.signed)), type: to };
		}
		case "not": {
			const operand = termOf(term.operand, scope);
			return operand && { expr: operation("!", word, operand.expr), type: s32 };
		}
		case "binary": {
			const left = termOf(term.left, scope);
			const right = termOf(term.right, scope);
			if (!left || !right) return undefined;
			return {
				expr: operation(term.op, word, cast(left.expr, left.type, word), cast(right.expr, right.type, word)),
				type: s64,
			};
		}
	}
}

function traitsOf(result: WitnessCall["answerClass"]): InputTraits {
	switch (result) {
		case "null":
		case "zero":
		case "false":
			return { low: 0n, high: 0n };
		case "true":
			return { low: 1n, high: 1n };
		case "error-pointer":
			return { low: -4095n, high: -1n };
		case "negative":
			return { high: -1n };
		case "positive":
		case "pointer":
			return { low: 1n };
		default:
			return {};
	}
}
