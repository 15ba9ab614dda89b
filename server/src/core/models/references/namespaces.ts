/** Namespaces and control groups: include/linux/nsproxy.h, include/net/net_namespace.h, Documentation/admin-guide/cgroup-v2.rst. */
import { alike, giving, passing, putting } from "./build.ts";
import type { ReferenceKind, Within } from "./row.ts";

const inGroup: Within = [["cgroup", "self"]];
const inMemoryGroup: Within = [["mem_cgroup", "css"]];

export const namespaceKinds: readonly ReferenceKind[] = [
	{
		struct: "net",
		count: "refcount",
		words: "reference to the network namespace",
		settledBy: "put_net",
		mayBeHandedOver: false,
		rows: [
			...giving("null", ["get_net_ns_by_id"]),
			...giving("error", ["get_net_ns_by_fd", "get_net_ns_by_pid", "rtnl_get_net_ns_capable", "rtnl_link_get_net"]),
			...passing(["get_net"]),
			...passing(["maybe_get_net"], { fails: "null" }),
			...putting(["put_net"]),
		],
	},
	{
		struct: "user_namespace",
		count: "refcount",
		words: "reference to the user namespace",
		settledBy: "put_user_ns",
		mayBeHandedOver: false,
		rows: [...passing(["get_user_ns"]), ...putting(["put_user_ns"])],
	},
	{
		struct: "pid_namespace",
		count: "refcount",
		words: "reference to the pid namespace",
		settledBy: "put_pid_ns",
		mayBeHandedOver: false,
		rows: [...passing(["get_pid_ns"]), ...putting(["put_pid_ns"])],
	},
	{
		struct: "ipc_namespace",
		count: "refcount",
		words: "reference to the IPC namespace",
		settledBy: "put_ipc_ns",
		mayBeHandedOver: false,
		rows: [...passing(["get_ipc_ns"]), ...putting(["put_ipc_ns"])],
	},
	{
		struct: "uts_namespace",
		count: "refcount",
		words: "reference to the UTS namespace",
		settledBy: "put_uts_ns",
		mayBeHandedOver: false,
		rows: [...alike(["get_uts_ns"], { takes: 0 }), ...putting(["put_uts_ns"])],
	},
	{
		struct: "time_namespace",
		count: "refcount",
		words: "reference to the time namespace",
		settledBy: "put_time_ns",
		mayBeHandedOver: false,
		rows: [...passing(["get_time_ns"]), ...putting(["put_time_ns"])],
	},
	{
		struct: "nsproxy",
		count: "refcount",
		lies: [["nsproxy", "count"]],
		words: "reference to the set of namespaces",
		settledBy: "put_nsproxy",
		mayBeHandedOver: false,
		rows: [...alike(["get_nsproxy"], { takes: 0 }), ...putting(["put_nsproxy"])],
	},
	{
		struct: "cgroup_subsys_state",
		count: "refcount",
		words: "reference to the control group",
		settledBy: "css_put",
		mayBeHandedOver: false,
		rows: [
			...alike(["css_get"], { takes: 0 }),
			...alike(["css_tryget", "css_tryget_online"], { takes: 0, fails: "zero" }),
			...putting(["css_put"]),
			...giving("error", ["cgroup_get_from_fd", "cgroup_get_from_path"], {
				within: inGroup,
				settledBy: "cgroup_put",
			}),
			...giving("null-or-error", ["cgroup_get_from_id"], { within: inGroup, settledBy: "cgroup_put" }),
			...alike(["cgroup_get"], { takes: 0, within: inGroup, settledBy: "cgroup_put" }),
			...alike(["cgroup_tryget"], { takes: 0, fails: "zero", within: inGroup, settledBy: "cgroup_put" }),
			...putting(["cgroup_put"], { within: inGroup }),
			...giving("null", ["get_mem_cgroup_from_mm"], { within: inMemoryGroup, settledBy: "mem_cgroup_put" }),
			...putting(["mem_cgroup_put"], { within: inMemoryGroup }),
		],
	},
];
