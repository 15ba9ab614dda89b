/** A machine over texts given in memory. */
import { TreeCode } from "../../server/src/core/concrete/code.ts";
import { Machine, type MachineOptions } from "../../server/src/core/concrete/machine.ts";
import { operationsOf } from "../../server/src/core/concrete/operations.ts";
import { parser, treeOf } from "../unit/ir/lowered.ts";

export function machineOver(
	files: Readonly<Record<string, string>>,
	options: Partial<Omit<MachineOptions, "code">> = {},
): Machine {
	return new Machine({
		code: new TreeCode(treeOf(files), parser),
		operations: operationsOf([]),
		memory: 16 << 20,
		...options,
	});
}
