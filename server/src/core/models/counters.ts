/**
 * Counter types and their operations: Documentation/atomic_t.txt, Documentation/core-api/refcount-vs-atomic.rst,
 * Documentation/core-api/local_ops.rst, Documentation/core-api/this_cpu_ops.rst.
 */
import { does, type Effect, type Expression, type Model } from "./row.ts";

const add = (at: number, amount: Expression): Effect => ({ kind: "add", at, amount });
const held = (at: number): Expression => ({ held: at });
const after = (at: number, amount: Expression): Expression => ({ op: "+", left: held(at), right: amount });
const minus = (amount: Expression): Expression => ({ op: "-", left: 0, right: amount });
const equal = (left: Expression, right: Expression): Expression => ({ op: "==", left, right });
const differ = (left: Expression, right: Expression): Expression => ({ op: "!=", left, right });

/** Adds `amount` to argument `at` if `when` holds and answers 1, else does nothing and answers 0. */
function addIf(name: string, at: number, amount: Expression, when: Expression, unless: Expression): Model {
	return {
		name,
		outcomes: [
			{ when: [when], effects: [add(at, amount)], result: 1 },
			{ when: [unless], effects: [], result: 0, fails: true },
		],
	};
}

/** Counting a reference is allowed only to who holds one already, so the count was at least 1. */
function onLiveObject(name: string, amount: 1 | -1): Model {
	return {
		name,
		outcomes: [
			{ when: [], presume: [{ op: ">=", left: held(0), right: 1 }], effects: [add(0, amount)], result: undefined },
		],
	};
}

const orderings = ["", "_relaxed", "_acquire", "_release"];

function ordered(name: string, row: (name: string) => Model): Model[] {
	return orderings.map((suffix) => row(name + suffix));
}

function atomicFamily(prefix: string): Model[] {
	return [
		...ordered(`${prefix}_read`, (n) => does(n, [], held(0))),
		...ordered(`${prefix}_set`, (n) => does(n, [{ kind: "set", at: 0, to: { arg: 1 } }])),
		does(`${prefix}_inc`, [add(0, 1)]),
		does(`${prefix}_dec`, [add(0, -1)]),
		does(`${prefix}_add`, [add(1, { arg: 0 })]),
		does(`${prefix}_sub`, [add(1, minus({ arg: 0 }))]),
		...ordered(`${prefix}_inc_return`, (n) => does(n, [add(0, 1)], after(0, 1))),
		...ordered(`${prefix}_dec_return`, (n) => does(n, [add(0, -1)], after(0, -1))),
		...ordered(`${prefix}_add_return`, (n) => does(n, [add(1, { arg: 0 })], after(1, { arg: 0 }))),
		...ordered(`${prefix}_sub_return`, (n) => does(n, [add(1, minus({ arg: 0 }))], after(1, minus({ arg: 0 })))),
		...ordered(`${prefix}_fetch_inc`, (n) => does(n, [add(0, 1)], held(0))),
		...ordered(`${prefix}_fetch_dec`, (n) => does(n, [add(0, -1)], held(0))),
		...ordered(`${prefix}_fetch_add`, (n) => does(n, [add(1, { arg: 0 })], held(1))),
		...ordered(`${prefix}_fetch_sub`, (n) => does(n, [add(1, minus({ arg: 0 }))], held(1))),
		...["_and_lock", "_and_lock_irqsave", "_and_mutex_lock", "_and_raw_lock", "_and_raw_lock_irqsave"].map(
			(suffix): Model => ({
				name: `${prefix}_dec${suffix}`,
				outcomes: [
					{ when: [equal(after(0, -1), 0)], effects: [add(0, -1)], result: 1 },
					{ when: [{ op: ">", left: after(0, -1), right: 0 }], effects: [add(0, -1)], result: 0 },
				],
			}),
		),
		does(`${prefix}_inc_and_test`, [add(0, 1)], equal(after(0, 1), 0)),
		does(`${prefix}_dec_and_test`, [add(0, -1)], equal(after(0, -1), 0)),
		does(`${prefix}_sub_and_test`, [add(1, minus({ arg: 0 }))], equal(after(1, minus({ arg: 0 })), 0)),
		does(`${prefix}_add_negative`, [add(1, { arg: 0 })], { op: "<", left: after(1, { arg: 0 }), right: 0 }),
		addIf(`${prefix}_inc_not_zero`, 0, 1, differ(held(0), 0), equal(held(0), 0)),
		addIf(`${prefix}_add_unless`, 0, { arg: 1 }, differ(held(0), { arg: 2 }), equal(held(0), { arg: 2 })),
		addIf(
			`${prefix}_inc_unless_negative`,
			0,
			1,
			{ op: ">=", left: held(0), right: 0 },
			{ op: "<", left: held(0), right: 0 },
		),
		addIf(
			`${prefix}_dec_unless_positive`,
			0,
			-1,
			{ op: "<=", left: held(0), right: 0 },
			{ op: ">", left: held(0), right: 0 },
		),
		{
			name: `${prefix}_dec_if_positive`,
			outcomes: [
				{ when: [{ op: ">", left: held(0), right: 0 }], effects: [add(0, -1)], result: after(0, -1) },
				{ when: [{ op: "<=", left: held(0), right: 0 }], effects: [], result: after(0, -1) },
			],
		},
	];
}

/** A refcount_t saturates instead of wrapping; a live object's count is at least 1, so only a decrement can make it 0. */
function refcountFamily(): Model[] {
	const decrementAndTest = (name: string, at: number): Model => ({
		name,
		outcomes: [
			{ when: [equal(after(at, -1), 0)], effects: [add(at, -1)], result: 1 },
			{ when: [{ op: ">", left: after(at, -1), right: 0 }], effects: [add(at, -1)], result: 0 },
		],
	});
	return [
		does("refcount_set", [{ kind: "set", at: 0, to: { arg: 1 } }]),
		does("refcount_read", [], held(0)),
		...["refcount_inc", "__refcount_inc"].map((n) => onLiveObject(n, 1)),
		...["refcount_dec", "__refcount_dec"].map((n) => onLiveObject(n, -1)),
		does("refcount_add", [add(1, { arg: 0 })]),
		decrementAndTest("refcount_dec_and_test", 0),
		decrementAndTest("__refcount_dec_and_test", 0),
		decrementAndTest("refcount_dec_and_lock", 0),
		decrementAndTest("refcount_dec_and_lock_irqsave", 0),
		decrementAndTest("refcount_dec_and_mutex_lock", 0),
		decrementAndTest("refcount_dec_and_rtnl_lock", 0),
		does("refcount_sub_and_test", [add(1, minus({ arg: 0 }))], equal(after(1, minus({ arg: 0 })), 0)),
		...["refcount_inc_not_zero", "__refcount_inc_not_zero"].map((n) =>
			addIf(n, 0, 1, differ(held(0), 0), equal(held(0), 0)),
		),
		...["refcount_dec_not_one", "refcount_dec_if_one"].map((n) =>
			n === "refcount_dec_not_one"
				? addIf(n, 0, -1, differ(held(0), 1), equal(held(0), 1))
				: addIf(n, 0, -1, equal(held(0), 1), differ(held(0), 1)),
		),
	];
}

/** Documentation/core-api/kref.rst: kref_put() calls the release function when the last reference goes, and answers 1. */
function krefFamily(): Model[] {
	const put = (name: string): Model => ({
		name,
		outcomes: [
			{
				when: [equal(after(0, -1), 0)],
				effects: [add(0, -1), { kind: "callback", function: 1, args: [0] }],
				result: 1,
			},
			{ when: [{ op: ">", left: after(0, -1), right: 0 }], effects: [add(0, -1)], result: 0 },
		],
	});
	return [
		does("kref_init", [{ kind: "set", at: 0, to: 1 }]),
		does("kref_read", [], held(0)),
		onLiveObject("kref_get", 1),
		put("kref_put"),
		put("kref_put_mutex"),
		put("kref_put_lock"),
		addIf("kref_get_unless_zero", 0, 1, differ(held(0), 0), equal(held(0), 0)),
	];
}

function localFamily(prefix: string): Model[] {
	return [
		does(`${prefix}_read`, [], held(0)),
		does(`${prefix}_set`, [{ kind: "set", at: 0, to: { arg: 1 } }]),
		does(`${prefix}_inc`, [add(0, 1)]),
		does(`${prefix}_dec`, [add(0, -1)]),
		does(`${prefix}_add`, [add(1, { arg: 0 })]),
		does(`${prefix}_sub`, [add(1, minus({ arg: 0 }))]),
		does(`${prefix}_inc_return`, [add(0, 1)], after(0, 1)),
		does(`${prefix}_dec_and_test`, [add(0, -1)], equal(after(0, -1), 0)),
	];
}

/** Lowering hands these the address of the per-cpu variable. */
function perCpuFamily(prefix: string): Model[] {
	return [
		does(`${prefix}_inc`, [add(0, 1)]),
		does(`${prefix}_dec`, [add(0, -1)]),
		does(`${prefix}_add`, [add(0, { arg: 1 })]),
		does(`${prefix}_sub`, [add(0, minus({ arg: 1 }))]),
		does(`${prefix}_inc_return`, [add(0, 1)], after(0, 1)),
		does(`${prefix}_dec_return`, [add(0, -1)], after(0, -1)),
		does(`${prefix}_add_return`, [add(0, { arg: 1 })], after(0, { arg: 1 })),
		does(`${prefix}_read`, [], held(0)),
		does(`${prefix}_write`, [{ kind: "set", at: 0, to: { arg: 1 } }]),
	];
}

function percpuCounterFamily(): Model[] {
	return [
		does("percpu_counter_inc", [add(0, 1)]),
		does("percpu_counter_dec", [add(0, -1)]),
		...["percpu_counter_add", "percpu_counter_add_batch", "percpu_counter_add_local"].map((n) =>
			does(n, [add(0, { arg: 1 })]),
		),
		...["percpu_counter_sub", "percpu_counter_sub_local"].map((n) => does(n, [add(0, minus({ arg: 1 }))])),
		does("percpu_counter_read", [], held(0)),
		does("percpu_counter_set", [{ kind: "set", at: 0, to: { arg: 1 } }]),
		does("percpu_ref_get", [add(0, 1)]),
		does("percpu_ref_get_many", [add(0, { arg: 1 })]),
		does("percpu_ref_put", [add(0, -1)]),
		does("percpu_ref_put_many", [add(0, minus({ arg: 1 }))]),
		...["percpu_ref_tryget", "percpu_ref_tryget_live", "percpu_ref_tryget_live_rcu"].map(
			(name): Model => ({
				name,
				outcomes: [
					{ when: [], effects: [add(0, 1)], result: 1 },
					{ when: [], effects: [], result: 0, fails: true },
				],
			}),
		),
	];
}

export const counterModels: readonly Model[] = [
	...["atomic", "atomic64", "atomic_long"].flatMap(atomicFamily),
	...refcountFamily(),
	...krefFamily(),
	...["local", "local64"].flatMap(localFamily),
	...["this_cpu", "__this_cpu", "raw_cpu"].flatMap(perCpuFamily),
	...percpuCounterFamily(),
];
