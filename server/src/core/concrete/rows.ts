/**
 * Model rows executed: the same data that the symbolic interpreter reads, as JavaScript. A row that keeps less than a machine
 * needs (lists know only whether a node is linked) is left to the kernel's own body, and so is one that says a number is unknown.
 */
import { pointee } from "../ir/ctype.ts";
import type { CType } from "../ir/types.ts";
import type { Effect, Expression, Model, ModelOutcome } from "../models/index.ts";
import type { CallShape, Operation } from "./compile/linker.ts";
import { executableRow } from "./executableRows.ts";
import { programFault, unsupported } from "./fault.ts";
import type { OperationBinder } from "./image.ts";
import type { Kernel } from "./kernel.ts";
import { UnknownLayout } from "./values/layout.ts";
import { addSigned, low32, subtractSigned, type Word } from "./values/wide.ts";

type Run = Operation["run"];

/** The operations that rows make; undefined where there is none, or none that can be executed. */
export function rowOperations(kernel: Kernel): OperationBinder {
	const helpers = helpersOf(kernel);
	// Calls of one function on counters of one width are one piece of code.
	const made = new Map<string, Run>();
	const runOf = (model: Model, shape: CallShape, failing: boolean): Run => {
		const text = new RowText(model, shape).text(failing);
		let run = made.get(text);
		if (!run) {
			run = new Function("H", `"use strict"; const { ${Object.keys(helpers).join(", ")} } = H; return ${text};`)(
				helpers,
			) as Run;
			made.set(text, run);
		}
		return run;
	};
	/** Types of arguments are not known before the code around the call is compiled. */
	const late = (model: Model, shape: CallShape, failing: boolean): Run => {
		let run: Run | undefined;
		return (...args) => {
			run ??= runOf(model, shape, failing);
			return run(...args);
		};
	};
	return (name, shape) => {
		const model = executableRow(name);
		if (!model) return undefined;
		const mayCall = model.outcomes.some((outcome) => outcome.effects.some((effect) => effect.kind === "callback"));
		const canFail = model.outcomes.some((outcome) => outcome.fails);
		const run = mayCall ? late(model, shape, false) : runOf(model, shape, false);
		return { mayCall, run, ...(canFail ? { fail: late(model, shape, true) } : {}) };
	};
}

/** What the text of a row names. */
function helpersOf(kernel: Kernel) {
	return {
		...kernel.access,
		K: kernel,
		addSigned,
		subtractSigned,
		low32,
		allocate: (bytes: number, zeroed: boolean): number => kernel.heap.allocate(bytes, zeroed, kernel.running),
		free: (object: Word): void => kernel.heap.free(object, kernel.running),
		callNow: (pointer: Word, args: readonly Word[]): void => kernel.callNow(pointer, args),
		presumed: (name: string, count: Word): never => {
			throw programFault("refcount-underflow", `${name}() on an object whose count is ${count}`);
		},
		impossible: (name: string, count: Word): never => {
			throw programFault("refcount-underflow", `${name}() on a count of ${count}`);
		},
		neverReturns: (name: string): never => {
			throw programFault("unreachable-reached", `${name}() was called, which does not come back`);
		},
		cannot: (message: string): never => {
			throw unsupported(message);
		},
	};
}

/** What a row does for a call, as the text of a function. */
class RowText {
	readonly #model: Model;
	readonly #shape: CallShape;
	#arguments = 0;

	constructor(model: Model, shape: CallShape) {
		this.#model = model;
		this.#shape = shape;
	}

	text(failing: boolean): string {
		const { name, outcomes } = this.#model;
		const quoted = JSON.stringify(name);
		const wanted = (outcome: ModelOutcome): boolean => (outcome.fails ?? false) === failing;
		const ordered = [...outcomes.filter(wanted), ...outcomes.filter((outcome) => !wanted(outcome))];
		const lines = ordered.map((outcome) => this.#outcome(outcome));
		if (outcomes.length === 0) lines.push(`neverReturns(${quoted});`);
		else if (outcomes.every(({ when }) => when.length > 0)) lines.push(`impossible(${quoted}, ${this.#load(0)});`);
		const parameters = Array.from({ length: this.#arguments }, (_, index) => `a${index}`);
		const last = parameters.at(-1);
		const missing = JSON.stringify(`${name}() without its argument number ${parameters.length}`);
		return [
			`function (${parameters.join(", ")}) {`,
			last === undefined ? "" : `if (${last} === undefined) cannot(${missing});`,
			...lines,
			"}",
		].join("\n");
	}

	#outcome({ when, presume = [], effects, result }: ModelOutcome): string {
		const name = JSON.stringify(this.#model.name);
		// What the result is made of is what was there before the call.
		const early = result !== undefined && !usesMade(result);
		const body = [
			...presume.map((expression) => `if (${this.#value(expression)} === 0) presumed(${name}, ${this.#load(0)});`),
			"let made = 0;",
			early ? `const result = ${this.#value(result)};` : "",
			...effects.map((effect) => this.#effect(effect)),
			result === undefined ? "return 0;" : early ? "return result;" : `return ${this.#value(result)};`,
		].join(" ");
		if (when.length === 0) return `{ ${body} }`;
		return `if (${when.map((expression) => `${this.#value(expression)} !== 0`).join(" && ")}) { ${body} }`;
	}

	#effect(effect: Effect): string {
		switch (effect.kind) {
			case "add":
				return this.#store(effect.at, `addSigned(${this.#load(effect.at)}, ${this.#value(effect.amount)})`);
			case "set":
				return this.#store(effect.at, this.#value(effect.to));
			case "allocate":
				return `made = allocate(${this.#size(effect)}, ${effect.zeroed});`;
			case "free":
				return `free(${this.#argument(effect.object)});`;
			case "callback": {
				const args = effect.args.map((index) => this.#argument(index));
				return `callNow(${this.#argument(effect.function)}, [${args.join(", ")}]);`;
			}
			default:
				return this.#cannot(`${this.#model.name}(): ${effect.kind}`);
		}
	}

	#size({ size }: Extract<Effect, { kind: "allocate" }>): string {
		if (!size) return this.#cannot(`${this.#model.name}(): an object whose size the model does not tell`);
		if ("cache" in size) return `loadU32(${this.#argument(size.cache)}, K.at)`;
		return size.product.map((index) => `low32(${this.#argument(index)})`).join(" * ") || "1";
	}

	#argument(index: number): string {
		this.#arguments = Math.max(this.#arguments, index + 1);
		return `a${index}`;
	}

	#value(expression: Expression): string {
		if (typeof expression === "number") return expression < 0 ? `(${expression})` : `${expression}`;
		if ("arg" in expression) return this.#argument(expression.arg);
		if ("held" in expression) return this.#load(expression.held);
		if ("made" in expression) return "made";
		if ("unknown" in expression) return this.#cannot(`${this.#model.name}(): a number that the model does not tell`);
		const left = this.#value(expression.left);
		const right = this.#value(expression.right);
		switch (expression.op) {
			case "+":
				return `addSigned(${left}, ${right})`;
			case "-":
				return `subtractSigned(${left}, ${right})`;
			case "==":
			case "!=":
				return `(${left} ${expression.op}= ${right} ? 1 : 0)`;
			default:
				return `(${left} ${expression.op} ${right} ? 1 : 0)`;
		}
	}

	#load(index: number): string {
		const width = this.#width(index);
		if (!width) return this.#unknownWidth();
		return `load${width.signed ? "S" : "U"}${width.bits}(${this.#argument(index)}, K.at)`;
	}

	#store(index: number, value: string): string {
		const width = this.#width(index);
		if (!width) return `${this.#unknownWidth()};`;
		const stored = width.bits === 64 ? value : `low32(${value})`;
		return `store${width.bits}(${this.#argument(index)}, ${stored}, K.at);`;
	}

	#unknownWidth(): string {
		return this.#cannot(`${this.#model.name}() of a counter whose width is not known`);
	}

	#cannot(message: string): string {
		return `cannot(${JSON.stringify(message)})`;
	}

	/** What the pointer points to says how wide the counter is: an int, or a struct of that size (`atomic_t`). */
	#width(index: number): { readonly bits: number; readonly signed: boolean } | undefined {
		const type = pointee(this.#shape.types()[index] ?? { kind: "unknown" });
		const bytes = this.#bytes(type);
		return bytes === undefined ? undefined : { bits: bytes * 8, signed: type.kind === "int" ? type.signed : true };
	}

	#bytes(type: CType): number | undefined {
		try {
			const bytes = this.#shape.layouts.size(type);
			return bytes === 1 || bytes === 2 || bytes === 4 || bytes === 8 ? bytes : undefined;
		} catch (error) {
			if (error instanceof UnknownLayout) return undefined;
			throw error;
		}
	}
}

function usesMade(expression: Expression): boolean {
	if (typeof expression === "number") return false;
	return "made" in expression || ("op" in expression && (usesMade(expression.left) || usesMade(expression.right)));
}
