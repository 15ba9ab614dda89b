/** All kinds of references behind get and put functions. */
import { busKinds } from "./buses.ts";
import { clockKinds } from "./clocks.ts";
import { deviceKinds } from "./devices.ts";
import { deviceTreeKinds } from "./deviceTree.ts";
import { firmwareNodeKinds } from "./firmwareNodes.ts";
import { kernelObjectKinds } from "./kernelObjects.ts";
import { regulatorKinds } from "./regulators.ts";
import type { ReferenceKind } from "./row.ts";
import { runtimePowerKinds } from "./runtimePower.ts";

export const referenceKinds: readonly ReferenceKind[] = [
	...deviceTreeKinds,
	...firmwareNodeKinds,
	...deviceKinds,
	...busKinds,
	...kernelObjectKinds,
	...clockKinds,
	...regulatorKinds,
	...runtimePowerKinds,
];
