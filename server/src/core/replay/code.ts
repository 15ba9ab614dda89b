/** The code that a replay runs: the very functions that the finding was found in. */
import type { Code, Variable } from "../concrete/code.ts";
import type { StructInfo } from "../ir/lower/context.ts";
import type { CType, IrFunction } from "../ir/types.ts";
import { withTypes } from "./lenient.ts";

/** What a replay asks of the program around the finding. */
export interface ReplaySource {
	/** The function that a call of `name` in `file` reaches; the same object as the analysis had. */
	resolve(name: string, file: string): IrFunction | undefined;
	struct(tag: string, file: string): StructInfo | undefined;
	/** The type of a variable with static storage; `function.name` is a static local. */
	global(name: string, file: string): CType | undefined;
}

const someBytes: CType = { kind: "array", of: { kind: "int", bits: 8, signed: false }, length: 4096 };

export class ReplayCode implements Code {
	readonly #source: ReplaySource;

	constructor(source: ReplaySource) {
		this.#source = source;
	}

	function(name: string, from: string): IrFunction | undefined {
		const fn = this.#source.resolve(name, from);
		return fn && withTypes(fn);
	}

	/** Without its initialiser: what a variable holds when the function is entered, nobody knows. */
	variable(name: string, from: string): Variable {
		const type = this.#source.global(name, from);
		const known = type && type.kind !== "unknown" && !(type.kind === "array" && !type.length);
		return { name, type: known ? type : someBytes, initialiser: undefined, file: from };
	}

	struct(tag: string, from: string): StructInfo | undefined {
		return this.#source.struct(tag, from);
	}
}
