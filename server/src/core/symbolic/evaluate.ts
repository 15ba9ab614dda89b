/** IR values to terms. */
import type { Value } from "../ir/types.ts";
import type { State } from "./state.ts";
import type { Term } from "./term.ts";

/** The term a value denotes in `state`. Evaluating has no effect. */
export function evaluate(value: Value, state: State): Term {
	const { arena } = state;
	switch (value.kind) {
		case "temp":
			return state.temps[value.id] ?? arena.fresh(`t${value.id}#${state.round}`);
		case "int":
			return arena.int(value.value);
		case "string":
			return arena.string(value.text);
		case "local":
			return arena.local(value.index);
		case "global":
			return arena.global(value.name);
		case "function":
			return arena.function(value.name);
		case "field":
			return arena.field(evaluate(value.base, state), value.struct, value.field);
		case "containerOf":
			return arena.container(evaluate(value.base, state), value.struct, value.field);
		case "index":
			return arena.element(evaluate(value.base, state), evaluate(value.index, state));
		case "unary": {
			const operand = evaluate(value.operand, state);
			if (value.op === "!") return arena.not(settle(operand, state));
			return value.op === "-" ? arena.negate(settle(operand, state)) : arena.complement(settle(operand, state));
		}
		case "binary":
			return arena.binary(
				value.op,
				settle(evaluate(value.left, state), state),
				settle(evaluate(value.right, state), state),
			);
		case "cast": {
			const operand = evaluate(value.operand, state);
			if (value.type.kind !== "int") return operand;
			if (value.type.bool) return arena.not(arena.not(operand));
			if (operand.kind !== "int") return operand;
			const bits = value.type.bits;
			return arena.int(value.type.signed ? BigInt.asIntN(bits, operand.value) : BigInt.asUintN(bits, operand.value));
		}
		case "sizeof":
			return arena.fresh(`sizeof ${JSON.stringify(value.type)}`, { low: 0n, high: undefined, not: undefined }, true);
	}
}

/** A term whose value the facts pin down, as that number: lets arithmetic fold. */
function settle(term: Term, state: State): Term {
	if (term.kind === "int") return term;
	const { low, high } = state.rangeOf(term);
	return low !== undefined && low === high ? state.arena.int(low) : term;
}
