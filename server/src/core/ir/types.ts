/**
 * The intermediate representation: functions as basic blocks of instructions with one terminator each.
 *
 * It is written once by `lower/` and read by both interpreters. Memory is reached only by `load` and `store`; a `Value`
 * is a pure expression over temporaries, so evaluating one has no effect and no order. Short-circuit operators, `?:`,
 * statement expressions and clean-up attributes do not exist here: lowering has made blocks of them.
 */
import type { FileSpan } from "../base/span.ts";

/** A C type, as far as declarations and the tree's index of structs tell it. */
export type CType =
	| { readonly kind: "void" }
	| { readonly kind: "int"; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean; readonly bool?: boolean }
	| { readonly kind: "float" }
	| { readonly kind: "pointer"; readonly to: CType }
	| { readonly kind: "array"; readonly of: CType; readonly length: number | undefined }
	/** A struct or union; `tag` is its tag, or the typedef's name for an untagged one (`atomic_t`, `refcount_t`). */
	| { readonly kind: "struct"; readonly tag: string }
	| { readonly kind: "function"; readonly result: CType }
	| { readonly kind: "unknown" };

export const unknownType: CType = { kind: "unknown" };

export type BinaryOperator =
	| "+"
	| "-"
	| "*"
	| "/"
	| "%"
	| "<<"
	| ">>"
	| "&"
	| "|"
	| "^"
	| "=="
	| "!="
	| "<"
	| "<="
	| ">"
	| ">=";
export type UnaryOperator = "-" | "~" | "!";

/** A pure expression. Address-valued forms (`local`, `global`, `field`, `index`) denote where something is, not what it holds. */
export type Value =
	| { readonly kind: "temp"; readonly id: number }
	/** `type` is left out where it is a plain int; the value is one the type can hold. */
	| { readonly kind: "int"; readonly value: bigint; readonly type?: CType }
	| { readonly kind: "string"; readonly text: string }
	/** Address of a parameter or local variable: an index into `IrFunction.locals`. */
	| { readonly kind: "local"; readonly index: number }
	/** Address of a variable with static storage: `name`, or `function.name` for a static local. */
	| { readonly kind: "global"; readonly name: string }
	| { readonly kind: "function"; readonly name: string }
	/** Address of member `field` of the struct at address `base`. `struct` is its tag, `?` where the type is unknown. */
	| { readonly kind: "field"; readonly base: Value; readonly struct: string; readonly field: string }
	/**
	 * Address of element `index` of the array (or pointed-to sequence) at address `base`; `p + i` on a pointer is this too.
	 * Element 0 is written as `base` itself, and the difference of two pointers counts elements. `element` is the type one
	 * element has here, which decides how far `index` steps go: `(char *)p + 4` and `p + 4` differ in nothing else.
	 */
	| { readonly kind: "index"; readonly base: Value; readonly index: Value; readonly element?: CType }
	/** The inverse of `field`: address of the struct whose member `field` stands at address `base` (container_of). */
	| { readonly kind: "containerOf"; readonly base: Value; readonly struct: string; readonly field: string }
	/** `type` is what `-` and `~` are done in; left out where it is a plain int, and for `!`, whose result is one. */
	| { readonly kind: "unary"; readonly op: UnaryOperator; readonly operand: Value; readonly type?: CType }
	| {
			readonly kind: "binary";
			readonly op: BinaryOperator;
			readonly left: Value;
			readonly right: Value;
			readonly type?: CType;
			/** Set where two pointers are subtracted: the type whose elements the difference counts. */
			readonly element?: CType;
	  }
	| { readonly kind: "cast"; readonly type: CType; readonly operand: Value }
	| { readonly kind: "sizeof"; readonly type: CType };

/** Where in which text an instruction came from; for a macro's body, the place where the macro is used. */
export type Origin = FileSpan;

export type Callee =
	| { readonly kind: "direct"; readonly name: string }
	/** Through a pointer; `via` is the struct member it was loaded from, e.g. `table.constructor`. */
	| {
			readonly kind: "indirect";
			readonly pointer: Value;
			readonly via: { readonly struct: string; readonly field: string } | undefined;
	  };

export type Instruction =
	| {
			readonly kind: "load";
			readonly result: number;
			readonly address: Value;
			readonly type: CType;
			readonly origin: Origin;
	  }
	/** With a struct or array `type`, `value` 0 fills the whole with zeros, and a string fills an array with its characters. */
	| {
			readonly kind: "store";
			readonly address: Value;
			readonly value: Value;
			readonly type: CType;
			readonly origin: Origin;
			/** Set where the source says `x++`, `x -= k`, `x = x + k`, `WRITE_ONCE(x, x + k)`: the change relative to what `x` held. */
			readonly update?: { readonly sign: 1 | -1; readonly amount: Value };
	  }
	| {
			readonly kind: "call";
			/** Temporary that takes the result; undefined where it is void or not used. */
			readonly result: number | undefined;
			readonly callee: Callee;
			readonly args: readonly Value[];
			readonly type: CType;
			readonly origin: Origin;
			/** Written by the compiler, not the programmer: runs at scope exit for `__free(f)`, `guard(x)`. */
			readonly cleanup?: boolean;
	  }
	/**
	 * One round of an iterator macro (`list_for_each_entry`): `result` becomes the next element (the macro's cursor), null when
	 * there is none. The loop around it is ordinary blocks: iterate, branch on the result, store it to the cursor, body, back.
	 * Where the cursor is an integer (`for_each_cpu`, `for_each_set_bit`), `type` is s64 and "none" is -1: the branch is on
	 * `result >= 0`. When the loop ends the cursor is left as it was; what C would leave there is not an element.
	 */
	| {
			readonly kind: "iterate";
			readonly result: number;
			readonly macro: string;
			/** The macro's arguments other than the cursors, lowered where they are expressions. */
			readonly args: readonly (Value | undefined)[];
			/** The source text of each of `args`: member names and types are not values. */
			readonly texts?: readonly string[];
			/** Where the cursor lives: macros that continue from it read it, `result` is stored there by the loop. */
			readonly cursor?: Value;
			/**
			 * Address of a hidden local for whoever executes the loop: the loop stores 0 there before its first round, and the
			 * executor may keep its position in it (what comes next, so that the body may unlink the cursor).
			 */
			readonly state?: Value;
			readonly type: CType;
			readonly origin: Origin;
	  }
	/** A local comes into scope without an initialiser: its content is indeterminate from here on. */
	| { readonly kind: "declare"; readonly local: number; readonly origin: Origin }
	/** Something lowering did not understand: may do anything to what `touches` reaches. */
	| {
			readonly kind: "opaque";
			readonly result: number | undefined;
			/** A short class name, e.g. `asm`, `syntax-error`, `nested-function`. */
			readonly reason: string;
			readonly touches: readonly Value[];
			readonly origin: Origin;
	  };

export type Terminator =
	| { readonly kind: "goto"; readonly target: number; readonly origin: Origin }
	| {
			readonly kind: "branch";
			readonly condition: Value;
			readonly then: number;
			readonly else: number;
			readonly origin: Origin;
	  }
	| {
			readonly kind: "switch";
			readonly value: Value;
			/**
			 * Inclusive ranges, as in GNU case ranges; a single label has low === high. Two may hold the same value where the
			 * labels are macros that only some configuration tells apart: either may be taken.
			 */
			readonly cases: readonly { readonly low: bigint; readonly high: bigint; readonly target: number }[];
			readonly default: number;
			readonly origin: Origin;
	  }
	| { readonly kind: "return"; readonly value: Value | undefined; readonly origin: Origin }
	/** Control never gets here: BUG(), panic(), __builtin_unreachable(). */
	| { readonly kind: "unreachable"; readonly origin: Origin };

export interface Block {
	/** The source label that starts this block, for messages ("at out_release"). */
	readonly label: string | undefined;
	readonly instructions: readonly Instruction[];
	readonly terminator: Terminator;
}

export interface Local {
	readonly name: string;
	readonly type: CType;
	readonly parameter: boolean;
}

export interface IrFunction {
	readonly name: string;
	readonly file: string;
	/** The whole definition, and the name inside it. */
	readonly span: FileSpan;
	readonly nameSpan: FileSpan;
	readonly result: CType;
	/** Parameters first, in order, then locals. */
	readonly locals: readonly Local[];
	readonly parameters: number;
	readonly static: boolean;
	readonly variadic: boolean;
	/** Block 0 is the entry. Every block is reachable from it. */
	readonly blocks: readonly Block[];
	readonly temps: number;
	/** How much was not understood: the opaque instructions of the blocks. Those that cannot be reached are not counted. */
	readonly opaque: readonly { readonly reason: string; readonly origin: Origin }[];
	/** Syntax errors inside the definition. */
	readonly errors: number;
}
