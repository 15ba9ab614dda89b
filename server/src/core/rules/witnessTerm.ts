/** Terms as plain data, for those who cannot know terms. */
import type { BinaryOperator } from "../ir/types.ts";
import type { Term } from "../symbolic/term.ts";

/** A value in terms of what a function was given. */
export type WitnessTerm =
	| { readonly kind: "number"; readonly value: bigint }
	| { readonly kind: "parameter"; readonly index: number }
	| { readonly kind: "global" | "function"; readonly name: string }
	/** Addresses: of a member, and of the struct around one. */
	| {
			readonly kind: "field" | "container";
			readonly base: WitnessTerm;
			readonly struct: string;
			readonly member: string;
	  }
	/** What memory held there when the function was entered. */
	| { readonly kind: "held"; readonly at: WitnessTerm }
	| { readonly kind: "not"; readonly operand: WitnessTerm }
	| { readonly kind: "binary"; readonly op: BinaryOperator; readonly left: WitnessTerm; readonly right: WitnessTerm };

/** Undefined for what the caller cannot name. */
export function witnessTerm(term: Term): WitnessTerm | undefined {
	const base = term.a && witnessTerm(term.a);
	switch (term.kind) {
		case "int":
			return { kind: "number", value: term.value };
		case "param":
			return { kind: "parameter", index: term.index };
		case "global":
		case "function":
			return { kind: term.kind, name: term.name };
		case "field":
		case "container":
			return base && { kind: term.kind, base, struct: term.struct, member: term.name };
		case "initial":
			return base && { kind: "held", at: base };
		case "not":
			return base && { kind: "not", operand: base };
		case "binary": {
			const right = term.b && witnessTerm(term.b);
			return base && right && { kind: "binary", op: term.name as BinaryOperator, left: base, right };
		}
		default:
			return undefined;
	}
}
