/** The counters that can be named where a function stands. */
import type { VisibleLocal } from "../../concrete/debugging/names.ts";
import { countersOf } from "../../interproc/updates.ts";
import { pointee } from "../../ir/ctype.ts";
import type { IrFunction } from "../../ir/types.ts";

/** Expressions for the counters of the objects that the locals of `fn` lead to: members that one of `functions` counts up or down. */
export function countersInSight(
	fn: IrFunction,
	locals: readonly VisibleLocal[],
	functions: Iterable<IrFunction>,
): readonly string[] {
	const counters = new Set<string>();
	for (const other of functions) for (const { counter } of countersOf(other).updates) counters.add(counter);
	return locals
		.filter(({ set }) => set)
		.flatMap(({ name, index }) => {
			const type = fn.locals[index]?.type;
			const struct = type && (type.kind === "pointer" ? pointee(type) : type);
			if (!type || struct?.kind !== "struct") return [];
			const operator = type.kind === "pointer" ? "->" : ".";
			const members = [...counters].filter((counter) => counter.startsWith(`${struct.tag}.`));
			return members.map((counter) => `${name}${operator}${counter.slice(struct.tag.length + 1)}`);
		});
}
