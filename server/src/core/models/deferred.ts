/**
 * Work put off until later: timers and work items (Documentation/core-api/workqueue.rst, include/linux/timer.h). What is pending can be
 * reached from elsewhere, and commonly holds a reference of its own: `if (!mod_timer(&x->timer, …)) x_hold(x);`.
 */
import { actions } from "./managed.ts";
import { does, type Expression, type Model } from "./row.ts";

const wasPending: Expression = { unknown: "pending", low: 0, high: 1 };

/** Name, and the argument that is the timer or work item. */
const starting: readonly (readonly [string, number])[] = [
	["mod_timer", 0],
	["mod_timer_pending", 0],
	["timer_reduce", 0],
	["add_timer", 0],
	["add_timer_on", 0],
	["hrtimer_start", 0],
	["hrtimer_start_range_ns", 0],
	["schedule_work", 0],
	["schedule_work_on", 1],
	["queue_work", 1],
	["queue_work_on", 2],
	["queue_work_node", 2],
	["schedule_delayed_work", 0],
	["schedule_delayed_work_on", 1],
	["queue_delayed_work", 1],
	["queue_delayed_work_on", 2],
	["mod_delayed_work", 1],
	["mod_delayed_work_on", 2],
	["queue_rcu_work", 1],
	["tasklet_schedule", 0],
	["tasklet_hi_schedule", 0],
	["irq_work_queue", 0],
];

/** Where the call fails, `_or_reset` has called the release function at once; either way somebody does. */
function action([name, release, data]: (typeof actions)[number]): Model {
	const later = { kind: "deferred", function: release, args: [data] } as const;
	return {
		name,
		outcomes: [
			{ when: [], effects: [later], result: 0 },
			{
				when: [],
				effects: name.endsWith("_or_reset") ? [later] : [],
				result: { unknown: "error", low: -4095, high: -1 },
				fails: true,
			},
		],
	};
}

/** A thread that is made has its data, and whatever came with it. */
function thread(name: string): Model {
	return {
		name,
		outcomes: [
			{ when: [], effects: [{ kind: "publish", object: 1 }], result: { unknown: "task", low: 1 } },
			{ when: [], effects: [], result: { unknown: "error", low: -4095, high: -1 }, fails: true },
		],
	};
}

export const deferredModels: readonly Model[] = [
	...["kthread_create_on_node", "kthread_create_on_cpu"].map(thread),
	...starting.map(([name, object]) => does(name, [{ kind: "publish", object }], wasPending)),
	...actions.map(action),
];
