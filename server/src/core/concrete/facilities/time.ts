/**
 * What happens later: timers, work items, RCU callbacks (include/linux/timer.h, Documentation/core-api/workqueue.rst,
 * Documentation/RCU/whatisRCU.rst). They become calls that are due at a jiffy; time passes only where a workload lets it.
 */
import type { CallShape, Operation } from "../compile/linker.ts";
import type { Kernel } from "../kernel.ts";
import { inPlace, type OperationTable } from "../operations.ts";
import { unsigned64, type Word } from "../values/wide.ts";

const levelBits = 3;
const slots = 64;
const levels = 9;

/**
 * When a timer that is set to `expires` fires (kernel/time/timer.c, calc_wheel_index): the further away, the coarser, and never
 * early. All in jiffies.
 */
export function wheelExpiry(expires: number, now: number): number {
	const delta = expires - now;
	if (delta < 0) return now;
	let level = 0;
	while (level < levels - 1 && delta >= (slots - 1) * 2 ** (level * levelBits)) level++;
	const granularity = 2 ** (level * levelBits);
	return (Math.floor(expires / granularity) + 1) * granularity;
}

export function timeFacility(kernel: Kernel): OperationTable {
	const { access } = kernel;
	const table = new Map<string, (shape: CallShape) => Operation>();
	const define = (names: string, make: (shape: CallShape) => (...args: Word[]) => Word): void => {
		for (const name of names.split(" ")) table.set(name, (shape) => inPlace(make(shape)));
	};
	const timerPlaces = ({ layouts }: CallShape) => ({
		pprev: layouts.field("timer_list", "entry").offset + layouts.field("hlist_node", "pprev").offset,
		expires: layouts.field("timer_list", "expires").offset,
		function: layouts.field("timer_list", "function").offset,
	});
	const workPlaces = ({ layouts }: CallShape) => ({
		work: layouts.field("work_struct", "func").offset,
		delayed: layouts.field("delayed_work", "work").offset + layouts.field("work_struct", "func").offset,
	});

	const setTimer = (shape: CallShape, timer: Word, expires: Word): Word => {
		const places = timerPlaces(shape);
		const address = Number(timer);
		const was = kernel.clock.takeBack(address);
		access.store64(address + places.expires, expires, kernel.at);
		// timer_pending() asks whether the node is on a list: its own address stands for one.
		access.store64(address + places.pprev, address, kernel.at);
		const fn = access.loadS64(address + places.function, kernel.at);
		const due = wheelExpiry(Number(expires), kernel.clock.jiffies);
		kernel.clock.callAt({ due, owner: address, function: fn, args: [address], clears: address + places.pprev });
		return was ? 1 : 0;
	};
	const stopTimer = (shape: CallShape, timer: Word): Word => {
		if (!kernel.clock.takeBack(Number(timer))) return 0;
		access.store64(Number(timer) + timerPlaces(shape).pprev, 0, kernel.at);
		return 1;
	};
	define("timer_setup timer_setup_on_stack", (shape) => (timer = 0, fn = 0) => {
		const places = timerPlaces(shape);
		access.store64(Number(timer) + places.function, fn, kernel.at);
		access.store64(Number(timer) + places.pprev, 0, kernel.at);
		return 0;
	});
	define(
		"mod_timer",
		(shape) =>
			(timer = 0, expires = 0) =>
				setTimer(shape, timer, expires),
	);
	define(
		"add_timer",
		(shape) =>
			(timer = 0) =>
				setTimer(shape, timer, access.loadU64(Number(timer) + timerPlaces(shape).expires, kernel.at)),
	);
	define(
		"del_timer del_timer_sync timer_delete timer_delete_sync timer_shutdown timer_shutdown_sync try_to_del_timer_sync",
		(shape) =>
			(timer = 0) =>
				stopTimer(shape, timer),
	);

	const queue = (shape: CallShape, item: Word, delay: Word | undefined): Word => {
		const owner = Number(item);
		if (kernel.clock.isPending(owner)) return 0;
		const places = workPlaces(shape);
		const fn = access.loadS64(owner + (delay === undefined ? places.work : places.delayed), kernel.at);
		const now = kernel.clock.jiffies;
		const due = delay === undefined || delay === 0 ? now : wheelExpiry(now + Number(delay), now);
		kernel.clock.callAt({ due, owner, function: fn, args: [item] });
		return 1;
	};
	define("INIT_WORK INIT_WORK_ONSTACK", (shape) => (work = 0, fn = 0) => {
		access.store64(Number(work) + workPlaces(shape).work, fn, kernel.at);
		return 0;
	});
	define("INIT_DELAYED_WORK INIT_DEFERRABLE_WORK INIT_DELAYED_WORK_ONSTACK", (shape) => (work = 0, fn = 0) => {
		access.store64(Number(work) + workPlaces(shape).delayed, fn, kernel.at);
		return 0;
	});
	define(
		"schedule_work",
		(shape) =>
			(work = 0) =>
				queue(shape, work, undefined),
	);
	define(
		"queue_work",
		(shape) =>
			(_, work = 0) =>
				queue(shape, work, undefined),
	);
	define(
		"schedule_delayed_work",
		(shape) =>
			(work = 0, delay = 0) =>
				queue(shape, work, delay),
	);
	define(
		"queue_delayed_work",
		(shape) =>
			(_, work = 0, delay = 0) =>
				queue(shape, work, delay),
	);
	define("mod_delayed_work", (shape) => (_, work = 0, delay = 0) => {
		const was = kernel.clock.takeBack(Number(work));
		queue(shape, work, delay);
		return was ? 1 : 0;
	});
	define(
		"cancel_work_sync cancel_work cancel_delayed_work cancel_delayed_work_sync",
		() =>
			(work = 0) =>
				kernel.clock.takeBack(Number(work)) ? 1 : 0,
	);

	/** A grace period has passed when the next jiffy comes: nothing else runs meanwhile. */
	const later = (fn: Word, arg: Word): Word => {
		kernel.clock.callAt({ due: kernel.clock.jiffies + 1, owner: 0, function: fn, args: [arg] });
		return 0;
	};
	define(
		"call_rcu call_rcu_hurry",
		() =>
			(head = 0, fn = 0) =>
				later(fn, head),
	);
	define(
		"kfree_rcu kvfree_rcu",
		({ file }) =>
			(object = 0) =>
				later(kernel.addressOf("kfree", file), object),
	);
	define("synchronize_rcu synchronize_net rcu_barrier synchronize_rcu_expedited", () => () => 0);
	const nanoseconds = (): Word => unsigned64((BigInt(kernel.clock.jiffies) * 1_000_000_000n) / BigInt(kernel.hz));
	define(
		"ktime_get ktime_get_ns ktime_get_boottime ktime_get_boottime_ns ktime_get_real ktime_get_real_ns",
		() => nanoseconds,
	);
	define(
		"ktime_get_seconds ktime_get_real_seconds ktime_get_boottime_seconds",
		() => () => Math.floor(kernel.clock.jiffies / kernel.hz),
	);
	define("get_jiffies_64", () => () => kernel.clock.jiffies);
	return table;
}
