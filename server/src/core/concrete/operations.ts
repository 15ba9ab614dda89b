/** What the machine does itself when a function is called, from data and from facilities, in the order in which they are asked. */
import type { CallShape, Operation } from "./compile/linker.ts";
import type { OperationBinder } from "./image.ts";
import type { Kernel } from "./kernel.ts";

/** What is done when a function of that name is called, by name; made anew for every place that calls it. */
export type OperationTable = ReadonlyMap<string, (shape: CallShape) => Operation>;

/** Makes the operations of one family for a machine. */
export type Facility = (kernel: Kernel) => OperationTable;

/** The first of `facilities` that has the name answers; then `otherwise`. */
export function operationsOf(
	facilities: readonly Facility[],
	otherwise: (kernel: Kernel) => OperationBinder = () => () => undefined,
): (kernel: Kernel) => OperationBinder {
	return (kernel) => {
		const tables = facilities.map((facility) => facility(kernel));
		const rest = otherwise(kernel);
		return (name, shape) => {
			for (const table of tables) {
				const make = table.get(name);
				if (make) return make(shape);
			}
			return rest(name, shape);
		};
	};
}

/** An operation that runs in place. */
export function inPlace(run: Operation["run"], fail?: Operation["fail"]): Operation {
	return { mayCall: false, run, ...(fail ? { fail } : {}) };
}
