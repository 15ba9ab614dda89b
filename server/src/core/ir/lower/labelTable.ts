/** What is known of the labels of the function being lowered. */
import type { Origin, Value } from "../types.ts";
import type { Frame } from "./frame.ts";
import type { Cleanup } from "./scope.ts";

export interface Jump {
	/** The block that control is in on its way. */
	readonly via: number;
	/** What would have to run if all scopes were left, innermost first. */
	readonly cleanups: readonly Cleanup[];
	readonly frame: Frame;
	readonly origin: Origin;
}

export interface Label {
	readonly block: number;
	/** The clean-ups that are pending at the label; undefined until lowering has come to it. */
	pending: ReadonlySet<Cleanup> | undefined;
	readonly waiting: Jump[];
}

export class Labels {
	readonly byKey = new Map<string, Label>();
	/** Labels whose address is taken: where a computed goto can lead. */
	readonly addressed = new Set<string>();
	/** Computed gotos: blocks without an end, completed when all labels are known. */
	readonly computed: { readonly block: number; readonly pointer: Value; readonly origin: Origin }[] = [];
	/** How many block-local labels have been declared. */
	locals = 0;
}
