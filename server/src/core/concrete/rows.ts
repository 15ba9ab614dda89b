/**
 * Model rows executed: the same data that the symbolic interpreter reads. A row that keeps less than a machine needs (lists
 * know only whether a node is linked) is left to the kernel's own body, and so is one that says a number is unknown.
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

/** The operations that rows make; undefined where there is none, or none that can be executed. */
export function rowOperations(kernel: Kernel): OperationBinder {
	return (name, shape) => {
		const model = executableRow(name);
		return model ? new RowOperation(kernel, model, shape).operation : undefined;
	};
}

class RowOperation {
	readonly #kernel: Kernel;
	readonly #model: Model;
	readonly #shape: CallShape;
	/** By argument: the bytes of the counter that it points to. */
	readonly #widths = new Map<number, { readonly bytes: number; readonly signed: boolean }>();

	constructor(kernel: Kernel, model: Model, shape: CallShape) {
		this.#kernel = kernel;
		this.#model = model;
		this.#shape = shape;
	}

	get operation(): Operation {
		const mayCall = this.#model.outcomes.some((outcome) =>
			outcome.effects.some((effect) => effect.kind === "callback"),
		);
		const run: Operation["run"] = (...args) => this.#run(args, false);
		if (!this.#model.outcomes.some((outcome) => outcome.fails)) return { mayCall, run };
		return { mayCall, run, fail: (...args) => this.#run(args, true) };
	}

	#run(args: readonly Word[], failing: boolean): Word {
		const outcome = this.#chosen(args, failing);
		for (const presumed of outcome.presume ?? [])
			if (this.#value(presumed, args, 0) === 0)
				throw programFault(
					"refcount-underflow",
					`${this.#model.name}() on an object whose count is ${this.#held(args)}`,
				);
		let made: Word = 0;
		// What the result is made of is what was there before the call.
		const result = outcome.result;
		const early = result === undefined || usesMade(result) ? undefined : this.#value(result, args, 0);
		for (const effect of outcome.effects) made = this.#apply(effect, args, made);
		if (early !== undefined) return early;
		return result === undefined ? 0 : this.#value(result, args, made);
	}

	#chosen(args: readonly Word[], failing: boolean): ModelOutcome {
		const { name, outcomes } = this.#model;
		const possible = outcomes.filter((outcome) => outcome.when.every((when) => this.#value(when, args, 0) !== 0));
		const found = possible.find((outcome) => (outcome.fails ?? false) === failing) ?? possible[0];
		if (found) return found;
		if (outcomes.length === 0)
			throw programFault("unreachable-reached", `${name}() was called, which does not come back`);
		throw programFault("refcount-underflow", `${name}() on a count of ${this.#held(args)}`);
	}

	#held(args: readonly Word[]): Word {
		return this.#load(0, args);
	}

	#apply(effect: Effect, args: readonly Word[], made: Word): Word {
		switch (effect.kind) {
			case "add":
				this.#store(effect.at, args, addSigned(this.#load(effect.at, args), this.#value(effect.amount, args, made)));
				return made;
			case "set":
				this.#store(effect.at, args, this.#value(effect.to, args, made));
				return made;
			case "allocate":
				return this.#allocate(effect, args);
			case "free":
				this.#kernel.heap.free(this.#argument(effect.object, args), this.#kernel.running);
				return made;
			case "callback":
				this.#kernel.callNow(
					this.#argument(effect.function, args),
					effect.args.map((index) => this.#argument(index, args)),
				);
				return made;
			default:
				throw unsupported(`${this.#model.name}(): ${effect.kind}`);
		}
	}

	#allocate(effect: Extract<Effect, { kind: "allocate" }>, args: readonly Word[]): Word {
		const { size } = effect;
		if (!size) throw unsupported(`${this.#model.name}(): an object whose size the model does not tell`);
		const bytes =
			"cache" in size
				? this.#kernel.access.loadU32(this.#argument(size.cache, args), this.#kernel.at)
				: size.product.reduce((product, index) => product * low32(this.#argument(index, args)), 1);
		return this.#kernel.heap.allocate(bytes, effect.zeroed, this.#kernel.running);
	}

	#argument(index: number, args: readonly Word[]): Word {
		const value = args[index];
		if (value === undefined) throw unsupported(`${this.#model.name}() without its argument number ${index + 1}`);
		return value;
	}

	#value(expression: Expression, args: readonly Word[], made: Word): Word {
		if (typeof expression === "number") return expression;
		if ("arg" in expression) return this.#argument(expression.arg, args);
		if ("held" in expression) return this.#load(expression.held, args);
		if ("made" in expression) return made;
		if ("unknown" in expression) throw unsupported(`${this.#model.name}(): a number that the model does not tell`);
		const left = this.#value(expression.left, args, made);
		const right = this.#value(expression.right, args, made);
		switch (expression.op) {
			case "+":
				return addSigned(left, right);
			case "-":
				return subtractSigned(left, right);
			case "==":
				return left === right ? 1 : 0;
			case "!=":
				return left !== right ? 1 : 0;
			case "<":
				return left < right ? 1 : 0;
			case "<=":
				return left <= right ? 1 : 0;
			case ">":
				return left > right ? 1 : 0;
			case ">=":
				return left >= right ? 1 : 0;
		}
	}

	#load(index: number, args: readonly Word[]): Word {
		const { access, at } = this.#kernel;
		const address = this.#argument(index, args);
		const { bytes, signed } = this.#width(index);
		switch (bytes) {
			case 1:
				return signed ? access.loadS8(address, at) : access.loadU8(address, at);
			case 2:
				return signed ? access.loadS16(address, at) : access.loadU16(address, at);
			case 4:
				return signed ? access.loadS32(address, at) : access.loadU32(address, at);
			default:
				return signed ? access.loadS64(address, at) : access.loadU64(address, at);
		}
	}

	#store(index: number, args: readonly Word[], value: Word): void {
		const { access, at } = this.#kernel;
		const address = this.#argument(index, args);
		switch (this.#width(index).bytes) {
			case 1:
				access.store8(address, low32(value), at);
				return;
			case 2:
				access.store16(address, low32(value), at);
				return;
			case 4:
				access.store32(address, low32(value), at);
				return;
			default:
				access.store64(address, value, at);
		}
	}

	/** What the pointer points to says how wide the counter is: an int, or a struct of that size (`atomic_t`). */
	#width(index: number): { readonly bytes: number; readonly signed: boolean } {
		let width = this.#widths.get(index);
		if (!width) {
			const type = pointee(this.#shape.types()[index] ?? { kind: "unknown" });
			width = { bytes: this.#bytes(type), signed: type.kind === "int" ? type.signed : true };
			this.#widths.set(index, width);
		}
		return width;
	}

	#bytes(type: CType): number {
		try {
			const bytes = this.#shape.layouts.size(type);
			if (bytes === 1 || bytes === 2 || bytes === 4 || bytes === 8) return bytes;
		} catch (error) {
			if (!(error instanceof UnknownLayout)) throw error;
		}
		throw unsupported(`${this.#model.name}() of a counter whose width is not known`);
	}
}

function usesMade(expression: Expression): boolean {
	if (typeof expression === "number") return false;
	return "made" in expression || ("op" in expression && (usesMade(expression.left) || usesMade(expression.right)));
}
