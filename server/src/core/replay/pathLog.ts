/** What happens on a path, in its order: for whoever tells it, and whoever writes it down to be taken again. */
import type { IrFunction, Origin } from "../ir/types.ts";
import { type Expr, numberOf, type Typed } from "./expression.ts";

type Happened =
	/** A function was entered; `at` is the call, undefined for the path's own function. */
	| { readonly kind: "enter"; readonly fn: IrFunction; readonly at: Origin | undefined }
	/** A branch or switch on something that was open. */
	| { readonly kind: "turn"; readonly block: number; readonly target: number }
	/** A call by model row that failed. */
	| { readonly kind: "fails"; readonly at: Origin; readonly operation: string }
	/** A call that was not followed. */
	| { readonly kind: "answer"; readonly at: Origin; readonly callee: string; readonly value: Typed | undefined }
	/** `watched`: on the counter that the path is about. */
	| {
			readonly kind: "count";
			readonly at: Origin;
			readonly operation: string;
			readonly amount: Expr;
			readonly watched: boolean;
	  }
	| { readonly kind: "return"; readonly at: Origin; readonly value: Typed | undefined };

export type PathEvent = Happened & {
	/** How many calls deep, 0 in the path's own function, and the function that does it. */
	readonly depth: number;
	readonly in: IrFunction;
	/** Instructions that had been executed before the one that did it. */
	readonly position: number;
};

/** Filled by the run; who steps it says at which instruction it is. */
export class PathLog {
	readonly events: PathEvent[] = [];
	position = 0;

	add(depth: number, fn: IrFunction, happened: Happened): void {
		this.events.push({ ...happened, depth, in: fn, position: this.position });
	}
}

/** The number that an answer or result is. */
export function numberIn(typed: Typed | undefined): bigint | undefined {
	return typed && numberOf(typed.expr);
}
