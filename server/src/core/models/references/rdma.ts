/** RDMA devices and their addresses: Documentation/infiniband/core_locking.rst, include/rdma/ib_verbs.h, ib_cache.h. */
import { alike, giving, putting } from "./build.ts";
import type { ReferenceKind } from "./row.ts";

export const rdmaKinds: readonly ReferenceKind[] = [
	{
		struct: "ib_device",
		count: "refcount",
		words: "reference to the RDMA device",
		settledBy: "ib_device_put",
		mayBeHandedOver: false,
		rows: [
			...giving("null", ["ib_device_get_by_index", "ib_device_get_by_name", "ib_device_get_by_netdev"]),
			...alike(["ib_device_try_get"], { takes: 0, fails: "zero" }),
			...putting(["ib_device_put"]),
		],
	},
	{
		struct: "ib_gid_attr",
		count: "refcount",
		words: "reference to the GID",
		settledBy: "rdma_put_gid_attr",
		mayBeHandedOver: true,
		rows: [
			...giving("error", ["rdma_find_gid", "rdma_find_gid_by_filter", "rdma_find_gid_by_port", "rdma_get_gid_attr"]),
			...alike(["rdma_hold_gid_attr"], { takes: 0 }),
			...putting(["rdma_put_gid_attr"]),
		],
	},
];
