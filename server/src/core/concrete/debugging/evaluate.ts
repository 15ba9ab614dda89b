/** Expressions looked at while a program stands still: what they yield, and where it is. Nothing they do changes the program. */
import type { InspectedExpression } from "../../ir/lower/inspected.ts";
import type { CType, Instruction } from "../../ir/types.ts";
import { modelOf } from "../../models/index.ts";
import { frameOf } from "../compile/frame.ts";
import type { Machine } from "../machine.ts";
import type { OpenCall } from "../stack.ts";
import type { Word } from "../values/wide.ts";
import type { FunctionViews } from "./functionView.ts";

/** What an expression yields. A struct or array is not held itself: only where it is. */
export interface Inspected {
	readonly type: CType;
	/** The number; undefined for what is held by address only. */
	readonly value: Word | undefined;
	/** Where it is; undefined for what is only computed. */
	readonly address: number | undefined;
	/** The file in which the type's name means what it does. */
	readonly file: string;
}

/** Why an expression has no value, in one line. */
export class CannotInspect extends Error {}

/** Reads expressions in the frames of one machine; what was read once for a function is compiled. */
export class Inspector {
	readonly #machine: Machine;
	readonly #views: FunctionViews;
	readonly #read = new Map<string, InspectedExpression | string>();

	constructor(machine: Machine, views: FunctionViews) {
		this.#machine = machine;
		this.#views = views;
	}

	/** The value of an expression in an open call. Throws `CannotInspect`. */
	value(text: string, call: OpenCall): Inspected {
		const expression = this.#lowered(text, call, false);
		const result = this.#run(expression, call);
		if (expression.address) return this.#at(Number(result), expression.type, call);
		return { type: expression.type, value: result, address: undefined, file: call.fn.file };
	}

	/** The same for a place: also where it is. Throws `CannotInspect`. */
	place(text: string, call: OpenCall): Inspected & { readonly address: number } {
		const expression = this.#lowered(text, call, true);
		return this.#at(Number(this.#run(expression, call)), expression.type, call);
	}

	/** True if the expression holds; a text that cannot be evaluated throws `CannotInspect`. */
	holds(text: string, call: OpenCall): boolean {
		const { value, address } = this.value(text, call);
		return value === undefined ? address !== 0 : value !== 0;
	}

	#at(address: number, type: CType, call: OpenCall): Inspected & { readonly address: number } {
		return { type, value: undefined, address, file: call.fn.file };
	}

	#run(expression: InspectedExpression, call: OpenCall): Word {
		const outcome = this.#machine.inspect(expression.code, call.frame);
		if (outcome.kind === "returned") return outcome.value;
		throw new CannotInspect(outcome.fault.message);
	}

	#lowered(text: string, call: OpenCall, address: boolean): InspectedExpression {
		const { fn, pc } = call;
		const visible = new Map(
			this.#views
				.of(fn)
				.names.at(pc)
				.map(({ name, index }) => [name, index]),
		);
		const key = JSON.stringify([fn.file, fn.span.start, fn.name, [...visible], text, address]);
		let expression = this.#read.get(key);
		if (expression === undefined) {
			const layout = frameOf(fn, this.#machine.layouts(fn.file));
			const around = {
				function: fn,
				visible,
				statics: this.#views.code.staticsOf(fn),
				offsetOf: (local: number) => layout.locals[local]?.offset ?? 0,
			};
			expression = this.#views.code.inspected(text, around, address);
			const reason = typeof expression === "string" ? undefined : refusal(expression);
			if (reason !== undefined) expression = `"${text}" is not evaluated: ${reason}`;
			this.#read.set(key, expression);
		}
		if (typeof expression === "string") throw new CannotInspect(expression);
		return expression;
	}
}

/** Why evaluating an expression would do more than look. */
function refusal({ code }: InspectedExpression): string | undefined {
	for (const block of code.blocks)
		for (const i of block.instructions) {
			const reason = refused(i);
			if (reason !== undefined) return reason;
		}
	return undefined;
}

function refused(i: Instruction): string | undefined {
	switch (i.kind) {
		case "store":
			return i.address.kind === "local" ? undefined : "it changes what it looks at";
		case "call": {
			if (i.callee.kind === "indirect") return "it calls through a pointer";
			const model = modelOf(i.callee.name);
			const reads = model?.outcomes.every(({ effects }) => effects.length === 0);
			return reads ? undefined : `it calls ${i.callee.name}()`;
		}
		case "load":
			return i.type.kind === "struct" ? `it computes with a struct ${i.type.tag}` : undefined;
		case "opaque":
			return "it is not understood";
		default:
			return undefined;
	}
}
