/** BPF programs, maps, type information and links: Documentation/bpf/, include/linux/bpf.h, include/linux/btf.h. */
import { alike, giving, passing, putting } from "./build.ts";
import type { ReferenceKind } from "./row.ts";

export const bpfKinds: readonly ReferenceKind[] = [
	{
		struct: "bpf_prog",
		count: "refcount",
		words: "reference to the BPF program",
		settledBy: "bpf_prog_put",
		mayBeHandedOver: true,
		rows: [
			...giving("error", [
				"bpf_prog_by_id",
				"bpf_prog_get",
				"bpf_prog_get_type",
				"bpf_prog_get_type_dev",
				"bpf_prog_get_type_path",
			]),
			...giving("null", ["bpf_prog_get_curr_or_next"]),
			...alike(["bpf_prog_inc"], { takes: 0 }),
			...passing(["bpf_prog_inc_not_zero"], { fails: "error" }),
			...putting(["bpf_prog_put"]),
		],
	},
	{
		struct: "bpf_map",
		count: "refcount",
		lies: [["bpf_map", "refcnt"]],
		words: "reference to the BPF map",
		settledBy: "bpf_map_put",
		mayBeHandedOver: true,
		rows: [
			...giving("error", ["bpf_map_get"]),
			...giving("error", ["bpf_map_get_with_uref"], { settledBy: "bpf_map_put_with_uref" }),
			...giving("null", ["bpf_map_get_curr_or_next"]),
			...alike(["bpf_map_inc"], { takes: 0 }),
			...alike(["bpf_map_inc_with_uref"], { takes: 0, settledBy: "bpf_map_put_with_uref" }),
			...passing(["bpf_map_inc_not_zero"], { fails: "error" }),
			...putting(["bpf_map_put", "bpf_map_put_with_uref"]),
		],
	},
	{
		struct: "bpf_map",
		count: "usercount",
		words: "user's reference to the BPF map",
		settledBy: "bpf_map_put_with_uref",
		mayBeHandedOver: true,
		rows: [
			...giving("error", ["bpf_map_get_with_uref"]),
			...alike(["bpf_map_inc_with_uref"], { takes: 0 }),
			...putting(["bpf_map_put_with_uref"]),
		],
	},
	{
		struct: "btf",
		count: "refcount",
		words: "reference to the type information",
		settledBy: "btf_put",
		mayBeHandedOver: true,
		rows: [...giving("error", ["btf_get_by_fd"]), ...alike(["btf_get"], { takes: 0 }), ...putting(["btf_put"])],
	},
	{
		struct: "bpf_link",
		count: "refcount",
		words: "reference to the BPF link",
		settledBy: "bpf_link_put",
		mayBeHandedOver: false,
		rows: [
			...giving("error", ["bpf_link_by_id", "bpf_link_get_from_fd"]),
			...alike(["bpf_link_inc"], { takes: 0 }),
			...passing(["bpf_link_inc_not_zero"], { fails: "error" }),
			...putting(["bpf_link_put"]),
		],
	},
	{
		struct: "bpf_token",
		count: "refcount",
		words: "reference to the BPF token",
		settledBy: "bpf_token_put",
		mayBeHandedOver: false,
		rows: [
			...giving("error", ["bpf_token_get_from_fd"]),
			...alike(["bpf_token_inc"], { takes: 0 }),
			...putting(["bpf_token_put"]),
		],
	},
];
