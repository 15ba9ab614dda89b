/** Everything the machine does itself when kernel code runs, in the order in which it is asked; bodies come after. */
import { bitFacility } from "./facilities/bits.ts";
import { exchangeFacility } from "./facilities/exchange.ts";
import { lockFacility } from "./facilities/locks.ts";
import { logFacility, type RateLimit } from "./facilities/log.ts";
import { pageFacility } from "./facilities/pages.ts";
import { percpuCounterFacility } from "./facilities/percpuCounter.ts";
import { slabFacility } from "./facilities/slab.ts";
import { stringFacility } from "./facilities/strings.ts";
import { timeFacility } from "./facilities/time.ts";
import type { OperationBinder } from "./image.ts";
import type { Kernel } from "./kernel.ts";
import { inPlace, operationsOf } from "./operations.ts";
import { rowOperations } from "./rows.ts";

/** What functions outside of a workload's concern answer, by name: they do nothing else. */
export type Answers = Readonly<Record<string, number>>;

export function kernelOperations(answers: Answers = {}, limit?: RateLimit): (kernel: Kernel) => OperationBinder {
	const answered = new Map(Object.entries(answers).map(([name, value]) => [name, () => inPlace(() => value)]));
	return operationsOf(
		[
			() => answered,
			stringFacility,
			pageFacility,
			slabFacility,
			lockFacility,
			(kernel) => logFacility(kernel, limit),
			timeFacility,
			bitFacility,
			exchangeFacility,
			percpuCounterFacility,
		],
		(kernel) => {
			const rows = rowOperations(kernel);
			return (name, shape) => rows(name, shape) ?? (isTracepoint(name, shape.file) ? nothing : undefined);
		},
	);
}

const nothing = inPlace(() => 0);

/** Documentation/trace/tracepoints.rst: a tracepoint nobody listens to does nothing. Macros define them, without bodies. */
function isTracepoint(name: string, file: string): boolean {
	return name.startsWith("trace_") && !file.startsWith("kernel/trace/");
}
