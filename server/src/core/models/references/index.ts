/** All kinds of references behind get and put functions. */

import { bpfKinds } from "./bpf.ts";
import { busKinds } from "./buses.ts";
import { clockKinds } from "./clocks.ts";
import { deviceKinds } from "./devices.ts";
import { deviceTreeKinds } from "./deviceTree.ts";
import { fileKinds } from "./files.ts";
import { firmwareNodeKinds } from "./firmwareNodes.ts";
import { graphicsKinds } from "./graphics.ts";
import { kernelObjectKinds } from "./kernelObjects.ts";
import { mediaKinds } from "./media.ts";
import { namespaceKinds } from "./namespaces.ts";
import { networkKinds } from "./network.ts";
import { operatingPointKinds } from "./operatingPoints.ts";
import { pageKinds } from "./pages.ts";
import { processKinds } from "./processes.ts";
import { rdmaKinds } from "./rdma.ts";
import { regulatorKinds } from "./regulators.ts";
import { resourceKinds } from "./resources.ts";
import type { ReferenceKind } from "./row.ts";
import { runtimePowerKinds } from "./runtimePower.ts";
import { serviceKinds } from "./services.ts";

export const referenceKinds: readonly ReferenceKind[] = [
	...deviceTreeKinds,
	...firmwareNodeKinds,
	...deviceKinds,
	...busKinds,
	...kernelObjectKinds,
	...clockKinds,
	...regulatorKinds,
	...runtimePowerKinds,
	...bpfKinds,
	...fileKinds,
	...graphicsKinds,
	...namespaceKinds,
	...networkKinds,
	...pageKinds,
	...processKinds,
	...resourceKinds,
	...mediaKinds,
	...operatingPointKinds,
	...rdmaKinds,
	...serviceKinds,
];
