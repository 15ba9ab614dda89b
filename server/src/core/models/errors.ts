/** Error pointers (include/linux/err.h) and functions that do not come back. */
import { does, type Expression, type Model, neverReturns } from "./row.ts";

const value: Expression = { arg: 0 };
const isError: readonly Expression[] = [
	{ op: "<", left: value, right: 0 },
	{ op: ">=", left: value, right: -4095 },
];
const isErrorOrNone: readonly Expression[] = [
	{ op: "<=", left: value, right: 0 },
	{ op: ">=", left: value, right: -4095 },
];
const isPointer: readonly Expression[] = [{ op: ">", left: value, right: 0 }];
const isPointerOrNull: readonly Expression[] = [{ op: ">=", left: value, right: 0 }];

/** Answers by which a function says that the work is begun and goes on (include/uapi/asm-generic/errno.h, include/linux/errno.h): EINPROGRESS, EIOCBQUEUED. */
export const startedErrors: readonly bigint[] = [-115n, -529n];

export const errorModels: readonly Model[] = [
	...["PTR_ERR", "ERR_CAST", "PTR_ERR_PCPU"].map((name) => does(name, [], value)),
	...["ERR_PTR", "ERR_PTR_PCPU"].map(
		(name): Model => ({ name, outcomes: [{ when: [], presume: isErrorOrNone, effects: [], result: value }] }),
	),
	{
		name: "IS_ERR",
		outcomes: [
			{ when: isPointerOrNull, effects: [], result: 0 },
			{ when: isError, effects: [], result: 1 },
		],
	},
	{
		name: "IS_ERR_OR_NULL",
		outcomes: [
			{ when: isPointer, effects: [], result: 0 },
			{ when: isError, effects: [], result: 1 },
			{ when: [{ op: "==", left: value, right: 0 }], effects: [], result: 1 },
		],
	},
	{
		name: "IS_ERR_VALUE",
		outcomes: [
			{ when: isPointerOrNull, effects: [], result: 0 },
			{ when: isError, effects: [], result: 1 },
		],
	},
	{
		name: "PTR_ERR_OR_ZERO",
		outcomes: [
			{ when: isPointerOrNull, effects: [], result: 0 },
			{ when: isError, effects: [], result: value },
		],
	},
	...[
		"panic",
		"do_exit",
		"make_task_dead",
		"unreachable",
		"__builtin_unreachable",
		"BUG",
		"__builtin_trap",
		"nmi_panic",
		"kthread_exit",
		"do_group_exit",
	].map(neverReturns),
];
