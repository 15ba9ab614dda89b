/** Tasks and what they own: Documentation/security/credentials.rst, Documentation/mm/active_mm.rst, include/linux/sched/task.h. */
import { alike, giving, passing, putting } from "./build.ts";
import type { ReferenceKind } from "./row.ts";

const tasks: readonly ReferenceKind[] = [
	{
		struct: "task_struct",
		count: "usage",
		words: "reference to the task",
		settledBy: "put_task_struct",
		mayBeHandedOver: false,
		rows: [
			...giving("null", ["find_get_task_by_vpid", "get_pid_task"]),
			...giving("error", ["pidfd_get_task"]),
			...passing(["get_task_struct"]),
			...putting(["kthread_stop_put", "put_task_struct"]),
		],
	},
	{
		struct: "pid",
		count: "refcount",
		lies: [["pid", "count"]],
		words: "reference to the pid",
		settledBy: "put_pid",
		mayBeHandedOver: false,
		rows: [
			...giving("null", ["find_get_pid", "get_task_pid"]),
			...giving("error", ["pidfd_get_pid"]),
			...passing(["get_pid"]),
			...putting(["put_pid"]),
		],
	},
	{
		struct: "mm_struct",
		count: "mm_users",
		words: "use of the address space",
		settledBy: "mmput",
		mayBeHandedOver: false,
		rows: [
			...giving("null", ["get_task_mm"]),
			...giving("null-or-error", ["mm_access"]),
			...alike(["mmget"], { takes: 0 }),
			...alike(["mmget_not_zero"], { takes: 0, fails: "zero" }),
			...putting(["mmput", "mmput_async"]),
		],
	},
	{
		struct: "mm_struct",
		count: "mm_count",
		words: "reference to the mm_struct",
		settledBy: "mmdrop",
		mayBeHandedOver: false,
		rows: [...alike(["mmgrab"], { takes: 0 }), ...putting(["mmdrop", "mmdrop_sched"])],
	},
];

const identities: readonly ReferenceKind[] = [
	{
		// commit_creds() always takes over what it is given.
		struct: "cred",
		count: "refcount",
		lies: [["cred", "usage"]],
		words: "reference to the credentials",
		settledBy: "put_cred",
		mayBeHandedOver: true,
		rows: [
			...alike(["get_current_cred", "get_task_cred"], { gives: true }),
			...giving("null", ["cred_alloc_blank", "prepare_creds", "prepare_exec_creds", "prepare_kernel_cred"]),
			...passing(["get_cred", "get_new_cred"]),
			...passing(["get_cred_rcu"], { fails: "null" }),
			...putting(["abort_creds", "commit_creds", "put_cred"]),
		],
	},
	{
		struct: "group_info",
		count: "refcount",
		lies: [["group_info", "usage"]],
		words: "reference to the groups",
		settledBy: "put_group_info",
		mayBeHandedOver: false,
		rows: [...giving("null", ["groups_alloc"]), ...passing(["get_group_info"]), ...putting(["put_group_info"])],
	},
	{
		struct: "user_struct",
		count: "refcount",
		lies: [["user_struct", "__count"]],
		words: "reference to the user",
		settledBy: "free_uid",
		mayBeHandedOver: false,
		rows: [...giving("null", ["alloc_uid", "find_user"]), ...passing(["get_uid"]), ...putting(["free_uid"])],
	},
	{
		struct: "ucounts",
		count: "refcount",
		words: "reference to the user counts",
		settledBy: "put_ucounts",
		mayBeHandedOver: false,
		rows: [
			...giving("null", ["alloc_ucounts"]),
			...passing(["get_ucounts"], { fails: "null" }),
			...putting(["put_ucounts"]),
		],
	},
	{
		// Documentation/security/keys/core.rst
		struct: "key",
		count: "refcount",
		lies: [["key", "usage"]],
		words: "reference to the key",
		settledBy: "key_put",
		mayBeHandedOver: false,
		rows: [
			...giving("error", ["key_alloc", "key_lookup", "keyring_alloc", "request_key", "request_key_tag"]),
			...passing(["__key_get", "key_get"]),
			...putting(["key_put"]),
		],
	},
];

export const processKinds: readonly ReferenceKind[] = [...tasks, ...identities];
